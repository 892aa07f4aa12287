"""Operations on times of day in English.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.
"""

import re
from dataclasses import replace

from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.clock_rules import MOVES, NO_HOUR, clock_of, in_figures
from meeting_assistant.dates.model import Clock, Part
from meeting_assistant.dates.values import When

FOR_PEOPLE = re.compile(
    r"\b(?:lunch|dinner|breakfast|brunch|drinks|coffee|tea|table|room|tickets?|seats?|reservation)\s(?:for\s)?$"
)
_MINUTES_TO = (5, 10, 20, 25)


def _half(letter: str, hour: int) -> Part:
    """The part of day for am and pm; 12 am is the start of the day."""
    if letter == "p":
        return Part.AFTERNOON
    return Part.DAWN if hour == 12 else Part.MORNING


def _half_of_day(p: Parts) -> Built:
    """3 pm, three thirty pm; of what is already a clock, its half of the day."""
    letter = str(p.parts[-1].value)
    if p.kind(0) != "num":
        built = ("clock", p.when(0)) if p.kind(0) == "clock" else in_figures(p, 0)
        when = built[1] if built is not None else None
        if not isinstance(when, When) or when.clock is None:
            return built
        clock = when.clock
        if clock.hour > 12:
            return "clock", when
        if clock.part is not None and not when.is_supplied_part:
            return None
        return "clock", When(clock=replace(clock, part=_half(letter, clock.hour)))
    hour = p.number(0)
    return (
        clock_of(hour, 0, _half(letter, hour))
        if 1 <= hour <= 12
        else clock_of(hour)
        if hour <= 24
        else ("bad", None)
    )


def _o_clock(p: Parts) -> Built:
    return clock_of(p.number(0)) if p.number(0) <= 24 else ("bad", None)


def _two_numbers(p: Parts) -> Built:
    """Three thirty, ten oh five; figures only where "at" or the like stands before."""
    hour, minute = p.number(0), p.number(1)
    if not 1 <= hour <= 23 or not (10 <= minute < 60 or (p.kind(1) == "oh" and minute < 10)):
        return None
    if p.word(0)[0].isdigit() and not re.search(r"\b(?:at|around|about|it|to|from)\s$", p.before):
        return None
    if NO_HOUR.match(p.after) or not p.word(0).isascii():
        return None
    return clock_of(hour, minute)


def _lead_number(p: Parts) -> Built:
    """At three, from three, make it four; a leading preposition says that a number is an hour."""
    hour, word = p.number(1), p.word(1)
    if NO_HOUR.match(p.after) or hour > 24 or not word.isascii() or (hour == 0 and word != "0"):
        return None
    if p.kind(0) == "for" and (hour > 12 or FOR_PEOPLE.search(p.before)):
        return None
    if p.kind(0) in ("to", "till") and not MOVES.search(p.before):
        return None
    if p.kind(0) == "correct" and not p.word(0).isascii():
        return None  # 不对，12月4号
    supplied = word.startswith("0") and 0 < hour < 10
    return "clock", When(
        clock=Clock(hour=hour, part=Part.MORNING if supplied else None), is_supplied_part=supplied
    )


def _number_in_part(p: Parts) -> Built:
    """Three in the afternoon, eight tonight."""
    when = p.when(1)
    if not 1 <= p.number(0) <= 12 or "," in p.gap(0) or not p.word(0).isascii() or when.part is None:
        return None
    if p.kind(1) == "part of day" and not re.search(r"\b(?:in|at)\b", p.gap(0)):
        return None
    joined = When(clock=Clock(hour=p.number(0))).joined(when)
    return None if joined is None else ("timed" if joined.names_day else "clock", joined)


def _instead(p: Parts) -> Built:
    """Not three, four."""
    hour = p.number(2)
    if not 1 <= hour <= 12 or NO_HOUR.match(p.after) or "," not in p.gap(1):
        return None
    return clock_of(hour)


def _noon(p: Parts) -> Built:
    return "clock", When(clock=Clock(hour=12, part=Part.NOON))


def _midnight(p: Parts) -> Built:
    return "clock", When(clock=Clock(hour=24))


def _twelve(p: Parts) -> Built:
    return (_noon(p) if p.kind(1) == "noon" else _midnight(p)) if p.number(0) == 12 else None


def _past_to(p: Parts, minutes: int, way: int, hour: int) -> Built:
    value = p.parts[hour].value
    said = 12 if p.kind(hour) == "noon" else value
    if not isinstance(said, int) or not 1 <= said <= 12 or not 0 < minutes < 60:
        return None
    part = Part.NOON if p.kind(hour) == "noon" else None
    if p.kind(way) in ("past", "after"):
        return clock_of(said, minutes, part)
    return clock_of((said - 2) % 12 + 1, 60 - minutes, Part.MORNING if part else None)


def _half_past(p: Parts) -> Built:
    if p.word(0) != "half" or p.kind(1) != "past":
        return None
    return _past_to(p, 30, 1, 2)


def _quarter_past(p: Parts) -> Built:
    return _past_to(p, 15, 1, 2)


def _minutes_past(p: Parts) -> Built:
    """Ten to four is a time, "from ten to four" and "nine to eleven" are ranges."""
    minutes = p.number(0)
    if p.kind(1) != "past" and (minutes not in _MINUTES_TO or re.search(r"\b(?:from|between)\s$", p.before)):
        return None
    if p.word(0)[0].isdigit() and p.kind(1) != "past":
        return None
    if not p.word(1).isascii() or p.kind(1) == "after":
        return None
    return None if NO_HOUR.match(p.after) else _past_to(p, minutes, 1, 2)


def _unit_past(p: Parts) -> Built:
    return _past_to(p, p.number(0), 2, 3) if p.name(1) == "minute" and p.word(2).isascii() else None


def _half_hour_name(p: Parts) -> Built:
    """Half three, as the British say it."""
    if (
        p.word(0) != "half"
        or not p.word(1).isalpha()
        or not p.word(1).isascii()
        or not 1 <= p.number(1) <= 12
    ):
        return None
    return None if NO_HOUR.match(p.after) else clock_of(p.number(1), 30)


def _military(p: Parts) -> Built:
    if p.word(1) not in ("hours", "hrs", "hour") or len(p.word(0)) != 4:
        return None
    match p.parts[0].value:
        case (int() as hour, int() as minute, _):
            return _exact(hour, minute)
    return None


def _exact(hour: int, minute: int) -> Built:
    part = Part.MORNING if 0 < hour < 12 else None
    return clock_of(hour, minute, part) if hour else clock_of(0, minute)


def _hundred(p: Parts) -> Built:
    hour = p.number(0)
    if not (13 <= hour <= 23 or p.word(1) == "hundred hours"):
        return None
    return _exact(hour, 0)


_LEADS = "at|from|to|till|for"


RULES: tuple[Rule, ...] = (
    rule("num|clock|dotted|hhmm|clockfigures ~half_of_day", _half_of_day),
    rule("num o'clock", _o_clock),
    rule("num num|oh", _two_numbers),
    rule(f"{_LEADS} num", _lead_number),
    rule("num ~part_of_day|daypart", _number_in_part),
    rule("noon", _noon),
    rule("midnight", _midnight),
    rule("num noon|midnight", _twelve),
    rule("half past num|noon", _half_past),
    rule("quarter past|to|before|after|of|until num|noon", _quarter_past),
    rule("num past|to|after|until num|noon", _minutes_past),
    rule("num unit past|to|before|after num|noon", _unit_past),
    rule("half num", _half_hour_name),
    rule("hhmm unit", _military),
    rule("num hundred", _hundred),
    rule("correct ~num", _lead_number),
    rule("not num ~num", _instead),
)
