"""Documents cut into passages that keep their place: heading path and line (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from meeting_assistant.knowledge.model import Passage, Unit
from meeting_assistant.knowledge.terms import estimate_tokens

MAX_PASSAGE_TOKENS = 200
"""Four passages fit into an answer of 800 tokens."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SENTENCE_END = re.compile(r"(?<=[。！？；!?;])\s*|(?<=\.)\s+")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})\s*$")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, list, table or code block: lines without an empty one between them, and where each is."""

    text: str
    places: tuple[int, ...]


class Sections:
    """Takes a document's lines and headings in their order, gives its passages.

    Args:
        unit: What the numbers of lines count.
    """

    def __init__(self, unit: Unit = Unit.LINE) -> None:
        self._unit = unit
        self._path: list[tuple[int, str]] = []
        self._passages: list[Passage] = []
        self.lines: list[tuple[int, str]] = []

    def add_line(self, number: int, words: str) -> None:
        """Take a line of text; an empty one ends a paragraph."""
        self.lines.append((number, words))

    def begin(self, level: int, title: str) -> None:
        """Take a heading; those of its level and below end."""
        self.part()
        self._path = [*((above, name) for above, name in self._path if above < level), (level, title)]

    def finish(self) -> list[Passage]:
        """The passages of all that was taken."""
        self.part()
        return self._passages

    def part(self) -> None:
        """End the passage: what follows is elsewhere, such as on another page."""
        heading = " > ".join(title for _, title in self._path if title)
        self._passages.extend(_packed(self.lines, heading, self._unit))
        self.lines.clear()


def chunk_markdown(text: str) -> list[Passage]:
    """Cut Markdown at its headings, then into passages; each knows the headings above it."""
    sections = Sections()
    fence = ""
    for line, words in _body(text):
        if fence:
            fence = "" if words.strip().startswith(fence) and not words.strip().strip(fence[0]) else fence
        elif opened := _FENCE.match(words):
            fence = opened[1]
        elif heading := _heading(words, sections.lines):
            sections.begin(*heading)
            continue
        sections.add_line(line, words)
    return sections.finish()


def chunk_text(text: str) -> list[Passage]:
    """Cut plain text into passages at its empty lines."""
    return list(_packed(list(enumerate(text.splitlines(), start=1)), "", Unit.LINE))


def _body(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines, without a YAML front matter."""
    lines = text.splitlines()
    begin = 0
    if lines and lines[0].strip() == "---" and "---" in (rest := [line.strip() for line in lines[1:]]):
        begin = rest.index("---") + 2
    yield from enumerate(lines[begin:], start=begin + 1)


def _heading(words: str, section: list[tuple[int, str]]) -> tuple[int, str] | None:
    """Level and title of a heading that ends here; an underlined title is taken out of `section`."""
    if match := _HEADING.match(words):
        return len(match[1]), (match[2] or "").strip()
    if not (match := _UNDERLINE.match(words)) or not section or not (title := section[-1][1].strip()):
        return None
    if len(section) > 1 and section[-2][1].strip():  # the last line of a paragraph
        return None
    section.pop()
    return (1 if match[1].startswith("=") else 2), title


def _packed(lines: list[tuple[int, str]], heading: str, unit: Unit) -> Iterator[Passage]:
    """Blocks packed together up to the size of a passage."""
    packed: list[_Block] = []
    size = 0
    for block in (piece for whole in _blocks(lines) for piece in _pieces(whole)):
        tokens = estimate_tokens(block.text)
        if packed and size + tokens > MAX_PASSAGE_TOKENS:
            yield _joined(packed, heading, unit)
            packed, size = [], 0
        packed.append(block)
        size += tokens
    if packed:
        yield _joined(packed, heading, unit)


def _joined(blocks: list[_Block], heading: str, unit: Unit) -> Passage:
    text = "\n\n".join(block.text for block in blocks)
    return Passage(text=text, heading=heading, place=blocks[0].places[0], unit=unit)


def _blocks(lines: list[tuple[int, str]]) -> Iterator[_Block]:
    """Runs of lines that are not empty."""
    run: list[tuple[int, str]] = []
    for line, words in [*lines, (0, "")]:
        if words.strip():
            run.append((line, words.rstrip()))
        elif run:
            yield _Block("\n".join(text for _, text in run), tuple(line for line, _ in run))
            run = []


def _pieces(block: _Block) -> Iterator[_Block]:
    """The block itself or, if it is too long for a passage, its lines, sentences, at worst slices."""
    if estimate_tokens(block.text) <= MAX_PASSAGE_TOKENS:
        yield block
        return
    run: list[str] = []
    begin, size = block.places[0], 0
    for line, words in zip(block.places, block.text.split("\n"), strict=True):
        for sentence in filter(
            str.strip, (part for whole in _SENTENCE_END.split(words) for part in _slices(whole))
        ):
            tokens = estimate_tokens(sentence)
            if run and size + tokens > MAX_PASSAGE_TOKENS:
                yield _Block("\n".join(run), (begin,))
                run, size = [], 0
            if not run:
                begin = line
            run.append(sentence)
            size += tokens
    if run:
        yield _Block("\n".join(run), (begin,))


def _slices(sentence: str) -> Iterator[str]:
    """The sentence, cut where it is longer than a passage may be."""
    while estimate_tokens(sentence) > MAX_PASSAGE_TOKENS:
        at = MAX_PASSAGE_TOKENS
        yield sentence[:at]
        sentence = sentence[at:]
    yield sentence
