"""Words of time that stand together, joined into one statement.

Part of `dates`: pure, standard library only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from meeting_assistant.dates import days
from meeting_assistant.dates.model import Clock, Part, Span, TimeFound
from meeting_assistant.dates.moments import settle
from meeting_assistant.dates.tokens import Meaning, Token, Weekday

_GLUE = re.compile(r"[\s,、的]*(?:(?:at|on|in|the|of|around|about|大概|大约|左右|那天|就|在)[\s,]*)*")


def phrases_of(text: str, tokens: Iterable[Token]) -> list[list[Token]]:
    """Tokens that stand together and say different things."""
    phrases: list[list[Token]] = []
    for token in tokens:
        if (
            phrases
            and _GLUE.fullmatch(text, phrases[-1][-1].end, token.start)
            and not _repeats(phrases[-1], token)
        ):
            phrases[-1].append(token)
        else:
            phrases.append([token])
    return phrases


def _repeats(phrase: list[Token], token: Token) -> bool:
    kinds = [_kind(earlier) for earlier in phrase]
    if isinstance(token.meaning, Weekday):
        return any(isinstance(earlier.meaning, Weekday) for earlier in phrase)
    if kinds and isinstance(phrase[-1].meaning, Weekday) and _kind(token) == "day":
        return False
    return _kind(token) in kinds


def _kind(token: Token) -> str:
    match token.meaning:
        case Clock():
            return "clock"
        case Part():
            return "part"
        case datetime():
            return "moment"
    return "day"


def join(phrase: Sequence[Token], *, span: Span, now: datetime) -> TimeFound:
    """One phrase: its day, time and part of day."""
    found = TimeFound(spans=(span,))
    weekday: int | None = None
    for token in phrase:
        if isinstance(token.meaning, Weekday):
            weekday = token.meaning.number
        else:
            found = _with(found, token.meaning)
    if found.clock is not None and found.part is not None:
        found = replace(found, clock=_in_part(found.clock, found.part))
    elif found.part is Part.NOON:
        found = replace(found, clock=Clock(hour=12, part=Part.NOON))
    if weekday is not None and found.day is None and found.problem is None:
        found = replace(found, day=_coming(weekday, found.clock, now))
    return found


def _with(found: TimeFound, meaning: Meaning) -> TimeFound:
    match meaning:
        case datetime() as at:
            return replace(found, day=at.date(), clock=_exact(at))
        case date() as day:
            return replace(found, day=day)
        case (date() as day, Part() as part):
            return replace(found, day=day, part=part)
        case Clock() as clock:
            return replace(found, clock=clock)
        case Part() as part:
            return replace(found, part=part)
        case "lunar" | "no_such_date":
            return replace(found, problem=meaning)
    return found


def _in_part(clock: Clock, part: Part) -> Clock:
    return replace(clock, part=part) if clock.part is None and clock.hour <= 12 else clock


def _coming(weekday: int, clock: Clock | None, now: datetime) -> date:
    day = days.coming_weekday(now.date(), weekday)
    if day == now.date() and clock is not None and settle(day, clock, now=now).remark == "past":
        return day + timedelta(days=7)
    return day


def _exact(at: datetime) -> Clock:
    part = Part.AFTERNOON if at.hour >= 12 else Part.MORNING if at.hour >= 5 else Part.DAWN
    return Clock(hour=at.hour, minute=at.minute, part=part)
