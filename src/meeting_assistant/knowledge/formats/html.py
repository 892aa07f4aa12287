"""Pages in HTML: what a reader sees of them, by the standard library's parser."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from meeting_assistant.knowledge.chunk import Sections
from meeting_assistant.knowledge.formats.decoding import decode_html
from meeting_assistant.knowledge.model import Passage

_UNSEEN_NAMES = "script style template noscript svg math nav iframe object select"
_VOID_NAMES = "area base br col embed hr img input link meta source track wbr"
_PARAGRAPH_NAMES = "p ul ol dl table blockquote pre section article"
_BLOCK_NAMES = (
    "address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure"
    " footer form header html legend li main ol p pre section summary table tbody tfoot thead tr ul title"
)
_UNSEEN, _VOID = frozenset(_UNSEEN_NAMES.split()), frozenset(_VOID_NAMES.split())
_BLOCKS, _PARAGRAPHS = frozenset(_BLOCK_NAMES.split()), frozenset(_PARAGRAPH_NAMES.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"title": 1}
_SPACE = re.compile(r"\s+")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)

Attributes = Sequence[tuple[str, str | None]]


def read_html(content: bytes) -> list[Passage]:
    """The passages of a page; their places are lines of the file.

    What a browser does not show is left out: scripts, styles, hidden elements and comments; hidden text is
    where instructions for models are put. So is navigation.

    Raises:
        Unreadable: It is not text.
    """
    page = _Page()
    page.feed(decode_html(content))
    page.close()
    return page.finish()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._sections = Sections()
        self._text = ""
        self._line = 1
        self._title = 0
        self._is_pre = False
        self._unseen: list[str] = []

    def finish(self) -> list[Passage]:
        self._end_line()
        return self._sections.finish()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._unseen and not (tag == self._unseen[0] == "p"):  # a paragraph ends where the next begins
            if tag == self._unseen[0]:
                self._unseen.append(tag)
            return
        self._unseen.clear()
        if tag in _VOID:
            self._pass_void(tag)
        elif tag in _UNSEEN or _is_hidden(attrs):
            if tag in _BLOCKS:
                self._end_line()
            self._unseen.append(tag)
        elif tag in _HEADINGS or tag in _BLOCKS:
            self._begin_block(tag)
        elif tag in ("td", "th") and self._text.strip():
            self._text += " | "

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.pop()
        elif tag in _HEADINGS and self._title:
            title, self._title = _SPACE.sub(" ", self._text).strip(), 0
            self._text = ""
            if title:
                self._sections.begin(_HEADINGS[tag], title)
        elif tag in _BLOCKS:
            self._end_line()
            self._part(tag)
            self._is_pre &= tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if not self._text.strip() and data.strip():
            self._text = ""
            self._line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        first, *others = data.split("\n") if self._is_pre else [data]
        self._text += first
        for at, words in enumerate(others, start=1):
            self._end_line()
            self._line, self._text = self.getpos()[0] + at, words

    def _pass_void(self, tag: str) -> None:
        if tag in ("br", "hr"):
            self._text += " " if self._title else "\n"
        if tag == "br" and not self._title:
            self._end_line()

    def _begin_block(self, tag: str) -> None:
        self._end_line()
        self._part(tag)
        self._is_pre |= tag == "pre"
        if tag in _HEADINGS:
            self._title = _HEADINGS[tag]
        elif tag == "li":
            self._text = "- "

    def _part(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._sections.add_line(self._line, "")

    def _end_line(self) -> None:
        text = _SPACE.sub(" ", self._text).strip()
        self._text, self._title = "", 0
        if text.strip("-| "):
            self._sections.add_line(self._line, text)


def _is_hidden(attributes: Attributes) -> bool:
    """True if an element says of itself that it is not shown; style sheets are not asked."""
    given = dict(attributes)
    return (
        "hidden" in given
        or given.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(given.get("style") or ""))
    )
