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


def feast(name: str, year: int) -> date | None:
    """A feast whose date is computed, in that year; American ones as the United States keep them."""
    november = date(year, 11, 1)
    match name:
        case "thanksgiving":
            return nth_weekday(november, 4, 3)
        case "black friday":
            thursday = nth_weekday(november, 4, 3)
            return None if thursday is None else thursday + timedelta(days=1)
        case "mother":
            return nth_weekday(date(year, 5, 1), 2, 6)
        case "father":
            return nth_weekday(date(year, 6, 1), 3, 6)
        case "labor":
            return nth_weekday(date(year, 9, 1), 1, 0)
        case "memorial":
            return nth_weekday(date(year, 5, 1), -1, 0)
    return easter(year) + timedelta(days={"good friday": -2, "easter monday": 1}.get(name, 0))


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * el) // 433
    month = (h + el - 7 * m + 90) // 25
    return date(year, month, (h + el - 7 * m + 33 * month + 19) % 32)
