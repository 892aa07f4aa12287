"""Draws the session's four state tables as Mermaid diagrams into a document, between its two markers.

``python docs/draw_states.py [DOCUMENT] [--check]``: with ``--check`` nothing is written, and the exit status
is 1 if the document is out of date.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from meeting_assistant.session.turns import LINK, PLAYBACK, RESPONSE, USER_TURN, Signal

BEGIN, END = "<!-- states:begin -->", "<!-- states:end -->"

TABLES: Mapping[str, Mapping[tuple[Any, Signal], Any]] = {
    "Link: the connection and its configuration": LINK,
    "User turn": USER_TURN,
    "Response": RESPONSE,
    "Playback": PLAYBACK,
}


def draw(table: Mapping[tuple[Any, Signal], Any]) -> str:
    """A table as a Mermaid state diagram; steps between the same two states share an arrow."""
    states: type[StrEnum] = type(next(iter(table))[0])
    arrows: dict[tuple[StrEnum, StrEnum], list[str]] = {}
    for (state, signal), following in table.items():
        arrows.setdefault((state, following), []).append(signal.value)
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(states)).value}"]
    lines += [f"    {state} --> {following}: {', '.join(by)}" for (state, following), by in arrows.items()]
    lines += [f"    {state} --> [*]" for state in states if state not in {state for state, _ in table}]
    return "\n".join(lines)


def section() -> str:
    """All diagrams, as they stand between the markers."""
    drawn = [f"**{title}**\n\n```mermaid\n{draw(table)}\n```" for title, table in TABLES.items()]
    return f"{BEGIN}\n\n" + "\n\n".join(drawn) + f"\n\n{END}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the document up to date, or check it; gives the exit status."""
    parser = argparse.ArgumentParser(description="Draw the session's state tables into a document.")
    parser.add_argument("document", type=Path, nargs="?", default=Path(__file__).parent / "ARCHITECTURE.md")
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    chosen = parser.parse_args(arguments)
    text = chosen.document.read_text("utf-8") if chosen.document.is_file() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.stderr.write(f"error: {chosen.document} has no lines {BEGIN} and {END}\n")
        return 2
    drawn = before + section() + after
    if chosen.check:
        if drawn != text:
            sys.stderr.write(f"error: {chosen.document} is out of date: run python docs/draw_states.py\n")
        return int(drawn != text)
    chosen.document.write_text(drawn, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
