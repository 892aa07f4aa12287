"""Small checks of JSON values that combine into the rules of `strict`: each raises `Refusal` or returns.

A check takes a value and its path, such as ``session.audio.input.format``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Any JSON value: what a client may send in any place."""

Check: TypeAlias = Callable[[Json, str], None]


class Refusal(Exception):
    """A client's event can't be accepted.

    Args:
        code: The protocol's error code (protocol reference, section 6.2); None where services give none.
        message: What is wrong, in the service's manner.
        param: Path of the offending value.
        correlated: Whether the error names the client event (services do not always; section 6.1).
    """

    def __init__(
        self, code: str | None, message: str, param: str | None = None, *, correlated: bool = True
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.param = param
        self.correlated = correlated


def anything(_value: Json, _path: str) -> None:
    """Accepts every value."""


def text(*, longest: int | None = None) -> Check:
    """A string of at most `longest` characters."""

    def check(value: Json, path: str) -> None:
        if not isinstance(value, str):
            raise _wrong_type("a string", value, path)
        if longest is not None and len(value) > longest:
            raise Refusal(
                "string_above_max_length",
                f"Invalid '{path}': string too long. Expected a string with maximum length {longest}, "
                f"but got a string with length {len(value)} instead.",
                path,
            )

    return check


def one_of(*allowed: str) -> Check:
    """One of some strings."""

    def check(value: Json, path: str) -> None:
        if not isinstance(value, str):
            raise _wrong_type("a string", value, path)
        if value not in allowed:
            names = ", ".join(f"'{name}'" for name in allowed)
            raise Refusal("invalid_value", f"Invalid value: '{value}'. Supported values are: {names}.", path)

    return check


def number(low: float, high: float, *, whole: bool = False) -> Check:
    """A number from `low` to `high`."""

    def check(value: Json, path: str) -> None:
        kinds = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise _wrong_type("an integer" if whole else "a number", value, path)
        if not low <= value <= high:
            raise Refusal(
                "invalid_value", f"Invalid '{path}': expected {low} to {high}, but got {value} instead.", path
            )

    return check


def boolean(value: Json, path: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise _wrong_type("a boolean", value, path)


def mapping(value: Json, path: str) -> None:
    """Any JSON object."""
    if not isinstance(value, dict):
        raise _wrong_type("an object", value, path)


def nullable(inner: Check) -> Check:
    """Null, or what `inner` accepts."""

    def check(value: Json, path: str) -> None:
        if value is not None:
            inner(value, path)

    return check


def by_type(by_kind: Mapping[type, Check], expected: str) -> Check:
    """Whatever the check for the value's JSON type accepts."""

    def check(value: Json, path: str) -> None:
        inner = by_kind.get(type(value))
        if inner is None:
            raise _wrong_type(expected, value, path)
        inner(value, path)

    return check


def array(inner: Check, *, longest: int | None = None) -> Check:
    """A list whose members `inner` accepts."""

    def check(value: Json, path: str) -> None:
        if not isinstance(value, list):
            raise _wrong_type("an array", value, path)
        if longest is not None and len(value) > longest:
            raise Refusal(
                "invalid_value", f"Invalid '{path}': at most {longest} elements, but got {len(value)}.", path
            )
        for index, member in enumerate(value):
            inner(member, f"{path}[{index}]")

    return check


def shape(fields: Mapping[str, Check], *, required: Sequence[str] = (), more: bool = False) -> Check:
    """An object with these fields and, unless `more`, no others."""

    def check(value: Json, path: str) -> None:
        mapping(value, path)
        for name in required:
            if name not in value:
                raise missing(_join(path, name))
        for name, member in value.items():
            inner = fields.get(name)
            if inner is not None:
                inner(member, _join(path, name))
            elif not more:
                raise unknown(_join(path, name))

    return check


def tagged(kinds: Mapping[str, Check]) -> Check:
    """An object whose ``type`` chooses its check."""
    known = one_of(*kinds)

    def check(value: Json, path: str) -> None:
        mapping(value, path)
        if "type" not in value:
            raise missing(_join(path, "type"))
        known(value["type"], _join(path, "type"))
        kinds[value["type"]](value, path)

    return check


def missing(path: str) -> Refusal:
    """The refusal of an object without a required field."""
    return Refusal("missing_required_parameter", f"Missing required parameter: '{path}'.", path)


def unknown(path: str) -> Refusal:
    """The refusal of a field that does not exist."""
    return Refusal("unknown_parameter", f"Unknown parameter: '{path}'.", path)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _wrong_type(expected: str, value: Json, path: str) -> Refusal:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    got = names.get(type(value), "a number")
    return Refusal(
        "invalid_type", f"Invalid type for '{path}': expected {expected}, but got {got} instead.", path
    )
