"""Numbers as they are said in Chinese and English, up to 999 and years.

Part of `dates`: pure, standard library only. The patterns are fragments for `dates.vocabulary`.
"""

import re
from collections.abc import Sequence

ZH_DIGITS = {
    c: n
    for n, chars in enumerate(("零〇", "一", "二两俩", "三仨", "四", "五", "六", "七", "八", "九"))
    for c in chars
}

_EN_UNITS = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_WORDS = {word: n for n, word in enumerate(_EN_UNITS)} | {
    word: 20 + 10 * n for n, word in enumerate(_EN_TENS)
}
_EN_ORDINALS = (
    *(
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
    ),
    *(
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ),
    "twentieth",
)


def _longest_first(words: Sequence[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


ZH_CHARACTERS = "零〇一二两俩三仨四五六七八九十廿百"
"""The numerals."""

_ZH_UNDER_HUNDRED = re.compile(
    r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[零〇]?[一二两俩三仨四五六七八九]|[零〇])"
)
_ZH_HUNDREDS = re.compile(
    r"[一二两三四五六七八九]百(?:零[一二三四五六七八九]|[一二三四五六七八九]?十?[一二三四五六七八九]?)"
)
_ZH_YEAR = re.compile(r"[一二][零〇一二三四五六七八九]{3}")

_EN_UNDER_TEN = f"(?:{_longest_first(_EN_UNITS[1:10])})"
_EN_UNDER_HUNDRED = (
    rf"(?:(?:{_longest_first(_EN_TENS)})(?:[- ]{_EN_UNDER_TEN})?|{_longest_first(_EN_UNITS[1:])})"
)
EN_WHOLE = rf"(?:(?:an?|one|two|three) hundred(?:(?: and)? {_EN_UNDER_HUNDRED})?|{_EN_UNDER_HUNDRED}|zero)"
"""A whole number in words; of bounded length, so that no text is slow to search."""

EN_ORDINAL = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)|(?:twenty|thirty)[ -](?:{_longest_first(_EN_ORDINALS[:9])})|thirtieth"
    rf"|{_longest_first(_EN_ORDINALS)})"
)
"""A day of the month as an ordinal, in digits or words."""


def zh_value(text: str) -> int | None:
    """The value of numerals: 十五, 二十, 一百二, 二零二六; None if they are no number in that order."""
    text = text.replace("廿", "二十")
    if _ZH_UNDER_HUNDRED.fullmatch(text):
        tens, ten, units = text.partition("十")
        if not ten:
            return ZH_DIGITS[text[-1]]
        return (ZH_DIGITS[tens] if tens else 1) * 10 + (ZH_DIGITS[units] if units else 0)
    if _ZH_HUNDREDS.fullmatch(text):
        hundreds, _, rest = text.partition("百")
        if len(rest) == 1:
            return ZH_DIGITS[hundreds] * 100 + ZH_DIGITS[rest] * 10  # 一百二 is 120
        return ZH_DIGITS[hundreds] * 100 + (zh_value(rest) or 0 if rest else 0)
    if _ZH_YEAR.fullmatch(text):
        return int("".join(str(ZH_DIGITS[character]) for character in text))
    return None


def en_number(text: str) -> int:
    """The value of `text`, which matches one of the English patterns here, digits included."""
    total = 0
    for word in text.replace("-", " ").split():
        if word[0].isdecimal():
            total += int("".join(filter(str.isdecimal, word)))
        elif word == "hundred":
            total = max(total, 1) * 100
        elif word in _EN_WORDS:
            total += _EN_WORDS[word]
        elif word in _EN_ORDINALS:
            total += _EN_ORDINALS.index(word) + 1
        elif word == "thirtieth":
            total += 30
    return total
