"""Turns that change what was read back.

Part of the embedded server's dialogue: pure.
"""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from meeting_assistant.server.dialogue import assent, policy
from meeting_assistant.server.dialogue.filling import aside, denies_time, filled
from meeting_assistant.server.dialogue.kinds import SpanKind
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.questions import asks_documents, with_question
from meeting_assistant.server.dialogue.slots import Slots
from meeting_assistant.server.dialogue.state import Booking, BookingStage, CalendarAction
from meeting_assistant.server.dialogue.understanding import Slot, Understanding, understand

K = SpanKind
_SMALL_ANSWERS = frozenset("嗯好对行得成")


def correct(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """A turn after the read-back that is neither a yes nor a way out."""
    slots = booking.slots.filled(said, now=now, by=booking.by)
    if slots == booking.slots and said.has(K.CHANGE, K.NO):
        said = _with_number(said, now)
        slots = booking.slots.filled(said, now=now)
    gone = _people_gone(booking, said)
    if gone:
        left = tuple(name for name in slots.people if name not in gone)
        changed = booking.with_slots(replace(slots, people=left))
        return replace(changed, stage=BookingStage.FILLING, move=Move.CORRECTED)
    renamed = _title_instead(booking, said)
    if renamed is not None:
        changed = booking.with_slots(replace(slots, title=renamed))
        return replace(changed, stage=BookingStage.FILLING, move=Move.CORRECTED)
    beside = aside(booking, said, now)
    if beside is not None:
        return beside
    if asks_documents(said):
        return with_question(booking, said)
    if said.has(K.IF, K.ANOTHER) and not said.contents.is_marked:
        return replace(booking, move=Move.UNCLEAR)
    if booking.plan is not CalendarAction.CANCEL and (slots != booking.slots or said.unread_times):
        return _corrected(booking, said, slots)
    return _unchanged(booking, said, now)


def _with_number(said: Understanding, now: datetime) -> Understanding:
    """The same words, with the number in them as an hour: "actually, eleven"."""
    numbered = understand(said.text, now=now, asked="time")
    is_whole = numbered.reading.when is not None and all(tile.is_known for tile in numbered.tiles)
    return numbered if is_whole else said


def _corrected(booking: Booking, said: Understanding, slots: Slots) -> Booking:
    """With what was said changed; words that are neither a change nor known are told."""
    contents = said.contents
    strange = _strange_length(said)
    if strange is not None and slots.minutes != booking.slots.minutes:
        unread = replace(booking, move=Move.UNREAD_TIME, unread=(strange,))
        return replace(unread, stage=BookingStage.FILLING, wants="minutes")
    corrected = filled(booking, said, slots, Move.CORRECTED)
    if slots == booking.slots or contents.is_marked or contents.title is None:
        return corrected
    return replace(corrected, loose=(*contents.unknown, contents.title))


def _strange_length(said: Understanding) -> str | None:
    """A length with a strange word at it, that may turn its sense: to take off, to leave."""
    if said.reading.length is None or said.contents.is_marked:
        return None
    for before, tile in pairwise(said.tiles):
        word, gap = said.text[before.start : before.end], said.text[before.end : tile.start].strip()
        is_strange = not (before.is_known or before.is_time or word in _SMALL_ANSWERS)
        if is_strange and not gap and tile.may_be(K.LENGTH):
            return said.text[before.start : tile.end]
    return None


def _unchanged(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """A turn that names no new value."""
    if said.direction is not None:
        return replace(booking, move=Move.BY_HOW_MUCH, by=said.direction)
    if denies_time(said, now):
        return replace(booking, move=Move.DECLINED, wants="time")
    declines = assent.declines(said)
    if policy.asks(said) and not declines:
        return with_question(booking, said)
    if not declines:
        return replace(booking, move=Move.UNCLEAR)
    if booking.plan is not CalendarAction.CREATE and said.has(K.NO, K.NO_CHANGE):
        return booking.at_rest(Move.KEPT)
    return replace(booking, move=Move.DECLINED, wants=_field(said))


def _people_gone(booking: Booking, said: Understanding) -> tuple[str, ...]:
    """The people who shall not come after all."""
    if not said.has(K.CANCEL, K.NO):
        return ()
    contents = said.contents
    named = {words.lower() for words in (contents.title, *contents.unknown, *contents.people) if words}
    return tuple(name for name in booking.slots.people if name.lower() in named)


def _title_instead(booking: Booking, said: Understanding) -> str | None:
    """The title that is said in place of the one that was read back: not X, Y."""
    contents = said.contents
    runs = [words for words in (contents.title, *contents.unknown) if words]
    old = [words for words in runs if words.lower() == (booking.slots.title or "").lower()]
    others = [words for words in runs if words not in old]
    return others[0] if old and len(others) == 1 and said.has(K.NO) else None


def _field(said: Understanding) -> Slot | None:
    """The slot that is to be changed, if it is named."""
    if said.has(K.FIELD_TITLE, K.RENAME):
        return "title"
    if said.has(K.FIELD_LENGTH):
        return "minutes"
    return "time" if said.has(K.FIELD_TIME) else None
