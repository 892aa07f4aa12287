"""What all models of the wire have in common."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class WireModel(BaseModel):
    """A JSON object of the protocol: frozen, and tolerant of fields that we do not know.

    What was set explicitly is what goes on the wire: an omitted field stays away, an explicit None is sent as
    ``null`` (in a `session.update` the first keeps a setting and the second clears it; protocol reference,
    section 2). The ``type`` of an object always counts as set.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    def model_post_init(self, _context: Any, /) -> None:
        """Count ``type`` as set, so that it is sent although it has a default."""
        if "type" not in self.__pydantic_fields_set__ and "type" in type(self).model_fields:
            self.__pydantic_fields_set__.add("type")

    def __repr_args__(self) -> Any:
        """Show what is set and not empty: an event in a failing test should fit on a line."""
        return [
            (name, value)
            for name, value in super().__repr_args__()
            if value is not None and (name in self.model_fields_set) and name != "type"
        ]

    def to_wire(self) -> dict[str, Any]:
        """The JSON object: what was set, unknown fields included."""
        return self.model_dump(mode="json", exclude_unset=True)

    @classmethod
    def from_wire(cls, obj: Any) -> Self:
        """Validate a JSON object.

        Raises:
            pydantic.ValidationError: It is not of this shape.
        """
        return cls.model_validate(obj)
