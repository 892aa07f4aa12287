"""Operations that count: days and hours from now, or from another day, to either side.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.
"""

import re
from datetime import timedelta

from meeting_assistant.dates import days
from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.day_rules import ANY_DAY
from meeting_assistant.dates.moments import later
from meeting_assistant.dates.placing import clock_at, day_of
from meeting_assistant.dates.values import Length, When


def _weekday_week(p: Parts) -> Built:
    """Friday week: a week after the coming Friday."""
    if p.word(1) != "week" or p.word(0).endswith("next"):
        return None
    return _moved(p, p.when(0), Length(days=7))


_EVENT_BEFORE = re.compile(r"完[^,，]{0,3}$|(?:下飞机|下车|下课|下班|回来|出来|结束|散会|起床|到家)[了后]?$")


def _counted(p: Parts, length: Length) -> Built:
    """A length from now: real time for hours, days on the calendar."""
    if length.is_short:
        if length.minutes > 366 * 24 * 60:
            return None
        at = later(p.now, length.minutes)
        return "moment", When(day=at.date(), clock=clock_at(at))
    return _moved(p, When(day=p.today), length, loose=True)


def _moved(p: Parts, anchor: When, length: Length, *, sign: int = 1, loose: bool = False) -> Built:
    start = day_of(anchor, p.now)
    if anchor.problem is not None:
        return "day", anchor
    if start is None or length.minutes or abs(length.months) > 1200 or length.days > 3660:
        return None
    moved = days.months_later(start, sign * length.months) + timedelta(days=sign * length.days)
    week = length.days and length.days % 7 == 0 and not length.months
    return "day", When(
        day=moved, loose=None if not loose else "week" if week else "month" if length.months else None
    )


def _in_length(p: Parts) -> Built:
    return _counted(p, p.length(1))


def _length_from_now(p: Parts) -> Built:
    return _counted(p, p.length(0))


def _length_later(p: Parts) -> Built:
    return None if p.word(1) != "later" or p.length(0).is_short else _counted(p, p.length(0))


def _zh_after(p: Parts) -> Built:
    if _EVENT_BEFORE.search(p.before):
        return None  # 开完会半小时后: nobody here knows when that is
    return _counted(p, p.length(0)) if not p.word(1).isascii() else None


def _zh_passing(p: Parts) -> Built:
    if p.before.endswith(("超", "不", "经", "通", "度", "路")):
        return None  # 不超过一小时
    return _counted(p, p.length(1)) if not p.word(0).isascii() else None


def _ago(p: Parts) -> Built:
    if p.kind(1) == "before" and p.word(1).isascii():
        return None
    return _moved(p, When(day=p.today), p.length(0), sign=-1)


def _length_from_day(p: Parts) -> Built:
    if not p.word(1).isascii():
        return None
    return _moved(p, p.when(2), p.length(0), sign=-1 if p.kind(1) == "before" else 1)


def _length_on_weekday(p: Parts) -> Built:
    length = p.length(0)
    if length.months or length.minutes or length.days % 7 or re.search(r"\bin\s$", p.before):
        return None
    return _moved(p, p.when(2), length)


def _length_relative_day(p: Parts) -> Built:
    length = p.length(0)
    return (
        None
        if length.days % 7 or not length.days or not p.word(1).isascii()
        else _moved(p, p.when(1), length)
    )


def _day_then_length(p: Parts) -> Built:
    if p.word(1).isascii():
        return None
    return _moved(p, p.when(0), p.length(2), sign=-1 if p.kind(1) == "before" else 1)


def _day_length_side(p: Parts) -> Built:
    if p.word(2).isascii():
        return None
    return _moved(p, p.when(0), p.length(1), sign=-1 if p.kind(2) == "before" else 1)


def _day_beside(p: Parts) -> Built:
    """The day before Christmas, the day after the 5th."""
    if p.word(0) != "day" or not p.word(1).isascii():
        return None
    return _moved(p, p.when(2), Length(days=1), sign=-1 if p.kind(1) == "before" else 1)


def _same_day(p: Parts) -> Built:
    """三个月后的今天, 明年的今天, this day next week: today's place in another week, month or year."""
    if p.kind(0) in ("ref", "zhref"):
        if p.word(0) != "this" or p.name(1) != "day":
            return None
        when = p.when(2)
    elif p.word(1) in ("今天", "今日"):
        when = p.when(0)
    else:
        return None
    if when.day is not None:
        return ("day", When(day=when.day)) if when.loose is not None else None
    if when.week is not None:
        return "day", When(week=when.week, weekday=p.today.weekday())
    month = p.today.month if when.month is None else when.month
    return "monthday", When(year=when.year, month=month, dom=p.today.day)


def _next_day(p: Parts) -> Built:
    """12月5号的第二天: the day after that."""
    return _moved(p, p.when(0), Length(days=1)) if p.word(1) in ("第二天", "次日") else None


def _weekday_beside(p: Parts) -> Built:
    """The Friday before Christmas, the Monday after the 10th."""
    return _nth_weekday_beside(p, 1, anchor=2, weekday=0) if p.word(1).isascii() else None


def _zh_weekday_beside(p: Parts) -> Built:
    """圣诞节后的周一; behind a comma the weekday stands by itself."""
    is_parted = re.search(r"[，,、;；]", p.text[p.parts[1].end : p.parts[2].start])
    return None if is_parted or p.word(1).isascii() else _nth_weekday_beside(p, 1, anchor=0, weekday=2)


def _nth_beside(p: Parts) -> Built:
    """The second Monday after Christmas, the last Friday before the 10th."""
    return (
        _nth_weekday_beside(p, _count(p, 0, 2), anchor=3, weekday=1, side=2) if p.word(2).isascii() else None
    )


def _zh_nth_beside(p: Parts) -> Built:
    """元旦后第一个周一, 圣诞节前最后一个周五."""
    return None if p.word(1).isascii() else _nth_weekday_beside(p, _count(p, 2, 1), anchor=0, weekday=3)


def _count(p: Parts, ordinal: int, side: int) -> int:
    """The number of weeks that are counted from the day; 0 if the words say none that is certain."""
    is_before = p.kind(side) == "before"
    if p.kind(ordinal) == "last":
        return 1 if is_before else 0
    number = p.number(ordinal)
    return 0 if is_before and number == 1 else number  # the first of all Fridays before it?


def _nth_weekday_beside(p: Parts, number: int, *, anchor: int, weekday: int, side: int = 1) -> Built:
    day, wanted = day_of(p.when(anchor), p.now), p.when(weekday).weekday
    if day is None or wanted is None or not 1 <= number <= 52:
        return None
    weeks = timedelta(weeks=number - 1)
    if p.kind(side) == "after":
        return "day", When(day=days.coming_weekday(day + timedelta(days=1), wanted) + weeks)
    return "day", When(day=day - timedelta(days=(day.weekday() - wanted - 1) % 7 + 1) - weeks)


def _day_passing(p: Parts) -> Built:
    """下周五再过一周."""
    return _moved(p, p.when(0), p.length(2)) if not p.word(1).isascii() else None


def _day_pushed(p: Parts) -> Built:
    """周五往后两天."""
    sign = p.parts[1].value
    if p.word(1) not in _ONWARDS or not isinstance(sign, int):
        return None
    return _moved(p, p.when(0), p.length(2), sign=sign)


_ONWARDS = ("往后", "往前", "往后推", "后推", "顺延", "往后延", "推后", "推迟", "提前", "延后")


def _weekday_after_week(p: Parts) -> Built:
    """The Monday after next week."""
    week, weekday = p.when(2).week, p.when(0).weekday
    if week is None or weekday is None or not p.word(1).isascii():
        return None
    offset = timedelta(days=weekday + (7 if p.kind(1) == "after" else -7))
    return "day", When(day=week + offset)


RULES: tuple[Rule, ...] = (
    rule("wd after|before week", _weekday_after_week),
    rule(f"{ANY_DAY} shift length", _day_pushed),
    rule(f"{ANY_DAY} passing length", _day_passing),
    rule("day|wd unit", _weekday_week),
    rule("in length", _in_length),
    rule("length from_now", _length_from_now),
    rule("length shift", _length_later),
    rule("length after", _zh_after),
    rule("passing length", _zh_passing),
    rule("passing|in length after", _zh_passing),
    rule("length ago|before", _ago),
    rule(f"length before|after|from ~{ANY_DAY}", _length_from_day),
    rule("length on wd", _length_on_weekday),
    rule("length day", _length_relative_day),
    rule(f"{ANY_DAY} before|after length", _day_then_length),
    rule(f"{ANY_DAY} length before|after", _day_length_side),
    rule(f"unit before|after ~{ANY_DAY}", _day_beside),
    rule("day|year|ymonth|week relday", _same_day),
    rule("ref unit week|year|ymonth", _same_day),
    rule(f"{ANY_DAY} relday", _next_day),
    rule("wd before|after ~day|dom|monthday", _weekday_beside),
    rule("day|dom|monthday before|after ~wd", _zh_weekday_beside),
    rule("ord|last ~wd before|after ~day|dom|monthday", _nth_beside),
    rule("day|dom|monthday before|after ~ord|last ~wd", _zh_nth_beside),
)
