"""All settings that hold, with where each comes from, fit to be shown: nothing secret is among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from meeting_assistant.config.keys import ROOT, KeyPath, Place, dotted
from meeting_assistant.config.load import Loaded
from meeting_assistant.config.section import Section
from meeting_assistant.transport.masking import scrub

MASK = "********"

_USER_IN_URL = re.compile(r"(?<=//)[^/@\s]+(?=@)")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as people may see it.

    Attributes:
        key: ``section.key``.
        value: As JSON has it; None if it is not set, `MASK` if it is a secret.
        origin: Where it was written.
    """

    key: str
    value: object
    origin: str


def list_settings(loaded: Loaded) -> list[Setting]:
    """Every setting in the schema's order."""
    return [
        Setting(dotted(path), _showable(value, place), loaded.origin(path))
        for path, value, place in _walk(loaded.config, ROOT, ())
    ]


def _walk(value: object, place: Place, path: KeyPath) -> Iterator[tuple[KeyPath, object, Place]]:
    if isinstance(value, Section):
        entries = {name: getattr(value, name) for name in type(value).model_fields}
    elif isinstance(value, dict):
        entries = value
    else:
        yield path, value, place
        return
    for name, inner in entries.items():
        child = place.child(name)
        assert child is not None, "a validated value has its place in the schema"
        yield from _walk(inner, child, (*path, name))


def _showable(value: object, place: Place) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case tuple():
            return [_showable(part, place) for part in value]
        case Path():
            return str(value)
        case SecretStr():
            return MASK
        case _:
            # An address may have been pasted with a key or a password in it.
            return MASK if place.is_secret else _USER_IN_URL.sub(MASK, scrub(str(value)))
