"""The slots of a meeting, and how an utterance fills or changes them.

Part of the embedded server's dialogue: pure.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from meeting_assistant.dates import Clock, DurationFound, Moment, Part, TimeFound, later, plain, settle
from meeting_assistant.dates.model import Direction
from meeting_assistant.server.dialogue.kinds import SpanKind
from meeting_assistant.server.dialogue.understanding import Slot, Understanding

DEFAULT_TITLE = ""
"""Stands for the title that is given when the user has none."""

MAX_MINUTES = 1440
_LEAST_BARE = 5
_LATE_MINUTES = 20 * 60
_BY = re.compile(r"\bby\b")
_DAYS_LATER = re.compile(r"\b(?:days?|weeks?|fortnights?|months?) later\b")
_TO = re.compile(r"\bto\b|[到成为至]")
_UNIT = re.compile("分|刻|时|钟|min|hour|quarter|h\\b|m\\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The values of a meeting, as far as they are known.

    Attributes:
        when: The day and the time of day.
        period: The days of which one is meant, until it is known which: next week.
        minutes: The length.
        title: What it is called.
        people: Who else comes.
        place: Where.
    """

    when: TimeFound | None = None
    period: tuple[date, date] | None = None
    minutes: int | None = None
    title: str | None = None
    people: tuple[str, ...] = ()
    place: str | None = None

    def moment(self, now: datetime) -> Moment | None:
        """The start of the meeting, once day and time are clear."""
        if self.when is None or self.when.clock is None or self.when.problem is not None:
            return None
        return None if self.period is not None else settle(self.when.day, self.when.clock, now=now)

    def are_same(self, other: "Slots", now: datetime) -> bool:
        """True if these stand for the same meeting, in whatever words."""
        return (self.moment(now), replace(self, when=None)) == (other.moment(now), replace(other, when=None))

    def missing(self, now: datetime, *, allow_past: bool = False) -> Slot | None:
        """The slot to ask for next, or None if all is known and can be booked."""
        moment = self.moment(now)
        if moment is None or moment.remark == "gap" or (moment.remark == "past" and not allow_past):
            return "time"
        if self.minutes is None or not 0 < self.minutes <= MAX_MINUTES:
            return "minutes"
        return "title" if self.title is None else None

    def filled(
        self,
        said: Understanding,
        *,
        now: datetime,
        by: Direction | None = None,
        takes_title: bool = False,
    ) -> "Slots":
        """These slots with what was said.

        A time beside words of time that were not understood is no time.

        Args:
            said: The utterance.
            now: The present.
            by: It answers how much earlier, later, longer or shorter it shall be.
            takes_title: Words that are not known are the title.
        """
        contents = said.contents
        title = contents.title if contents.is_marked or takes_title else None
        slots = replace(
            self,
            title=self.title if title is None else title,
            people=(*self.people, *(name for name in contents.people if name not in self.people)),
            place=self.place if contents.place is None else contents.place,
        )
        way = by or _way(said)
        return slots._with_length(said, way)._with_time(said, now, way)

    def _with_length(self, said: Understanding, way: Direction | None) -> "Slots":
        length = said.reading.length
        by = said.amount(way) if way in ("longer", "shorter") else said.reading.stretch
        if by is not None:
            return self if self.minutes is None else replace(self, minutes=self.minutes + by)
        if length is None or way in ("earlier", "later") or _is_bare_and_short(said, length):
            return self
        return replace(self, minutes=length.minutes)

    def _with_time(self, said: Understanding, now: datetime, way: Direction | None) -> "Slots":
        reading, slots = said.reading, self
        if said.unread_times and reading.period is None:
            return slots
        days = _days_later(said, now)
        known = slots.moment(now)
        if days is not None and known is not None:
            slots = replace(slots, when=at_time(known.at + days))
        elif reading.when is not None:
            slots = slots._at(reading.when)
        if reading.period is not None:
            slots = slots._within(reading.period)
        by = said.amount(way) if way in ("earlier", "later") else reading.shift
        before = slots.moment(now)
        if by is not None and before is not None:
            slots = replace(slots, when=at_time(later(before.at, by)))
        return slots

    def _at(self, found: TimeFound) -> "Slots":
        found = replace(found, spans=())
        when = found if self.when is None else _joined(self.when, found)
        if found.day is None or self.period is None:
            return replace(self, when=when)
        first, last = self.period
        day = found.day
        if not first <= day <= last:
            day = first + timedelta(days=(day.weekday() - first.weekday()) % 7)
        return replace(self, when=replace(when, day=min(day, last)), period=None)

    def _within(self, period: tuple[date, date]) -> "Slots":
        """A day within a period is still to be said; the time of day stays."""
        if self.when is not None and self.when.day is not None and self.when.clock is None:
            return replace(self, when=None, period=period)
        when = self.when if self.when is None else replace(self.when, day=None)
        return replace(self, when=when, period=period)


PART_HOURS = {
    Part.DAWN: range(7),
    Part.MORNING: range(5, 13),
    Part.NOON: range(10, 15),
    Part.AFTERNOON: range(12, 19),
    Part.EVENING: range(17, 25),
}
"""The hours that a part of day has, as people speak of it."""


def _is_late_by_leaning(clock: Clock, found: TimeFound) -> bool:
    """True if an hour is late only since the one before was after noon: Monday at ten, after three."""
    said = found.clock
    return said is not None and said.is_open and clock.minutes() >= _LATE_MINUTES > said.minutes()


def _joined(before: TimeFound, found: TimeFound) -> TimeFound:
    """Both times; an hour that the new part of day does not have is still to be said."""
    when = replace(before.then(found), spans=(), leftovers=())
    if found.clock is not None and when.clock is not None and _is_late_by_leaning(when.clock, found):
        return replace(when, clock=found.clock)
    if found.clock is not None or found.part is None or when.clock is None:
        return when
    return when if when.clock.minutes() // 60 in PART_HOURS[found.part] else replace(when, clock=None)


def _days_later(said: Understanding, now: datetime) -> timedelta | None:
    """The days in "a week later": from the day that is known, as in "an hour later"."""
    when = said.reading.when
    if when is None or when.day is None or when.clock is not None or not _DAYS_LATER.search(plain(said.text)):
        return None
    return when.day - now.date()


def _way(said: Understanding) -> Direction | None:
    """The way that a verb beside a length says: extend it by half an hour; not what it is extended to."""
    if said.reading.when is not None or (said.has(SpanKind.TO) and _TO.search(plain(said.text))):
        return None
    if said.direction is None and said.has(SpanKind.MOVE) and _BY.search(plain(said.text)):
        return "later"
    return said.direction


def _is_bare_and_short(said: Understanding, length: DurationFound) -> bool:
    """A small number alone may be of hours or minutes: it is asked about."""
    start, end = length.span
    return length.minutes < _LEAST_BARE and _UNIT.search(plain(said.text[start:end])) is None


def at_time(at: datetime) -> TimeFound:
    """A day and time that are settled."""
    part = Part.AFTERNOON if at.hour >= 12 else Part.MORNING if at.hour else Part.DAWN
    return TimeFound(day=at.date(), clock=Clock(hour=at.hour, minute=at.minute, part=part))
