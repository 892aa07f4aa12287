"""Times and lengths in a Chinese or English text, with every word of time accounted for.

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
  said). With a weekday it is the next such day on which the usual half is ahead. A leading zero (03:00) means
  the 24-hour clock, unless a part of day is said (下午03:00).
- A time of day without a day: the next time the clock shows it. With "today" it stays today, with the
  remark that it is past.
- 月底: the last day of the month; 月初, 月中: its 1st and 15th. The weekend is Saturday. 一个月后 on the
  31st is the last day.
- "in two hours" counts real time, also across a change of the clocks; "in three days" names only the day.
- Figures such as 12/3 are month and day, unless only the other order exists.
- What is said later corrects what was said earlier where a word of correction stands between; without one,
  two days or two hours are a contradiction. What is denied (不是三点, not three) does not count. Of "three
  to four" the first is the time, and the difference the length.
- A week, a month, a year, "every", "before", "or" and whatever else leaves the time open is a leftover.
- A time of another zone is converted; a zone that may be several is a leftover.
- Days of the lunar calendar are out of scope: they are found and reported as such.

The vocabulary (`dates.words_zh`, `dates.words_en`) is closed; the operations (`dates.day_rules`,
`dates.clock_rules`, `dates.length_rules`) build meanings from it by a chart (`dates.chart`), and
`dates.fold` joins what was said.
"""

from dataclasses import replace
from datetime import datetime, tzinfo
from functools import lru_cache

from meeting_assistant.dates.bare import bare_length, bare_time
from meeting_assistant.dates.chart import Bare
from meeting_assistant.dates.heard import Heard
from meeting_assistant.dates.model import DurationFound, Leftover, Reading, TimeFound
from meeting_assistant.dates.moments import Moment, settle
from meeting_assistant.dates.reading import RULES, read_by

_ANY_DAY = datetime(2000, 1, 1)
"""Reference time for lengths, which hardly depend on it."""


def read(text: str, *, now: datetime, bare: Bare = None) -> Reading:
    """Read all that `text` says about time.

    Args:
        text: Words in Chinese or English, as typed or as a recogniser heard them.
        now: The local time that "tomorrow" counts from.
        bare: What was asked for: a number alone is an hour ("time") or minutes ("length").
    """
    reading = _kept_reading(text, now.replace(tzinfo=None), now.tzinfo, now.fold, bare)
    if bare == "time" and (alone := bare_time(text)) is not None and reading.when is None:
        return Reading(when=alone, spans=alone.spans)
    if bare == "length" and reading.length is None and (length := bare_length(text)) is not None:
        return Reading(length=length, spans=(length.span,))
    return reading


def find_time(text: str, *, now: datetime, bare: bool = False) -> TimeFound | None:
    """Find the time in `text`; None if it says nothing about when.

    The leftovers of the result are the words of time that were not understood: a caller that would act on
    the time must ask about them first.

    Args:
        text: Words in Chinese or English, as typed or as a recogniser heard them.
        now: The local time that "tomorrow" counts from.
        bare: A number alone is an hour too: the text answers "when?".
    """
    reading = read(text, now=now, bare="time" if bare else None)
    leftovers = reading.leftovers
    if reading.when is None:
        return TimeFound(leftovers=leftovers) if leftovers else None
    if (
        reading.shift is not None and reading.change is not None
    ):  # "December 10, two weeks later" is no one time
        leftovers += (Leftover(span=reading.change, text=text[slice(*reading.change)]),)
    return replace(reading.when, leftovers=leftovers)


def find_duration(text: str, *, now: datetime | None = None, bare: bool = False) -> DurationFound | None:
    """Find how long `text` says that something takes; None if it does not say.

    Args:
        text: Words in Chinese or English.
        now: Reference time for a range such as "from three to four".
        bare: A number alone is a length in minutes: the text answers "how long?".
    """
    return read(text, now=now or _ANY_DAY, bare="length" if bare else None).length


def find_shift(text: str, *, now: datetime | None = None) -> int | None:
    """Find by how many minutes `text` asks to begin later (negative: earlier); None if it does not."""
    return read(text, now=now or _ANY_DAY).shift


def resolve(text: str, *, now: datetime) -> Moment | None:
    """The local time that `text` says; None if it names no time of day, or any word of time is left over."""
    found = find_time(text, now=now)
    if found is None or found.clock is None or found.problem is not None or found.leftovers:
        return None
    return settle(found.day, found.clock, now=now)


@lru_cache(maxsize=256)
def _kept_reading(text: str, wall: datetime, zone: tzinfo | None, fold: int, bare: Bare) -> Reading:
    """The reading of a text; kept, since time, length and shift are asked for in turn.

    The zone is a key of its own: times of two zones are equal to Python if they are the same instant.
    """
    now = wall.replace(tzinfo=zone, fold=fold)
    return read_by(RULES, Heard.from_text(text), now=now, bare=bare)
