"""Transcripts made comparable: numbers and times are spelled one way, which no listener could tell. Pure."""

import re
from collections.abc import Mapping

from meeting_assistant.replay.accuracy import normalised
from meeting_assistant.speech.normalize import spoken_zh

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS: Mapping[str, str] = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
}  # fmt: skip
_NUMBERS: Mapping[str, int] = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_HALF_DAY = re.compile(r"\b([ap])\.? ?m\b\.?")
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d\d)\b")
_GLUED = re.compile(r"(\d)(am|pm)\b")


def comparable(text: str, language: str) -> str:
    """`text` without punctuation and case, its numbers spelled one way."""
    return _chinese(text) if language == "zh" else _english(text)


def _chinese(text: str) -> str:
    return normalised(spoken_zh(text)).replace(" ", "")


def _english(text: str) -> str:
    text = _HALF_DAY.sub(r"\1m", text.casefold())
    text = _CLOCK.sub(lambda clock: f"{clock[1]} {clock[2]}" if clock[2] != "00" else clock[1], text)
    return " ".join(_counted(normalised(_GLUED.sub(r"\1 \2", text)).split()))


def _counted(words: list[str]) -> list[str]:
    """Number words as digits; tens take the unit behind them."""
    counted: list[str] = []
    tens = 0
    for word in words:
        number = _NUMBERS.get(word)
        if tens and (number is None or not 0 < number < 10):
            counted, tens = [*counted, str(tens)], 0
        if number is not None and number >= 20:
            tens = number
        elif number is not None:
            counted, tens = [*counted, str(tens + number)], 0
        else:
            counted.append(_ORDINALS.get(word, word))
    return [*counted, str(tens)] if tens else counted
