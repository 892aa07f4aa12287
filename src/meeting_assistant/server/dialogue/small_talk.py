"""Words for each move of the user, and the questions for what is missing.

Part of the embedded server's dialogue: pure. A question that is asked again gets an example, then what was
heard, so that it never comes three times in the same words.
"""

from collections.abc import Iterator
from datetime import date, datetime

from meeting_assistant.dates import read
from meeting_assistant.server.dialogue.calendar_talk import CalendarTalk
from meeting_assistant.server.dialogue.language import language_of
from meeting_assistant.server.dialogue.phrases import PHRASES
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.dialogue.spoken import spoken_time
from meeting_assistant.server.dialogue.state import Booking, BookingStage, CalendarAction
from meeting_assistant.server.dialogue.understanding import Slot
from meeting_assistant.speech.ports import Language

_AT_REST: dict[Move, tuple[str, ...]] = {
    Move.NOTHING: ("greeting", "abilities", "ask_new"),
    Move.UNHEARD: ("unheard",),
    Move.ASKED_WHO: ("greeting", "abilities"),
    Move.GREETED: ("hello", "ask_new"),
    Move.THANKED: ("welcome", "anything_else"),
    Move.LEFT: ("bye",),
    Move.WANTS_MORE: ("ask_new",),
    Move.KEPT: ("kept", "anything_else"),
    Move.LEFT_UNDONE: ("cancelled", "bye"),
    Move.HELD: ("held",),
    Move.NOTHING_TO_UNDO: ("nothing_to_undo",),
    Move.NO_SERIES: ("no_series",),
    Move.NO_WHOLE_DAY: ("no_whole_day",),
    Move.OFF_TOPIC: ("off_topic", "abilities"),
    Move.UNCLEAR: ("unclear", "abilities"),
    Move.LANGUAGE: ("speaks", "ask_new"),
    Move.ANSWERED: (),
    Move.ASKED_NOW: (),
    Move.ASKED_DAY: (),
    Move.ASKED_COUNT: (),
    Move.ASKED_AGAIN: (),
}
"""Names of the phrases for each move while nothing is under way."""

_UNDER_WAY: dict[Move, tuple[str, ...]] = {
    Move.UNHEARD: ("unheard",),
    Move.CORRECTED: ("corrected",),
    Move.HELD: ("held",),
    Move.RESTARTED: ("started_over",),
    Move.UNDONE: ("undone",),
    Move.NOTHING_TO_UNDO: ("nothing_to_undo",),
    Move.NO_SERIES: ("no_series",),
    Move.NO_WHOLE_DAY: ("no_whole_day",),
    Move.BY_HOW_MUCH: ("ask_how_much",),
    Move.THANKED: ("welcome",),
    Move.GREETED: ("hello",),
    Move.OFF_TOPIC: ("off_topic",),
    Move.ASKED_WHO: ("greeting", "abilities"),
}
"""Names of the phrases for each move in the middle of a plan, before its next question."""

CONFIRMS = {
    CalendarAction.CREATE: "confirm_again",
    CalendarAction.CHANGE: "confirm_change",
    CalendarAction.CANCEL: "confirm_cancel",
}
"""The question whether it shall be done, by what is planned."""

_UNANSWERED = frozenset(
    {
        Move.UNCLEAR,
        Move.UNREAD_TIME,
        Move.THANKED,
        Move.GREETED,
        Move.OFF_TOPIC,
        Move.NO_SERIES,
        Move.NO_WHOLE_DAY,
    }
)
"""Moves that do not answer what was asked."""

_EXAMPLES: dict[Slot, str] = {
    "time": "example_time",
    "minutes": "example_minutes",
    "title": "example_title",
}


def clauses_about(booking: Booking, *, now: datetime, language: Language, has_spoken: bool) -> Iterator[Say]:
    """The words for what the user's last turn did."""
    phrases = PHRASES[language]

    def named(*names: str) -> Iterator[Say]:
        for name in names:
            yield Say(text=getattr(phrases, name), language=language)

    yield from _answers(booking, now, language)
    if booking.unread or booking.loose:
        yield from named("unread_is" if booking.unread else "not_understood_is")
        words = booking.unread or booking.loose
        yield Say(text=_quoted(words, language), language=language_of("".join(words)) or language)
    if booking.is_active:
        yield from named(*_UNDER_WAY.get(booking.move, ()))
        if booking.move is Move.UNCLEAR and not _repeats_read_back(booking, now):
            yield from named("unclear")
        yield from _at_read_back(booking, language)
    elif booking.move is Move.NOTHING and has_spoken:
        yield from named("ask_new")
    elif booking.move is Move.CANCELLED:
        yield from named(*_cancelled(booking))
    elif booking.move is Move.ASKED_AGAIN and not booking.said:
        yield from named("abilities", "ask_new")
    elif booking.stage is BookingStage.BOOKED and booking.move is Move.LANGUAGE:
        yield from named("speaks")
    else:
        yield from named(*_AT_REST.get(booking.move, ("anything_else",)))


def _repeats_read_back(booking: Booking, now: datetime) -> bool:
    return booking.stage is BookingStage.FILLING and booking.missing(now) is None


def _cancelled(booking: Booking) -> tuple[str, ...]:
    return ("bye",) if booking.stage is BookingStage.BOOKED else ("cancelled", "anything_else")


def _answers(booking: Booking, now: datetime, language: Language) -> Iterator[Say]:
    """Answers that need no tool: the present, a day's date, what was said last."""
    phrases, stop = PHRASES[language], "。" if language == "zh" else "."
    talk = CalendarTalk(now=now, language=language)
    day = _day_in(booking.text, now)
    asks_day = booking.move in (Move.ASKED_DAY, Move.ASKED_NOW)
    if asks_day and day is None and _is_lunar(booking.text, now):
        yield Say(text=phrases.lunar, language=language)
    elif asks_day and day in (None, now.date()):
        yield Say(text=phrases.now_is, language=language)
        yield Say(text=spoken_time(now, now=now, language=language) + stop, language=language)
    elif asks_day and day is not None:
        yield from talk.day(day)
    elif booking.move is Move.ASKED_COUNT and day is not None:
        yield from talk.days_until(day)
    elif booking.move is Move.ASKED_AGAIN and not booking.is_active and booking.said:
        yield Say(text=booking.said, language=language_of(booking.said) or language)


def _day_in(text: str, now: datetime) -> date | None:
    """The day that a question is about."""
    reading = read(text, now=now)
    alone = (read(leftover.text, now=now).when for leftover in reading.leftovers)
    found = [when.day for when in (reading.when, *alone) if when is not None and when.day is not None]
    return found[0] if found else None


def _is_lunar(text: str, now: datetime) -> bool:
    """True if a question is about a feast of the lunar calendar, whose days are not known here."""
    when = read(text, now=now).when
    return when is not None and when.problem == "lunar"


def _at_read_back(booking: Booking, language: Language) -> Iterator[Say]:
    """After a turn that left the read-back as it was: what is to be changed, or whether it shall be done."""
    phrases = PHRASES[language]
    if booking.refusal is not None or booking.stage is BookingStage.FILLING:
        return
    if booking.move is Move.DECLINED and booking.wants is None:
        yield Say(
            text=phrases.ask_change if booking.plan is CalendarAction.CREATE else phrases.ask_new_time,
            language=language,
        )
    elif booking.move in (Move.UNCLEAR, Move.THANKED, Move.GREETED):
        if booking.tries >= 2:
            yield Say(text=phrases.heard_is, language=language)
            yield Say(text=_quoted((booking.text,), language), language=language_of(booking.text) or language)
        yield Say(text=getattr(phrases, CONFIRMS[booking.plan]), language=language)
        if booking.tries == 1 and booking.plan is CalendarAction.CREATE:
            yield Say(text=phrases.example_answer, language=language)


def prompts(booking: Booking, missing: Slot, *, now: datetime, language: Language) -> Iterator[Say]:
    """Ask for what is missing: plainly, then with an example, then with what was heard."""
    phrases = PHRASES[language]
    is_again = booking.asked == missing and booking.tries > 0 and booking.move in _UNANSWERED
    if is_again and booking.tries >= 2 and booking.tries % 2 == 0 and booking.text.strip():
        yield Say(text=phrases.heard_is, language=language)
        yield Say(text=_quoted((booking.text,), language), language=language_of(booking.text) or language)
    for name in _question(booking, missing, now):
        yield Say(text=getattr(phrases, name), language=language)
    if is_again and booking.tries % 2 == 1:
        yield Say(text=getattr(phrases, _EXAMPLES[missing]), language=language)


def _question(booking: Booking, missing: Slot, now: datetime) -> tuple[str, ...]:
    slots = booking.slots
    if missing == "title":
        return ("ask_title",)
    if missing == "minutes":
        is_bad = slots.minutes is not None and booking.wants is None
        return ("bad_length", "ask_minutes") if is_bad else ("ask_minutes",)
    if booking.wants == "time":
        return ("ask_new_time",) if booking.plan is CalendarAction.CHANGE else ("ask_time",)
    if slots.period is not None:
        return ("ask_day",)
    if slots.when is None:
        return ("ask_time",)
    if slots.when.problem is not None:
        return (slots.when.problem,)
    moment = slots.moment(now)
    if moment is None or moment.remark is None:
        return ("ask_clock",)
    return (moment.remark,)


def _quoted(words: tuple[str, ...], language: Language) -> str:
    text = "、".join(words) if language == "zh" else ", ".join(words)
    return f"“{text.strip()}”。" if language == "zh" else f'"{text.strip()}".'
