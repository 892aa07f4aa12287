"""Refusals of a meeting: the reason, the offer that was made instead, and the words for both.

Part of the embedded server's dialogue: pure. The codes are those of createMeeting; an error with any other
code is read out as it came.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from meeting_assistant.server.dialogue.outcomes import error_of
from meeting_assistant.server.dialogue.phrases import PHRASES
from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.dialogue.readback import named_clause
from meeting_assistant.server.dialogue.spoken import spoken_span, spoken_time
from meeting_assistant.speech.ports import Language

_ALLOWED_BY = {"time_taken": "allow_conflict", "in_the_past": "allow_past"}
"""The argument with which createMeeting books all the same."""

_REASONS = {"in_the_past": "past_already", "no_such_time": "skipped", "too_far_ahead": "too_far"}
ALLOWANCES = tuple(_ALLOWED_BY.values())
CODES = frozenset(_ALLOWED_BY) | frozenset(_REASONS)

_MOST_READ_OUT = 2
"""Nobody keeps three meetings in mind that are read out."""

_MAX_TITLE_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A meeting that is in the way. Times are the user's."""

    title: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refusal by createMeeting.

    Attributes:
        code: Why.
        taken: What is on at that time.
        next_free: When it would fit, to the minute; the user's time.
    """

    code: str
    taken: tuple[Taken, ...] = ()
    next_free: datetime | None = None

    @property
    def allowance(self) -> str | None:
        """The argument with which it is booked all the same, if there is one."""
        return _ALLOWED_BY.get(self.code)


def refusal_of(output: str, *, now: datetime) -> Refusal | None:
    """The refusal in a function's output, or None if it is none that we know."""
    error = error_of(output)
    code = error.get("code")
    if not isinstance(code, str) or code not in CODES:
        return None
    gap = error.get("next_free")
    free = local_time(gap.get("start"), now) if isinstance(gap, dict) else None
    if free is not None and free.year < datetime.max.year:
        free = (free + timedelta(seconds=59)).replace(second=0, microsecond=0)  # times are said in minutes
    conflicts = error.get("conflicts")
    taken = [_taken(each, now) for each in conflicts] if isinstance(conflicts, list) else []
    return Refusal(
        code=code,
        taken=tuple(each for each in taken if each is not None) if code == "time_taken" else (),
        next_free=free if code == "time_taken" else None,
    )


def tell(refusal: Refusal, *, now: datetime, language: Language) -> Iterator[Say]:
    """The clauses that say why it was refused."""
    phrases = PHRASES[language]
    if refusal.code != "time_taken":
        yield Say(text=getattr(phrases, _REASONS[refusal.code]), language=language)
        return
    if not refusal.taken:
        yield Say(text=phrases.taken, language=language)
        return
    yield Say(text=phrases.taken_by, language=language)
    yield from _meetings(refusal.taken, now, language)


def offer(refusal: Refusal, *, now: datetime, language: Language) -> Iterator[Say]:
    """The clauses that ask what to do instead."""
    phrases = PHRASES[language]
    if refusal.next_free is not None:
        yield Say(text=phrases.free_is, language=language)
        yield _clause(spoken_time(refusal.next_free, now=now, language=language), language, last=True)
        yield Say(text=phrases.ask_free, language=language)
    elif refusal.code == "time_taken":
        yield Say(text=phrases.ask_both, language=language)
    elif refusal.allowance is not None:
        yield Say(text=phrases.ask_past, language=language)
    else:
        yield Say(text=phrases.ask_other_time, language=language)


def has_offer(words: str, refusal: Refusal) -> bool:
    """True if a message of ours said what could be done instead."""
    if refusal.next_free is not None:
        return any(phrases.free_is in words for phrases in PHRASES.values())
    return any(phrases.ask_both in words or phrases.ask_past in words for phrases in PHRASES.values())


def _meetings(taken: Sequence[Taken], now: datetime, language: Language) -> Iterator[Say]:
    told, more = taken[:_MOST_READ_OUT], len(taken) - _MOST_READ_OUT
    said: date | None = None
    for each in told:
        is_last = each is told[-1] and more <= 0
        title = each.title or PHRASES[language].untitled
        span = spoken_span(each.start, each.end, now=now, language=language, said=said)
        said = each.end.date()
        named = named_clause(title, language, mark="，" if language == "zh" else ",")
        timed = _clause(span, language, last=is_last)
        yield from (named, timed)
    if more > 0:
        yield Say(text=PHRASES[language].and_more, language=language)


def _clause(text: str, language: Language, *, last: bool = False) -> Say:
    marks = "，。" if language == "zh" else ",."
    return Say(text=text + marks[last], language=language)


def _taken(conflict: object, now: datetime) -> Taken | None:
    if not isinstance(conflict, Mapping):
        return None
    start, end = local_time(conflict.get("start"), now), local_time(conflict.get("end"), now)
    if start is None or end is None:
        return None
    title = conflict.get("title")
    line = " ".join(title.split()) if isinstance(title, str) else ""
    return Taken(title=line[:_MAX_TITLE_CHARS], start=start, end=end)


def local_time(value: object, now: datetime) -> datetime | None:
    """A time of someone's JSON on the user's clocks."""
    if not isinstance(value, str):
        return None
    try:
        stamp = datetime.fromisoformat(value)
        return stamp.replace(tzinfo=now.tzinfo) if stamp.tzinfo is None else stamp.astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        return None
