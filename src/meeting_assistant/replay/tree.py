"""Trees of case files, whatever their format: reduced to the values that JSON has, in bearable sizes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

MAX_DEPTH = 40
MAX_VALUES = 100_000
"""Values in one case; more are an alias that names itself over and over."""

MAX_INT = 2**63


@dataclass(frozen=True, slots=True)
class RefusedScalar:
    """Stands for a scalar that its format's reader refused, until its place is known."""

    text: str
    why: str


class Unfit(Exception):
    """A value that a case can't hold; who knows the place tells it as a `ConfigError`.

    Args:
        cause: What is wrong with it.
        path: Where it stands.
        hint: The next step.
    """

    def __init__(self, cause: str, *, path: tuple[str | int, ...], hint: str) -> None:
        super().__init__(cause)
        self.path = path
        self.cause = cause
        self.hint = hint


def as_json(value: object) -> object:
    """Give a tree of a file as JSON has it: dates become text.

    Raises:
        Unfit: A key is no text, or a value is none that a case can hold.
    """
    return _Walk().plain(value, ())


@dataclass(slots=True)
class _Walk:
    left: Iterator[int] = field(default_factory=lambda: iter(range(MAX_VALUES)))

    def plain(self, value: object, path: tuple[str | int, ...]) -> object:
        if next(self.left, None) is None or len(path) > MAX_DEPTH:
            raise Unfit("is nested too deeply, or refers to itself", path=path[:3], hint="Write it out.")
        if isinstance(value, dict):
            return {_key(key, path): self.plain(each, (*path, str(key))) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(each, (*path, number)) for number, each in enumerate(value)]
        return _scalar(value, path)


def _key(key: object, path: tuple[str | int, ...]) -> str:
    if isinstance(key, str):
        return key
    spelt = key.text if isinstance(key, RefusedScalar) else key
    raise Unfit("is a key that is no text", path=(*path, str(spelt)), hint="Put it in quotes.")


def _scalar(value: object, path: tuple[str | int, ...]) -> object:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, RefusedScalar):
        raise Unfit(
            f"{value.text} can't be read: {value.why}", path=path, hint="Correct it, or put it in quotes."
        )
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and abs(value) >= MAX_INT:
        raise Unfit("is too large a number", path=path, hint="Put it in quotes if it is none.")
    if isinstance(value, float) and not math.isfinite(value):
        raise Unfit("is no finite number", path=path, hint="Put it in quotes if it is text.")
    if isinstance(value, int | float):
        return value
    raise Unfit("is no text, number, list or table", path=path, hint="Write it as plain text.")
