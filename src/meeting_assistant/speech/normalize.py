"""Written text to spoken text: digits, dates, times, money and signs become words (pure).

The Chinese voice reads characters only, so everything else is spelled out for it. Digits that belong to a
Latin word ("Q4", "B2B") are left alone: that word goes to the English voice, which reads numbers by itself
and needs help with ISO dates and the 24-hour clock only.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

_Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_DIGITS: Final = "零一二三四五六七八九"
_GROUPS: Final = ("", "万", "亿", "万亿")
_PLACES: Final = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_MAX_WHOLE_DIGITS: Final = 16
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FULL_WIDTH: Final = {
    code: code - 0xFEE0 for code in range(ord("０"), ord("ｚ") + 1) if chr(code).isalnum()
} | {
    ord("％"): "%",
    ord("／"): "/",
    ord("．"): ".",
    ord("－"): "-",
    ord("～"): "~",
    ord("＋"): "+",
    ord("￥"): "¥",
    0x3000: " ",
}
_SIGNS: Final = {"+": "加", "=": "等于", "&": "和", "×": "乘", "÷": "除以", "~": "到", "%": "百分号"}
_MONEY: Final = {"¥": "元", "$": "美元", "€": "欧元", "£": "英镑"}


def spoken_zh(text: str) -> str:
    """`text` as it is said in Chinese: 2026-11-23 15:00 becomes 二零二六年十一月二十三日下午三点."""
    text = text.translate(_FULL_WIDTH)
    for pattern, words in _RULES_ZH:
        text = pattern.sub(words, text)
    return text.strip()


def spoken_en(text: str) -> str:
    """`text` as it is said in English: 2026-11-23 15:00 becomes November 23, 2026, 3 PM."""
    for pattern, words in _RULES_EN:
        text = pattern.sub(words, text)
    return text.strip()


def number_zh(digits: str) -> str:
    """A number in words: "105" 一百零五, "-3.5" 负三点五, "0012" digit by digit."""
    if digits.startswith("-"):
        return "负" + number_zh(digits[1:])
    digits = digits.replace(",", "")
    whole, point, fraction = digits.partition(".")
    if len(whole) > _MAX_WHOLE_DIGITS or (len(whole) > 1 and whole.startswith("0")):
        words = digits_zh(whole)
    else:
        words = _whole(int(whole or "0"))
    return words + ("点" + digits_zh(fraction) if point and fraction else "")


def digits_zh(digits: str) -> str:
    """Digit by digit: "2026" 二零二六."""
    return "".join(_DIGITS[int(digit)] for digit in digits)


def _whole(number: int) -> str:
    if number == 0:
        return "零"
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    gap = False
    for index in reversed(range(len(groups))):
        group = groups[index]
        if group == 0:
            gap = True
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _below_ten_thousand(group) + _GROUPS[index]
        gap = False
    return words[1:] if words.startswith("一十") else words


def _below_ten_thousand(number: int) -> str:
    words = ""
    gap = False
    for value, place in _PLACES:
        digit, number = divmod(number, value)
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + place
            gap = False
        else:
            gap = True
    return words


def _counted(digits: str) -> str:
    """A number before a measure word: two is 两."""
    return "两" if digits == "2" else number_zh(digits)


def _date_zh(match: re.Match[str]) -> str:
    year, month, day = match.group("year", "month", "day")
    return f"{digits_zh(year)}年{_whole(int(month))}月{_whole(int(day))}日"


def _clock_zh(match: re.Match[str]) -> str:
    """15:30 -> 下午三点半; the part of the day is not said twice."""
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 24 or minute > 59:
        return f"{_whole(hour)}比{_whole(minute)}"
    part = match["part"] or _part_of_day(hour)
    return part + _hour(hour - 12 if 12 < hour < 24 else hour % 24) + _minutes(minute)


def _part_of_day(hour: int) -> str:
    for before, part in ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上")):
        if hour < before:
            return part
    return "凌晨"


def _hour(hour: int) -> str:
    return ("两" if hour == 2 else _whole(hour)) + "点"


def _minutes(minute: int) -> str:
    if minute in (0, 30):
        return "半" if minute else ""
    return ("零" if minute < 10 else "") + _whole(minute) + "分"


def _said_clock_zh(match: re.Match[str]) -> str:
    """3点05分 -> 三点零五分."""
    minute = match["minute"]
    return _hour(int(match["hour"])) + (_minutes(int(minute)) if minute else "")


def _bare_number_zh(match: re.Match[str]) -> str:
    """A number that nothing around explains; seven digits and more are a telephone number or the like."""
    digits = match[0]
    return digits_zh(digits) if digits.isdigit() and len(digits) >= 7 else number_zh(digits)


def _hyphened_zh(match: re.Match[str]) -> str:
    """A range such as 3-5, or a telephone number."""
    groups = match[0].split("-")
    if len(groups) == 2 and max(map(len, groups)) <= 2:
        return "到".join(map(number_zh, groups))
    return "".join(map(digits_zh, groups))


def _clock_en(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 23 or minute > 59:
        return match[0]
    return f"{(hour + 11) % 12 + 1}{f':{minute:02}' if minute else ''} {'AM' if hour < 12 else 'PM'}"


def _date_en(match: re.Match[str]) -> str:
    return f"{_MONTHS[int(match['month']) - 1]} {int(match['day'])}, {match['year']}"


_FREE: Final = r"(?<![A-Za-z0-9.])(?<![A-Za-z]-)"  # not inside "B2B", "GPT-4" or another number
_END: Final = r"(?![A-Za-z0-9])"
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?"
_DATE: Final = r"(?P<year>(?:19|20|21)\d\d)([-/.])(?P<month>1[0-2]|0?[1-9])\2(?P<day>3[01]|[12]\d|0?[1-9])"
_CLOCK: Final = r"(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：]\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"
_PART: Final = r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|今晚|明晚|昨晚"
_MEASURE: Final = r"(?=\s*(?:多|来)?(?:小时|钟头|分钟|星期|[个秒天周年位名人次场份条项件种间台遍节句元块倍]))"


def _rule(pattern: str, words: Callable[[re.Match[str]], str]) -> _Rule:
    return re.compile(pattern), words


_RULES_ZH: Final[tuple[_Rule, ...]] = (
    _rule(r"[*#`_]+", lambda _: ""),  # Markdown
    _rule(r"(?<=:\d\d)\s*[-~–—]\s*(?=\d{1,2}[:：]\d\d)", lambda _: "到"),
    _rule(rf"{_FREE}{_DATE}(?!\d)(?:[T ]+(?=\d{{1,2}}:\d\d))?", _date_zh),
    _rule(rf"(?:(?P<part>{_PART})\s*)?(?<![A-Za-z0-9]){_CLOCK}{_END}", _clock_zh),
    _rule(r"(?<!\d)((?:19|20|21)\d\d)\s*年", lambda match: digits_zh(match[1]) + "年"),
    _rule(r"(?<![\d.])(\d{1,2})\s*(?=[月日号])", lambda match: _whole(int(match[1]))),
    _rule(
        r"(?<![\d.A-Za-z])(?P<hour>\d{1,2})\s*点钟?(?:(?P<minute>[0-5]?\d)分(?!钟))?(?!\d)", _said_clock_zh
    ),
    _rule(rf"{_FREE}(-?{_NUMBER})\s*%", lambda match: "百分之" + number_zh(match[1])),
    _rule(rf"([¥$€£])\s*({_NUMBER})(?:\s*元)?", lambda match: _counted(match[2]) + _MONEY[match[1]]),
    _rule(rf"{_FREE}(-?{_NUMBER})\s*(?:℃|°C)", lambda match: number_zh(match[1]) + "摄氏度"),
    _rule(
        rf"{_FREE}({_NUMBER})\s*[-~–—]\s*({_NUMBER}){_MEASURE}",
        lambda match: f"{number_zh(match[1])}到{_counted(match[2])}",
    ),
    _rule(r"第\s*(\d+)", lambda match: "第" + number_zh(match[1])),
    _rule(
        rf"{_FREE}(\d{{1,3}})/(\d{{1,3}}){_END}",
        lambda match: f"{number_zh(match[2])}分之{number_zh(match[1])}",
    ),
    _rule(rf"{_FREE}({_NUMBER}){_MEASURE}", lambda match: _counted(match[1])),
    _rule(rf"(?<![A-Za-z0-9.-])\d+(?:-\d+)+{_END}", _hyphened_zh),
    _rule(rf"{_FREE}(?<![零一二三四五六七八九])-?{_NUMBER}{_END}", _bare_number_zh),
    _rule(r"(?<![A-Za-z])\s*[+=&×÷~%]\s*(?![A-Za-z])", lambda match: _SIGNS[match[0].strip()]),
    _rule(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", lambda _: ""),
)

_RULES_EN: Final[tuple[_Rule, ...]] = (
    _rule(r"[*#`_]+", lambda _: ""),
    _rule(rf"(?<![\w.-]){_DATE}(?:T|,?\s+)(?=\d{{1,2}}:\d\d)", lambda match: _date_en(match) + ", "),
    _rule(rf"(?<![\w.-]){_DATE}(?!\d)", _date_en),
    _rule(rf"(?<![\w:.]){_CLOCK}(?![\w:])(?!\s*[AaPp]\.?[Mm])", _clock_en),
)
