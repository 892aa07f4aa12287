"""Word documents (DOCX) through python-docx: paragraphs, headings by their style, tables row by row."""

import io
import re
import zipfile
from typing import TYPE_CHECKING

from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.knowledge.chunk import Sections
from meeting_assistant.knowledge.model import Passage, Unit, Unreadable

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""A small file can unpack to gigabytes; such a one is no document."""

_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


def read_docx(content: bytes) -> list[Passage]:
    """The passages of a Word document; their places are paragraphs: its pages exist only where it is shown.

    Raises:
        MissingExtra: python-docx is not installed.
        Unreadable: It is damaged, or something else than DOCX.
    """
    try:
        import docx
        from docx.table import Table
    except ImportError as exc:
        raise MissingExtra("reading DOCX needs python-docx", hint=extra_line("documents")) from exc

    sections = Sections(Unit.PARAGRAPH)
    try:
        _check_size(content)
        for number, block in enumerate(docx.Document(io.BytesIO(content)).iter_inner_content(), start=1):
            if isinstance(block, Table):
                _add_table(sections, number, block)
            else:
                _add_paragraph(sections, number, block)
    except Unreadable:
        raise
    except Exception as exc:  # a damaged file leads zipfile, lxml and docx to errors of every kind
        raise Unreadable("not a Word document (DOCX) that can be read") from exc
    return sections.finish()


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise Unreadable("unpacks to more than a document should")


def _add_paragraph(sections: Sections, number: int, paragraph: "Paragraph") -> None:
    text = paragraph.text.strip()
    level = _level(paragraph)
    if level is not None and text:
        sections.begin(level, " ".join(text.split()))
        return
    if not _is_list(paragraph):
        sections.add_line(number, "")
    for line in text.split("\n"):
        sections.add_line(number, f"- {line}" if line and _is_list(paragraph) else line)


def _level(paragraph: "Paragraph") -> int | None:
    """A heading's level by the name of its style, 0 for the title; None for text."""
    name = (paragraph.style.name if paragraph.style is not None else None) or ""
    if match := _HEADING_STYLE.fullmatch(name.strip()):
        return int(match[1])
    return 0 if name in ("Title", "标题") else None


def _is_list(paragraph: "Paragraph") -> bool:
    name = (paragraph.style.name if paragraph.style is not None else None) or ""
    return name.startswith("List")


def _add_table(sections: Sections, number: int, table: "Table") -> None:
    sections.add_line(number, "")
    for row in table.rows:
        cells = [" ".join(cell.text.split()) for cell in row.cells]
        if any(cells):
            sections.add_line(number, f"| {' | '.join(cells)} |")
    sections.add_line(number, "")
