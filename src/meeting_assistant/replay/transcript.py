"""A conversation to read afterwards: Markdown, in the order and by the names of the screen. Pure."""

import re
from collections.abc import Iterable

from meeting_assistant.session.notices import Entry
from meeting_assistant.ui.lines import Names, call, said
from meeting_assistant.ui.words import Words


def to_markdown(entries: Iterable[Entry], names: Names, words: Words) -> str:
    """A paragraph for each turn, a list item for each call, where it was made; empty if nothing was said.

    What was cut off is struck through. What a reconnect restored is left out: it stands further up.
    """
    shown = (_shown(entry, names, words) for entry in entries if not entry.restored)
    return "".join(f"{paragraph}\n\n" for paragraph in shown if paragraph)[:-1]


def _shown(entry: Entry, names: Names, words: Words) -> str:
    if entry.role == "tool":
        return _called(entry, words)
    spoken = said(entry, words)
    if spoken is None:
        return ""
    cut = f"~~{spoken.unheard.strip()}~~" if spoken.unheard.strip() else ""
    remark = f"*{spoken.remark}*" if spoken.remark else ""
    return " ".join(filter(None, (f"**{names.of(entry)}:**", spoken.heard.rstrip(), cut, remark)))


def _called(entry: Entry, words: Words) -> str:
    made = call(entry, words)
    time = f" ({made.elapsed_ms} ms)" if made.elapsed_ms is not None else ""
    return f"- {_code(f'{made.name}({made.arguments})')} → {_code(made.result)}{time}"


def _code(text: str) -> str:
    """`text` as it is: between more backticks than it has in a row."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"
