"""The user's turns: how each changes the state of the conversation.

Part of the embedded server's dialogue: pure. What was asked for is read first as an answer to it, then as
something else, only if the whole of it is.
"""

from dataclasses import replace
from datetime import datetime

from meeting_assistant.server.dialogue import policy
from meeting_assistant.server.dialogue.calendar_turns import choose, wished
from meeting_assistant.server.dialogue.confirming import confirm, settle_refusal
from meeting_assistant.server.dialogue.kinds import QUESTIONS, TIMES, Kind
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.questions import with_question
from meeting_assistant.server.dialogue.slots import DEFAULT_TITLE, Slots
from meeting_assistant.server.dialogue.splitting import requests
from meeting_assistant.server.dialogue.state import Booking, Plan, Stage
from meeting_assistant.server.dialogue.titles import answered_title
from meeting_assistant.server.dialogue.understanding import Slot, Understanding, understand
from meeting_assistant.server.dialogue.wishes import Want, wish_of
from meeting_assistant.speech.ports import Language

K = Kind
_LOOKS = frozenset({Want.LIST, Want.FREE, Want.FIND, Want.WHERE, Want.WHO, Want.LONG, Want.WHEN})


def after_user(booking: Booking, text: str, now: datetime) -> Booking:
    """The state after the user has said `text`."""
    said = understand(text, now=now, asked=_asked(booking))
    if not said.has_words:
        return replace(booking, move=Move.UNHEARD)
    booking = replace(
        booking,
        text=text,
        unread=(),
        loose=(),
        answer=None,
        wish=None,
        is_one_of_two=False,
        has_just_done=False,
    )
    if booking.stage is Stage.CALLING:
        return replace(booking, move=Move.UNCLEAR)
    anywhere = policy.move_anywhere(said)
    if anywhere is Move.LANGUAGE:
        language: Language = "en" if said.has(K.IN_ENGLISH) else "zh"
        return replace(booking, move=Move.LANGUAGE, language=language)
    if anywhere is not None:
        return replace(booking, move=anywhere)
    if booking.stage is Stage.CHOOSING:
        return choose(booking, said, now)
    if not booking.is_active:
        return _begin(booking, said, now)
    if booking.stage is Stage.FILLING and booking.asked == "title" and booking.by is None:
        return _title_answer(booking, said, now)
    return _under_way(booking, said, now)


def _asked(booking: Booking) -> Slot | None:
    """The slot that a number alone answers."""
    if booking.by is not None:
        return "minutes"
    is_offered = booking.stage is Stage.FAILED and booking.refusal is not None
    return "time" if is_offered else booking.asked


def _under_way(booking: Booking, said: Understanding, now: datetime) -> Booking:
    if booking.stage is Stage.FAILED and booking.refusal is not None:
        return _way_out(booking, said) or settle_refusal(booking, booking.refusal, said, now)
    if booking.stage is Stage.FILLING:
        return _way_out(booking, said) or _fill(booking, said, now)
    confirmed = confirm(booking, said, now)
    if confirmed is not None:
        return confirmed
    return _way_out(booking, said) or _correct(booking, said, now)


def _way_out(booking: Booking, said: Understanding) -> Booking | None:
    move = policy.move_out(said)
    if move is None:
        return None
    if move in (Move.CANCELLED, Move.LEFT_UNDONE):
        return booking.at_rest(move)
    if move is Move.RESTARTED:
        return replace(booking.at_rest(move), stage=Stage.FILLING)
    if move is not Move.UNDONE:
        return replace(booking, move=move)
    if booking.before is None:
        return replace(booking, move=Move.NOTHING_TO_UNDO)
    return replace(booking, slots=booking.before, before=booking.slots, stage=Stage.FILLING, move=Move.UNDONE)


def _begin(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """A turn while nothing is under way."""
    two = requests(said, now)
    if two is not None:
        first = _begin(booking, understand(two[0], now=now), now)
        return replace(first, pending=two[1], is_one_of_two=True)
    idle = policy.move_idle(said)
    if idle is Move.UNDONE:
        return _undo_done(booking)
    if idle is Move.RESTARTED:
        return replace(booking.at_rest(idle), stage=Stage.FILLING)
    has_focus = booking.focus is not None
    wish = wish_of(said, now=now, has_focus=has_focus)
    if wish is not None and not (idle and wish.want in _LOOKS):
        return wished(booking, wish, now)
    if idle is not None:
        return replace(booking, move=idle)
    if said.has(K.OFF_TOPIC) and not said.has(K.BOOK) and all(tile.is_known for tile in said.tiles):
        return replace(booking, move=Move.OFF_TOPIC)
    if not _is_booking(said):
        return with_question(booking, said)
    return _new(booking, said, now)


def _is_booking(said: Understanding) -> bool:
    named = said.reading.when is not None or said.reading.length is not None or said.contents.is_marked
    wants = said.has(K.BOOK, K.ANOTHER)
    if said.has(K.DOCUMENTS) and not wants:
        return False
    if policy.asks(said) and not (wants and (named or said.has(K.POLITE))):
        return False
    if wants and (policy.begins_with_request(said) or named or said.has(K.MEETING, K.EVENT)):
        return True
    if said.is_question and not named:
        return False
    return named or said.has(K.PERIOD) or (said.has(K.MEETING) and said.is_only(K.MEETING, K.YES))


def _new(booking: Booking, said: Understanding, now: datetime) -> Booking:
    fresh = replace(booking.at_rest(Move.FILLED), stage=Stage.FILLING)
    if said.repeats:
        return booking.at_rest(Move.NO_SERIES)
    if said.has(K.WHOLE_DAY):
        return booking.at_rest(Move.NO_WHOLE_DAY)
    return _filled(fresh, said, Slots().filled(said, now=now, takes_title=True))


def _undo_done(booking: Booking) -> Booking:
    """Take back what was carried out last: with a read-back, as any change."""
    if booking.done is Plan.CREATE and booking.focus is not None:
        return replace(
            booking.at_rest(Move.FILLED), stage=Stage.FILLING, plan=Plan.CANCEL, target=booking.focus
        )
    if booking.done is None or booking.former is None:
        return replace(booking, move=Move.NOTHING_TO_UNDO)
    slots = booking.former.slots()
    fresh = replace(booking.at_rest(Move.FILLED), stage=Stage.FILLING, slots=slots)
    return fresh if booking.done is Plan.CANCEL else replace(fresh, plan=Plan.CHANGE, target=booking.focus)


def _filled(booking: Booking, said: Understanding, slots: Slots, move: Move = Move.FILLED) -> Booking:
    """With new slots; what was not understood beside them is said."""
    loose = said.contents.unknown
    booking = replace(booking.with_slots(slots), loose=loose, stage=Stage.FILLING, refusal=None)
    if said.has(K.USUAL):
        usual = [said.text[tile.start : tile.end] for tile in said.tiles if tile.may_be(K.USUAL)]
        booking = replace(booking, loose=(*loose, *usual))
    unread = said.unread_times if slots.period is None else ()
    if unread and not said.repeats:
        return replace(booking, move=Move.UNREAD_TIME, unread=unread)
    return replace(booking, move=move)


def _fill(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """An answer to what was asked, or more of the request."""
    takes_title = booking.slots.title is None and said.has(K.BOOK, *TIMES)
    slots = booking.slots.filled(said, now=now, by=booking.by, takes_title=takes_title)
    if said.repeats or said.has(K.WHOLE_DAY):
        return replace(booking, move=Move.NO_SERIES if said.repeats else Move.NO_WHOLE_DAY)
    looked = _looked(booking, said, now)
    if looked is not None:
        return looked
    if policy.asks(said) and (slots == booking.slots or said.has(K.OFF_TOPIC)):
        return with_question(booking, said)
    if slots != booking.slots or said.unread_times:
        return _filled(booking, said, slots)
    if said.reading.direction is not None:
        return replace(booking, move=Move.BY_HOW_MUCH, by=said.reading.direction)
    if said.is_only(K.THANKS):
        return replace(booking, move=Move.THANKED)
    if said.is_only(K.NONE, K.DONE, K.THANKS) or (booking.wants and said.is_only(K.NO_CHANGE, K.NO, K.NONE)):
        return (
            replace(booking, wants=None, move=Move.FILLED)
            if booking.wants
            else booking.at_rest(Move.CANCELLED)
        )
    return replace(booking, move=Move.UNCLEAR)


def _looked(booking: Booking, said: Understanding, now: datetime) -> Booking | None:
    """A question about the calendar in the middle of a booking."""
    wish = wish_of(said, now=now, has_focus=False)
    if wish is None or wish.want not in _LOOKS or not said.has(K.LIST, K.FREE, K.FIND, *QUESTIONS):
        return None
    return wished(booking, wish, now)


def _title_answer(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """Whatever answers "what shall I call it?" is the title, unless the whole of it is something else."""
    out = _way_out(booking, said)
    if out is not None:
        return out
    if said.is_only(K.UNTITLED, K.NONE, K.NO, K.THANKS) and said.has(K.UNTITLED, K.NONE, K.NO):
        return replace(booking.with_slots(replace(booking.slots, title=DEFAULT_TITLE)), move=Move.FILLED)
    if said.is_only(K.THANKS):
        return replace(booking, move=Move.THANKED)
    if policy.agrees(said) or said.is_small():
        return replace(booking, move=Move.UNCLEAR)
    if said.contents.is_marked or _is_named_change(said):
        return _filled(booking, said, booking.slots.filled(said, now=now))
    if policy.asks(said) and (said.is_question or said.tiles[0].may_be(*QUESTIONS)):
        return _looked(booking, said, now) or with_question(booking, said)
    title = answered_title(said.text)
    return replace(booking.with_slots(replace(booking.slots, title=title or DEFAULT_TITLE)), move=Move.FILLED)


def _is_named_change(said: Understanding) -> bool:
    """Whether all of it changes something that has a name: a length, or a time after "make it"."""
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


def _correct(booking: Booking, said: Understanding, now: datetime) -> Booking:
    """A turn after the read-back that is neither a yes nor a way out."""
    slots = booking.slots.filled(said, now=now, by=booking.by)
    if said.repeats or said.has(K.WHOLE_DAY):
        return replace(booking, move=Move.NO_SERIES if said.repeats else Move.NO_WHOLE_DAY)
    looked = _looked(booking, said, now)
    if looked is not None:
        return looked
    if said.has(K.IF, K.ANOTHER) and not said.contents.is_marked:
        return replace(booking, move=Move.UNCLEAR)
    if booking.plan is not Plan.CANCEL and (slots != booking.slots or said.unread_times):
        loose = tuple(
            filter(None, (*said.contents.unknown, "" if said.contents.is_marked else said.contents.title))
        )
        corrected = _filled(booking, said, slots, Move.CORRECTED)
        return replace(corrected, loose=loose) if slots != booking.slots else corrected
    if said.reading.direction is not None:
        return replace(booking, move=Move.BY_HOW_MUCH, by=said.reading.direction)
    if policy.asks(said) and not policy.declines(said):
        return with_question(booking, said)
    if policy.declines(said):
        if booking.plan is not Plan.CREATE and said.has(K.NO) and not said.has(K.CHANGE, K.MOVE):
            return booking.at_rest(Move.CANCELLED)
        return replace(booking, move=Move.DECLINED, wants=_field(said))
    return replace(booking, move=Move.UNCLEAR)


def _field(said: Understanding) -> Slot | None:
    """The slot that is to be changed, if it is named."""
    if said.has(K.FIELD_TITLE, K.RENAME):
        return "title"
    if said.has(K.FIELD_LENGTH):
        return "minutes"
    return "time" if said.has(K.FIELD_TIME) else None
