"""What all sections of the settings have in common: frozen, strict, documented field by field."""

from pathlib import Path
from typing import Annotated, ClassVar, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

KEYRING_PREFIX = "keyring:"


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


def _check_reference(secret: SecretStr) -> SecretStr:
    """A secret is either itself or the place in the system's keyring where it lies."""
    text = secret.get_secret_value()
    if text.startswith(KEYRING_PREFIX):
        service, _, name = text.removeprefix(KEYRING_PREFIX).partition("/")
        if not service or not name:
            raise ValueError('a keyring reference is written "keyring:SERVICE/NAME"')
    return secret


UserPath: TypeAlias = Annotated[Path, AfterValidator(Path.expanduser)]
"""A path in which ``~`` is the user's home."""

Secret: TypeAlias = Annotated[SecretStr, AfterValidator(_check_reference)]
"""A key or token, or ``keyring:SERVICE/NAME``; masked wherever it could be shown."""

Text: TypeAlias = Annotated[str, Field(min_length=1)]

Port: TypeAlias = Annotated[int, Field(ge=0, le=65_535)]
