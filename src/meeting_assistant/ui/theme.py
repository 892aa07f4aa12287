"""Colours and signs of the live view: the sixteen colours of the terminal's own theme, nothing else.

Meaning never hangs on colour alone: without it (`NO_COLOR`, a monochrome terminal) every line still reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from meeting_assistant.ui.state import Phase

USER = "bold cyan"
ASSISTANT = "bold green"
SYSTEM = "bold"
TOOL = "yellow"
RESULT = "dim"
REMARK = "dim italic"
UNHEARD = "strike dim"
TROUBLE = "bold red"
NOTE = "dim"
CLOCK = "dim"
LOUD = "red"
LEVEL = "green"

SGR: Mapping[str, str] = {
    "user": "\x1b[1;36m",
    "assistant": "\x1b[1;32m",
    "tool": "\x1b[33m",
    "reset": "\x1b[m",
}
"""The same, as escape sequences for views that write bytes in order and draw nothing (ECMA-48, SGR)."""

PHASES: Mapping[Phase, str] = {
    Phase.CONNECTING: "yellow",
    Phase.LISTENING: "cyan",
    Phase.HEARING: "bold cyan",
    Phase.THINKING: "magenta",
    Phase.SPEAKING: "bold green",
    Phase.USING_TOOL: "yellow",
    Phase.MUTED: "red",
    Phase.RECONNECTING: "bold yellow",
    Phase.FINISHED: "dim",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The few characters that are not words."""

    state: str
    call: str
    arrow: str
    trouble: str
    note: str
    full: str
    empty: str
    gap: str


UNICODE = Signs(state="●", call="▸", arrow="→", trouble="!", note="·", full="━", empty="─", gap=" · ")
ASCII = Signs(state="*", call=">", arrow="->", trouble="!", note="-", full="#", empty="-", gap=" | ")


def signs(*, ascii_only: bool) -> Signs:
    """The signs that the terminal's encoding can show."""
    return ASCII if ascii_only else UNICODE
