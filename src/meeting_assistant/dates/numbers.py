"""Numbers as they are said in Chinese and English, up to 999 and years.

Part of `dates`: pure, standard library only. The patterns are fragments for the other modules.
"""

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


ZH_NUMBER = r"(?:\d{1,4}|[零〇一二两俩三四五六七八九十廿百]{1,7})"
"""A whole number in digits or characters; of bounded length, so that no text is slow to search."""

_EN_UNDER_TEN = f"(?:{_longest_first(_EN_UNITS[1:10])})"
EN_NUMBER = (
    r"(?:\d{1,4}|(?:(?:an?|one|two|three) hundred(?: and)? ?)?"
    rf"(?:(?:{_longest_first(_EN_TENS)})(?:[- ]{_EN_UNDER_TEN})?|{_longest_first(_EN_UNITS[1:])})"
    r"|(?:an?|one|two|three) hundred)"
)
"""A whole number in digits or words."""

EN_HOUR = rf"(?:\d{{1,2}}|{_longest_first(_EN_UNITS[1:13])})"
"""An hour in digits or words, one to twelve."""

EN_MINUTE = (
    rf"(?:(?:oh?|zero)[ -]{_EN_UNDER_TEN}|(?:twenty|thirty|forty|fifty)(?:[ -]{_EN_UNDER_TEN})?"
    rf"|{_longest_first(_EN_UNITS[10:])}|[0-5]\d)"
)
"""Minutes said after an hour: "thirty", "oh five"."""

EN_ORDINAL = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)|(?:twenty|thirty)[ -](?:{_longest_first(_EN_ORDINALS[:9])})|thirtieth"
    rf"|{_longest_first(_EN_ORDINALS)})"
)
"""A day of the month as an ordinal, in digits or words."""


def zh_number(text: str) -> int:
    """The value of `text`, which matches `ZH_NUMBER`: 十五, 二十, 一百二, 二零二六, 15."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").lstrip("零〇") or "零"
    if "百" in text:
        hundreds, _, rest = text.partition("百")
        if len(rest) == 1 and rest in ZH_DIGITS:
            return zh_number(hundreds) * 100 + ZH_DIGITS[rest] * 10  # 一百二 is 120
        return zh_number(hundreds or "一") * 100 + zh_number(rest)
    if "十" in text:
        tens, _, units = text.partition("十")
        return zh_number(tens or "一") * 10 + zh_number(units)
    value = 0
    for character in text:
        value = value * 10 + (int(character) if character.isdecimal() else ZH_DIGITS.get(character, 0))
    return value


def en_number(text: str) -> int:
    """The value of `text`, which matches one of the English patterns here."""
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
