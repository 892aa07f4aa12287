"""Arithmetic on days: weeks that begin on Monday, months that end where they end.

Part of `dates`: pure, standard library only.
"""

import calendar
from datetime import date, timedelta


def weekday_of_week(today: date, weeks: int, weekday: int) -> date:
    """The `weekday` (0 is Monday) of the week that lies `weeks` after the one of `today`."""
    return today + timedelta(days=7 * weeks + weekday - today.weekday())


def coming_weekday(today: date, weekday: int) -> date:
    """The next `weekday`, today included."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def nth_weekday(first: date, number: int, weekday: int) -> date | None:
    """The `number`-th (from 1; -1 is the last) `weekday` of the month that begins on `first`, or None."""
    if number < 0:
        last = end_of_month(first)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    day = coming_weekday(first, weekday) + timedelta(weeks=number - 1)
    return day if day.month == first.month else None


def coming_month(today: date, month: int) -> date:
    """The first day of the next `month`, the present one included."""
    return date(today.year + (month < today.month), month, 1)


def months_later(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month if it has no such day."""
    first = first_of_month(day, months)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))


def first_of_month(today: date, months: int = 0) -> date:
    """The first day of the month that lies `months` after the one of `today`."""
    index = today.year * 12 + today.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def end_of_month(today: date, months: int = 0) -> date:
    """The last day of the month that lies `months` after the one of `today`."""
    return first_of_month(today, months + 1) - timedelta(days=1)


def coming_day_of_month(today: date, day: int) -> date | None:
    """The next date with that day of the month, today included; None if no month has it."""
    if not 1 <= day <= 31:
        return None
    for months in range(3):  # of three months in a row at least one has 31 days
        first = first_of_month(today, months)
        if day <= calendar.monthrange(first.year, first.month)[1] and first.replace(day=day) >= today:
            return first.replace(day=day)
    return None


def coming_date(today: date, month: int, day: int) -> date | None:
    """The next `month` and `day`, today included; None if there is no such day in the coming eight years."""
    for year in range(today.year, min(today.year + 9, date.max.year)):
        found = exact_date(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def exact_date(year: int, month: int, day: int) -> date | None:
    """That date, or None if it does not exist."""
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
