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
from datetime import datetime, tzinfo
from functools import lru_cache

from meeting_assistant.dates import chinese_clock, chinese_days, english_clock, english_days
from meeting_assistant.dates.bare import bare_length, bare_time
from meeting_assistant.dates.heard import Heard
from meeting_assistant.dates.model import DurationFound, TimeFound
from meeting_assistant.dates.moments import Moment, settle
from meeting_assistant.dates.phrases import join, phrases_of
from meeting_assistant.dates.ranges import range_length, without_ends
from meeting_assistant.dates.tokens import Length, Shift, Token, scan

_RULES = (*chinese_days.RULES, *chinese_clock.RULES, *english_days.RULES, *english_clock.RULES)

_ANY_DAY = datetime(2000, 1, 1)
"""Reference time for lengths and shifts, which hardly depend on it."""

_DENIED = re.compile(
    r"(?:(?<!是)不是|不要|而非|别|\bnot|\binstead of|\brather than|\bisn't)\s*(?:(?:at|on|in|the|在)\s*)*$"
)


def find_time(text: str, *, now: datetime, bare: bool = False) -> TimeFound | None:
    """What `text` says about when, or None if it says nothing.

    Args:
        text: Words in Chinese or English, as typed or as a recogniser heard them.
        now: The local time that "tomorrow" counts from.
        bare: A number alone is an hour too: the text answers "when?".
    """
    heard = Heard.from_text(text)
    found: TimeFound | None = None
    tokens = (token for token in _tokens(heard.text, now) if not isinstance(token.meaning, Length | Shift))
    for phrase in phrases_of(heard.text, without_ends(heard.text, tokens)):
        if not _is_denied(heard.text, phrase[0]):
            said = join(phrase, span=heard.span(phrase[0].start, phrase[-1].end), now=now)
            found = said if found is None else found.then(said)
    return bare_time(text) if found is None and bare else found


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
        if isinstance(token.meaning, Length) and not _is_denied(heard.text, token):
            return DurationFound(minutes=token.meaning.minutes, span=heard.span(*token.span))
    within = range_length(heard.text, tokens)
    if within is not None:
        return DurationFound(minutes=within[0], span=heard.span(*within[1].span))
    return bare_length(text) if bare else None


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


def _is_denied(text: str, token: Token) -> bool:
    return _DENIED.search(text, 0, token.start) is not None


def _tokens(text: str, now: datetime) -> tuple[Token, ...]:
    return _kept_tokens(text, now.replace(tzinfo=None), now.tzinfo, now.fold)


@lru_cache(maxsize=128)
def _kept_tokens(text: str, wall: datetime, zone: tzinfo | None, fold: int) -> tuple[Token, ...]:
    """All tokens of a text; kept, since time, length and shift are looked for in the same text in turn.

    The zone is a key of its own: times of two zones are equal to Python if they are the same instant.
    """
    return tuple(scan(text, _RULES, wall.replace(tzinfo=zone, fold=fold)))
