"""A booking as far as the conversation has brought it: a fold over the items, so there is no state to lose.

Part of the embedded server's dialogue: pure. The assistant's own turns matter too: what was asked tells how
a bare answer is meant ("thirty"), and a time that was read back stays that time, even if midnight passes
before the yes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from meeting_assistant.dates import (
    find_time,
    plain,
)
from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from meeting_assistant.server.dialogue import understanding as heard
from meeting_assistant.server.dialogue.outcomes import failure_of
from meeting_assistant.server.dialogue.readback import begins_read_back, time_read_back
from meeting_assistant.server.dialogue.refusals import ALLOWANCES, Refusal, has_offer, refusal_of
from meeting_assistant.server.dialogue.slots import DEFAULT_TITLE, Slot, Slots, at_time, beside_slots
from meeting_assistant.server.dialogue.titles import free_title

CREATE_MEETING = "createMeeting"


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
    ASKED_NOW = auto()
    ASKED_AGAIN = auto()
    ASKED_WHO = auto()
    GREETED = auto()
    THANKED = auto()
    LEFT = auto()
    CHANGES_BOOKED = auto()
    OFF_TOPIC = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """The state of a conversation, as read from its items.

    Attributes:
        slots: What is known.
        stage: How far it is.
        asked: What the assistant asked for last.
        move: What the user's last turn did.
        text: The user's last words.
        refusal: Why it was not booked and what was offered instead, until that is settled.
        was_offered: The user has heard the offer.
        allowed: What the user wants all the same, as arguments of the function.
    """

    slots: Slots = field(default_factory=Slots)
    stage: Stage = Stage.IDLE
    asked: Slot | None = None
    move: Move = Move.NOTHING
    text: str = ""
    refusal: Refusal | None = None
    was_offered: bool = False
    allowed: frozenset[str] = frozenset()

    @property
    def is_active(self) -> bool:
        """Whether a booking is under way."""
        return self.stage in (Stage.FILLING, Stage.READ_BACK, Stage.FAILED)

    def missing(self, now: datetime) -> Slot | None:
        """What has to be asked next, or None if all is known and can be booked."""
        return self.slots.missing(now, allow_past="allow_past" in self.allowed)

    def with_slots(self, slots: Slots) -> "Booking":
        """With other slots; what was wanted all the same was so for the former time and length only."""
        is_same_time = (slots.when, slots.minutes) == (self.slots.when, self.slots.minutes)
        return replace(self, slots=slots, allowed=self.allowed if is_same_time else frozenset())


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
                refusal = refusal_of(item.output, now=now)
                booking = replace(booking, stage=Stage.FAILED, refusal=refusal, was_offered=False)
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
    if booking.stage is Stage.FAILED and booking.refusal is not None:
        was_truncated = not words.strip() and booking.move is Move.CONFIRMED
        heard_now = was_truncated or has_offer(words, booking.refusal)
        return replace(booking, was_offered=booking.was_offered or heard_now)
    if booking.stage not in (Stage.FILLING, Stage.READ_BACK):
        return booking
    asked = booking.missing(now)
    if asked is not None:
        return replace(booking, stage=Stage.FILLING, asked=asked)
    was_truncated = not words.strip() and booking.move is not Move.UNHEARD  # truncation takes all words away
    if booking.stage is Stage.FILLING and not (begins_read_back(words) or was_truncated):
        return replace(booking, asked=None)
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
        allowed = frozenset(name for name in ALLOWANCES if arguments.get(name) is True)
    except (ValueError, KeyError, TypeError, AttributeError):
        slots, allowed = booking.slots, booking.allowed
    return replace(booking, slots=slots, allowed=allowed, stage=Stage.CALLING, asked=None, refusal=None)


def _after_user(booking: Booking, text: str, now: datetime) -> Booking:
    words = plain(text).strip()
    if not heard.has_words(words):
        return replace(booking, move=Move.UNHEARD)
    booking = replace(booking, text=text)
    if booking.stage is Stage.CALLING:
        return replace(booking, move=Move.UNCLEAR)
    if heard.asks_now(words):
        return replace(booking, move=Move.ASKED_NOW)
    if heard.asks_to_repeat(words):
        return replace(booking, move=Move.ASKED_AGAIN)
    slots = booking.slots.filled(text, now=now, asked=booking.asked)
    if not booking.is_active:
        return _begin(booking, words, slots, now)
    if heard.cancels(words) and (slots == booking.slots or not heard.wants_change(words)):
        return Booking(move=Move.CANCELLED, text=text)
    if booking.stage is Stage.FAILED and booking.refusal is not None:
        return _settle_refusal(booking, booking.refusal, slots, now)
    if booking.stage is Stage.FILLING:
        return _fill(booking, words, slots)
    return _confirm(booking, words, slots, now)


def _begin(booking: Booking, words: str, slots: Slots, now: datetime) -> Booking:
    requested = heard.requests(words)
    named = slots != booking.slots
    question = heard.asks(words) and not (requested and (named or heard.is_polite_request(words)))
    question = question or (heard.ends_as_question(words) and not (requested or named))
    if heard.greets(words):
        return replace(booking, move=Move.GREETED)
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
    if heard.says_bye(words):
        return Move.LEFT
    if heard.thanks(words):
        return Move.THANKED
    return Move.OFF_TOPIC


def _fill(booking: Booking, words: str, slots: Slots) -> Booking:
    if heard.asks(words) and (slots == booking.slots or heard.is_off_topic(words)):
        return replace(booking, move=Move.ASKED)
    if slots != booking.slots:
        return replace(booking.with_slots(slots), move=Move.FILLED)
    if booking.asked == "title":
        title = free_title(booking.text)
        if title is None or not heard.agrees(words):  # a yes answers another question
            return replace(booking, slots=replace(slots, title=title or DEFAULT_TITLE), move=Move.FILLED)
    return replace(booking, move=Move.UNCLEAR)


def _confirm(booking: Booking, words: str, slots: Slots, now: datetime) -> Booking:
    if slots != booking.slots:
        return _corrected(booking, slots)
    if heard.agrees(plain(beside_slots(booking.text, now))):
        return replace(booking, move=Move.CONFIRMED)
    if heard.asks(words):
        return replace(booking, move=Move.ASKED)
    return replace(booking, move=Move.DECLINED if heard.declines(words) else Move.UNCLEAR)


def _settle_refusal(booking: Booking, refusal: Refusal, slots: Slots, now: datetime) -> Booking:
    """The user's answer to a refusal: its offer is taken or overridden, or something else is wanted."""
    words, beside = plain(booking.text), plain(beside_slots(booking.text, now))
    is_same = slots.are_same(booking.slots, now)
    if booking.was_offered and refusal.allowance is not None and heard.insists(beside):
        allowed = booking.allowed | {refusal.allowance}
        if is_same:
            return replace(booking, allowed=allowed, move=Move.CONFIRMED)
        return replace(_corrected(booking, slots), allowed=allowed)
    taken = _taken_offer(booking, refusal)
    if taken is not None and heard.takes_offer(beside):
        names_time = find_time(booking.text, now=now) is not None
        if (is_same and not names_time) or slots.are_same(taken.slots, now):
            return taken
    if not is_same:
        return _corrected(booking, slots)
    if heard.asks_what_is_on(words):
        return replace(booking, move=Move.ASKED_AGAIN)
    if heard.asks(words):
        return replace(booking, move=Move.ASKED)
    if heard.declines(words) or heard.wants_change(words):
        left = replace(refusal, next_free=None)
        return replace(booking, move=Move.DECLINED, refusal=left, was_offered=False, asked="time")
    return replace(booking, move=Move.UNCLEAR)


def _taken_offer(booking: Booking, refusal: Refusal) -> Booking | None:
    """The booking once a yes takes what was offered; None if nothing was, or it was not heard."""
    if not booking.was_offered:
        return None
    if refusal.next_free is not None:
        slots = replace(booking.slots, when=at_time(refusal.next_free))
        return replace(booking, slots=slots, move=Move.CONFIRMED)
    if refusal.code == "in_the_past":
        return replace(booking, allowed=booking.allowed | {"allow_past"}, move=Move.CONFIRMED)
    return None


def _corrected(booking: Booking, slots: Slots) -> Booking:
    return replace(booking.with_slots(slots), stage=Stage.FILLING, move=Move.CORRECTED, refusal=None)
