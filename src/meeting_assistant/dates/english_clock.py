"""Times of day and lengths said in English.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.
Times in figures (15:00, 3:30 pm) are read here for both languages.
"""

import re
from datetime import datetime

from meeting_assistant.dates.model import Clock, Part
from meeting_assistant.dates.moments import later
from meeting_assistant.dates.numbers import EN_HOUR, EN_MINUTE, EN_NUMBER, en_number
from meeting_assistant.dates.tokens import Length, Meaning, Rule, Shift, rule

_HALF = r"\s?(?P<half>[ap])\.?\s?m\b\.?"
_HALF_AHEAD = r"\s?[ap]\.?\s?m\b"
_UNIT_AHEAD = (
    r"(?!\s?(?:%|percent|minutes?|mins?|hours?|hrs?|h\b|days?|weeks?|months?|years?|people|persons?|of\s(?:us|them)|"
    r"meetings?|items?|topics?|things?|rooms?|times?|more|or\b|and\sa\shalf|[ap]\.?m)|[.,]\d|\d|[-/]\d|:\d|st\b|nd\b|rd\b|th\b|-)"
)
_LEADS = (
    *("at", "around", "about", "by", "from", "until", "till", "to", "it", "say"),
    *("between", "and", "for", "not", "than", "of"),
)
_BEFORE = "(?:" + "|".join(rf"(?<=\b{word}\s)" for word in _LEADS) + ")"


def _half(letter: str, hour: int) -> Part:
    """The part of day for am and pm; 12 am is the start of the day."""
    if letter == "p":
        return Part.AFTERNOON
    return Part.DAWN if hour == 12 else Part.MORNING


def _clock(match: re.Match[str], _now: datetime) -> Meaning | None:
    groups = match.groupdict()
    hour = en_number(match["hour"])
    minute = en_number(re.sub(r"\bo\b", "oh", groups["minute"])) if groups.get("minute") else 0
    if hour > 24 or minute > 59 or (hour == 24 and minute) or (hour > 12 and not match["hour"].isdecimal()):
        return None
    if groups.get("half"):
        if hour > 12:
            return Clock(hour=hour, minute=minute)
        return Clock(hour=hour, minute=minute, part=_half(match["half"], hour))
    if match["hour"].startswith("0") and 0 < hour < 10:
        return Clock(hour=hour, minute=minute, part=Part.MORNING)  # a leading zero is the 24-hour clock
    return Clock(hour=hour, minute=minute)


def _military(match: re.Match[str], _now: datetime) -> Meaning | None:
    hour, minute = int(match["hhmm"][:2]), int(match["hhmm"][2:])
    return Clock(hour=hour, minute=minute) if hour < 24 and minute < 60 else None


def _past_or_to(match: re.Match[str], _now: datetime) -> Meaning | None:
    hour = en_number(match["hour"])
    word = match["minutes"]
    minute = 30 if "half" in word else 15 if "quarter" in word else en_number(word)
    if not (1 <= hour <= 12 and 0 < minute < 60):
        return None
    part = _half(match["half"], hour) if match["half"] else None
    if match["way"] in ("to", "before", "of", "til", "till"):
        hour, minute = (hour - 2) % 12 + 1, 60 - minute
    return Clock(hour=hour, minute=minute, part=part)


_LENGTH = (
    r"(?:(?:about\s)?(?:"
    r"an?\shour\sand\sa\s(?:half|quarter)|an?\shour\sand\sthree\squarters"
    rf"|(?:{EN_NUMBER})\sand\sa\shalf\shours?|(?:{EN_NUMBER})\shours?\sand\sa\s(?:half|quarter)"
    r"|(?:a\s)?half(?:\s|-)(?:an?\s)?hour|half\san\shour|three[\s-]quarters\sof\san\shour|(?:a\s)?quarter\s(?:of\san\s)?hour"
    rf"|(?:\d+\.\d+|an?|a\scouple\sof|{EN_NUMBER})[\s-]?(?:hours?|hrs?|h)(?![a-z])"
    rf"(?:(?:\sand|,)?\s?(?:{EN_NUMBER})(?:[\s-]?(?:minutes?|mins?|m)\b|(?=\W*$)))?"
    rf"|(?:an?|{EN_NUMBER})[\s-]?(?:minutes?|mins?|m)\b))"
)


def _minutes(text: str) -> int:
    """Minutes of a length that matches `_LENGTH`."""
    if "three" in text and "quarters" in text:
        return 105 if "and" in text else 45
    if re.fullmatch(r"(?:about )?(?:a )?quarter (?:of an )?hour", text):
        return 15
    extra = 30 if re.search(r"and a half|\bhalf", text) else 15 if "quarter" in text else 0
    text = re.sub(r" ?and an? (?:half|quarter)|(?:an? )?half[ -](?:an? )?hour", "", text)
    hours = re.search(
        rf"(\d+\.\d+|an?\b(?! couple)|a couple of|{EN_NUMBER})[ -]?(?:hours?|hrs?|h(?![a-z])|$)", text.strip()
    )
    total = float(extra)
    if hours is not None and not re.fullmatch(
        rf"(?:about )?(?:an?|{EN_NUMBER})[ -]?(?:minutes?|mins?|m)", text.strip()
    ):
        total += 60 * _count(hours[1])
        text = text[text.index(hours[0]) + len(hours[0]) :]
    minutes = re.search(rf"({EN_NUMBER}|\ban?\b)", text)
    return round(total + (_count(minutes[1]) if minutes else 0))


def _count(word: str) -> float:
    if word in ("a", "an"):
        return 1
    if word == "a couple of":
        return 2
    return float(word) if "." in word else en_number(word)


def _length(match: re.Match[str], _now: datetime) -> Meaning | None:
    minutes = _minutes(match["length"])
    return Length(minutes) if minutes else None


def _in_a_while(match: re.Match[str], now: datetime) -> Meaning | None:
    minutes = _minutes(match["length"])
    return later(now, minutes) if 0 < minutes < 60 * 24 * 366 else None


def _shift(match: re.Match[str], _now: datetime) -> Meaning | None:
    minutes = _minutes(match["length"])
    return Shift(-minutes if match["way"] in ("earlier", "sooner") else minutes) if minutes else None


def _part(words: str, part: Part) -> Rule:
    greeting = r"(?<!\bgood\s)"
    return rule(rf"{greeting}\b(?:{words})\b", lambda _match, _now: part)


RULES: tuple[Rule, ...] = (
    _part("(?:early\\s)?morning", Part.MORNING),
    _part("afternoon", Part.AFTERNOON),
    _part("evening|(?<!last\\s)night", Part.EVENING),
    rule(
        r"\b(?:twelve\s)?(?:noon|midday|lunch\s?time)\b", lambda _match, _now: Clock(hour=12, part=Part.NOON)
    ),
    rule(r"\b(?:twelve\s)?midnight\b", lambda _match, _now: Clock(hour=24)),
    rule(
        rf"\b(?P<minutes>half|(?:a\s)?quarter|(?:{EN_NUMBER})\sminutes|(?:{EN_NUMBER})(?=\s(?:past|after))"
        # "ten to four" is a time, "nine to eleven" and "from ten to four" are ranges
        r"|(?<!\bfrom\s)(?:five|ten|twenty|twenty[ -]five)(?=\sto\s))\s(?P<way>past|after|to|before|of|till?)"
        rf"\s(?P<hour>{EN_HOUR})(?:{_HALF}|\b(?!:))(?:\so'?clock)?",
        _past_or_to,
    ),
    rule(
        rf"\bhalf\s(?P<hour>{EN_HOUR})\b(?!\s?hour)",
        lambda match, _now: Clock(hour=en_number(match["hour"]), minute=30),
    ),
    rule(rf"(?<![\d.:])\b(?P<hour>{EN_HOUR})(?:[:.h]?\s?(?P<minute>{EN_MINUTE}))?{_HALF}", _clock),
    rule(rf"\b(?P<hour>{EN_HOUR})(?:\s(?P<minute>{EN_MINUTE}))?\so'?clock\b", _clock),
    rule(r"(?<![\d.:])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d)", _clock),
    rule(r"(?<=\bat\s)(?P<hhmm>[0-2]\d[0-5]\d)\b(?:\shours)?", _military),
    rule(rf"(?<![\d.:])\b(?P<hour>{EN_HOUR})\s(?P<minute>{EN_MINUTE})\b{_UNIT_AHEAD}", _clock),
    rule(r"(?<=\bat\s)(?P<hour>\d{1,2})[.h](?P<minute>[0-5]\d)\b", _clock),
    rule(
        rf"(?<![\d.:/-])\b(?P<hour>{EN_HOUR})(?=\s?(?:to|-|until|till)\s?{EN_HOUR}(?::[0-5]\d)?{_HALF_AHEAD})",
        _clock,
    ),
    rule(rf"{_BEFORE}(?P<hour>{EN_HOUR})\b{_UNIT_AHEAD}", _clock),
    rule(
        rf"\b(?P<hour>{EN_HOUR})(?=\s(?:in\sthe\s(?:morning|afternoon|evening)|at\snight|tonight|tomorrow\s(?:morning|afternoon|evening|night)))",
        _clock,
    ),
    rule(rf"\bin\s(?P<length>{_LENGTH})", _in_a_while),
    rule(rf"\b(?P<length>{_LENGTH})\sfrom\snow\b", _in_a_while),
    rule(rf"\b(?P<length>{_LENGTH})\s(?P<way>earlier|sooner|later)\b", _shift),
    rule(rf"(?<![\d.:])\b(?P<length>{_LENGTH})(?!\s(?:ago|before|after)\b)", _length),
)
