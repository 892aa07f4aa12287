"""A booking as far as the conversation has brought it: a fold over the items, so there is no state to lose.

Part of the embedded server's dialogue: pure. The assistant's own turns matter too: what was asked tells how
a bare answer is meant ("thirty"), and a time that was read back stays that time, even if midnight passes
before the yes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Literal, TypeAlias

from meeting_assistant.dates import (
    Clock,
    Moment,
    Part,
    TimeFound,
    find_duration,
    find_shift,
    find_time,
    plain,
    settle,
)
from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from meeting_assistant.server.dialogue import understanding as heard
from meeting_assistant.server.dialogue.outcomes import failure_of
from meeting_assistant.server.dialogue.phrases import time_read_back
from meeting_assistant.server.dialogue.titles import cut_title, free_title

CREATE_MEETING = "createMeeting"
DEFAULT_TITLE = ""
"""Stands for the title that is given when the user has none."""

MAX_MINUTES = 1440
Slot: TypeAlias = Literal["time", "minutes", "title"]


class Stage(Enum):
    """How far a booking is."""

    IDLE = auto()
    FILLING = auto()  # something is missing, or all is there and not read back yet
    READ_BACK = auto()  # all was read back: a yes books it
    CALLING = auto()
    FAILED = auto()
    BOOKED = auto()


class Move(Enum):
    """What the user's last turn did."""

    NOTHING = auto()  # there was none yet
    UNHEARD = auto()
    FILLED = auto()
    CORRECTED = auto()
    CONFIRMED = auto()
    DECLINED = auto()
    CANCELLED = auto()
    UNCLEAR = auto()
    ASKED = auto()
    ASKED_WHO = auto()
    GREETED = auto()
    THANKED = auto()
    LEFT = auto()
    CHANGES_BOOKED = auto()
    OFF_TOPIC = auto()


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

    def missing(self, now: datetime) -> Slot | None:
        """What has to be asked next, or None if all is known and can be booked."""
        moment = self.moment(now)
        if moment is None or moment.remark in ("past", "gap"):
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
        if found is not None:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """The state of a conversation, as read from its items.

    Attributes:
        slots: What is known.
        stage: How far it is.
        asked: What the assistant asked for last.
        move: What the user's last turn did.
        text: The user's last words.
    """

    slots: Slots = Slots()
    stage: Stage = Stage.IDLE
    asked: Slot | None = None
    move: Move = Move.NOTHING
    text: str = ""

    @property
    def is_active(self) -> bool:
        """Whether a booking is under way."""
        return self.stage in (Stage.FILLING, Stage.READ_BACK, Stage.FAILED)


def at_time(at: datetime) -> TimeFound:
    """A day and time that are settled."""
    part = Part.AFTERNOON if at.hour >= 12 else Part.MORNING if at.hour else Part.DAWN
    return TimeFound(day=at.date(), clock=Clock(hour=at.hour, minute=at.minute, part=part))


def replay(items: Sequence[Item], *, now: datetime) -> Booking:
    """The booking that a conversation has led to so far."""
    creating = {
        item.call_id for item in items if isinstance(item, FunctionCallItem) and item.name == CREATE_MEETING
    }
    start, booking = _last_booked(items, creating)
    for item in items[start:]:
        match item:
            case MessageItem(role="user"):
                booking = _after_user(booking, item.words, now)
            case MessageItem(role="assistant"):
                booking = _after_assistant(booking, item.words, now)
            case FunctionCallItem(name="createMeeting"):
                booking = _after_call(booking, item)
            case FunctionCallOutputItem() if item.call_id in creating:
                booking = replace(booking, stage=Stage.FAILED)
            case _:
                pass
    return booking


def _last_booked(items: Sequence[Item], creating: set[str]) -> tuple[int, Booking]:
    """Where the last meeting was booked: nothing before that matters any more."""
    for place in range(len(items) - 1, -1, -1):
        item = items[place]
        if (
            isinstance(item, FunctionCallOutputItem)
            and item.call_id in creating
            and failure_of(item.output) is None
        ):
            return place + 1, Booking(stage=Stage.BOOKED)
    return 0, Booking()


def _after_assistant(booking: Booking, words: str, now: datetime) -> Booking:
    if booking.stage not in (Stage.FILLING, Stage.READ_BACK):
        return booking
    asked = booking.slots.missing(now)
    if asked is not None:
        return replace(booking, stage=Stage.FILLING, asked=asked)
    read_back = time_read_back(words)
    found = find_time(read_back, now=now) if read_back else None
    slots = booking.slots
    if found is not None and found.day is not None and found.clock is not None:
        slots = replace(slots, when=replace(found, spans=()))
    return replace(booking, slots=slots, stage=Stage.READ_BACK, asked=None)


def _after_call(booking: Booking, call: FunctionCallItem) -> Booking:
    """The call's own arguments count, in case the turns before it are gone from the conversation."""
    try:
        arguments = json.loads(call.arguments)
        at = datetime.fromisoformat(arguments["start_time"])
        slots = Slots(when=at_time(at), minutes=int(arguments["duration"]), title=str(arguments["title"]))
    except (ValueError, KeyError, TypeError):
        slots = booking.slots
    return replace(booking, slots=slots, stage=Stage.CALLING, asked=None)


def _after_user(booking: Booking, text: str, now: datetime) -> Booking:
    words = plain(text).strip()
    if not heard.has_words(words):
        return replace(booking, move=Move.UNHEARD)
    booking = replace(booking, text=text)
    if booking.stage is Stage.CALLING:
        return replace(booking, move=Move.UNCLEAR)
    slots = booking.slots.filled(text, now=now, asked=booking.asked)
    if not booking.is_active:
        return _begin(booking, words, slots, now)
    if heard.cancels(words) and (slots == booking.slots or not heard.wants_change(words)):
        return Booking(move=Move.CANCELLED, text=text)
    if booking.stage is Stage.FILLING:
        return _fill(booking, words, slots)
    return _confirm(booking, words, slots, now)


def _begin(booking: Booking, words: str, slots: Slots, now: datetime) -> Booking:
    requested = heard.requests(words)
    named = slots != booking.slots
    question = heard.asks(words) and not (requested and (named or heard.is_polite_request(words)))
    if heard.asks_who(words):
        return replace(booking, move=Move.ASKED_WHO)
    if heard.cancels(words):
        return replace(booking, move=Move.CHANGES_BOOKED if heard.mentions_meeting(words) else Move.CANCELLED)
    if heard.is_off_topic(words) and not requested:
        return replace(booking, move=Move.OFF_TOPIC)
    if question:
        return replace(booking, move=Move.ASKED)
    if booking.stage is Stage.BOOKED and not (requested or named) and heard.says_bye(words):
        return replace(booking, move=Move.LEFT)
    if booking.stage is Stage.BOOKED and not requested and heard.wants_change(words):
        return replace(booking, move=Move.CHANGES_BOOKED)
    if requested or named or heard.mentions_meeting(words):
        return Booking(slots=slots, stage=Stage.FILLING, move=Move.FILLED, text=booking.text)
    return replace(booking, move=_small_talk(words))


def _small_talk(words: str) -> Move:
    if heard.greets(words):
        return Move.GREETED
    if heard.says_bye(words):
        return Move.LEFT
    if heard.thanks(words):
        return Move.THANKED
    return Move.OFF_TOPIC


def _fill(booking: Booking, words: str, slots: Slots) -> Booking:
    if heard.asks(words) and (slots == booking.slots or heard.is_off_topic(words)):
        return replace(booking, move=Move.ASKED)
    if slots != booking.slots:
        return replace(booking, slots=slots, move=Move.FILLED)
    if booking.asked == "title":
        title = free_title(booking.text)
        return replace(booking, slots=replace(slots, title=title or DEFAULT_TITLE), move=Move.FILLED)
    return replace(booking, move=Move.UNCLEAR)


def _confirm(booking: Booking, words: str, slots: Slots, now: datetime) -> Booking:
    if slots != booking.slots:
        return replace(booking, slots=slots, stage=Stage.FILLING, move=Move.CORRECTED)
    if heard.agrees(plain(_beside_slots(booking.text, now))):
        return replace(booking, move=Move.CONFIRMED)
    if heard.asks(words):
        return replace(booking, move=Move.ASKED)
    return replace(booking, move=Move.DECLINED if heard.declines(words) else Move.UNCLEAR)


def _beside_slots(text: str, now: datetime) -> str:
    """What `text` says beside a title, a time and a length."""
    _, rest = cut_title(text, now=now)
    found, length = find_time(rest, now=now), find_duration(rest, now=now)
    spans = [*(found.spans if found is not None else ()), *([length.span] if length is not None else [])]
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return rest
