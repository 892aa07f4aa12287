"""Which reader a file takes, by its suffix."""

from collections.abc import Callable, Mapping

from meeting_assistant.knowledge.chunk import chunk_markdown, chunk_text
from meeting_assistant.knowledge.formats.decoding import decode
from meeting_assistant.knowledge.formats.docx import read_docx
from meeting_assistant.knowledge.formats.html import read_html
from meeting_assistant.knowledge.formats.pdf import read_pdf
from meeting_assistant.knowledge.model import Passage


def read_markdown(content: bytes) -> list[Passage]:
    """The passages of a Markdown file; their places are lines.

    Raises:
        Unreadable: It is not text.
    """
    return chunk_markdown(decode(content))


def read_text(content: bytes) -> list[Passage]:
    """The passages of a text file; their places are lines.

    Raises:
        Unreadable: It is not text.
    """
    return chunk_text(decode(content))


READERS: Mapping[str, Callable[[bytes], list[Passage]]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".text": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
"""Suffix in small letters -> reader. A reader raises Unreadable or MissingExtra."""
