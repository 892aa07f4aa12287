"""Slips of the recogniser in words of time, put right before the grammar reads them.

Part of `dates`: pure, standard library only. Only the closed class of time words is touched; free text,
such as a title, is never repaired. Each repair carries the slip that it was made for: measured with
whisper-base on synthetic Chinese voices, unless it says otherwise.
"""

import re

_AFTER_PART = r"(?<=凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|今晚|明晚|明早)"
_AFTER_DAY = (
    r"(?<=今天|明天|后天|周[一二三四五六日天]|期[一二三四五六日天]|拜[一二三四五六日天]|改成|改到|换到)"
)
_HOUR = r"(1\d|2[0-3]|[1-9])"
_SPOKEN_HOUR = "noon|midday|midnight|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NOT_A_COUNT = r"(?![\d年月号日分个元块人楼室:.])"

REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # 上午十点半 heard as 上五十点半. 下午 ends in the same sound.
        (r"([上下])五(?=\s*(?:[一二两三四五六七八九]|十[一二]?|\d{1,2})[点:])", r"\1午"),
        # 九点 heard as 酒点.
        (r"酒(?=点)", "九"),
        # 十点半的 heard as 10.5的: a half written as a decimal. Lengths such as 1.5小时 are left alone.
        (rf"(?<![\d.]){_HOUR}\.5(?=的|开|[,，。]|$)", r"\1点半"),
        # 五点一刻 heard as 5.1刻: 点 written as a decimal point.
        (rf"(?<![\d.]){_HOUR}\.([13一三])刻", r"\1点\2刻"),
        # half past heard as half pass, on synthetic English voices.
        (r"\b(half|quarter)\spass(?:ed)?(?=\s)", r"\1 past"),
        # An hour that is only about right is that hour: nineish, 3 pm-ish.
        (rf"\b({_SPOKEN_HOUR}|{_HOUR}(?::\d\d)?\s?(?:[ap]m)?)-?ish\b", r"\1"),
        # 五点十五 heard as 515. Only after a day or a part of day: elsewhere it may be a room or a count.
        (rf"{_AFTER_PART}{_HOUR}([0-5]\d){_NOT_A_COUNT}", r"\1点\2"),
        (rf"{_AFTER_DAY}{_HOUR}([0-5]\d){_NOT_A_COUNT}", r"\1点\2"),
    )
)
