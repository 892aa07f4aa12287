"""Does a value fit what a case expects of it? Pure; every mismatch says why in words.

A matcher is written as people write data: a plain value means "equal to it", a table names the ways in which
a value may fit, all of which must hold::

    duration: 60
    title: {contains: 周会}
    start_time: {time: "2026-11-23 16:00", tolerance_min: 5}
    attendees: {any: true}
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from meeting_assistant.replay.spelling import Strict, brief, mistake

Scalar: TypeAlias = str | int | float | bool | None
TOLERANCE_MIN = 0.0


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as exc:
        raise mistake(
            f"is no regular expression: {exc}", hint="Correct it; contains takes plain text."
        ) from exc
    return text


def _moment(text: str) -> str:
    if moment_of(text) is None:
        raise mistake(f"is no time: {brief(text)}", hint="Write it as 2026-11-23 16:00.")
    return text


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Text: TypeAlias = Annotated[str, Field(min_length=1)]
Texts: TypeAlias = Annotated[tuple[Text, ...], Field(min_length=1), BeforeValidator(_listed)]


class Matcher(Strict):
    """What a value must be like; every key that is given must hold.

    Attributes:
        equals: The very value; texts are compared after Unicode normalisation, numbers as numbers.
        contains: Texts that must occur in it (or items, in a list), upper and lower case alike.
        matches: A regular expression that must be found in it.
        one_of: Values of which it must be one.
        any: True: it must be there, whatever it is; false: it must not be there or be null.
        min: The least number allowed.
        max: The greatest.
        time: A date and time; the value must name the same moment on the clock.
        tolerance_min: By how many minutes it may differ.
        excludes: Texts that must not occur in it.
    """

    otherwise = "Write a table that it must equal under equals."

    equals: Any = None
    contains: Texts = ()
    matches: Annotated[Text, AfterValidator(_pattern)] | None = None
    one_of: tuple[Any, ...] = Field((), min_length=1)
    any: bool | None = None
    min: float | None = None
    max: float | None = None
    time: Annotated[str, AfterValidator(_moment)] | None = None
    tolerance_min: float = Field(TOLERANCE_MIN, ge=0)
    excludes: Texts = ()

    @model_validator(mode="before")
    @classmethod
    def _from_plain(cls, value: object) -> object:
        """A plain value means that it must be equal."""
        return value if isinstance(value, Mapping | Matcher) else {"equals": value}

    @model_validator(mode="after")
    def _demands_something(self) -> "Matcher":
        if not self.model_fields_set - {"tolerance_min"}:
            raise mistake("demands nothing", hint="Write any: true if it must only be there.")
        if "tolerance_min" in self.model_fields_set and self.time is None:
            raise mistake("has a tolerance_min, but no time", hint="Write the time under time.")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise mistake("can't hold: min is greater than max", hint="Exchange them.")
        return self

    def mismatch(self, value: object) -> str | None:
        """Why `value` does not fit; None if it does."""
        checks = {
            "any": self._wrong_presence,
            "equals": self._unequal,
            "contains": self._lacking,
            "excludes": self._unwanted,
            "matches": self._unmatched,
            "one_of": self._none_of,
            "min": self._too_small,
            "max": self._too_great,
            "time": self._other_time,
        }
        given = (check for name, check in checks.items() if name in self.model_fields_set)
        return next((why for check in given if (why := check(value)) is not None), None)

    def _wrong_presence(self, value: object) -> str | None:
        if self.any is None or self.any == (value is not None):
            return None
        return "is missing" if self.any else f"should not be there, is {shown(value)}"

    def _unequal(self, value: object) -> str | None:
        return None if same(self.equals, value) else f"should be {shown(self.equals)}, is {shown(value)}"

    def _lacking(self, value: object) -> str | None:
        lacking = [text for text in self.contains if not _occurs(text, value)]
        return f"should contain {', '.join(map(shown, lacking))}, is {shown(value)}" if lacking else None

    def _unwanted(self, value: object) -> str | None:
        found = [text for text in self.excludes if _occurs(text, value)]
        return f"should not contain {', '.join(map(shown, found))}, is {shown(value)}" if found else None

    def _unmatched(self, value: object) -> str | None:
        if self.matches is None or (value is not None and re.search(self.matches, folded(value), re.I)):
            return None
        return f"should match {shown(self.matches)}, is {shown(value)}"

    def _none_of(self, value: object) -> str | None:
        if any(same(choice, value) for choice in self.one_of):
            return None
        return f"should be one of {', '.join(map(shown, self.one_of))}, is {shown(value)}"

    def _too_small(self, value: object) -> str | None:
        return self._out_of_range(value, lambda number: self.min is not None and number < self.min)

    def _too_great(self, value: object) -> str | None:
        return self._out_of_range(value, lambda number: self.max is not None and number > self.max)

    def _out_of_range(self, value: object, is_out: Callable[[float], bool]) -> str | None:
        number = _number(value)
        if number is not None and not is_out(number):
            return None
        least = "" if self.min is None else f"at least {self.min:g}"
        most = "" if self.max is None else f"at most {self.max:g}"
        return f"should be {' and '.join(filter(None, (least, most)))}, is {shown(value)}"

    def _other_time(self, value: object) -> str | None:
        wanted, given = moment_of(self.time), moment_of(value)
        if wanted is not None and given is not None:
            if wanted.tzinfo is None or given.tzinfo is None:  # the wall clock is what was said
                wanted, given = wanted.replace(tzinfo=None), given.replace(tzinfo=None)
            if abs((wanted - given).total_seconds()) <= self.tolerance_min * 60:
                return None
        within = f" within {self.tolerance_min:g} min" if self.tolerance_min else ""
        return f"should be {self.time}{within}, is {shown(value)}"


def same(wanted: object, value: object) -> bool:
    """True if two JSON values are equal: texts by their normal form, numbers whatever their type."""
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    if isinstance(wanted, str) and isinstance(value, str):
        return unicodedata.normalize("NFKC", wanted) == unicodedata.normalize("NFKC", value)
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return wanted.keys() == value.keys() and all(same(wanted[key], value[key]) for key in wanted)
    if isinstance(wanted, list | tuple) and isinstance(value, list | tuple):
        return len(wanted) == len(value) and all(map(same, wanted, value))
    return wanted == value


def folded(value: object) -> str:
    """A value as text, in its normal form."""
    return unicodedata.normalize("NFKC", value if isinstance(value, str) else shown(value))


def shown(value: object) -> str:
    """A value in a message, short enough for a line."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = "missing" if value is None else text
    return text if len(text) <= 200 else f"{text[:200]}…"


def moment_of(value: object) -> datetime | None:
    """The date and time that an ISO 8601 text names; None if it names none."""
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _occurs(text: str, value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(_occurs(text, item) for item in value)
    return value is not None and folded(text).casefold() in folded(value).casefold()


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None
