"""Meetings and free times as the calendar's tools tell them, and which of them is meant.

Part of the embedded server's dialogue: pure. The outputs are other people's JSON: what can't be
read is left out.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from meeting_assistant.dates import TimeFound, plain
from meeting_assistant.server.dialogue.refusals import local_time
from meeting_assistant.server.dialogue.slots import PART_HOURS, Slots, at_time

_WORD = re.compile(r"[a-z0-9]+|[㐀-鿿]")
_NOISE = frozenset(
    {"the", "a", "an", "with", "my", "our", "meeting", "of", "会", "议", "的", "那", "个", "s", "one"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMeeting:
    """A meeting that is in the calendar. Times are the user's.

    Attributes:
        id: What the tools call it.
        title: Its name.
        start: When it begins.
        minutes: How long it takes.
        people: Who else comes.
        place: Where it is.
    """

    id: str
    title: str
    start: datetime | None = None
    minutes: int | None = None
    people: tuple[str, ...] = ()
    place: str | None = None

    @property
    def end(self) -> datetime | None:
        """The end of the meeting."""
        if self.start is None or self.minutes is None:
            return None
        return self.start + timedelta(minutes=self.minutes)

    def slots(self) -> Slots:
        """The meeting's values, as slots that can be changed."""
        return Slots(
            when=None if self.start is None else at_time(self.start),
            minutes=self.minutes,
            title=self.title,
            people=self.people,
            place=self.place,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSpan:
    """Time in which nothing is on."""

    start: datetime
    end: datetime


def meeting_told(output: str, now: datetime) -> KnownMeeting | None:
    """The meeting in the output of createMeeting and its like."""
    return _told(_json(output), now)


def meetings_told(output: str, now: datetime) -> tuple[KnownMeeting, ...]:
    """The meetings in the output of listMeetings, those that are over at the end."""
    outcome = _json(output)
    listed = outcome.get("meetings") if isinstance(outcome, dict) else outcome
    found = (_told(each, now) for each in listed) if isinstance(listed, list) else ()
    return tuple(each for each in found if each is not None)


def gaps_told(output: str, now: datetime) -> tuple[FreeSpan, ...]:
    """The free times in the output of findFreeTime."""
    outcome = _json(output)
    listed = outcome.get("free") if isinstance(outcome, dict) else None
    gaps = []
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, Mapping):
            start, end = local_time(each.get("start"), now), local_time(each.get("end"), now)
            if start is not None and end is not None:
                gaps.append(FreeSpan(start=start, end=end))
    return tuple(gaps)


def named(meetings: Iterable[KnownMeeting], words: str) -> tuple[KnownMeeting, ...]:
    """The meetings that are called so; the closest of them."""
    wanted = _words(words)
    if not wanted:
        return ()
    low = "".join(plain(words).split())
    exact = [each for each in meetings if "".join(plain(each.title).split()) == low]
    if exact:
        return tuple(exact)
    scored = [(_likeness(wanted, each), each) for each in meetings]
    best = max((score for score, _ in scored), default=0.0)
    return tuple(each for score, each in scored if score == best and best > 0)


def at(meetings: Iterable[KnownMeeting], when: TimeFound, now: datetime) -> tuple[KnownMeeting, ...]:
    """The meetings of that day and hour; an hour without a half of the day may be in either."""
    found = [each for each in meetings if each.start is not None and _is_on(each.start, when)]
    if when.day is None and found and when.clock is not None:
        first = min((each.start.date() for each in found if each.start is not None), default=now.date())
        return tuple(each for each in found if each.start is not None and each.start.date() == first)
    return tuple(found)


def overlapping(meetings: Iterable[KnownMeeting], start: datetime, end: datetime) -> tuple[KnownMeeting, ...]:
    """The meetings that are on then."""
    return tuple(
        each
        for each in meetings
        if each.start is not None and each.start < end and (each.end or each.start) > start
    )


def on_days(meetings: Iterable[KnownMeeting], days: tuple[date, date]) -> tuple[KnownMeeting, ...]:
    """The meetings that begin on one of those days."""
    return tuple(each for each in meetings if each.start and days[0] <= each.start.date() <= days[1])


def coming(meetings: Sequence[KnownMeeting], now: datetime) -> tuple[KnownMeeting, ...]:
    """The meetings that have not begun."""
    return tuple(each for each in meetings if each.start is not None and each.start > now)


def changed(meeting: KnownMeeting, slots: Slots, now: datetime) -> KnownMeeting:
    """The meeting once it has been changed."""
    moment = slots.moment(now)
    return replace(
        meeting,
        start=moment.at if moment is not None else meeting.start,
        minutes=slots.minutes,
        title=slots.title or meeting.title,
    )


def _is_on(start: datetime, when: TimeFound) -> bool:
    if when.day is not None and start.date() != when.day:
        return False
    if when.clock is None:
        return when.part is None or start.hour in PART_HOURS[when.part]
    minutes = start.hour * 60 + start.minute
    halves = {when.clock.minutes() % 1440}
    if when.clock.is_open:
        halves.add(when.clock.other_half())
    return minutes in halves


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(plain(text))) - _NOISE


def _likeness(wanted: frozenset[str], meeting: KnownMeeting) -> float:
    """The share of the words that the meeting's title or people have; at least two thirds of them."""
    known = _words(f"{meeting.title} {' '.join(meeting.people)} {meeting.place or ''}")
    title = _words(meeting.title)
    share = len(wanted & known) / len(wanted)
    if title and title <= wanted:
        return 1.0
    return share if share >= 2 / 3 else 0.0


def _json(output: str) -> object:
    try:
        outcome: object = json.loads(output)
    except (ValueError, RecursionError):
        return None
    return outcome


def _told(outcome: object, now: datetime) -> KnownMeeting | None:
    if not isinstance(outcome, Mapping) or not isinstance(outcome.get("title"), str):
        return None
    start, end = local_time(outcome.get("start"), now), local_time(outcome.get("end"), now)
    minutes = outcome.get("duration")
    if not isinstance(minutes, int):
        minutes = None if start is None or end is None else int((end - start).total_seconds() // 60)
    people, place = outcome.get("attendees"), outcome.get("location")
    return KnownMeeting(
        id=str(outcome.get("id") or outcome["title"]),
        title=" ".join(outcome["title"].split()),
        start=start,
        minutes=minutes,
        people=tuple(str(each) for each in people) if isinstance(people, list) else (),
        place=place if isinstance(place, str) and place else None,
    )
