"""Meanings of the parts of a time, before the calendar is asked.

Part of `dates`: pure, standard library only. A `When` is a description, not a date: each field is something
that was said ("a Tuesday", "in March", "at three"), and two of them are joined field by field. What they
describe together is worked out by `dates.placing`.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Literal, TypeAlias

from meeting_assistant.dates.model import Clock, Part, Problem

DAY_MINUTES = 24 * 60
Loose: TypeAlias = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time; months and years are kept apart, since they have no length in days."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    @property
    def is_short(self) -> bool:
        """True if a meeting can take that long: it is said in hours and minutes."""
        return not (self.months or self.days) and self.minutes > 0

    def plus(self, other: "Length") -> "Length":
        """Both together."""
        return Length(self.months + other.months, self.days + other.days, self.minutes + other.minutes)

    def in_minutes(self) -> int | None:
        """Minutes, or None for months, whose length is open."""
        return None if self.months else self.days * DAY_MINUTES + self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A description of a day and a time of day; None where nothing was said.

    Attributes:
        year: The year.
        month: 1 to 12.
        dom: The day of the month.
        weekday: 0 is Monday.
        week: The Monday of the week.
        day: The date itself.
        last_day: The last day of a span of days; such a span is no day to meet on.
        loose: `day` was counted in weeks or months, so that a weekday or day of the month may replace it.
        clock: The time of day.
        is_supplied_part: The half of the day was not said but follows from a leading zero.
        part: The part of the day.
        until: When it ends.
        minutes: How long it takes, where a range says so.
        zone: IANA name of the zone whose clocks are meant.
        problem: Why the day can't be used.
    """

    year: int | None = None
    month: int | None = None
    dom: int | None = None
    weekday: int | None = None
    week: date | None = None
    day: date | None = None
    last_day: date | None = None
    loose: Loose | None = None
    clock: Clock | None = None
    is_supplied_part: bool = False
    part: Part | None = None
    until: Clock | None = None
    minutes: int | None = None
    zone: str | None = None
    problem: Problem | None = None

    @property
    def names_day(self) -> bool:
        """True if anything was said about the day."""
        return any(getattr(self, name) is not None for name in _DAY_FIELDS)

    @property
    def names_hour(self) -> bool:
        """True if anything was said about the time of day."""
        return self.clock is not None or self.part is not None

    def joined(self, other: "When") -> "When | None":
        """Both, or None if they contradict each other."""
        if other.part is not None or other.clock is not None:
            hours = _joined_hours(self, other)
            if hours is None:
                return None
        else:
            hours = self
        merged = replace(self, clock=hours.clock, part=hours.part, is_supplied_part=hours.is_supplied_part)
        for name in _JOINED_FIELDS:
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is None:
                merged = replace(merged, **{name: theirs})
            elif theirs is not None and theirs != mine:
                return None
        return merged

    def corrected(self, other: "When") -> "When":
        """This, with all that `other` says in place of what it contradicts."""
        merged = self
        if other.names_day:
            merged = _without(merged, _dropped(self, other) | {"problem"})
            merged = replace(merged, **{n: v for n in _DAY_FIELDS if (v := getattr(other, n)) is not None})
        if other.clock is not None:
            leaning = other.clock.leaning_on(self.clock, other.part or self.part)
            part = other.part or (None if other.clock.part else self.part)
            merged = replace(
                merged, clock=leaning, part=part, is_supplied_part=other.is_supplied_part, until=None
            )
        elif other.part is not None:
            clock = self.clock
            if clock is not None:
                clock = replace(clock, hour=clock.minutes() // 60 % 12 or 12, part=other.part)
            merged = replace(merged, clock=clock, part=other.part)
        for name in ("until", "minutes", "zone"):
            if getattr(other, name) is not None:
                merged = replace(merged, **{name: getattr(other, name)})
        return merged


_HOUR_FIELDS = frozenset({"clock", "is_supplied_part", "part"})
_DAY_FIELDS = ("year", "month", "dom", "weekday", "week", "day", "last_day", "loose", "problem")
_JOINED_FIELDS = tuple(f.name for f in fields(When) if f.name not in _HOUR_FIELDS)


def _without(when: When, names: set[str]) -> When:
    """The same with some fields of the day unsaid."""
    return When(**{f.name: getattr(when, f.name) for f in fields(When) if f.name not in names})


def _dropped(mine: When, theirs: When) -> set[str]:
    """The fields of the day that a correction leaves no room for."""
    dropped = set(_DAY_FIELDS)
    if theirs.day is None and theirs.week is None and theirs.month is None and theirs.year is None:
        if theirs.dom is not None and mine.dom is not None:
            dropped -= {"year", "month"}  # "March the fifth, no, the sixth"
        if theirs.weekday is not None and mine.weekday is not None:
            dropped -= {"week"}  # "next Monday, no, Tuesday"
    return dropped


def _joined_hours(mine: When, theirs: When) -> When | None:
    """Clock and part of day of both, or None if they contradict each other."""
    clocks = [(each.clock, each.is_supplied_part) for each in (mine, theirs) if each.clock is not None]
    parts = {each.part for each in (mine, theirs) if each.part is not None}
    if len(parts) > 1:
        return None
    part = next(iter(parts), None)
    if not clocks:
        return When(part=part)
    placed = [
        in_part for clock, supplied in clocks if (in_part := _in_part(clock, supplied, part)) is not None
    ]
    if len(placed) < len(clocks):
        return None
    if len(placed) == 2 and placed[0] != placed[1]:
        open_, said = sorted(placed, key=lambda clock: not clock.is_open)
        same = {said.minutes() % DAY_MINUTES, (said.minutes() + DAY_MINUTES // 2) % DAY_MINUTES}
        if not open_.is_open or open_.minutes() % DAY_MINUTES not in same:
            return None
        placed = [said]
    return When(clock=placed[-1], part=part, is_supplied_part=clocks[0][1] and part is None)


def _in_part(clock: Clock, supplied: bool, part: Part | None) -> Clock | None:
    """The clock in a part of day; None if it can't lie there."""
    if part is None:
        return clock
    if supplied or clock.is_open or (clock.part is None and clock.hour == 0):
        return replace(clock, part=part)
    return clock if _lies_in(clock, part) else None


_REACH = {
    Part.DAWN: (0, 8),
    Part.MORNING: (0, 13),
    Part.NOON: (10, 16),
    Part.AFTERNOON: (12, 20),
    Part.EVENING: (16, 30),
}


def _lies_in(clock: Clock, part: Part) -> bool:
    first, last = _REACH[part]
    hours = clock.minutes() / 60
    return first <= hours < last or (part is Part.EVENING and hours < 5)
