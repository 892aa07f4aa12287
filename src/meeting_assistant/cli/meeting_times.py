"""Times typed at `meetings`: a start with its length, and the bounds of a list, as dates or in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from meeting_assistant.app.toolset import local_now, zone_of
from meeting_assistant.dates import Leftover, Reading, find_duration, find_time, read, settle
from meeting_assistant.errors import ConfigError, ToolError
from meeting_assistant.handlers.local_time import parse_bound, parse_local_time
from meeting_assistant.meetings.model import MAX_DURATION_MIN

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config

DEFAULT_MINUTES = 60
"""How long a meeting takes of which nobody said how long."""

_EXAMPLE = "for example 2026-11-23 15:00, 明天下午三点"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTime:
    """A start that was typed, and the length that was typed with it.

    Attributes:
        starts_at: In the user's zone.
        minutes: None if no length was said.
    """

    starts_at: datetime
    minutes: int | None = None

    def agreed_minutes(self, option: str | None) -> int | None:
        """The length that was said with the time or as an option; None if neither was.

        Raises:
            ConfigError: The option is no length, or contradicts what was said with the time.
        """
        if option is None:
            return self.minutes
        wanted = _minutes(option)
        if self.minutes not in (None, wanted):
            raise ConfigError(
                f"the time says {self.minutes} minutes, --duration {wanted}", hint="Leave out one of them."
            )
        return wanted


def read_when(text: str, settings: "Config", *, allow_past: bool) -> TypedTime:
    """Read a start as a date or in words.

    Raises:
        ConfigError: It is no start, words of it were not understood, or it is past.
    """
    now = local_now(settings)
    try:
        said = TypedTime(starts_at=parse_local_time(text, zone_of(settings)).at)
    except ToolError as exc:
        if exc.code != "unreadable_time":
            raise ConfigError(exc.message, hint=_EXAMPLE) from exc
        said = _in_words(text, settings, now)
    if said.starts_at.timestamp() < now.timestamp() and not allow_past:
        raise ConfigError(
            f"{said.starts_at:%Y-%m-%d %H:%M} is in the past: it is now {now:%Y-%m-%d %H:%M}",
            hint="--allow-past books it all the same",
        )
    return said


def _in_words(text: str, settings: "Config", now: datetime) -> TypedTime:
    found, reading = find_time(text, now=now), read(text, now=now)
    if found is not None and found.leftovers:
        raise _not_understood(found.leftovers)
    _require_possible(text, reading)
    if found is None or found.clock is None:
        raise ConfigError(f"{text[:60]!r} names no time of day", hint=_EXAMPLE)
    moment = settle(found.day, found.clock, now=now)
    try:
        at = parse_local_time(moment.at.strftime("%Y-%m-%d %H:%M:%S"), zone_of(settings)).at
    except ToolError as exc:  # the clocks skip it
        raise ConfigError(exc.message, hint="Choose another time.") from exc
    return TypedTime(starts_at=at, minutes=None if reading.length is None else reading.length.minutes)


def _not_understood(leftovers: Sequence[Leftover]) -> ConfigError:
    words = ", ".join(repr(each.text) for each in leftovers)
    if all(each.is_coarse for each in leftovers):
        return ConfigError(f"{words} names no single day", hint=f"Name the day, {_EXAMPLE}")
    return ConfigError(f"not understood: {words}", hint=f"Say day and time another way, {_EXAMPLE}")


def _require_possible(text: str, reading: Reading) -> None:
    match reading.when.problem if reading.when is not None else None:
        case "lunar":
            raise ConfigError(
                f"{text[:60]!r} names a day of the lunar calendar, which is not known here",
                hint="Give the day of the Gregorian calendar.",
            )
        case "no_such_date":
            raise ConfigError(f"{text[:60]!r} names a day that does not exist", hint=_EXAMPLE)


def read_bound(text: str, settings: "Config", *, is_end: bool = False) -> datetime:
    """Read one end of a list: a date, a time, or words for a day, a week, a month.

    Args:
        text: As it was typed.
        settings: Name the user's zone.
        is_end: Of a day or a week its end is meant.

    Raises:
        ConfigError: It can't be read, or words of it were not understood.
    """
    zone, now = zone_of(settings), local_now(settings)
    try:
        return parse_bound(text, zone, is_end=is_end)
    except ToolError as exc:
        reading = read(text, now=now)
        unknown = [each for each in reading.leftovers if not each.is_coarse]
        if unknown:
            raise _not_understood(unknown) from exc
        _require_possible(text, reading)
        found = _bound(reading, now, is_end=is_end)
        if found is None:
            raise ConfigError(exc.message, hint="for example 2026-11-23, 明天, next week") from exc
    return found


def _bound(reading: Reading, now: datetime, *, is_end: bool) -> datetime | None:
    when = reading.when
    if when is not None and when.clock is not None:
        return settle(when.day, when.clock, now=now).at
    day: date | None = when.day if when is not None else None
    if day is None and reading.period is not None:
        day = reading.period[1 if is_end else 0]
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=is_end), time(), tzinfo=now.tzinfo)


def _minutes(text: str) -> int:
    found = find_duration(text, bare=True)
    if found is None or not 1 <= found.minutes <= MAX_DURATION_MIN:
        raise ConfigError(
            f"the duration {text!r} is not 1 to {MAX_DURATION_MIN} minutes", hint="for example --duration 90"
        )
    return found.minutes
