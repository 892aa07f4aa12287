"""Mistakes in files of cases: tables that refuse unknown keys, and the place and words of what is wrong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from meeting_assistant.errors import ConfigError

FORMAT_HINT = "docs/cases.md lists what may stand there."
MAX_SHOWN = 80

_PYDANTIC = re.compile(
    r"^Value error, |^(Input|String|Tuple|List|Dictionary) (?=should)| after validation, not .*"
)
"""What pydantic says of its own types in a message, for which a file has no words."""

_BETTER = {
    "missing": "is missing",
    "path_type": "should be text",
    "string_type": "should be text",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "tuple_type": "should be a list",
    "dict_type": "should be a table",
}
"""Kinds of pydantic's errors whose messages have a programmer's words."""


def near(word: object, known: Iterable[str]) -> str | None:
    """Give the known word that was most likely meant; case, hyphens and underscores count for nothing."""
    plain = {_folded(each): each for each in known}
    found = get_close_matches(_folded(str(word)), plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else None


def meant(word: object, known: Iterable[str]) -> str:
    """Give the hint about an unknown word: the nearest known one, else all there are."""
    names = list(known)
    if (nearest := near(word, names)) is not None:
        return f"did you mean {nearest}?"
    return f"There are: {', '.join(names) or 'none'}."


def mistake(cause: str, *, hint: str = FORMAT_HINT, key: object = None) -> PydanticCustomError:
    """Make the error that a validator raises: cause, next step, and the inner key it is about, if any."""
    context = {"cause": cause, "hint": hint, "key": None if key is None else brief(key)}
    return PydanticCustomError("mistake", "{cause}", context)


def brief(value: object) -> str:
    """Show a value in a message, cut short where it is long."""
    text = str(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


class Strict(BaseModel):
    """A table of a case file: frozen, and an unknown key in it is an error that names the nearest one."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    otherwise: ClassVar[str | None] = None
    """The hint where no known key is near."""

    @model_validator(mode="before")
    @classmethod
    def _knows_its_keys(cls, value: object) -> object:
        for key in value if isinstance(value, dict) else ():
            if key not in cls.model_fields:
                hint = meant(key, cls.model_fields)
                is_near = hint.startswith("did you")
                raise mistake(
                    "unknown key", hint=hint if is_near or cls.otherwise is None else cls.otherwise, key=key
                )
        return value


def headed(value: object, heads: Mapping[str, type[Strict]], example: str) -> Strict:
    """Validate a table that is told by one of its keys.

    Args:
        value: As the file says it.
        heads: Key -> what a table with this key is.
        example: One such table, for who wrote none.

    Raises:
        ValidationError, PydanticCustomError: It is none of these, or a wrong one.
    """
    if isinstance(value, Strict):
        return value
    if not isinstance(value, dict) or not value:
        raise mistake("should be a table", hint=f"Write it as {example}.")
    found = [head for head in heads if head in value]
    if len(found) > 1:
        raise mistake(f"has both {found[0]} and {found[1]}", hint="Write each as an entry of its own.")
    if not found:
        unknown = next((key for key in value if near(key, heads)), next(iter(value)))
        raise mistake("unknown key", hint=meant(unknown, heads), key=unknown)
    return heads[found[0]].model_validate(value)


@dataclass(frozen=True, slots=True)
class CasePlace:
    """The place of a case: its file, its number there, and its name."""

    path: Path
    number: int
    name: str

    def refusal(self, cause: str, *, at: str, hint: str = FORMAT_HINT) -> ConfigError:
        """Make the error about what stands at `at`, the path of a key inside the case."""
        return ConfigError(f"{self.path}, case {self.number} ({self.name}), {at}: {cause}", hint=hint)


def refusal_of_file(cause: str, *, path: Path, at: str, hint: str = FORMAT_HINT) -> ConfigError:
    """Make the error about what stands in a file, at `at`, outside all cases."""
    return ConfigError(f"{path}, {at}: {cause}", hint=hint)


def first_mistake(error: ValidationError) -> tuple[str, str, str]:
    """Give the cause, the path of the first wrong key, and the hint."""
    first = error.errors(include_url=False)[0]
    context: Mapping[str, Any] = first.get("ctx", {})
    location = [part for part in first["loc"] if part != "[key]"]
    if first["type"] == "mistake":
        return context["cause"], spot_of([*location, *filter(None, [context["key"]])]), context["hint"]
    cause = _BETTER.get(first["type"]) or _PYDANTIC.sub("", first["msg"])
    choices = re.findall(r"'(\w+)'", context["expected"]) if first["type"] == "literal_error" else []
    return cause, spot_of(location), meant(first["input"], choices) if choices else FORMAT_HINT


def spot_of(parts: Iterable[str | int]) -> str:
    """Write the path of a key: ``expect[0].arguments.title``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{brief(part)}" for part in parts)
    return text.removeprefix(".")


def _folded(word: str) -> str:
    return re.sub(r"[-_\s]", "", word).casefold()
