"""HTML from elements. `escape` is the only way in for text: what people and models say is not trusted."""

import html
import re
from collections.abc import Iterable
from typing import Final, TypeAlias

VOID: Final = frozenset({"meta", "input", "br", "col"})
"""Elements without an end (HTML, 13.1.2)."""

MAX_CHARS: Final = 4000
"""Of an argument, a result or what was said in one turn; a report is for reading."""

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Controls, and halves of surrogate pairs, which no file can hold."""


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Value: TypeAlias = str | int | float | bool | None


def escape(text: str) -> Markup:
    """`text` as content or as the value of an attribute; what can't be shown is a replacement character."""
    return Markup(html.escape(_UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text)))


def element(name: str, /, *children: str | None, **attributes: Value) -> Markup:
    """One element.

    Args:
        name: What it is; like the names of attributes, never from outside.
        children: `Markup` as it is, other text escaped; None is left out.
        attributes: ``aria_label`` is aria-label, ``class_`` is class. True stands alone, False and None are
            left out.
    """
    opened = f"<{name}{''.join(_attribute(*each) for each in attributes.items())}>"
    if name in VOID:
        return Markup(opened)
    return Markup(f"{opened}{joined(children)}</{name}>")


def joined(pieces: Iterable[str | None]) -> Markup:
    """Pieces one after the other: `Markup` as it is, other text escaped."""
    return Markup("".join(_content(piece) for piece in pieces if piece is not None))


def cut(text: str) -> str:
    """Text that is not longer than `MAX_CHARS`."""
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…"


def _content(piece: str) -> str:
    return piece if isinstance(piece, Markup) else escape(piece)


def _attribute(name: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    shown = name.rstrip("_").replace("_", "-")
    return f" {shown}" if value is True else f' {shown}="{escape(_text(value))}"'


def _text(value: str | float) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)
