"""The sentences of a passage, each with the heading it stands under (pure).

Passages are whatever a reader or another program gives: Markdown, plain text, tables with bars, lines that
were broken at a column. Only a mark at a sentence's end or the end of an entry ends one: not the dot of
"3.5 km", "e.g." or "Mr.".
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

_CJK = re.compile(r"[㐀-䶿一-鿿]")
_FENCE = re.compile(r"\s{0,3}(?:`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s+(.*?))?(?:\s+#+)?\s*$")
_ENTRY = re.compile(r"^\s*(?:[-*+•]|>|\d{1,3}[.)])\s+")
_INDENTED = re.compile(r" {4}|\t")
_ROW = re.compile(r"\s*\|(.*?)\|?\s*$")
_WORD = re.compile(r"[^\W_]")
_RULE = re.compile(r"[\s|:+=*_-]+$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_MARKUP = re.compile(r"\*{1,3}|`{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=[^\W_])_{1,3}(?!\w)")

_CLOSERS = "”’」』）》)\"'"
_HAS_END = re.compile(rf"[。！？；]|[!?.](?:[{_CLOSERS}]|\s|$)")
_END = re.compile(rf"([。！？；!?…]+|\.)[{_CLOSERS}]*\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:[ap]\.m|e\.g|i\.e|mrs?|ms|dr|prof|st|vs|etc|approx|cf|ext|tel|fig|inc|ltd|jr|sr"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$",
    re.IGNORECASE,
)
_ENDING_ABBREVIATION = re.compile(r"(?:[ap]\.m|etc|inc|ltd|jr|sr)$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|[\s(])(?:nos?|p|pp|vol|ch)$", re.IGNORECASE)
# "Block B." ends a sentence, "by J." and "Josiah P." don't.
_INITIAL = re.compile(r"(?:^|\b(?:[A-Z]\w*|by|of|with|from|and|to|for|see|ask)[.,]?\s+)[A-Z]$")

_LONGEST_HEADING = 40
_SHORTEST_PARAGRAPH = 15
_NARROWEST_PAGE = 30
"""Columns; lines shorter than this were ended by whoever wrote them, not broken at a margin."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it would be said, without markup.

    Attributes:
        text: Its words; a table's row has the names of its columns.
        title: The title of this part of the passage: a heading with nothing below but other headings.
        heading: The nearest heading above it within the passage. Both are empty if there is none.
        block: Which paragraph, entry of a list or row it is part of, counted from 0.
    """

    text: str
    title: str
    heading: str
    block: int


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    title: str
    heading: str


def sentences_of(text: str) -> list[Sentence]:
    """All sentences of a passage that have words, in order."""
    return [
        Sentence(sentence, block.title, block.heading, number)
        for number, block in enumerate(_blocks(text))
        for sentence in _split(_plain(block.text))
        if _WORD.search(sentence)
    ]


def columns(text: str) -> int:
    """The width of a text: about as long as it takes to say, since a Chinese character is a syllable."""
    return len(text) + sum(map(is_wide, text))


def is_wide(char: str) -> bool:
    """True if a character is as wide as two, as Chinese ones and their punctuation are."""
    return unicodedata.east_asian_width(char) in "WF"


def joined(text: str, more: str) -> str:
    """Two pieces of text put together, with a space unless they meet in Chinese."""
    return text + ("" if is_wide(text[-1]) or is_wide(more[0]) else " ") + more


def _blocks(text: str) -> Iterator[_Block]:
    """Paragraphs, entries and rows with the headings above them."""
    title = heading = ""
    groups = list(_groups(text.splitlines()))
    for group in groups:
        match = _HEADING.match(group[0])
        below = group
        if match or _is_title(group, among=len(groups)):
            heading, below = _plain((match[1] or "") if match else group[0]), group[1:]
            title = title if below else heading
        for block in _table(below) if below and _is_row(below[0]) else _unwrapped(below):
            yield _Block(block, title, heading)


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines that are not empty; a heading, a table and what follows it begin one, too."""
    run: list[str] = []
    for line in [*_unfenced(lines), ""]:
        parts = not line.strip() or _HEADING.match(line) or (run and _is_row(line) != _is_row(run[-1]))
        if run and parts:
            yield run
            run = []
        if line.strip():
            run.append(line)


def _unfenced(lines: Sequence[str]) -> Iterator[str]:
    """The lines without fences; each line of code is made an entry, since it ends where it ends."""
    is_whole = sum(bool(_FENCE.match(line)) for line in lines) % 2 == 0  # a passage may begin within code
    is_code = False
    for line in lines:
        if _FENCE.match(line):
            is_code = is_whole and not is_code
        elif line.strip():
            yield f"- {line.strip()}" if is_code else line
        else:
            yield line


def _is_row(line: str) -> bool:
    return bool(_ROW.match(line))


def _is_title(group: Sequence[str], *, among: int) -> bool:
    """True if plain text has a heading here: a short line without an end, alone or above a paragraph."""
    first = group[0].strip()
    if (
        len(first) > _LONGEST_HEADING
        or _ENTRY.match(first)
        or _is_row(first)
        or re.search(r"[.。!?:;,！？：；，]", first)
    ):
        return False
    below = " ".join(group[1:])
    return among > 1 if not below else len(below) >= _SHORTEST_PARAGRAPH and bool(_HAS_END.search(below))


def _table(rows: Sequence[str]) -> Iterator[str]:
    """A table's rows: the first cell, then each other one after the name of its column, if it has one."""
    cells = [[cell.strip() for cell in match[1].split("|")] for row in rows if (match := _ROW.match(row))]
    named = len(cells) > 1 and all(_RULE.match(cell or "-") for cell in cells[1])
    names = cells[0][1:] if named else []
    for first, *others in cells[2:] if named else cells:
        full = ", ".join(
            f"{name} {cell}".strip() for name, cell in zip_longest(names, others, fillvalue="") if cell
        )
        row = f"{first}{': ' if named else ', '}{full}" if first and full else first or full
        yield row.replace(", ", "，").replace(": ", "：") if _CJK.search(row) else row


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Lines joined to those that they were broken from; each entry of a list by itself."""
    page = max((columns(line.rstrip()) for line in lines), default=0)
    is_code = bool(lines) and _INDENTED.match(lines[0])
    runs: list[str] = []
    before = ""
    for line in filter(lambda line: not _RULE.match(line), lines):
        if before and not is_code and not _ENTRY.match(line) and _goes_on(before.rstrip(), line, page):
            runs[-1] = joined(runs[-1], line.strip())
        else:
            runs.append(_ENTRY.sub("", line, count=1).strip())
        before = line
    yield from filter(None, runs)


def _goes_on(before: str, line: str, page: int) -> bool:
    """True if `line` continues the one before it on a page of so many columns."""
    if line[0] in " \t" or line[0].islower():
        return True
    word = line.split()[0] if line[0].isascii() else line[0]
    return columns(before) >= _NARROWEST_PAGE and page - columns(before) <= columns(word)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", text)).split())


def _split(text: str) -> Iterator[str]:
    begin = 0
    for match in _END.finditer(text):
        if _ends(text, match):
            yield text[begin : match.end()].strip()
            begin = match.end()
    if rest := text[begin:].strip():
        yield rest


def _ends(text: str, match: re.Match[str]) -> bool:
    """True if a sentence ends at a mark."""
    after = text[match.end() : match.end() + 1]
    if not after or match[1][0] in "。！？；":
        return True
    if match[1] != ".":
        return match[0][-1].isspace() or not after.isascii()
    if not match[0][-1].isspace():  # "3.5", "example.com"
        return not after.isascii() and match[0] != "."
    before = text[max(0, match.start() - _LONGEST_HEADING) : match.start()]
    if _ABBREVIATION.search(before):
        return bool(_ENDING_ABBREVIATION.search(before)) and after.isupper()
    if _NUMBERED.search(before):
        return not after.isdigit()
    return not (after.islower() or _INITIAL.search(before))
