"""The user's turns: how each changes the state of the conversation.

Part of the embedded server's dialogue: pure. What was asked for is read first as an answer to it, then as
something else, only if the whole of it is.
"""

from dataclasses import replace
from datetime import datetime

from meeting_assistant.dates import TimeFound
from meeting_assistant.server.dialogue import policy
from meeting_assistant.server.dialogue.calendar import named
from meeting_assistant.server.dialogue.calendar_turns import asked_on, choose, wished
from meeting_assistant.server.dialogue.confirming import confirm, settle_refusal
from meeting_assistant.server.dialogue.correcting import correct
from meeting_assistant.server.dialogue.filling import fill, filled, title_answer, way_out
from meeting_assistant.server.dialogue.kinds import SMALL, SpanKind
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.questions import with_question
from meeting_assistant.server.dialogue.slots import Slots
from meeting_assistant.server.dialogue.splitting import requests
from meeting_assistant.server.dialogue.state import Booking, BookingStage, CalendarAction
from meeting_assistant.server.dialogue.understanding import Slot, Understanding, understand
from meeting_assistant.server.dialogue.wants import LOOKS, Want
from meeting_assistant.server.dialogue.wishes import wish_of
from meeting_assistant.speech.ports import Language

K = SpanKind


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
    if booking.stage is BookingStage.CALLING:
        return replace(booking, move=Move.UNCLEAR)
    anywhere = policy.move_anywhere(said)
    if anywhere is Move.LANGUAGE:
        return replace(booking, move=Move.LANGUAGE, language=_language(said))
    if anywhere is not None:
        return replace(booking, move=anywhere)
    if booking.stage is BookingStage.CHOOSING:
        return choose(booking, said, now)
    if not booking.is_active:
        return _begin(booking, said, now)
    if booking.stage is BookingStage.FILLING and booking.asked == "title" and booking.by is None:
        return title_answer(booking, said, now)
    return _under_way(booking, said, now)


def _language(said: Understanding) -> Language:
    """The language that is wished for: the last that was named, as after "I don't speak English"."""
    named = [tile for tile in said.tiles if tile.may_be(K.IN_ENGLISH, K.IN_CHINESE)]
    return "en" if named[-1].may_be(K.IN_ENGLISH) else "zh"


def _asked(booking: Booking) -> Slot | None:
    """The slot that a number alone answers."""
    if booking.by is not None:
        return "minutes"
    is_offered = booking.stage is BookingStage.FAILED and booking.refusal is not None
    return "time" if is_offered else booking.asked


def _under_way(booking: Booking, said: Understanding, now: datetime) -> Booking:
    if booking.stage is BookingStage.FAILED and booking.refusal is not None:
        return way_out(booking, said) or settle_refusal(booking, booking.refusal, said, now)
    if booking.plan is not CalendarAction.CREATE and _starts_anew(booking, said, now):
        return _begin(booking.at_rest(Move.KEPT), said, now)
    if booking.stage is BookingStage.FILLING:
        return way_out(booking, said) or fill(booking, said, now)
    confirmed = confirm(booking, said, now)
    if confirmed is not None:
        return confirmed
    return way_out(booking, said) or correct(booking, said, now)


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
        return replace(booking.at_rest(idle), stage=BookingStage.FILLING)
    if booking.free_at is not None and _takes_time(said):
        return _new(booking, said, now)
    has_focus = booking.focus is not None
    wish = wish_of(said, now=now, has_focus=has_focus) or asked_on(booking, said, now)
    if said.repeats and not policy.asks(said):
        return booking.at_rest(Move.NO_SERIES)
    if wish is not None and not (idle and wish.want in LOOKS):
        return wished(booking, wish, now)
    if idle is not None:
        return replace(booking, move=idle)
    if said.has(K.OFF_TOPIC) and not said.has(K.BOOK) and all(tile.is_known for tile in said.tiles):
        return replace(booking, move=Move.OFF_TOPIC)
    if not (_is_booking(said) or (booking.free_at is not None and said.has(K.DO, K.BOOK))):
        return with_question(booking, said)
    return _new(booking, said, now)


def _starts_anew(booking: Booking, said: Understanding, now: datetime) -> bool:
    """True if a whole other request is made in place of an answer."""
    wish = wish_of(said, now=now, has_focus=False)
    if wish is not None and wish.want in (Want.CHANGE, Want.CANCEL) and booking.target is not None:
        words = wish.target.words
        if words:
            return not named((booking.target,), words)
        return wish.want is Want.CANCEL and wish.target.when is not None
    return (
        policy.is_complete_booking(said) and policy.begins_with_request(said) and not said.has(K.THAT, K.MOVE)
    )


def _is_booking(said: Understanding) -> bool:
    named = said.reading.when is not None or said.reading.length is not None or said.contents.is_marked
    wants = said.has(K.BOOK, K.ANOTHER)
    if not wants and (said.has(K.DOCUMENTS) or _is_look(said)):
        return False
    if policy.has_question_word(said):
        return wants and named and not policy.asks_about_something(said)
    if policy.asks(said) and not (wants and (named or said.has(K.POLITE))):
        return False
    if wants and (policy.begins_with_request(said) or named or said.has(K.MEETING, K.EVENT)):
        return True
    if said.is_question and not named:
        return False
    return named or said.has(K.PERIOD) or (said.has(K.MEETING) and said.is_only(K.MEETING, K.YES, K.HELLO))


def _is_look(said: Understanding) -> bool:
    """True if it begins like a question about the calendar, and does not tell all of a meeting."""
    looks = next((tile for tile in said.tiles if not tile.may_be(*SMALL)), None)
    is_whole = said.reading.when is not None and said.reading.length is not None
    return looks is not None and looks.may_be(K.LIST, K.LOOK, K.WHAT) and not is_whole


def _takes_time(said: Understanding) -> bool:
    """True if all of it takes a time that was told to be free: the first one, then; ten is good; 那就十点."""
    names = said.has(K.OFFER, K.FIRST) or (said.reading.when is not None and said.has(K.YES, K.DO, K.OFFER))
    beside = (K.OFFER, K.FIRST, K.WHEN, K.YES, K.DO, K.CHANGE, K.BOOK, K.THAT, K.AND, K.THANKS)
    return names and not said.is_question and said.is_only(*beside)


def _new(booking: Booking, said: Understanding, now: datetime) -> Booking:
    fresh = replace(booking.at_rest(Move.FILLED), stage=BookingStage.FILLING)
    if said.repeats:
        return booking.at_rest(Move.NO_SERIES)
    if said.has(K.WHOLE_DAY):
        return booking.at_rest(Move.NO_WHOLE_DAY)
    minutes = booking.looked.minutes if booking.looked is not None else None
    asked = Slots(when=booking.free_at, minutes=minutes) if booking.free_at is not None else Slots()
    known = Slots() if said.reading.when is not None else asked
    if booking.free_at is not None and said.reading.when is not None and _takes_time(said):
        known = Slots(when=TimeFound(day=booking.free_at.day), minutes=minutes)
    return filled(fresh, said, known.filled(said, now=now, takes_title=True))


def _undo_done(booking: Booking) -> Booking:
    """Take back what was carried out last: with a read-back, as any change."""
    if booking.done is CalendarAction.CREATE and booking.focus is not None:
        return replace(
            booking.at_rest(Move.FILLED),
            stage=BookingStage.FILLING,
            plan=CalendarAction.CANCEL,
            target=booking.focus,
        )
    if booking.done is None or booking.former is None:
        return replace(booking, move=Move.NOTHING_TO_UNDO)
    slots = booking.former.slots()
    fresh = replace(booking.at_rest(Move.FILLED), stage=BookingStage.FILLING, slots=slots)
    return (
        fresh
        if booking.done is CalendarAction.CANCEL
        else replace(fresh, plan=CalendarAction.CHANGE, target=booking.focus)
    )
