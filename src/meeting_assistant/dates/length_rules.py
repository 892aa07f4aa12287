"""Operations on lengths: numbers and units, halves and quarters, sums.

Part of `dates`: pure, standard library only.

Kind they build: `length` (a `Length`).
"""

import re

from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.values import Length

MAX_MINUTES = 366 * 24 * 60
_UNITS = {
    "minute": Length(minutes=1),
    "hour": Length(minutes=60),
    "day": Length(days=1),
    "week": Length(days=7),
    "fortnight": Length(days=14),
    "month": Length(months=1),
    "year": Length(months=12),
}
_HALVES = {
    "hour": Length(minutes=30),
    "month": Length(days=15),
    "year": Length(months=6),
}
_LONGEST_IN_FIGURES = 8
"""14h30 is a time of day."""
_QUARTER_MINUTES = 15
_ENDS_A_LENGTH = re.compile(
    r"\s*(?:$|[^\w\s]|(?:on|at|in|for|from|with|please|tomorrow|today|next|this|starting|to|and)\b)"
)


def times(unit: str, amount: float) -> Length | None:
    """So many of a unit; None if a part of it has no length."""
    one = _UNITS[unit]
    if amount != int(amount):
        return Length(minutes=round(amount * one.minutes)) if one.minutes else None
    whole = int(amount)
    return Length(months=one.months * whole, days=one.days * whole, minutes=one.minutes * whole)


def _built(length: Length | None) -> Built:
    if length is None or length == Length() or length.minutes > MAX_MINUTES:
        return None
    return "length", length


def _number_unit(p: Parts) -> Built:
    unit = p.name(1)
    if p.word(1) == "日" or _is_glued(p, unit) or p.number(0) >= 1000 or p.before.endswith("第"):
        return None
    return _built(times(unit, p.amount(0)))


def _is_glued(p: Parts, unit: str) -> bool:
    """三点三十一个小时: half past three and an hour, not three o'clock and 31 hours."""
    return unit == "hour" and p.before.endswith("点") and p.number(0) > 24


def _decimal_unit(p: Parts) -> Built:
    return _built(times(p.name(1), p.amount(0)))


def _counted_unit(p: Parts) -> Built:
    return (
        None
        if p.word(2) in ("日", "周") or _is_glued(p, p.name(2))
        else _built(times(p.name(2), p.amount(0)))
    )


def _one_unit(p: Parts) -> Built:
    if p.word(1) in ("minute", "min", "moment") and not re.search(r"\b(?:for|takes?)\s$", p.before):
        return None  # hang on a minute
    return _built(times(p.name(1), 1))


def _two_units(p: Parts) -> Built:
    return _built(times(p.name(1), 2))


def _half(p: Parts) -> Built:
    if p.before.endswith(("个", "又")) and p.before[-2:-1] in "一两二三四五六七八九十0123456789":
        return None
    return _built(_HALVES.get(p.name(len(p.parts) - 1)))


def _number_half_unit(p: Parts) -> Built:
    """两个半小时, one and a half hours."""
    unit = p.name(len(p.parts) - 1)
    half, whole = _HALVES.get(unit), times(unit, p.number(0))
    if (
        half is None
        or whole is None
        or (p.word(0).isascii() and p.word(0).isalpha() and "and" not in p.gap(0))
    ):
        return None
    return _built(whole.plus(half))


def _and_half(p: Parts) -> Built:
    """一小时半, two hours and a half, 一年半."""
    length = p.length(0)
    if "," in p.gap(0):
        return None
    for unit, half in _HALVES.items():
        if _is_multiple(length, _UNITS[unit]):
            return _built(length.plus(half))
    return None


def _is_multiple(length: Length, unit: Length) -> bool:
    return (
        (length.minutes > 0 and length.minutes % 60 == 0 and unit.minutes == 60 and not length.days)
        or (length.months > 0 and length.months % 12 == 0 and unit.months == 12)
        or (length.months > 0 and unit.months == 1)
    )


def _quarter_hour(p: Parts) -> Built:
    count = p.number(0) if p.kind(0) == "num" else 1
    return _built(Length(minutes=_QUARTER_MINUTES * count)) if p.name(len(p.parts) - 1) == "hour" else None


def _quarters(p: Parts) -> Built:
    return _built(Length(minutes=_QUARTER_MINUTES * p.number(0))) if p.word(1) == "刻钟" else None


def _and_quarter(p: Parts) -> Built:
    count = p.number(1) if p.kind(1) == "num" else 1
    length = p.length(0)
    if length.minutes % 60 or not length.minutes:
        return None
    return _built(length.plus(Length(minutes=_QUARTER_MINUTES * count)))


def _sum(p: Parts) -> Built:
    """An hour and fifteen minutes: units that grow smaller."""
    larger, smaller = p.length(0), p.length(1)
    if "," in p.gap(0):
        return None
    descends = (
        (larger.minutes and larger.minutes % 60 == 0 and smaller.minutes < 60 and smaller.is_short)
        or (larger.days and not larger.minutes and smaller.is_short and smaller.minutes < 24 * 60)
        or (larger.months and not larger.days and not larger.minutes and smaller.days)
    )
    return _built(larger.plus(smaller)) if descends else None


def _hour_and_number(p: Parts) -> Built:
    """One hour thirty."""
    length, minutes = p.length(0), p.number(1)
    if not length.minutes or length.minutes % 60 or length.days or not 5 <= minutes < 60:
        return None
    if not _ENDS_A_LENGTH.match(p.after) or not p.word(1).isascii() or not p.word(0).isascii():
        return None
    return _built(length.plus(Length(minutes=minutes)))


def _and_minutes(p: Parts) -> Built:
    """两小时三十分."""
    length, minutes = p.length(0), p.number(1)
    if length.minutes % 60 or not length.minutes or not 0 < minutes < 60 or p.after.startswith("钟"):
        return None
    return _built(length.plus(Length(minutes=minutes)))


def _number_quarter_unit(p: Parts) -> Built:
    """Two and a quarter hours."""
    if p.name(2) != "hour" or "and" not in p.gap(0):
        return None
    return _built(Length(minutes=60 * p.number(0) + _QUARTER_MINUTES))


def _figures(p: Parts) -> Built:
    """1h30."""
    match p.parts[0].value:
        case (int() as hours, int() as minutes, _) if hours <= _LONGEST_IN_FIGURES:
            return _built(Length(minutes=60 * hours + minutes))
    return None


def _spoken_decimal(p: Parts) -> Built:
    """一点五小时; 三点一小时 is a clock and a length, unless nothing else is said."""
    alone = p.bare == "length" or (
        not re.search(r"\w", p.before) or re.search(r"[开用花要]$|时长[是为]?$", p.before)
    )
    if not alone or p.number(2) > 9 or len(p.word(2)) > 1 or p.name(3) != "hour":
        return None
    return _built(Length(minutes=round(60 * (p.number(0) + p.number(2) / 10))))


def _english_decimal(p: Parts) -> Built:
    """One point five hours."""
    if p.number(2) > 9 or p.name(3) != "hour":
        return None
    return _built(Length(minutes=round(60 * (p.number(0) + p.number(2) / 10))))


RULES: tuple[Rule, ...] = (
    rule("num unit", _number_unit),
    rule("decimal unit", _decimal_unit),
    rule("num counter unit", _counted_unit),
    rule("article unit", _one_unit),
    rule("couple unit", _two_units),
    rule("half unit", _half),
    rule("half counter unit", _half),
    rule("half ~article unit", _half),
    rule("article half unit", _half),
    rule("num ~half unit", _number_half_unit),
    rule("num counter half unit", _number_half_unit),
    rule("num counter half counter unit", _number_half_unit),
    rule("length ~half", _and_half),
    rule("quarter ~article unit", _quarter_hour),
    rule("quarter unit", _quarter_hour),
    rule("num quarters ~article unit", _quarter_hour),
    rule("num quarters", _quarters),
    rule("length ~quarter", _and_quarter),
    rule("length ~num quarters", _and_quarter),
    rule("length ~length", _sum),
    rule("length ~num", _hour_and_number),
    rule("length num minute_mark", _and_minutes),
    rule("num ~quarter unit", _number_quarter_unit),
    rule("h", _figures),
    rule("num hour_mark num unit", _spoken_decimal),
    rule("num point num unit", _english_decimal),
)
