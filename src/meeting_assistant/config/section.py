"""What all sections of the settings have in common: frozen, strict, documented field by field."""

from pathlib import Path
from typing import Annotated, ClassVar, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from meeting_assistant.config.places import at_home


class Section(BaseModel):
    """A table of settings. The docstring under a field is its comment in every generated file."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        hide_input_in_errors=True,  # a key in the wrong place must not show in an error
        allow_inf_nan=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _empty_text_clears(cls, values: object) -> object:
        """Take ``""`` as "not set" where that is possible: TOML has no null, and a layer may clear."""
        if not isinstance(values, dict):
            return values
        return {
            name: None if value == "" and _may_be_unset(cls, name) else value
            for name, value in values.items()
        }


def _may_be_unset(section: type[Section], name: str) -> bool:
    field = section.model_fields.get(name)
    return field is not None and not field.is_required() and field.default is None


UserPath: TypeAlias = Annotated[Path, AfterValidator(at_home)]
"""A path in which ``~`` is the user's home."""

Text: TypeAlias = Annotated[str, Field(min_length=1)]

Port: TypeAlias = Annotated[int, Field(ge=0, le=65_535)]
