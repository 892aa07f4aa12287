"""Operations on times of day in Chinese.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.

An hour is a `zhclock` while it may be continued by minutes.
"""

import re
from dataclasses import replace

from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.clock_rules import NO_COUNT
from meeting_assistant.dates.model import Clock, Part
from meeting_assistant.dates.values import When

_SOMETHING = re.compile(r"建议|意见|要求|内容|问题|想法|原因|看法|说明|理由|注意|补充|疑问|启示|体会|事")
_NOT_AN_HOUR = re.compile(r"间|候|段|区|长|代|刻|常|差|机|效|尚|装|事|不")
_A_LITTLE = re.compile(r"(?:(?<![今明后当昨听])[早晚]|[快慢长短多少大小有差好高低简详])$")
_QUARTERS = {1: 15, 2: 30, 3: 45}


def _zh_hour(p: Parts) -> Built:
    hour = p.number(0)
    is_one = (
        hour == 1
        and _A_LITTLE.search(p.before)
        and not re.match(r"半|钟|整|[一三13]刻|\d|[零二三四五]?十", p.after)
    )
    if hour == 1 and re.match(r"儿?(?:没|也|都|不|毛病|问题|小)", p.after):
        return None  # 一点没错
    if is_one or _SOMETHING.match(p.after) or (p.word(1) == "时" and _NOT_AN_HOUR.match(p.after)):
        return None
    if p.word(0).isascii() and not p.word(0).isdigit():
        return None
    if hour > 24:
        return "bad", None
    supplied = p.word(0).startswith("0") and 0 < hour < 10
    part = Part.MORNING if supplied else None
    return "zhclock", When(clock=Clock(hour=hour, part=part), is_supplied_part=supplied)


def _with_minutes(p: Parts, minute: int) -> Built:
    when = p.when(0)
    if when.clock is None or when.clock.minute or not 0 <= minute < 60 or (when.clock.hour == 24 and minute):
        return None
    return "clock", replace(when, clock=replace(when.clock, minute=minute))


def _zh_plain(p: Parts) -> Built:
    return "clock", p.when(0)


def _zh_half(p: Parts) -> Built:
    return _with_minutes(p, 30)


def _zh_minutes(p: Parts) -> Built:
    """三点二十, 三点零五: two digits, or a zero in front; 三点五 is neither."""
    word = p.word(1)
    whole = len(word) > 1 or (word == "十" and not re.match(r"[一-鿿](?<![分整的开到至，])", p.after))
    if not whole or NO_COUNT.match(p.after) or not (word.isdigit() or not word.isascii()):
        return None
    return _with_minutes(p, p.number(1))


def _zh_minute_mark(p: Parts) -> Built:
    return None if p.after.startswith("钟") else _with_minutes(p, p.number(len(p.parts) - 2))


def _zh_quarter(p: Parts) -> Built:
    return (
        None if p.after.startswith("钟") else _with_minutes(p, _QUARTERS.get(p.number(len(p.parts) - 2), 60))
    )


def _before_hour(when: When, minutes: int) -> Built:
    if when.clock is None or when.clock.minute or not 0 < minutes < 60:
        return None
    hour = (when.clock.hour - 1) % (12 if when.clock.is_open else 24) or (12 if when.clock.is_open else 0)
    return "clock", replace(when, clock=replace(when.clock, hour=hour, minute=60 - minutes))


def _zh_short_of(p: Parts) -> Built:
    minutes = _QUARTERS.get(p.number(1), 0) if p.kind(2) == "quarter mark" else p.number(1)
    return _before_hour(p.when(len(p.parts) - 1), minutes)


def _zh_short_behind(p: Parts) -> Built:
    return _before_hour(
        p.when(0), _QUARTERS.get(p.number(2), 0) if p.kind(3) == "quarter mark" else p.number(2)
    )


def _prefixed(p: Parts) -> Built:
    if p.before.endswith(("最", "早", "太", "更", "再")):
        return None  # 最晚五点, 早晚九点
    part = p.parts[0].value
    if not isinstance(part, Part):
        return None
    joined = When(part=part).joined(p.when(1))
    return None if joined is None else ("clock", replace(joined, part=None))


def _zero_hour(p: Parts) -> Built:
    return "zhclock", When(clock=Clock(hour=0))


RULES: tuple[Rule, ...] = (
    rule("num hour_mark|o'clock", _zh_hour),
    rule("zero_hour", _zero_hour),
    rule("zhclock", _zh_plain),
    rule("zhclock half", _zh_half),
    rule("zhclock num", _zh_minutes),
    rule("zhclock num minute_mark", _zh_minute_mark),
    rule("zhclock past num minute_mark", _zh_minute_mark),
    rule("zhclock num quarter_mark", _zh_quarter),
    rule("zhclock past num quarter_mark", _zh_quarter),
    rule("short_of num minute_mark|quarter_mark zhclock", _zh_short_of),
    rule("short_of num minute_mark|quarter_mark till zhclock", _zh_short_of),
    rule("zhclock short_of num minute_mark|quarter_mark", _zh_short_behind),
    rule("prefix clock", _prefixed),
)
