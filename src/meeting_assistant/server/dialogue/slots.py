"""The slots of createMeeting, and how words fill them.

Part of the embedded server's dialogue: pure.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from meeting_assistant.dates import (
    Clock,
    Moment,
    Part,
    TimeFound,
    find_duration,
    find_shift,
    find_time,
    settle,
)
from meeting_assistant.server.dialogue.titles import cut_title

DEFAULT_TITLE = ""
"""Stands for the title that is given when the user has none."""

MAX_MINUTES = 1440
Slot: TypeAlias = Literal["time", "minutes", "title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What createMeeting needs to know, as far as it is known."""

    when: TimeFound | None = None
    minutes: int | None = None
    title: str | None = None

    def moment(self, now: datetime) -> Moment | None:
        """When the meeting begins, once day and time are clear."""
        if self.when is None or self.when.clock is None or self.when.problem is not None:
            return None
        return settle(self.when.day, self.when.clock, now=now)

    def are_same(self, other: "Slots", now: datetime) -> bool:
        """Whether these stand for the same meeting, in whatever words."""
        return (self.moment(now), self.minutes, self.title) == (other.moment(now), other.minutes, other.title)

    def missing(self, now: datetime, *, allow_past: bool = False) -> Slot | None:
        """What has to be asked next, or None if all is known and can be booked."""
        moment = self.moment(now)
        if moment is None or moment.remark == "gap" or (moment.remark == "past" and not allow_past):
            return "time"
        if self.minutes is None or not 0 < self.minutes <= MAX_MINUTES:
            return "minutes"
        return "title" if self.title is None else None

    def filled(self, text: str, *, now: datetime, asked: "Slot | None") -> "Slots":
        """These slots with what `text` says; a number alone answers what was asked."""
        title, rest = cut_title(text, now=now)
        found = find_time(rest, now=now, bare=asked == "time")
        length = find_duration(rest, now=now, bare=asked == "minutes")
        when = self.when
        if found is not None and not found.leftovers:
            when = found if when is None else when.then(found)
            when = replace(when, spans=())
        shift = find_shift(rest, now=now)
        before = self.moment(now)
        if shift is not None and before is not None:
            when = at_time(before.at + timedelta(minutes=shift))
        return Slots(
            when=when,
            minutes=length.minutes if length is not None else self.minutes,
            title=title if title is not None else self.title,
        )


def at_time(at: datetime) -> TimeFound:
    """A day and time that are settled."""
    part = Part.AFTERNOON if at.hour >= 12 else Part.MORNING if at.hour else Part.DAWN
    return TimeFound(day=at.date(), clock=Clock(hour=at.hour, minute=at.minute, part=part))


def beside_slots(text: str, now: datetime) -> str:
    """What `text` says beside a title, a time and a length."""
    _, rest = cut_title(text, now=now)
    found, length = find_time(rest, now=now), find_duration(rest, now=now)
    spans = [*(found.spans if found is not None else ()), *([length.span] if length is not None else [])]
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return rest
