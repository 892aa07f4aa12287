"""Operations on days: references, weekdays, days of a month, dates in figures, feasts.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.

Kinds they build, all of them `When`: `day` (a date), `wd` (a weekday), `dom` (a day of the month),
`monthday`, `monthname`, `ymonth` (a month of a year), `year`, `week`, `daypart` (a day with a part of it),
`span` (several days).
"""

import re
from datetime import date, datetime, timedelta

from meeting_assistant.dates import days
from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.model import Part
from meeting_assistant.dates.placing import clock_at, day_of
from meeting_assistant.dates.values import When

ANY_DAY = "day|wd|dom|monthday"
NO_DATE = When(problem="no_such_date")
_NAMES_A_PLACE = re.compile(
    r"线|楼|会议室|房|厅|院|门|机|馆|桌|台|车|店|文件|员工|选手|库|仓|位|\d(?!\d?[:点时])"
)
_ORDINAL_OF_A_DAY = re.compile(
    r"\s*(?:$|[^\w\s]|(?:at|in|of|from|for|on|to|till|until|between|around|about|or|and|before|after|by|is|would|works"
    r"|please|instead|morning|afternoon|evening|night|noon|this|next|then|with|we|i|it|\d)\b|[一-鿿])"
)
_NOT_A_DAY_NUMBER = re.compile(
    r"\d|[:.]\d|\s?[ap]\.?\s?m\b|\s?(?:hours?|minutes?|mins?|people|%|o'?clock)|[个天周点分时年人次位]|-\d"
)


def _relative(p: Parts) -> Built:
    return "day", When(day=p.today + timedelta(days=p.number(0)))


def _relative_part(p: Parts) -> Built:
    match p.parts[0].value:
        case (int() as offset, Part() as part):
            return "daypart", When(day=p.today + timedelta(days=offset), part=part)
    return None


def _weekday(p: Parts) -> Built:
    return "wd", When(weekday=p.number(0))


def _in_week(p: Parts, weeks: int, weekday: int | None) -> Built:
    week = days.weekday_of_week(p.today, weeks, 0)
    return ("week", When(week=week)) if weekday is None else ("day", When(week=week, weekday=weekday))


def _zh_ref_weekday(p: Parts) -> Built:
    return _in_week(p, p.number(0), p.when(1).weekday)


def _en_ref_weekday(p: Parts) -> Built:
    """This and coming: the next such day; next and last: of the next and the last calendar week."""
    if p.number(0) == 0:
        return "wd", p.when(1)
    if re.match(r"\s(?:of|in)\s", p.after):
        return None  # the last Monday of the month
    if p.number(0) < 0 and (p.when(1).weekday or 0) < p.today.weekday():
        return None  # of this week, or of the one before? people differ
    return _in_week(p, p.number(0), p.when(1).weekday)


def _after_next(p: Parts) -> Built:
    return _in_week(p, 2, p.when(0).weekday)


def _ref_unit(p: Parts) -> Built:
    places = p.number(0)
    match p.name(1):
        case "week":
            return _in_week(p, places, None)
        case "month":
            return _month_from(p.today, places)
        case "year":
            return "year", When(year=p.today.year + places)
    return None


def _unit_after_next(p: Parts) -> Built:
    match p.name(0):
        case "week":
            return _in_week(p, 2, None)
        case "month":
            return _month_from(p.today, 2)
    return None


def _ref_month_mark(p: Parts) -> Built:
    return _month_from(p.today, p.number(0))


def _month_from(today: date, months: int) -> Built:
    first = days.first_of_month(today, months)
    return "ymonth", When(year=first.year, month=first.month)


def _ref_month(p: Parts) -> Built:
    """Next March and this March: the coming one; last March: the one gone by."""
    month = p.when(1).month or 1
    first = days.coming_month(p.today, month)
    if p.number(0) < 0:
        first = date(p.today.year - (month >= p.today.month), month, 1)
    return "ymonth", When(year=first.year, month=month)


def _dom(p: Parts) -> Built:
    if _NAMES_A_PLACE.match(p.after) or p.before.endswith("第"):
        return None
    return ("dom", When(dom=p.number(0))) if 1 <= p.number(0) <= 31 else ("dom", NO_DATE)


def _ordinal_day(p: Parts) -> Built:
    """The 5th, on the third: with figures anywhere, in words only behind "the"."""
    in_figures = p.word(0)[0].isdigit()
    if not (in_figures or re.search(r"\bthe\s$", p.before)) or not _ORDINAL_OF_A_DAY.match(p.after):
        return None
    return ("dom", When(dom=p.number(0))) if 1 <= p.number(0) <= 31 else ("dom", NO_DATE)


def _month_name(p: Parts) -> Built:
    return "monthname", When(month=p.number(0))


def _month_number(p: Parts) -> Built:
    if p.before.endswith(("个", "第")):
        return None
    return ("monthname", When(month=p.number(0))) if 1 <= p.number(0) <= 12 else ("bad", None)


def _month_day(p: Parts) -> Built:
    month, number = (0, 1) if isinstance(p.parts[0].value, When) else (1, 0)
    if not 1 <= p.number(number) <= 31 or (number == 1 and _NOT_A_DAY_NUMBER.match(p.after)):
        return None
    if p.kind(number) == "ord" and not p.word(number).isascii():
        return None  # 三月的第二个 … is no date
    if number == 0 and (p.word(0)[0] == "0" or not p.word(0).isascii()):
        return None
    return "monthday", When(year=p.when(month).year, month=p.when(month).month, dom=p.number(number))


def _month_and_dom(p: Parts) -> Built:
    joined = p.when(0).joined(p.when(1))
    return None if joined is None else ("monthday", joined)


def _with_year(p: Parts) -> Built:
    joined = p.when(0).joined(When(year=p.number(1)))
    return None if joined is None else ("monthday" if joined.dom else "ymonth", joined)


def _year_and_rest(p: Parts) -> Built:
    joined = p.when(0).joined(p.when(1))
    return None if joined is None else ("monthday" if joined.dom else "ymonth", joined)


def _relative_year(p: Parts) -> Built:
    return "year", When(year=p.today.year + p.number(0))


def _year_number(p: Parts) -> Built:
    if p.name(1) != "year" or p.word(1) != "年":
        return None
    year = p.number(0) + (2000 if 20 <= p.number(0) < 100 and p.word(0).isdigit() else 0)
    return ("year", When(year=year)) if 1990 <= year <= 2199 else None


def _figures(p: Parts) -> Built:
    year, month, number = (int(part or 0) for part in p.name(0).split("-"))
    if p.kind(0) == "month and day" and month > 12 >= number:
        month, number = number, month
    if not (1 <= month <= 12 and 1 <= number <= 31):
        return ("day", NO_DATE) if p.kind(0) == "date" else None
    full = year + 2000 if 0 < year < 100 else year
    return "monthday", When(year=full or None, month=month, dom=number)


def _feast(p: Parts) -> Built:
    match p.parts[0].value:
        case (int() as month, int() as number):
            return "monthday", When(month=month, dom=number)
    return None


def _computed_feast(p: Parts) -> Built:
    for year in (p.today.year, p.today.year + 1):
        day = days.feast(p.name(0), year)
        if day is not None and day >= p.today:
            return "day", When(day=day)
    return None


def _lunar(p: Parts) -> Built:
    return "day", When(problem="lunar")


def _day_part(p: Parts) -> Built:
    joined = p.when(0).joined(p.when(1))
    return None if joined is None else ("daypart", joined)


def _span(p: Parts) -> Built:
    first, last = day_of(p.when(0), p.now), day_of(p.when(2), p.now)
    if first is None or last is None:
        return None
    if last < first and p.kind(2) == "wd":
        last += timedelta(days=7)
    if p.kind(2) == "dom":
        last = day_of(When(year=first.year, month=first.month, dom=p.when(2).dom), p.now) or last
    return ("span", When(day=first, last_day=last)) if first < last else None


def _this_part(p: Parts) -> Built:
    """This afternoon."""
    return ("daypart", When(day=p.today, part=p.when(1).part)) if p.word(0) == "this" else None


def _now(p: Parts) -> Built:
    """At now; "book it now" hurries, and names no time."""
    if re.search(r"\w", p.before) and not re.search(
        r"\b(?:at|for|from|starting|start|is|until|till)\s$", p.before
    ):
        return None
    at: datetime = p.now
    return "moment", When(day=at.date(), clock=clock_at(at))


RULES: tuple[Rule, ...] = (
    rule("relday", _relative),
    rule("relpart", _relative_part),
    rule("weekday|zhweekday", _weekday),
    rule("weekend", lambda _p: ("wd", When(weekday=5))),
    rule("zhref wd", _zh_ref_weekday),
    rule("ref wd", _en_ref_weekday),
    rule("wd after_next", _after_next),
    rule("ref|zhref unit", _ref_unit),
    rule("unit after_next", _unit_after_next),
    rule("zhref month_mark", _ref_month_mark),
    rule("ref monthname", _ref_month),
    rule("num day_mark", _dom),
    rule("ord", _ordinal_day),
    rule("month", _month_name),
    rule("num month_mark", _month_number),
    rule("monthname num", _month_day),
    rule("num monthname", _month_day),
    rule("monthname|ymonth ~dom", _month_and_dom),
    rule("dom ~monthname|ymonth", _month_and_dom),
    rule("monthname ~ord", _month_day),
    rule("ord ~monthname", _month_day),
    rule("monthday|monthname ~year4", _with_year),
    rule("year monthname|monthday", _year_and_rest),
    rule("relyear", _relative_year),
    rule("num unit", _year_number),
    rule("date|month_and_day", _figures),
    rule("feast", _feast),
    rule("computed", _computed_feast),
    rule("lunar", _lunar),
    rule(f"{ANY_DAY} ~part_of_day", _day_part),
    rule(f"{ANY_DAY} till ~{ANY_DAY}", _span),
    rule("ref part_of_day", _this_part),
    rule(f"{ANY_DAY} ~that_day", lambda p: ("day" if p.when(0).day else "monthday", p.when(0))),
    rule("first_month", lambda _p: ("monthname", When(month=1))),
    rule("now", _now),
)
