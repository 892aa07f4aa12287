"""Words of time in a Chinese or English text -> a day, a time of day, a length.

Part of `dates`: pure, standard library only; both languages at once ("明天 3 pm" is read too).

Rules for what can be meant in two ways:

- A week begins on Monday. 下周一, next Monday: the Monday of the next calendar week, so on a Sunday it is
  tomorrow. 这周五, 本周五: the Friday of this calendar week, even if it has gone by. this Friday, Friday,
  周五: the coming one; today counts unless a time of day that was said with it has gone by.
- A day without a month or year (25号, March 3rd, the 3rd): the next one, today included.
- 12点 is noon; with a word for night (晚上12点, midnight, 24:00) it is the end of the day that is named;
  with 凌晨, or as 12 am or 0点, it is that day's beginning. 晚上 or "at night" with 1 to 4 lies in the
  night that follows.
- An hour without am, pm or a part of day: 7 to 11 before noon, 12 to 6 after noon; if that has gone by
  today and the other half of the day is still ahead, that one (up to 9 in the evening, unless "today" was
  said). A leading zero (03:00) means the 24-hour clock.
- A time of day without a day: the next time the clock shows it. With "today" it stays today, with the
  remark that it is past.
- 月底: the last day of the month; 月初, 月中: its 1st and 15th. The weekend is Saturday. 一个月后 on the
  31st is the last day.
- "in two hours" counts real time, also across a change of the clocks; "in three days" names only the day.
- Figures such as 12/3 are month and day, unless only the other order exists.
- What is said later corrects what was said earlier; what is denied (不是三点, not three) does not count. Of
  "three to four" the first is the time, and the difference the length.
- Days of the lunar calendar are out of scope: they are found and reported as such.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from meeting_assistant.dates import chinese_clock, chinese_days, days, english_clock, english_days
from meeting_assistant.dates.heard import Heard
from meeting_assistant.dates.model import Clock, DurationFound, Part, TimeFound
from meeting_assistant.dates.moments import Moment, settle
from meeting_assistant.dates.numbers import EN_HOUR, EN_MINUTE, EN_NUMBER, ZH_NUMBER, en_number, zh_number
from meeting_assistant.dates.tokens import Length, Meaning, Shift, Token, Weekday, scan

_RULES = (*chinese_days.RULES, *chinese_clock.RULES, *english_days.RULES, *english_clock.RULES)

_ANY_DAY = datetime(2000, 1, 1)
"""Reference time for lengths and shifts, which hardly depend on it."""

_GLUE = re.compile(r"[\s,、的]*(?:(?:at|on|in|the|of|around|about|大概|大约|左右|那天|就|在)[\s,]*)*")
_DENIED = re.compile(
    r"(?:(?<!是)不是|不要|而非|别|\bnot|\binstead of|\brather than|\bisn't)\s*(?:(?:at|on|in|the|在)\s*)*$"
)
_RANGE = re.compile(r"\s*(?:开始|起)?[,\s]*(?:一直|开)?(?:到|至|-|~|to|until|till|and)\s*$")
_MOVED_FROM = re.compile(r"\b(?:change|move|push|shift|reschedule|bring)\b[^,.]*$")


def find_time(text: str, *, now: datetime, bare: bool = False) -> TimeFound | None:
    """What `text` says about when, or None if it says nothing.

    Args:
        text: Words in Chinese or English, as typed or as a recogniser heard them.
        now: The local time that "tomorrow" counts from.
        bare: A number alone is an hour too: the text answers "when?".
    """
    heard = Heard.from_text(text)
    found: TimeFound | None = None
    for phrase in _phrases(heard.text, _time_tokens(heard.text, now)):
        if _DENIED.search(heard.text, 0, phrase[0].start):
            continue
        said = _join(heard, phrase, now)
        found = said if found is None else found.then(said)
    if found is None and bare:
        return _bare_time(text)
    return found


def find_duration(text: str, *, now: datetime | None = None, bare: bool = False) -> DurationFound | None:
    """How long `text` says that something takes, or None; the last length said counts.

    Args:
        text: Words in Chinese or English.
        now: Reference time for a range such as "from three to four".
        bare: A number alone is a length in minutes: the text answers "how long?".
    """
    heard = Heard.from_text(text)
    tokens = _tokens(heard.text, now or _ANY_DAY)
    for token in reversed(tokens):
        if isinstance(token.meaning, Length) and not _DENIED.search(heard.text, 0, token.start):
            return DurationFound(minutes=token.meaning.minutes, span=heard.span(*token.span))
    return _range_length(heard, tokens) or (_bare_length(text) if bare else None)


def find_shift(text: str, *, now: datetime | None = None) -> int | None:
    """By how many minutes `text` asks to begin later (negative: earlier), or None."""
    heard = Heard.from_text(text)
    tokens = _tokens(heard.text, now or _ANY_DAY)
    return next((t.meaning.minutes for t in reversed(tokens) if isinstance(t.meaning, Shift)), None)


def resolve(text: str, *, now: datetime) -> Moment | None:
    """The local time that `text` says, or None if it names no time of day."""
    found = find_time(text, now=now)
    if found is None or found.clock is None or found.problem is not None:
        return None
    return settle(found.day, found.clock, now=now)


@lru_cache(maxsize=128)
def _tokens(text: str, now: datetime) -> tuple[Token, ...]:
    """All tokens of a text; kept, since time, length and shift are looked for in the same text in turn."""
    return tuple(scan(text, _RULES, now))


def _time_tokens(text: str, now: datetime) -> list[Token]:
    """The tokens of when; the end of a range is dropped."""
    kept: list[Token] = []
    for token in _tokens(text, now):
        if isinstance(token.meaning, Length | Shift):
            continue
        if kept and _is_range(text, kept[-1], token):
            kept[-1] = _lent(kept[-1], token)
        else:
            kept.append(token)
    return kept


def _is_range(text: str, first: Token, second: Token) -> bool:
    if not (isinstance(first.meaning, Clock) and isinstance(second.meaning, Clock)):
        return False
    if _RANGE.fullmatch(text[first.end : second.start]) is None:
        return False
    return _MOVED_FROM.search(text, 0, first.start) is None


def _lent(first: Token, second: Token) -> Token:
    """The first clock of a range with the half of day that was said at its end ("three to four pm")."""
    start, end = first.meaning, second.meaning
    if isinstance(start, Clock) and isinstance(end, Clock) and start.is_open and end.part is not None:
        lent = replace(start, part=end.part)
        if lent.minutes() < end.minutes():
            start = lent
    return Token(first.start, second.end, start if isinstance(start, Clock) else first.meaning)


def _phrases(text: str, tokens: list[Token]) -> list[list[Token]]:
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


def _join(heard: Heard, phrase: list[Token], now: datetime) -> TimeFound:
    """One phrase: its day, time and part of day."""
    found = TimeFound(spans=(heard.span(phrase[0].start, phrase[-1].end),))
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


def _range_length(heard: Heard, tokens: Sequence[Token]) -> DurationFound | None:
    for first, second in pairwise(tokens):
        start, end = first.meaning, second.meaning
        if isinstance(start, Clock) and isinstance(end, Clock) and _is_range(heard.text, first, second):
            lent = _lent(first, second).meaning
            start = lent if isinstance(lent, Clock) else start
            minutes = (end.leaning_on(start).minutes() - start.minutes()) % (24 * 60)
            if minutes > 12 * 60 and end.part is None:
                minutes -= 12 * 60
            return (
                DurationFound(minutes=minutes, span=heard.span(first.start, second.end)) if minutes else None
            )
    return None


def _bare_time(text: str) -> TimeFound | None:
    heard = Heard.from_text(text)
    match = re.fullmatch(
        rf"\W*(?:(?P<en>{EN_HOUR})(?:\s(?P<minute>{EN_MINUTE}))?|(?P<zh>{ZH_NUMBER}))\W*", heard.text
    )
    if match is None:
        return None
    hour = en_number(match["en"]) if match["en"] else zh_number(match["zh"])
    minute = en_number(match["minute"]) if match["minute"] else 0
    if match["zh"] and hour > 99:
        hour, minute = divmod(hour, 100)
    if not (0 <= hour < 24 and minute < 60):
        return None
    return TimeFound(clock=Clock(hour=hour, minute=minute), spans=((0, len(text)),))


def _bare_length(text: str) -> DurationFound | None:
    heard = Heard.from_text(text)
    match = re.fullmatch(rf"\W*(?:(?P<en>{EN_NUMBER})|(?P<zh>{ZH_NUMBER}))\W*", heard.text)
    if match is None:
        return None
    minutes = en_number(match["en"]) if match["en"] else zh_number(match["zh"])
    return DurationFound(minutes=minutes, span=(0, len(text))) if minutes else None
