"""Operations on places in a month or a year: the n-th weekday or day, the end, the middle.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.
"""

from datetime import date

from meeting_assistant.dates import days
from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.day_rules import NO_DATE
from meeting_assistant.dates.values import When


def _ordinal(p: Parts) -> Built:
    return "ord", p.number(1)


def _first_of(p: Parts, when: When) -> date:
    """The first day of the month that is described, the coming one if no year was said."""
    if when.year is not None:
        return date(when.year, when.month or 1, 1)
    return days.coming_month(p.today, when.month or p.today.month)


def _nth(p: Parts, ordinal: int, weekday: int, month: int) -> Built:
    number = -1 if p.kind(ordinal) == "last" else p.number(ordinal)
    described = p.when(month) if isinstance(p.parts[month].value, When) else _this_month(p.today)
    first = _first_of(p, described)
    wanted = p.when(weekday).weekday
    found = _nth_day(first, number, wanted)
    if found is not None and found < p.today and described.year is None:
        found = _nth_day(first.replace(year=first.year + 1), number, wanted)
    return ("day", When(day=found)) if found is not None else ("day", NO_DATE)


def _nth_day(first: date, number: int, weekday: int | None) -> date | None:
    return None if weekday is None else days.nth_weekday(first, number, weekday)


def _this_month(today: date) -> When:
    return When(year=today.year, month=today.month)


def _nth_of_month(p: Parts) -> Built:
    return _nth(p, 0, 1, 2)


def _month_nth(p: Parts) -> Built:
    return _nth(p, 1, 2, 0)


def _nth_day_of(p: Parts, ordinal: int, unit: int, month: int) -> Built:
    if p.name(unit) != "day":
        return None
    described = p.when(month) if isinstance(p.parts[month].value, When) else _this_month(p.today)
    if p.kind(ordinal) == "last":
        return _edge_of(p, "end", described)
    joined = described.joined(When(dom=p.number(ordinal)))
    return None if joined is None else ("monthday", joined)


def _day_of_month(p: Parts) -> Built:
    return _nth_day_of(p, 0, 1, 2)


def _month_nth_day(p: Parts) -> Built:
    return _nth_day_of(p, 1, 2, 0)


def _edge_of(p: Parts, edge: str, when: When) -> Built:
    if when.month is None:
        if edge == "middle" or when.year is None:
            return None
        day = date(when.year, 12, 31) if edge == "end" else date(when.year, 1, 1)
        return "day", When(day=day)
    number = {"start": 1, "middle": 15, "end": 0}[edge]
    if not number:
        first = _first_of(p, when)
        return "day", When(day=days.end_of_month(first))
    return "monthday", When(year=when.year, month=when.month, dom=number)


def _edge_then_month(p: Parts) -> Built:
    if p.kind(1) in ("this month", "this year"):
        return _this_edge(p, p.name(0), is_year=p.kind(1) == "this year")
    return _edge_of(p, p.name(0), p.when(1))


def _month_then_edge(p: Parts) -> Built:
    return _edge_of(p, p.name(1), p.when(0))


def _mark_then_edge(p: Parts) -> Built:
    if p.before.endswith(tuple("个上下这本当一二三四五六七八九十0123456789")):
        return None
    return _this_edge(p, p.name(1), is_year=False)


def _edge_then_unit(p: Parts) -> Built:
    return _this_edge(p, p.name(0), is_year=False) if p.name(1) == "month" else None


def _unit_then_edge(p: Parts) -> Built:
    if p.word(0) != "年":
        return None
    return _this_edge(p, p.name(1), is_year=True)


def _year_unit_edge(p: Parts) -> Built:
    return _edge_of(p, p.name(2), p.when(0)) if p.word(1) == "年" else None


def _this_edge(p: Parts, edge: str, *, is_year: bool) -> Built:
    """The end of the month or year that it is; its beginning and middle: the next to come."""
    if is_year:
        return ("day", When(day=date(p.today.year, 12, 31))) if edge == "end" else None
    if edge == "end":
        return "day", When(day=days.end_of_month(p.today))
    return "day", When(day=days.coming_day_of_month(p.today, 1 if edge == "start" else 15))


def _month_end(p: Parts) -> Built:
    return "day", When(day=days.end_of_month(p.today))


def _edge_again(p: Parts) -> Built:
    """下个月月底."""
    return _edge_of(p, p.name(2), p.when(0))


def _ordinal_of_month(p: Parts) -> Built:
    """The third of the month: the coming one."""
    return ("dom", When(dom=p.number(0))) if 1 <= p.number(0) <= 31 else ("dom", NO_DATE)


RULES: tuple[Rule, ...] = (
    rule("ord ~this_month", _ordinal_of_month),
    rule("nth num", _ordinal),
    rule("nth num counter", _ordinal),
    rule("ord|last ~wd ~monthname|ymonth|this_month", _nth_of_month),
    rule("monthname|ymonth ~ord|last ~wd", _month_nth),
    rule("ord|last unit ~monthname|ymonth|this_month", _day_of_month),
    rule("monthname|ymonth ~ord|last unit", _month_nth_day),
    rule("edge ~monthname|ymonth|year|this_month|this_year", _edge_then_month),
    rule("monthname|ymonth|year edge", _month_then_edge),
    rule("month_mark edge", _mark_then_edge),
    rule("edge unit", _edge_then_unit),
    rule("unit edge", _unit_then_edge),
    rule("year unit edge", _year_unit_edge),
    rule("month_end", _month_end),
    rule("ymonth|monthname month_mark edge", _edge_again),
)
