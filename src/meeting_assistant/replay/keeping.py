"""Which records of conversations to throw away, by age and by the room that all take. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from meeting_assistant.errors import ConfigError

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SIZES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record, as far as throwing it away is concerned."""

    folder: Path
    started: datetime
    size_bytes: int


def to_throw_away(
    kept: Sequence[Kept], *, now: datetime, older_than: timedelta | None, max_bytes: int | None
) -> list[Kept]:
    """Those that are too old, then the oldest until the rest takes `max_bytes` at most; oldest first."""
    by_age = sorted(kept, key=lambda each: each.started)
    room = sum(each.size_bytes for each in by_age)
    thrown: list[Kept] = []
    for each in by_age:
        too_old = older_than is not None and now - each.started > older_than
        too_much = max_bytes is not None and room > max_bytes
        if not (too_old or too_much):
            break  # what is younger is neither
        thrown.append(each)
        room -= each.size_bytes
    return thrown


def age_from(text: str) -> timedelta:
    """``30d``, ``12h``, ``2w``, ``90m`` as a duration.

    Raises:
        ConfigError: It is none.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([mhdw])", text.strip().lower())
    if found is None:
        raise ConfigError(f"--older-than {text} is no age", hint="Write it as 30d, 12h or 2w.")
    try:
        return float(found[1]) * _UNITS[found[2]]
    except OverflowError as exc:
        raise ConfigError(f"--older-than {text} is too long ago", hint="Write it as 30d.") from exc


def size_from(text: str) -> int:
    """``500MB``, ``2G`` as bytes; a thousand of one are one of the next.

    Raises:
        ConfigError: It is none.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)b?", text.strip().lower())
    if found is None:
        raise ConfigError(f"--max-size {text} is no size", hint="Write it as 500MB or 2GB.")
    return int(float(found[1]) * _SIZES[found[2]])
