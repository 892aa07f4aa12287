"""Operations on times of day in both languages: figures, parts of the day, zones.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.

Kinds they build, all of them `When`: `clock` (a time of day, with its part), `part of day`, `timed` (with a
day or an end), `zoned`.
"""

import re
from dataclasses import replace

from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.model import Clock, Part
from meeting_assistant.dates.values import When

_DAYS = "day|wd|dom|monthday|daypart"
NO_HOUR = re.compile(
    r"\s?(?:%|percent\b|people\b|persons?\b|of\s(?:us|them)\b|meetings?\b|items?\b|topics?\b|things?\b|rooms?\b|times?\b"
    r"|more\b|minutes?\b|mins?\b|hours?\b|hrs?\b|h\b|days?\b|weeks?\b|months?\b|years?\b|guests?\b|points?\b|questions?\b"
    r"|copies\b|pages?\b|seats?\b|chairs?\b|attendees?\b|participants?\b|colleagues?\b|of\b|and\sa\shalf|[-\s]?day\b|[-\s]?hour\b"
    r"|euros?\b|dollars?\b|pounds?\b|bucks?\b|million\b|thousand\b|hundred\b)|[.,]\d|\d|[-/]\d|:\d|st\b|nd\b|rd\b|th\b|-[a-z]"
    r"|\s?[人位名个件条块元页份项次号楼层本张期组轮面级代对季]"
)
NO_COUNT = re.compile(
    r"[\d年月号日分个元块人楼室:.万千亿页条次位名%]|\s?(?:people|dollars|euros|copies|pages|seats|items)\b"
)
MOVES = re.compile(
    r"\b(?:move|moved|change|changed|push|pushed|shift|reschedule|bring|switch|set|postpone|delay|make|put|from)\b[^.;]*$"
)
_FROM_OR_BETWEEN = re.compile(r"\b(?:from|between)\s$")


def clock_of(hour: int, minute: int = 0, part: Part | None = None) -> Built:
    """Build a time of day, or a word that is none: 25:00."""
    if not (0 <= hour <= 24 and 0 <= minute < 60) or (hour == 24 and minute):
        return "bad", None
    return "clock", When(clock=Clock(hour=hour, minute=minute, part=part))


def _figures(p: Parts) -> Built:
    return in_figures(p, 0)


def in_figures(p: Parts, place: int) -> Built:
    """Hour and minute in figures; a leading zero is the 24-hour clock unless a part of day says otherwise."""
    match p.parts[place].value:
        case (int() as hour, int() as minute, bool() as leading):
            supplied = leading and 0 < hour < 10
            built = clock_of(hour, minute, Part.MORNING if supplied else None)
            if built is not None and isinstance(built[1], When) and supplied:
                return "clock", replace(built[1], is_supplied_part=True)
            return built
    return None


def _digits_at(p: Parts) -> Built:
    return None if NO_COUNT.match(p.after) else in_figures(p, 1)


def _digits_with_day(p: Parts) -> Built:
    is_year = p.kind(1) == "hhmm" and p.word(1).startswith("20") and len(p.word(1)) == 4
    if NO_COUNT.match(p.after) or NO_HOUR.match(p.after) or is_year:
        return None
    built = in_figures(p, 1)
    joined = p.when(0).joined(built[1]) if built is not None and isinstance(built[1], When) else None
    return built if joined is None else ("timed", joined)


def _digits_before_day(p: Parts) -> Built:
    """9.30 tomorrow morning."""
    is_year = p.kind(0) == "hhmm" and p.word(0).startswith("20") and len(p.word(0)) == 4
    if is_year or (
        re.search(r"[a-z]\s$", p.before)
        and not re.search(r"\b(?:at|for|say|ok|okay|please|about)\s$", p.before)
    ):
        return None
    built = in_figures(p, 0)
    joined = p.when(1).joined(built[1]) if built is not None and isinstance(built[1], When) else None
    return built if joined is None else ("timed", joined)


def _figures_of_hours(p: Parts) -> Built:
    """09:30 hrs."""
    return in_figures(p, 0) if p.word(1) in ("hrs", "hours") else None


def _digits_with_part(p: Parts) -> Built:
    built = _digits_with_day(p)
    return ("clock", built[1]) if built is not None and built[0] == "timed" else built


def _part(p: Parts) -> Built:
    part = p.parts[0].value
    if not isinstance(part, Part) or re.search(r"\bgood\s$|\blast\s$", p.before) or p.after.startswith("好"):
        return None
    return "part of day", When(part=part)


def _joined(p: Parts) -> Built:
    joined = p.when(0).joined(p.when(1))
    return None if joined is None else ("clock", joined)


def _joined_behind(p: Parts) -> Built:
    """At three in the afternoon; in Chinese a part of day behind a comma begins another time."""
    return None if "," in p.gap(0) and not p.word(1).isascii() else _joined(p)


def _at_a_meal(p: Parts) -> Built:
    """晚饭七点: the occasion says which half of the day it is."""
    part = p.parts[0].value
    if not isinstance(part, Part) or p.kind(1) == "num" or "," in p.gap(0):
        return None
    joined = When(part=part).joined(p.when(1))
    return None if joined is None else ("clock", joined)


def _zoned_clock(p: Parts) -> Built:
    name = p.parts[0].value
    return ("zoned", When(zone=name)) if isinstance(name, str) and name else None


def _to_day(p: Parts) -> Built:
    """Move it to Friday: a preposition that belongs to the verb."""
    kind = "day" if p.when(1).clock is None else "timed"
    return (kind, p.when(1)) if p.kind(0) == "moved to" or MOVES.search(p.before) else None


def _with_lead(p: Parts) -> Built:
    return "clock", p.when(1)


RULES: tuple[Rule, ...] = (
    rule("clockfigures", _figures),
    rule("at|from|to|moved_to ~hhmm|dotted|h", _digits_at),
    rule("correct ~hhmm|dotted", _digits_at),
    rule(f"{_DAYS} ~hhmm|dotted|h", _digits_with_day),
    rule(f"hhmm|dotted ~{_DAYS}", _digits_before_day),
    rule("clockfigures unit", _figures_of_hours),
    rule("part_of_day ~hhmm|dotted", _digits_with_part),
    rule("part", _part),
    rule("part_of_day ~clock", _joined),
    rule("clock ~part_of_day", _joined_behind),
    rule("zone", _zoned_clock),
    rule("meal ~clock|num", _at_a_meal),
    rule(f"to|till|moved_to ~{_DAYS}|clock", _to_day),
    rule("at|from|for clock", _with_lead),
    rule("correct ~clock", _with_lead),
)
