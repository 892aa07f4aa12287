"""The calendar's part: which day a description means, seen from a given present.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from meeting_assistant.dates import days
from meeting_assistant.dates.model import Clock, Part, Period, Problem
from meeting_assistant.dates.moments import settle
from meeting_assistant.dates.values import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A description on the calendar.

    Attributes:
        day: The day, if it is one.
        period: The first and the last day, if it is a week, a month, a year or several days.
        problem: Why there is no such day.
        is_contradiction: Parts of the description exclude each other: Tuesday the 5th, where that is a
            Friday.
    """

    day: date | None = None
    period: Period | None = None
    problem: Problem | None = None
    is_contradiction: bool = False


_CONTRADICTION = Placed(is_contradiction=True)
_NO_SUCH_DATE = Placed(problem="no_such_date")


_LAST_HOURS = {Part.DAWN: 6, Part.MORNING: 12, Part.NOON: 12, Part.AFTERNOON: 18}
"""The hour at which a part of the day is over."""


def clock_at(at: datetime) -> Clock:
    """A time of day that leaves nothing open."""
    part = Part.AFTERNOON if at.hour >= 12 else Part.MORNING if at.hour >= 5 else Part.DAWN
    return Clock(hour=at.hour, minute=at.minute, part=part)


def day_of(when: When, now: datetime) -> date | None:
    """The one day that is described, or None."""
    return place(when, now).day


def place(when: When, now: datetime) -> Placed:
    """The day or the days that are described."""
    if when.problem is not None:
        return Placed(problem=when.problem)
    if when.last_day is not None and when.day is not None:
        return Placed(period=(when.day, when.last_day))
    if when.day is not None:
        return _exact(when, when.day)
    if when.week is not None:
        return _in_week(when, when.week)
    if when.month is not None or when.year is not None:
        return _in_month(when, now)
    if when.dom is not None:
        day = days.coming_day_of_month(now.date(), when.dom)
        return _NO_SUCH_DATE if day is None else _checked(when, day)
    if when.weekday is not None:
        return Placed(day=_coming(when.weekday, when, now))
    return Placed()


def zoned(when: When, day: date | None, now: datetime) -> tuple[date, Clock] | None:
    """Convert a time that another zone's clocks show to the user's day and clock; None without an hour."""
    if when.clock is None or when.zone is None or now.tzinfo is None:
        return None
    there = settle(day, when.clock, now=now.astimezone(ZoneInfo(when.zone)))
    here = there.at.astimezone(now.tzinfo)
    return here.date(), clock_at(here)


def _exact(when: When, day: date) -> Placed:
    if when.loose == "week" and when.weekday is not None:
        day = days.weekday_of_week(day, 0, when.weekday)
    elif when.loose == "month" and when.dom is not None:
        moved = days.exact_date(day.year, day.month, when.dom)
        return _NO_SUCH_DATE if moved is None else _checked(replace(when, loose=None), moved)
    return _checked(when, day)


def _checked(when: When, day: date) -> Placed:
    """That day, unless something else that was said excludes it."""
    for said, found in (
        (when.weekday, day.weekday()),
        (when.dom, day.day),
        (when.month, day.month),
        (when.year, day.year),
        (when.week, days.weekday_of_week(day, 0, 0)),
    ):
        if said is not None and said != found:
            return _CONTRADICTION
    return Placed(day=day)


def _in_week(when: When, week: date) -> Placed:
    if when.weekday is not None:
        return _checked(when, week + timedelta(days=when.weekday))
    if when.dom is not None:
        return next(
            (_checked(when, day) for n in range(7) if (day := week + timedelta(days=n)).day == when.dom),
            _CONTRADICTION,
        )
    return Placed(period=(week, week + timedelta(days=6)))


def _in_month(when: When, now: datetime) -> Placed:
    today = now.date()
    if when.month is None:
        year = when.year or today.year
        return Placed(period=(date(year, 1, 1), date(year, 12, 31))) if when.dom is None else _CONTRADICTION
    if when.dom is None:
        first = date(when.year, when.month, 1) if when.year else days.coming_month(today, when.month)
        return Placed(period=(first, days.end_of_month(first)))
    if when.year is not None:
        day = days.exact_date(when.year, when.month, when.dom)
    else:
        day = days.coming_date(today, when.month, when.dom)
    return _NO_SUCH_DATE if day is None else _checked(when, day)


def _coming(weekday: int, when: When, now: datetime) -> date:
    """The coming such day; today only while the hour that was said, at its usual half, is ahead."""
    day = days.coming_weekday(now.date(), weekday)
    if day > now.date():
        return day
    if when.clock is not None:
        is_ahead = when.clock.minutes() > now.hour * 60 + now.minute
    else:
        is_ahead = when.part is None or now.hour < _LAST_HOURS.get(when.part, 24)
    return day if is_ahead else day + timedelta(days=7)
