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
            raise _unreadable(text, "out of range") from exc
    at = stamp.replace(tzinfo=zone, fold=0)
    if (exists := _as_shown(at)) != at.replace(tzinfo=None):
        raise ToolError(
            f"{stamp} does not exist in {zone.key}: the clocks are put forward over it that night",
            hint=f"Ask the user for another time; what comes after the gap is {exists}.",
            code="no_such_time",
            details={"next": exists.isoformat(sep=" ")},
        )
    return LocalTime(at=at, ambiguous=at.utcoffset() != at.replace(fold=1).utcoffset())


def parse_bound(text: str, zone: ZoneInfo, *, is_end: bool = False) -> datetime:
    """Read one end of a range: a time as above, or a date alone, which counts as a whole.

    Args:
        text: ``YYYY-MM-DD`` or a form that `parse_local_time` reads.
        zone: The user's.
        is_end: A date alone means its end.

    Raises:
        ToolError: It can't be read.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(_DATE, plain) is None:
        return parse_local_time(plain, zone).at
    midnight = _parse(f"{plain} {'24' if is_end else '00'}:00").replace(tzinfo=zone)
    return midnight.astimezone(UTC).astimezone(zone)  # a few zones put their clocks forward at midnight


def _parse(text: str) -> datetime:
    """The date and time in `text`, aware only if it has an offset."""
    match = _WITH_TIME.fullmatch(text)
    if match is None:
        raise _unreadable(text, "not a date with a time of day")
    date, time = match[1], _GAP_BEFORE_OFFSET.sub("", _ONE_DIGIT_HOUR.sub("0", match[2].upper()))
    try:
        if _END_OF_DAY.fullmatch(time):
            return datetime.fromisoformat(date) + timedelta(days=1)
        return datetime.fromisoformat(f"{date}T{time}").replace(microsecond=0)
    except (ValueError, OverflowError) as exc:
        raise _unreadable(text, f"none that exists: {exc}") from exc


def _as_shown(at: datetime) -> datetime:
    """What the clocks of its zone show at the instant that `at` stands for."""
    try:
        return at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None, fold=0)
    except OverflowError as exc:
        raise _unreadable(str(at.replace(tzinfo=None)), "out of range") from exc


def _unreadable(text: str, why: str) -> ToolError:
    return ToolError(f"the time {text[:40]!r} is {why}", hint=_HINT, code="unreadable_time")
