"""What was said as subtitles, SubRip or WebVTT: a cue for each piece of a turn. Pure.

A turn's words are spread over its time by their share of its characters: recognisers and voices tell no times
of words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

CUE_CELLS = 84
"""Two lines of 42 columns, as broadcasters hold it; a Chinese character takes two columns."""

LEAST_S = 1.0
"""How long a cue is shown at least: what has no known end, too."""

_CLAUSE = re.compile(r".*?(?:[。！？；，、][”’）」』]*|[.!?;,]+[\"')\]]*(?=\s|$)|$)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What one side said in one turn; seconds since the start of the sound."""

    name: str
    text: str
    begin_s: float
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Cue:
    begin_s: float
    end_s: float
    name: str
    text: str


def to_srt(speeches: Iterable[Speech]) -> str:
    """As SubRip: numbered, with the name before the words."""
    return "".join(
        f"{number}\n{_time(cue.begin_s, ',')} --> {_time(cue.end_s, ',')}\n{cue.name}: {cue.text}\n\n"
        for number, cue in enumerate(_cues(speeches), 1)
    )


def to_vtt(speeches: Iterable[Speech]) -> str:
    """As WebVTT: the name is the cue's voice (W3C WebVTT, 3.1)."""
    cues = (
        f"{_time(cue.begin_s, '.')} --> {_time(cue.end_s, '.')}\n"
        f"<v {_escaped(cue.name)}>{_escaped(cue.text)}</v>\n\n"
        for cue in _cues(speeches)
    )
    return "WEBVTT\n\n" + "".join(cues)


def _cues(speeches: Iterable[Speech]) -> list[_Cue]:
    """In the order of their beginnings, as players want them."""
    cues = [cue for speech in speeches for cue in _cues_of(speech)]
    return sorted(cues, key=lambda cue: cue.begin_s)


def _cues_of(speech: Speech) -> Iterator[_Cue]:
    pieces = list(_pieces(" ".join(speech.text.split())))
    total = sum(map(_cells, pieces))
    end_s = max(speech.begin_s + LEAST_S, speech.end_s or 0.0)
    said = 0
    for piece in pieces:
        begin_s = speech.begin_s + (end_s - speech.begin_s) * said / total
        said += _cells(piece)
        until_s = speech.begin_s + (end_s - speech.begin_s) * said / total
        yield _Cue(begin_s, until_s, speech.name, piece.strip())


def _pieces(text: str) -> Iterator[str]:
    """`text` cut after clauses, each piece as long as fits into a cue; a longer clause is cut within."""
    piece = ""
    for clause in _CLAUSE.findall(text):
        if piece.strip() and _cells(piece) + _cells(clause.rstrip()) > CUE_CELLS:
            yield piece
            piece = ""
        piece += clause
        while _cells(piece.rstrip()) > CUE_CELLS:
            cut = _cut(piece)
            yield piece[:cut]
            piece = piece[cut:]
    if piece.strip():
        yield piece


def _cut(text: str) -> int:
    """Where to cut what has no mark: after the last word that fits, or amid one that fills a cue."""
    fits, cells = 0, 0
    while cells <= CUE_CELLS:
        cells += _cells(text[fits])
        fits += 1
    fits -= 1
    space = text.rfind(" ", 0, fits + 1)
    return space + 1 if space > 0 else fits


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _time(seconds: float, point: str) -> str:
    whole_ms = max(0, round(seconds * 1000))
    minutes, ms = divmod(whole_ms, 60_000)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{ms // 1000:02}{point}{ms % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
