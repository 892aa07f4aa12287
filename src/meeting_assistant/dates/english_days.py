"""Days said in English.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.
"""

import re
from datetime import date, datetime, timedelta

from meeting_assistant.dates import days
from meeting_assistant.dates.model import Part
from meeting_assistant.dates.numbers import EN_NUMBER, EN_ORDINAL, en_number
from meeting_assistant.dates.tokens import Meaning, Rule, Weekday, rule

_WEEKDAY_WORDS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thurs?|thu|fri"
_WEEKDAY = rf"(?P<weekday>{_WEEKDAY_WORDS})s?\b\.?"
_WEEKDAY_NUMBERS = {name: n for n, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
)
_MONTHS = {
    **{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6},
    **{"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12},
}
_YEAR = r"(?:,?\s*(?P<year>20\d\d)\b)?"
_DAY_NUMBER = rf"(?P<day>{EN_ORDINAL}|\d{{1,2}})\b(?!:|\s?[ap]\.?m)"
_FEASTS = {
    **{"christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "halloween": (10, 31)},
    **{"new year's eve": (12, 31), "new year's day": (1, 1), "new year's": (1, 1)},
}


def _number_of(match: re.Match[str]) -> int:
    return _WEEKDAY_NUMBERS[match["weekday"][:3]]


def _in_days(count: int) -> Rule:
    words = {0: r"\btoday\b", 1: r"\b(?:tomorrow|tmrw?|tmr)\b", -1: r"\byesterday\b",
             2: r"\b(?:the\s)?day\safter\stomorrow\b"}  # fmt: skip
    return rule(words[count], lambda _match, now: now.date() + timedelta(days=count))


def _weekday(match: re.Match[str], now: datetime) -> Meaning | None:
    today, number = now.date(), _number_of(match)
    match match["which"] or match.groupdict().get("after"):
        case "after next":
            return days.weekday_of_week(today, 2, number)
        case "this week":
            return days.weekday_of_week(today, 0, number)
        case "next" | "next week":
            return days.weekday_of_week(today, 1, number)
        case "last":
            return days.weekday_of_week(today, -1, number)
        case "this" | "coming":
            return days.coming_weekday(today, number)
    return Weekday(number)


def _week_from(match: re.Match[str], now: datetime) -> Meaning | None:
    weeks = en_number(match.groupdict().get("weeks") or "one")
    word = match["from"]
    if word in ("today", "now", "tomorrow"):
        start = now.date() + timedelta(days=word == "tomorrow")
    else:
        start = days.coming_weekday(now.date(), _WEEKDAY_NUMBERS[word[:3]])
    return start + timedelta(weeks=weeks or 1)


def _weekend(match: re.Match[str], now: datetime) -> Meaning | None:
    return days.weekday_of_week(now.date(), 1 if match["which"] == "next" else 0, 5)


def _day_and_month(match: re.Match[str], now: datetime) -> Meaning | None:
    month, day = _MONTHS[match["month"][:3]], en_number(match["day"])
    if match["year"]:
        return days.exact_date(int(match["year"]), month, day) or "no_such_date"
    return days.coming_date(now.date(), month, day) or "no_such_date"


def _day_of_month(match: re.Match[str], now: datetime) -> Meaning | None:
    day = en_number(match["day"])
    which = match.groupdict().get("which")
    if which is None:
        return days.coming_day_of_month(now.date(), day) or "no_such_date"
    first = days.first_of_month(now.date(), which == "next")
    return days.exact_date(first.year, first.month, day) or "no_such_date"


def _nth_weekday(match: re.Match[str], now: datetime) -> Meaning | None:
    today = now.date()
    if match["month"]:
        first = days.coming_month(today, _MONTHS[match["month"][:3]])
    else:
        first = days.first_of_month(today, match["which"] == "next")
    number = -1 if match["number"] == "last" else en_number(match["number"])
    return days.nth_weekday(first, number, _number_of(match)) or "no_such_date"


def _numeric(match: re.Match[str], now: datetime) -> Meaning | None:
    month, day = int(match["month"]), int(match["day"])
    if month > 12 >= day:
        month, day = day, month
    if match["year"]:
        return days.exact_date(int(match["year"]), month, day)
    return days.coming_date(now.date(), month, day)


def _later(match: re.Match[str], now: datetime) -> Meaning | None:
    count = en_number(match["count"]) or {"a couple of": 2}.get(match["count"], 1)
    if count > 999:
        return None
    if match["unit"].startswith("month"):
        return days.months_later(now.date(), count)
    return now.date() + timedelta(days=count * (7 if match["unit"].startswith("week") else 1))


def _end(match: re.Match[str], now: datetime) -> Meaning | None:
    following = match["which"] == "next"
    if match["unit"] == "year":
        return date(now.year + following, 12, 31)
    return days.end_of_month(now.date(), following)


RULES: tuple[Rule, ...] = (
    rule(
        r"\b(?:chinese|lunar)\snew\syear(?:'s)?(?:\s(?:eve|day))?\b|\bspring\sfestival\b|\blantern\sfestival\b"
        r"|\b(?:mid-?\s?autumn|dragon\sboat)\sfestival\b|\blunar\scalendar\b",
        lambda _match, _now: "lunar",
    ),
    *map(_in_days, (0, 1, -1, 2)),
    rule(r"\btonight\b", lambda _match, now: (now.date(), Part.EVENING)),
    rule(
        rf"\b(?:the\s)?(?:(?P<which>next|this|coming|last)\s)?{_WEEKDAY}"
        r"(?:\s(?:of\s)?(?P<after>after\snext|(?:next|this)\sweek)\b)?",
        _weekday,
    ),
    rule(
        rf"\b(?:the\s)?(?P<number>first|second|third|fourth|fifth|last|[1-5](?:st|nd|rd|th))\s{_WEEKDAY}\s(?:of|in)\s"
        rf"(?:(?:the|this|(?P<which>next))\smonth|{_MONTH})",
        _nth_weekday,
    ),
    rule(r"\b(?P<which>this|next)\s(?P<weekday>sat|sun)\b", _weekday),
    rule(
        rf"\b(?:(?P<weeks>a|one|two|three|\d)\s)?weeks?\sfrom\s(?P<from>today|now|tomorrow|(?:{_WEEKDAY_WORDS}))\b",
        _week_from,
    ),
    rule(rf"\b(?P<from>today|tomorrow|{_WEEKDAY_WORDS})\sweek\b", _week_from),
    rule(r"\b(?:(?P<which>next|this|the|coming)\s)weekend\b", _weekend),
    rule(rf"\b{_MONTH}\s(?:the\s)?{_DAY_NUMBER}{_YEAR}", _day_and_month),
    rule(rf"\b(?:the\s)?{_DAY_NUMBER}\s(?:of\s)?{_MONTH}{_YEAR}", _day_and_month),
    rule(rf"\b(?:the\s)?(?P<day>{EN_ORDINAL})\s(?:of\s)?(?P<which>next|this)\smonth\b", _day_of_month),
    rule(rf"\b(?P<which>next|this)\smonth(?:,?\son)?\sthe\s(?P<day>{EN_ORDINAL})\b", _day_of_month),
    rule(r"\b(?:the\s)?(?P<day>\d{1,2}(?:st|nd|rd|th))\b", _day_of_month),
    rule(
        r"\bthe\s(?P<day>(?:twenty|thirty)[ -][a-z]+|thirtieth|(?:[a-z]+te|twentie|twelf|eleven)th)"
        r"\b(?!\s(?:floor|century|meeting|of))",
        _day_of_month,
    ),
    rule(rf"\bon\sthe\s(?P<day>{EN_ORDINAL})\b(?!\s(?:floor|day|of|half|quarter))", _day_of_month),
    rule(r"(?<![\d/.-])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>(?:20)?\d\d))?(?![\d/])", _numeric),
    rule(
        rf"\bin\s(?P<count>an?|a\scouple\sof|{EN_NUMBER})\s(?P<unit>days?|weeks?|months?)(?:'s?)?(?:\stime)?\b",
        _later,
    ),
    rule(rf"\b(?P<count>an?|{EN_NUMBER})\s(?P<unit>days?|weeks?|months?)\s(?:from\snow|later)\b", _later),
    rule(
        r"\b(?:the\s)?(?:end|last\sday)\sof\s(?:the|this|(?P<which>next))\s(?P<unit>month|year)\b"
        r"|\bmonth[\s-]end\b",
        _end,
    ),
    rule(
        "|".join(rf"\b{feast}\b" for feast in _FEASTS),
        lambda match, now: days.coming_date(now.date(), *_FEASTS[match[0]]),
    ),
)
