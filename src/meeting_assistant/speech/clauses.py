"""Text cut into what one voice speaks in one go: by script, then by clause (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from meeting_assistant.speech.normalize import spoken_en, spoken_zh
from meeting_assistant.speech.ports import Language

SENTENCE_PAUSE_MS: Final = 300
CLAUSE_PAUSE_MS: Final = 120
_BREATH_MS: Final = 40

_MARKS: Final = "，。！？；：、…,!?;:\n"
_CLOSERS: Final = '”’）》」』)"'
_LATIN: Final = re.compile(  # "Q4 OKR", "3D", "R&D", with the punctuation behind
    rf"\d*[A-Za-zÀ-ɏ](?:[A-Za-zÀ-ɏ0-9 '’&.+/@_-]*[A-Za-zÀ-ɏ0-9])?[{_MARKS}{_CLOSERS}]*"
)
_HAN: Final = re.compile(rf"[㐀-鿿](?:[㐀-鿿0-9，。、；：！？…《》“”（）]*[㐀-鿿])?[{_MARKS}{_CLOSERS}]*")
_ENGLISH_MARKS: Final = str.maketrans("，。！？；：、", ",.!?;:,")
_LETTER_A: Final = re.compile(r"\b[Aa](?=\W*$)")
"""The English voice takes a last "A" for an article, but between Chinese words it is a letter."""

_ENDS: Final = _MARKS.replace("、", "")  # a list is spoken in one go
_CLAUSE_END: Final = re.compile(rf"(?:(?<=[{_ENDS}])|(?<=[{_ENDS}][{_CLOSERS}]))(?![{_MARKS}{_CLOSERS}])")
_SENTENCE_END: Final = re.compile(r"[。！？!?…；;\n.][”’）》」』)\"\s]*$")
_WORTH_SAYING: Final = re.compile(r"\w")

_BREATHS: Final = frozenset("、的了是在和与及或把将月日号点 ")
"""Characters behind which a clause without punctuation may be cut."""
_MIN_CLAUSE: Final = 2
"""Characters below which a clause joins the next: the voice swallows very short ones."""
_MAX_CLAUSE: Final = 24
"""Characters above which a clause is cut even without punctuation: the first sound would come too late."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What one voice speaks in one go.

    Attributes:
        language: Whose voice.
        text: As it is said: numbers in words.
        pause_ms: The pause behind it, before the next.
    """

    language: Language
    text: str
    pause_ms: int


def to_clauses(text: str, language: Language) -> Iterator[Clause]:
    """Cut `text`, written mainly in `language`, into clauses in the order in which they are spoken."""
    foreign = _LATIN if language == "zh" else _HAN
    other: Language = "en" if language == "zh" else "zh"
    text = spoken_zh(text) if language == "zh" else spoken_en(text)
    start = 0
    for match in foreign.finditer(text):
        yield from _clauses(text[start : match.start()], language)
        yield from _clauses(_as_english(match[0]) if other == "en" else spoken_zh(match[0]), other)
        start = match.end()
    yield from _clauses(text[start:], language)


def _as_english(run: str) -> str:
    """Latin script out of a Chinese text, as the English voice wants it."""
    return _LETTER_A.sub("A.", run.translate(_ENGLISH_MARKS))


def _clauses(run: str, language: Language) -> Iterator[Clause]:
    """Cut a run of one script; English stays whole, its voice is quick and cuts sentences by itself."""
    pieces = [run] if language == "en" else _merged(_CLAUSE_END.split(run))
    for piece in pieces:
        if _WORTH_SAYING.search(piece):
            yield Clause(language, piece.strip(), _pause_ms(piece.strip()))


def _pause_ms(piece: str) -> int:
    """How long one pauses behind `piece`; hardly at all if only the voice changes or it was too long."""
    if _SENTENCE_END.search(piece):
        return SENTENCE_PAUSE_MS
    return CLAUSE_PAUSE_MS if piece.rstrip(_CLOSERS)[-1] in _MARKS else _BREATH_MS


def _merged(pieces: list[str]) -> Iterator[str]:
    """Join pieces that are too short to the next, cut those that are too long."""
    held = ""
    for piece in pieces:
        held += piece
        if len(re.findall(r"\w", held)) >= _MIN_CLAUSE:
            yield from _cut(held)
            held = ""
    if held:
        yield from _cut(held)


def _cut(piece: str) -> Iterator[str]:
    """Cut a piece that is too long, if possible where one would breathe."""
    while len(piece) > _MAX_CLAUSE:
        half = len(piece) // 2 if len(piece) <= 2 * _MAX_CLAUSE else _MAX_CLAUSE
        breaths = [at for at in range(half // 2, _MAX_CLAUSE) if piece[at - 1] in _BREATHS]
        cut = min(breaths, key=lambda at: abs(at - half), default=half)
        yield piece[:cut]
        piece = piece[cut:]
    yield piece
