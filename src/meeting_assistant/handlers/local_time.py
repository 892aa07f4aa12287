"""What a model wrote as a start time, read as a time that exists in the user's zone."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from meeting_assistant.errors import ToolError

_HINT = "Write it as YYYY-MM-DD HH:MM:SS in the user's local time."
_DATE = r"\d{4}-?\d{2}-?\d{2}"
_WITH_TIME = re.compile(rf"({_DATE})[T ]+(\d.*)", re.IGNORECASE)
_ONE_DIGIT_HOUR = re.compile(r"^(?=\d:)")
_GAP_BEFORE_OFFSET = re.compile(r" +(?=[+\-Z])")
_END_OF_DAY = re.compile(r"24(:?00){0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTime:
    """A time in the user's zone.

    Attributes:
        at: The time, to the second.
        ambiguous: The clocks show it twice that night; `at` is the first.
    """

    at: datetime
    ambiguous: bool = False


def parse_local_time(text: str, zone: ZoneInfo) -> LocalTime:
    """Read ``YYYY-MM-DD HH:MM:SS`` or another ISO 8601 form with a date and a time.

    Without an offset it is the user's local time; with one it is converted. 24:00 ends the day.

    Raises:
        ToolError: It can't be read, has no time of day, or the clocks skip it; the hint tells the model what
            to do.
    """
    stamp = _parse(unicodedata.normalize("NFKC", text).strip())
    if stamp.tzinfo is not None:
        try:
            return LocalTime(at=stamp.astimezone(zone))
        except OverflowError as exc:
            raise ToolError(f"the start time {text!r} is out of range", hint=_HINT) from exc
    at = stamp.replace(tzinfo=zone, fold=0)
    if (exists := _as_shown(at)) != at.replace(tzinfo=None):
        raise ToolError(
            f"{stamp} does not exist in {zone.key}: the clocks are put forward over it that night",
            hint=f"Ask the user for another time; what comes after the gap is {exists}.",
        )
    return LocalTime(at=at, ambiguous=at.utcoffset() != at.replace(fold=1).utcoffset())


def _parse(text: str) -> datetime:
    """The date and time in `text`, aware only if it has an offset."""
    match = _WITH_TIME.fullmatch(text)
    if match is None:
        raise ToolError(f"the start time {text[:40]!r} is not a date with a time of day", hint=_HINT)
    date, time = match[1], _GAP_BEFORE_OFFSET.sub("", _ONE_DIGIT_HOUR.sub("0", match[2].upper()))
    try:
        if _END_OF_DAY.fullmatch(time):
            return datetime.fromisoformat(date) + timedelta(days=1)
        return datetime.fromisoformat(f"{date}T{time}").replace(microsecond=0)
    except (ValueError, OverflowError) as exc:
        raise ToolError(f"the start time {text[:40]!r} can't be read: {exc}", hint=_HINT) from exc


def _as_shown(at: datetime) -> datetime:
    """What the clocks of its zone show at the instant that `at` stands for."""
    try:
        return at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None, fold=0)
    except OverflowError as exc:
        raise ToolError(f"the start time {at.replace(tzinfo=None)} is out of range", hint=_HINT) from exc
