"""Text made ready for the grammar, with the way back to the original places.

Part of `dates`: pure, standard library only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from meeting_assistant.dates.model import Span
from meeting_assistant.dates.repairs import REPAIRS

_TRADITIONAL = dict(
    zip(
        "點鐘兩個週禮後時號這裡來過內鬧紐東倫韓聽遲開會間訂約寫叫題為個幾農曆當晝節聖誕國慶勞動舊從對錯沒問確認創建刪換長議關稱標資檔麼誰嗎謝還請說變調",
        "点钟两个周礼后时号这里来过内闹纽东伦韩听迟开会间订约写叫题为个几农历当昼节圣诞国庆劳动旧从对错没问确认创建删换长议关称标资档么谁吗谢还请说变调",
        strict=True,
    )
)
_PUNCTUATION = {
    "：": ":",
    "，": ",",
    "－": "-",
    "–": "-",
    "—": "-",
    "～": "~",
    "’": "'",
    "　": " ",
    "\u00a0": " ",
}


_BLANKS = (
    (re.compile(r"\s{2,}"), " "),
    (re.compile(r"(?<=\d) ?: ?(?=\d\d\b)"), ":"),
    # Many people and every model write a blank between figures and Chinese: 3 点, 12 月 1 日.
    (re.compile(r"(?<=[一-鿿]) (?=[\d一-鿿])|(?<=\d) (?=[一-鿿])"), ""),
)


def plain(text: str) -> str:
    """`text` with half-width digits and letters, simplified characters and lower case; same length."""
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    if "！" <= character <= "～":  # the full-width forms lie 0xFEE0 above ASCII
        character = chr(ord(character) - 0xFEE0)
    return character.lower() if character.isascii() else _TRADITIONAL.get(character, character)


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as the grammar reads it.

    Attributes:
        text: Plain and repaired.
        origins: For each place in `text` (and its end) the place in the original.
        original: The text as it was written.
    """

    text: str
    origins: tuple[int, ...]
    original: str

    @classmethod
    def from_text(cls, original: str) -> "Heard":
        """`original`, made plain, with the recogniser's slips repaired."""
        heard = cls(plain(original), tuple(range(len(original) + 1)), original)
        for pattern, replacement in (*_BLANKS, *REPAIRS):
            heard = heard._replaced(pattern, replacement)
        return heard

    def span(self, start: int, end: int) -> Span:
        """The place in the original of `text[start:end]`."""
        return self.origins[start], self.origins[end]

    def _replaced(
        self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]
    ) -> "Heard":
        text, at = "", 0
        origins: list[int] = []
        for match in pattern.finditer(self.text):
            new = replacement(match) if callable(replacement) else match.expand(replacement)
            text += self.text[at : match.start()] + new
            origins += self.origins[at : match.start()]
            origins += [self.origins[min(match.start() + i, match.end() - 1)] for i in range(len(new))]
            at = match.end()
        if not at:
            return self
        return Heard(text + self.text[at:], (*origins, *self.origins[at:]), self.original)
