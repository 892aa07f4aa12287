"""PDF through pypdf: pure Python, and it knows the encodings of Chinese fonts."""

import io
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.knowledge.chunk import Sections
from meeting_assistant.knowledge.model import Passage, Unit, Unreadable

if TYPE_CHECKING:
    from pypdf import PdfReader

_SENTENCE_END = re.compile(r"[。！？；：.!?;:]['”’\")）]*$")
_CJK_END = re.compile(r"[㐀-鿿，、（）“”]$")
_CJK_BEGIN = re.compile(r"^[㐀-鿿，、（）“”]")
_LEADERS = re.compile(r"(?:\s*[.·…]){4,}\s*")
"""The dots between a title and its page in a table of contents."""
_LEADER = " … "

_FULL_LINE = 0.75
"""A line of at least this share of the page's longest one was broken by the page's width."""


def read_pdf(content: bytes) -> list[Passage]:
    """The passages of a PDF; their places are pages, their headings the bookmarks that lead there.

    Raises:
        MissingExtra: pypdf is not installed.
        Unreadable: It is damaged, encrypted, or holds no text.
    """
    try:
        from pypdf import PdfReader
    except ImportError as exc:
        raise MissingExtra("reading PDF needs pypdf", hint=extra_line("documents")) from exc

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports each oddity of a file, on any stream
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted with a password")
        passages = _read(reader)
    except Unreadable:
        raise
    except Exception as exc:  # a damaged file leads pypdf to errors of every kind
        raise Unreadable(f"not a PDF that can be read: {_brief(exc)}") from exc
    if not passages:
        raise Unreadable("no text in it, perhaps scanned pages")
    return passages


def _read(reader: "PdfReader") -> list[Passage]:
    bookmarks: dict[int, list[tuple[int, str]]] = {}
    for at, level, title in _bookmarks(reader, reader.outline, 1):
        bookmarks.setdefault(at, []).append((level, title))
    sections = Sections(Unit.PAGE)
    for index, page in enumerate(reader.pages):
        for level, title in bookmarks.get(index, ()):
            sections.begin(level, title)
        for line in unwrapped(page.extract_text()):
            sections.add_line(index + 1, line)
        sections.part()
    return sections.finish()


def _bookmarks(reader: "PdfReader", outline: list[Any], level: int) -> Iterator[tuple[int, int, str]]:
    """Page index, level and title of each bookmark; in pypdf's outline a list holds those below the last."""
    for entry in outline:
        if isinstance(entry, list):
            yield from _bookmarks(reader, entry, level + 1)
        elif (page := reader.get_destination_page_number(entry)) is not None:
            yield page, level, str(entry.title).strip()


def unwrapped(text: str) -> list[str]:
    """The lines of a page, with those joined that only its width had broken."""
    lines = [_LEADERS.sub(_LEADER, line).strip() for line in text.splitlines()]
    width = max(map(len, lines), default=0)
    joined: list[str] = []
    was_full = False
    for line in lines:
        if was_full and line and not _SENTENCE_END.search(joined[-1]):
            joined[-1] = _join(joined[-1], line)
        else:
            joined.append(line)
        was_full = len(line) >= _FULL_LINE * width and _LEADER not in line
    return joined


def _join(before: str, after: str) -> str:
    if before.endswith("-") and after[:1].islower():
        return before[:-1] + after
    return before + ("" if _CJK_END.search(before) and _CJK_BEGIN.search(after) else " ") + after


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
