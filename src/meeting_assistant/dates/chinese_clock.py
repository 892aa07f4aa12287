"""Times of day and lengths said in Chinese.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.
"""

import re
from datetime import datetime

from meeting_assistant.dates.model import Clock, Part
from meeting_assistant.dates.moments import later
from meeting_assistant.dates.numbers import ZH_NUMBER, zh_number
from meeting_assistant.dates.tokens import Length, Meaning, Rule, Shift, rule

_PARTS = {
    Part.DAWN: "凌晨|拂晓",
    Part.MORNING: "清晨|清早|大清早|一大早|一早|早上|早晨|早间|上午|午前",
    Part.NOON: "正午|中午|晌午",
    Part.AFTERNOON: "午后|下午|傍晚|黄昏",
    Part.EVENING: "晚上|晚间|夜里|夜晚|夜间|深夜|半夜",
}

_HOUR = r"(?:二十[一二三四]|二十|十[一二三四五六七八九]|十|[零〇一二两三四五六七八九]|2[0-4]|1\d|0?\d)"
_TENS = r"(?:[二三四五]?十[一二三四五六七八九]?|[零〇0][一二三四五六七八九1-9]|[1-5]\d)"
# 早一点 is "a little earlier", not one o'clock.
_NOT_A_LITTLE = r"(?!(?<=[早晚快慢长短多少大小有差好高低简详])[一1]点(?!半|钟|[一三]刻))"
_LENGTH_AHEAD = r"[一二两三四五六七八九半\d]+个?半?(?:小时|钟头)"
# 11点两个小时 runs a time and a length together: what belongs to the length is not minutes.
_NO_LENGTH = rf"(?:(?={_LENGTH_AHEAD})|(?!分钟|个|小时|刻钟|钟头|[零〇一二两三四五六七八九十\d天]))"

_QUARTERS = {"一": 15, "1": 15, "三": 45, "3": 45, "两": 30, "二": 30, "2": 30}
_HALF_HOUR, _HOUR_UNIT = r"半个?(?:小时|钟头|钟)", r"(?:个?小时|个?钟头|个钟(?!头))"


def _clock(match: re.Match[str], _now: datetime) -> Meaning | None:
    hour, minute = zh_number(match["hour"]), 0
    if match["half"]:
        minute = 30
    elif match["quarter"]:
        minute = _QUARTERS[match["quarter"]]
    elif match["minute"] or match["tens"]:
        minute = zh_number(match["minute"] or match["tens"])
    short = match["minus"] or match["minus_after"]
    if short:
        hour, minute = (
            (hour - 1) % 24,
            60 - (15 if "刻" in short else zh_number(re.sub("[差分钟]", "", short))),
        )
    if hour > 24 or not 0 <= minute < 60:
        return None
    part = {"早": Part.MORNING, "晚": Part.EVENING, None: None}[match["part"]]
    return Clock(hour=hour, minute=minute, part=part)


def _part(part: Part) -> Rule:
    return rule(rf"(?:{_PARTS[part]})(?!好)", lambda _match, _now: part)  # 早上好 is a greeting


def _in_a_while(match: re.Match[str], now: datetime) -> Meaning | None:
    minutes = _minutes(match["length"])
    return later(now, minutes) if minutes else None


def _minutes(text: str) -> int:
    """Minutes of a length that matches `_LENGTH`."""
    total = 0.0
    for count, half_before, half_after in re.findall(
        rf"(?:({ZH_NUMBER}(?:[.点]\d|点[零一二三四五六七八九])?)(?:个?(半))?|半){_HOUR_UNIT}(半)?", text
    ):
        total += 60 * _decimal(count) if count else 30
        total += 30 * (bool(half_before) + bool(half_after))
    for count in re.findall(rf"({ZH_NUMBER})分钟?", text):
        total += zh_number(count)
    for count in re.findall(r"([一二两三123])刻钟", text):
        total += _QUARTERS[count]
    return round(total)


def _decimal(text: str) -> float:
    whole, _, part = re.sub("点", ".", text).partition(".")
    return zh_number(whole) + (zh_number(part) / 10 if part else 0)


_HOURS = rf"(?:{ZH_NUMBER}(?:[.]\d|点[零一二三四五六七八九])?(?:个?半)?{_HOUR_UNIT}半?|{_HALF_HOUR})"
_LENGTH = (
    rf"(?:{_HOURS}(?:[零又加]?(?:{ZH_NUMBER}分钟?|[一三13]刻钟))?|{ZH_NUMBER}分钟|[一二两三123]刻钟)"
)  # fmt: skip


def _length(match: re.Match[str], _now: datetime) -> Meaning | None:
    minutes = _minutes(match[0])
    return Length(minutes) if minutes else None


def _shift(match: re.Match[str], _now: datetime) -> Meaning | None:
    minutes = _minutes(match["length"])
    return Shift(-minutes if match["way"][0] in "提早" else minutes) if minutes else None


RULES: tuple[Rule, ...] = (
    *map(_part, Part),
    rule("午夜", lambda _match, _now: Clock(hour=24)),
    rule(
        rf"(?P<part>(?<![今明后昨当傍])[早晚])?{_NOT_A_LITTLE}(?:(?P<minus>差(?:{ZH_NUMBER}分钟?|一刻钟?))到?)?"
        rf"(?P<hour>(?<!\d){_HOUR})(?:点|时(?!间|候|段|区|长|代|刻|常|差))(?!建议|意见|要求|内容|问题|想法|原因)(?:钟|整)?"
        rf"(?:(?P<half>半)(?!个?小时|个?钟头|天)|过?(?P<quarter>[一三13])刻(?!钟)|过?[零〇]?(?P<minute>{ZH_NUMBER})分(?!钟)"
        rf"|(?P<tens>{_TENS}){_NO_LENGTH}|(?P<minus_after>差(?:{ZH_NUMBER}分|一刻)))?",
        _clock,
    ),
    rule(rf"(?P<length>{_LENGTH})(?:以后|之后|过后|后(?!天))", _in_a_while),
    rule(rf"再过(?P<length>{_LENGTH})", _in_a_while),
    rule(rf"(?P<way>提前|提早|早|推迟|推后|延后|往后推|晚|延迟)(?:了|个)?(?P<length>{_LENGTH})", _shift),
    rule(rf"(?<![\d.]){_LENGTH}", _length),
)
