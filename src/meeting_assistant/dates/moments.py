"""Days and times of day on the clock of a zone: gaps, repeated hours, midnight.

Part of `dates`: pure, standard library only.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeAlias

from meeting_assistant.dates.model import Clock

Remark: TypeAlias = Literal["past", "gap", "ambiguous"]
"""What should be told about a time: it is over; the clocks jump over it; it comes twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A local time.

    Attributes:
        at: The time, in the zone of the reference time (naive if that was naive).
        remark: What should be told about it.
    """

    at: datetime
    remark: Remark | None = None


_DAY_MINUTES = 24 * 60
_LATE_MINUTES = 21 * 60
"""Later than this nobody meets without saying "evening" or "today"."""


def later(now: datetime, minutes: int) -> datetime:
    """So many minutes of real time after `now`, also across a change of the clocks."""
    if now.tzinfo is None:
        return now + timedelta(minutes=minutes)
    return (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(now.tzinfo)


def settle(day: date | None, clock: Clock, *, now: datetime) -> Moment:
    """Place a time of day on a day.

    Without a day it is the next time that the clock shows it. An hour without am or pm is taken from 7 in the
    morning to 6 in the afternoon, or the other half of the day if only that is still ahead today (up to 9 in
    the evening if no day was said).
    """
    usual = clock.minutes()
    choices = [usual]
    if clock.is_open and (day is not None or clock.other_half() <= _LATE_MINUTES):
        choices.append(clock.other_half())
    if day is None and usual >= _DAY_MINUTES:
        choices.insert(0, usual - _DAY_MINUTES)  # said after midnight, "two at night" is still tonight
    if day is None or day == now.date():
        for minutes in choices:
            found = _on(now.date(), minutes, now)
            if _is_ahead(found, now):
                return _remarked(found, now)
    if day is None:
        day = now.date() + timedelta(days=1)
    return _remarked(_on(day, choices[0], now), now)


def _on(day: date, minutes: int, now: datetime) -> datetime:
    days, minutes = divmod(minutes, _DAY_MINUTES)
    day = min(day, date.max - timedelta(days=1)) + timedelta(days=days)
    return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=now.tzinfo)


def _is_ahead(found: datetime, now: datetime) -> bool:
    return found.replace(tzinfo=None) > now.replace(tzinfo=None)


def _remarked(found: datetime, now: datetime) -> Moment:
    remark: Remark | None = None
    if found.tzinfo is not None and found.replace(fold=1).utcoffset() != found.utcoffset():
        there_and_back = found.astimezone(UTC).astimezone(found.tzinfo)
        exists = there_and_back.replace(tzinfo=None) == found.replace(tzinfo=None)
        remark = "ambiguous" if exists else "gap"
    if remark is None and not _is_ahead(found, now):
        remark = "past"
    return Moment(at=found, remark=remark)
