"""Turns about meetings that are in the calendar: finding the one that is meant, and what is done with it.

Part of the embedded server's dialogue: pure. A wish that needs the calendar waits for the tool's output; then
the meeting is known, or it is asked which one is meant.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from meeting_assistant.server.dialogue.bounds import bounded
from meeting_assistant.server.dialogue.calendar import (
    KnownMeeting,
    at,
    coming,
    gaps_told,
    meetings_told,
    named,
    on_days,
)
from meeting_assistant.server.dialogue.calendar_talk import told_gaps
from meeting_assistant.server.dialogue.kinds import SpanKind
from meeting_assistant.server.dialogue.outcomes import failure_of
from meeting_assistant.server.dialogue.policy import Move, move_out
from meeting_assistant.server.dialogue.slots import Slots, at_time
from meeting_assistant.server.dialogue.state import Booking, BookingStage, CalendarAction, CalendarAnswer
from meeting_assistant.server.dialogue.understanding import Understanding
from meeting_assistant.server.dialogue.wants import DETAILS, LOOKS, Target, Want, Which, Wish
from meeting_assistant.server.dialogue.wishes import target_of

K = SpanKind
_ONE = (Which.NEXT, Which.AFTER, Which.FIRST, Which.LAST)
_WEEK = timedelta(days=7)
_PLACES = {Which.FIRST: 0, Which.SECOND: 1, Which.THIRD: 2}
_ORDINALS = (
    re.compile(r"第一|前一?个|\bfirst\b"),
    re.compile(r"第二|后一?个|\bsecond\b"),
    re.compile(r"第三|\bthird\b"),
)


def wished(booking: Booking, wish: Wish, now: datetime) -> Booking:
    """The state after a wish about the calendar: done at once with the meeting that was spoken of last."""
    if wish.target.which is Which.THAT and booking.focus is not None and not wish.target.words:
        return _with_meeting(booking, wish, booking.focus, now)
    told = _in_list(booking.listed, wish.target)
    if told is not None:
        return _with_meeting(booking, wish, told, now)
    if wish.want is Want.AGAIN and booking.focus is not None:
        return _with_meeting(booking, wish, booking.focus, now)
    looked = wish if wish.want is Want.FIND and wish.minutes is None else booking.looked
    asks_for_name = wish.want in DETAILS and bool(wish.target.words)
    subject = wish.text.strip() if asks_for_name else booking.subject
    return replace(booking, move=Move.ASKED_CALENDAR, wish=wish, subject=subject, looked=looked)


def _in_list(listed: Sequence[KnownMeeting], target: Target) -> KnownMeeting | None:
    """The meeting of those told last that is pointed at by its place."""
    if target.words or target.when is not None or target.period is not None:
        return None
    if target.which is Which.LAST and len(listed) > 1:
        return listed[-1]
    place = _PLACES.get(target.which) if target.which is not None else None
    return listed[place] if place is not None and place < len(listed) else None


def asked_on(booking: Booking, said: Understanding, now: datetime) -> Wish | None:
    """The last question about the calendar, asked of another time: "and on Friday?", "and before nine?"."""
    last, text = booking.looked, said.text
    said, side = bounded(said, now) or (said, None)
    if last is not None and last.want is Want.FIND and last.minutes is None and said.reading.length:
        return replace(last, minutes=said.reading.length.minutes)
    if last is None or not said.has(K.WHEN, K.PERIOD) or said.unread_times:
        return None
    beside = (K.MARK, K.BUT, K.ASK, K.AND, K.IN, K.MEETING, K.WHAT, K.HAVE, K.ELSE, K.LOOK)
    goes_on = (K.YES,) if said.has(K.AND) else ()
    if said.contents.place or not said.is_only(K.WHEN, K.PERIOD, *beside, *goes_on):
        return None
    when, before = said.reading.when, last.target.when
    if when is not None and when.day is None and before is not None:
        when = replace(when, day=before.day)  # "and before nine?": on the day that was asked about
    target = replace(last.target, when=when, side=side, period=said.reading.period)
    return replace(last, target=target, text=text)


def after_calendar(booking: Booking, output: str, now: datetime) -> Booking:
    """The state once listMeetings or findFreeTime has answered."""
    wish = booking.wish
    if wish is None:
        return booking
    booking = replace(booking, wish=None, looked=_still_looked(booking, wish))
    if failure_of(output) is not None:
        return replace(booking, move=Move.ANSWERED, answer=CalendarAnswer(wish=wish, has_failed=True))
    if wish.want is Want.FIND:
        gaps = told_gaps(gaps_told(output, now), wish.minutes or 0)
        first = at_time(gaps[0].start) if gaps else None
        return replace(
            booking, move=Move.ANSWERED, answer=CalendarAnswer(wish=wish, gaps=tuple(gaps)), free_at=first
        )
    meetings = meetings_told(output, now)
    if wish.is_rest and wish.target.which is None:
        meetings = tuple(each for each in meetings if each.end is None or each.end > now)
    if wish.want in (Want.LIST, Want.FREE) and wish.target.which not in _ONE:
        if wish.want is Want.LIST and wish.target.words:
            meetings = named(meetings, wish.target.words)
        focus = meetings[0] if len(meetings) == 1 else booking.focus
        is_free = wish.want is Want.FREE and not meetings
        return replace(
            booking,
            move=Move.ANSWERED,
            answer=CalendarAnswer(wish=wish, meetings=meetings),
            listed=meetings,
            focus=focus,
            free_at=wish.target.when if is_free else None,
        )
    since = booking.focus.start if booking.focus is not None and wish.target.which is Which.AFTER else None
    return _with_choice(booking, wish, meant(meetings, wish.target, since or now), now)


def _still_looked(booking: Booking, wish: Wish) -> Wish | None:
    """The question that "and on Friday?" repeats; one for a detail in between does not end it."""
    if wish.want in LOOKS:
        return wish
    return booking.looked if wish.want in DETAILS else None


def meant(meetings: Sequence[KnownMeeting], target: Target, now: datetime) -> tuple[KnownMeeting, ...]:
    """The meetings that may be meant."""
    found = tuple(meetings)
    if target.which in (Which.NEXT, Which.AFTER):
        return coming(found, now)[:1]
    if target.period is not None:
        found = on_days(found, target.period)
    if target.words:
        found = named(found, target.words)
    if target.when is not None:
        found = at(found, target.when, now)
    place = _PLACES.get(target.which) if target.which is not None else None
    if place is not None:
        return found[place : place + 1]
    if target.which is Which.LAST:
        return found[-1:]
    return found


def _with_choice(booking: Booking, wish: Wish, found: tuple[KnownMeeting, ...], now: datetime) -> Booking:
    if len(found) == 1:
        return _with_meeting(booking, wish, found[0], now)
    if not found and wish.may_be_document:
        return replace(booking, move=Move.ASKED)
    if not found or wish.want in (Want.LIST, *DETAILS) or wish.target.which is Which.ALL:
        return replace(booking, move=Move.ANSWERED, answer=CalendarAnswer(wish=wish, meetings=found))
    return replace(
        booking.at_rest(Move.ASKED_CALENDAR),
        stage=BookingStage.CHOOSING,
        options=found,
        choice=wish,
        pending=booking.pending,
    )


def _with_meeting(booking: Booking, wish: Wish, told: KnownMeeting, now: datetime) -> Booking:
    """Act on the meeting that a wish turned out to mean."""
    booking = replace(booking, focus=told, options=())
    if wish.want is Want.AGAIN:
        return _again(booking, wish, told, now)
    if wish.want not in (Want.CHANGE, Want.CANCEL):
        return replace(booking, move=Move.ANSWERED, answer=CalendarAnswer(wish=wish, meetings=(told,)))
    resting = booking.at_rest(Move.FILLED)
    fresh = replace(
        resting, stage=BookingStage.FILLING, target=told, slots=told.slots(), pending=booking.pending
    )
    if wish.want is Want.CANCEL:
        return replace(fresh, plan=CalendarAction.CANCEL)
    return _changed(replace(fresh, plan=CalendarAction.CHANGE), wish, now)


def _changed(booking: Booking, wish: Wish, now: datetime) -> Booking:
    change = wish.change
    if change is None:
        return replace(booking, wants="time")
    is_amount = change.reading.shift is not None or change.reading.stretch is not None
    names_target = change.text == wish.text and (is_amount or wish.target.when is not None)
    said = _without_target(change, is_amount=is_amount) if names_target else change
    slots = booking.slots.filled(said, now=now)
    period = change.reading.period
    if period is not None and change.has(K.AGAIN) and booking.target is not None:
        slots = _within(booking.slots, booking.target, period)
    if change.unread_times and slots.period is None:
        return replace(booking, move=Move.UNREAD_TIME, unread=change.unread_times, wants="time")
    if slots != booking.slots:
        return booking.with_slots(slots)
    if change.direction is not None:
        return replace(booking, move=Move.BY_HOW_MUCH, by=change.direction, wants="time")
    return replace(booking, wants="title" if change.has(K.RENAME, K.FIELD_TITLE) else "time")


def _without_target(change: Understanding, *, is_amount: bool) -> Understanding:
    """The change alone: the time and the names beside it said which meeting is meant."""
    length = None if is_amount else change.reading.length
    reading = replace(change.reading, when=None, period=None, length=length)
    contents = change.contents
    if not contents.is_marked:
        contents = replace(contents, title=None)
    return replace(change, reading=reading, contents=replace(contents, people=(), place=None))


def _again(booking: Booking, wish: Wish, told: KnownMeeting, now: datetime) -> Booking:
    """The same meeting on another day: a week later if none was said."""
    slots, said = told.slots(), wish.change
    if said is not None and said.reading.when is not None:
        slots = slots.filled(said, now=now)
    elif said is not None and said.reading.period is not None:
        slots = _within(slots, told, said.reading.period)
    elif told.start is not None:
        slots = replace(told, start=told.start + _WEEK).slots()
    return replace(
        booking.at_rest(Move.FILLED),
        stage=BookingStage.FILLING,
        slots=slots,
        pending=booking.pending,
        focus=told,
    )


def _within(slots: Slots, told: KnownMeeting, period: tuple[date, date]) -> Slots:
    """On the same weekday of another week; of other spans the day has to be said."""
    first, last = period
    if told.start is None or last - first >= _WEEK:
        return replace(slots, period=period)
    days = (told.start.weekday() - first.weekday()) % 7
    day = first + timedelta(days=days)
    if day > last:
        return replace(slots, period=period)
    start = told.start.replace(year=day.year, month=day.month, day=day.day)
    return replace(slots, when=at_time(start), period=None)


def choose(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """The state after an answer to "which one?"."""
    wish = booking.choice
    out = move_out(said)
    if out is not None or wish is None:
        return booking.at_rest(out if out in (Move.LEFT_UNDONE, Move.HELD) else Move.KEPT)
    target = target_of(said)
    found = meant(
        booking.options, replace(target, which=None if target.which is Which.THAT else target.which), now
    )
    for place, pattern in enumerate(_ORDINALS):
        if pattern.search(said.text.lower()) and place < len(booking.options):
            found = booking.options[place : place + 1]
    if len(found) == 1:
        return _with_meeting(booking, wish, found[0], now)
    return replace(booking, move=Move.UNCLEAR, tries=booking.tries + 1)
