"""Turns that bring what a meeting lacks: a time, a length, a title.

Part of the embedded server's dialogue: pure. What was asked for is read first as an answer to it.
"""

from dataclasses import replace
from datetime import datetime

from meeting_assistant.server.dialogue import assent, policy
from meeting_assistant.server.dialogue.calendar_turns import wished
from meeting_assistant.server.dialogue.kinds import QUESTIONS, SMALL, TIMES, SpanKind
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.questions import asks_documents, with_question
from meeting_assistant.server.dialogue.slots import DEFAULT_TITLE, Slots
from meeting_assistant.server.dialogue.state import Booking, BookingStage, CalendarAction
from meeting_assistant.server.dialogue.titles import answered_title
from meeting_assistant.server.dialogue.understanding import Understanding, understand
from meeting_assistant.server.dialogue.wants import LOOKS, Want
from meeting_assistant.server.dialogue.wishes import wish_of

K = SpanKind
_DETAILS = (K.ASK_WHERE, K.ASK_WHO, K.ASK_LONG, K.ASK_WHEN)


def filled(booking: Booking, said: Understanding, slots: Slots, move: Move = Move.FILLED) -> Booking:
    """With new slots; what was not understood beside them is said."""
    loose, was_whole = said.contents.unknown, booking.stage is BookingStage.READ_BACK
    booking = replace(booking.with_slots(slots), loose=loose, stage=BookingStage.FILLING, refusal=None)
    if said.has(K.USUAL):
        usual = [said.text[tile.start : tile.end] for tile in said.tiles if tile.may_be(K.USUAL)]
        booking = replace(booking, loose=(*loose, *usual))
    unread = said.unread_times if slots.period is None else ()
    if unread and not said.repeats:
        return replace(booking, move=Move.UNREAD_TIME, unread=unread, wants="time" if was_whole else None)
    return replace(booking, move=move)


def fill(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """An answer to what was asked, or more of the request."""
    takes_title = booking.slots.title is None and said.has(K.BOOK, *TIMES) and not said.has(K.NO)
    slots = booking.slots.filled(said, now=now, by=booking.by, takes_title=takes_title)
    if said.has(K.OFF_TOPIC) and all(tile.is_known for tile in said.tiles):
        return replace(booking, move=Move.OFF_TOPIC)
    beside = aside(booking, said, now)
    if beside is not None:
        return beside
    if asks_documents(said) or (policy.asks(said) and slots == booking.slots):
        return with_question(booking, said)
    if slots != booking.slots or said.unread_times:
        return filled(booking, said, slots)
    if denies_time(said, now):
        return replace(booking, move=Move.DECLINED, wants="time")
    if said.direction is not None:
        return replace(booking, move=Move.BY_HOW_MUCH, by=said.direction)
    if booking.wants and said.is_only(K.NO_CHANGE, K.NO, K.NONE):
        return replace(booking, wants=None, move=Move.FILLED)
    if said.is_only(K.THANKS):
        return replace(booking, move=Move.THANKED)
    if said.is_only(K.NONE, K.DONE, K.THANKS):
        return booking.at_rest(Move.CANCELLED)
    return replace(booking, move=Move.UNCLEAR)


def title_answer(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """Whatever answers "what shall I call it?" is the title, unless the whole of it is something else."""
    out = way_out(booking, said)
    if out is not None:
        return out
    if _leaves_it_to_us(said, now):
        return replace(booking.with_slots(replace(booking.slots, title=DEFAULT_TITLE)), move=Move.FILLED)
    if said.is_only(K.THANKS):
        return replace(booking, move=Move.THANKED)
    if assent.agrees(said) or said.is_small():
        return replace(booking, move=Move.UNCLEAR)
    if said.contents.is_marked or _is_named_change(said):
        return filled(booking, said, booking.slots.filled(said, now=now))
    if denies_time(said, now):
        return replace(booking, move=Move.DECLINED, wants="time")
    if policy.asks(said) and _is_put_as_question(said):
        return looked(booking, said, now) or with_question(booking, said)
    title = answered_title(said.text)
    return replace(booking.with_slots(replace(booking.slots, title=title or DEFAULT_TITLE)), move=Move.FILLED)


def _leaves_it_to_us(said: Understanding, now: datetime) -> bool:
    """True if no title is wanted; a stray character of the recogniser changes nothing in that."""
    none = (K.UNTITLED, K.NONE, K.NO)
    if not said.has(*none) or denies_time(said, now):
        return False
    small = SMALL.union(none, (K.THANKS,))
    return all(
        not tile.kinds.isdisjoint(small) or (not tile.is_known and tile.end - tile.start == 1)
        for tile in said.tiles
    )


def denies_time(said: Understanding, now: datetime) -> bool:
    """True if a time is said to be wrong, and no other: not tomorrow."""
    no = next((tile for tile in said.tiles if tile.may_be(K.NO)), None)
    if no is None or said.reading.when is not None:
        return False
    denied = understand(said.after(no), now=now)
    return denied.reading.when is not None and denied.is_only(K.WHEN, K.YES, K.MARK)


def _is_put_as_question(said: Understanding) -> bool:
    """True if a question is one as a whole; in English it begins with its word."""
    begins = said.is_question or said.tiles[0].may_be(*QUESTIONS)
    return begins or (policy.has_question_word(said) and not said.text.isascii())


def _is_named_change(said: Understanding) -> bool:
    """True if all of it changes something that has a name: a length, or a time after "make it"."""
    if said.contents.title or said.contents.unknown or said.unread_times:
        return False
    reading = said.reading
    if reading.shift is not None or reading.stretch is not None:
        return True
    if reading.length is not None and reading.when is None:
        return True
    return (
        reading.when is not None
        and said.has(K.CHANGE, K.MOVE, K.TO)
        and said.is_only(
            *(K.CHANGE, K.MOVE, K.TO, K.NO, K.BUT, K.YES, *TIMES, K.THAT, K.FIELD_TIME, K.MEETING)
        )
    )


def aside(booking: Booking, said: Understanding, now: datetime) -> Booking | None:
    """Handle what is not of the meeting in hand: a repetition, a look at the calendar, another meeting."""
    if said.repeats:
        return replace(booking, move=Move.NO_SERIES)
    if said.has(K.WHOLE_DAY):
        return replace(booking, move=Move.NO_WHOLE_DAY)
    if said.is_only(*_DETAILS, K.THAT, K.MARK, K.MEETING, K.ASK) and said.has(*_DETAILS):
        return replace(booking, move=Move.ASKED_AGAIN)
    return looked(booking, said, now) or _later(booking, said, now)


def looked(booking: Booking, said: Understanding, now: datetime) -> Booking | None:
    """A question about the calendar in the middle of a booking."""
    wish = wish_of(said, now=now, has_focus=False)
    if wish is None or wish.want not in LOOKS or not said.has(K.LIST, K.FREE, K.FIND, *QUESTIONS):
        return None
    return wished(booking, wish, now)


def _later(booking: Booking, said: Understanding, now: datetime) -> Booking | None:
    """Another meeting that is to be changed has to wait until this one is settled."""
    wish = wish_of(said, now=now, has_focus=False)
    if wish is None or wish.want not in (Want.CHANGE, Want.CANCEL) or not wish.target.words:
        return None
    name = (booking.slots.title or "").lower()
    is_of_this = wish.target.words.lower() in name or (not name and said.contents.is_marked)
    if is_of_this or not said.has(K.EVENT, K.MEETING):
        return None
    return replace(booking, move=Move.UNCLEAR, pending=said.text, is_one_of_two=True)


def way_out(booking: Booking, said: Understanding) -> Booking | None:
    """The state after a turn that leaves the plan in hand, holds it up or takes a change back."""
    move = policy.move_out(said)
    if move is None:
        return None
    if move is Move.CANCELLED and booking.plan is not CalendarAction.CREATE:
        return booking.at_rest(Move.KEPT)
    if move in (Move.CANCELLED, Move.LEFT_UNDONE):
        return booking.at_rest(move)
    if move is Move.RESTARTED:
        return replace(booking.at_rest(move), stage=BookingStage.FILLING)
    if move is not Move.UNDONE:
        return replace(booking, move=move)
    if booking.before is None:
        return replace(booking, move=Move.NOTHING_TO_UNDO)
    return replace(
        booking, slots=booking.before, before=booking.slots, stage=BookingStage.FILLING, move=Move.UNDONE
    )
