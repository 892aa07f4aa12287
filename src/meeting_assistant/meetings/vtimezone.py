"""VTIMEZONE components (RFC 5545, 3.6.5) from the time zone database.

Ours, since those that icalendar 7.3 makes put the change to summer time an hour late: its onset is to be told
on the clocks as they stood before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone

_STEP = timedelta(days=1)
YEARS_AFTER = 5
"""A meeting may be moved by other programs, which keep the zone's description as it is."""


@dataclass(frozen=True, slots=True)
class _Offset:
    """How a zone counts for a while."""

    utc: timedelta
    name: str
    is_summer: bool

    @classmethod
    def at(cls, instant: datetime, zone: ZoneInfo) -> "_Offset":
        local = instant.astimezone(zone)
        return cls(local.utcoffset() or timedelta(), local.tzname() or zone.key, bool(local.dst()))


def vtimezone(zone: ZoneInfo, first: datetime, last: datetime) -> "Timezone":
    """The rules of `zone` for the years from `first` to some after `last`."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    begin = datetime(max(first.year, 2), 1, 1, tzinfo=UTC)
    end = datetime(min(last.year + YEARS_AFTER, 9998), 12, 31, tzinfo=UTC)
    before = _Offset.at(begin, zone)
    onsets: dict[tuple[_Offset, _Offset], list[datetime]] = {
        (before, before): [(begin + before.utc).replace(tzinfo=None)]
    }
    for instant, old, new in _changes(zone, begin, end):
        onsets.setdefault((old, new), []).append((instant + old.utc).replace(tzinfo=None))
    component = Timezone()
    component.add("tzid", zone.key)
    for (old, new), locals_ in onsets.items():
        rule = TimezoneDaylight() if new.is_summer else TimezoneStandard()
        rule.add("dtstart", locals_[0])
        if locals_[1:]:
            rule.add("rdate", locals_[1:])
        rule.add("tzoffsetfrom", old.utc)
        rule.add("tzoffsetto", new.utc)
        rule.add("tzname", new.name)
        component.add_component(rule)
    return component


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, _Offset, _Offset]]:
    """Each instant at which the zone's clocks change, with how they counted before and count after."""
    at, offset = begin, _Offset.at(begin, zone)
    while at < end:
        following = at + _STEP
        if (new := _Offset.at(following, zone)) != offset:
            yield _instant(zone, at, following), offset, new
        at, offset = following, new


def _instant(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """The second, between the two, from which on the zone counts as it does at `late`."""
    new = _Offset.at(late, zone)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        if _Offset.at(middle, zone) == new:
            late = middle
        else:
            early = middle
    return late
