"""What a key is, whatever terminal it was pressed at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Event: TypeAlias = Literal["press", "repeat", "release"]

CONTROLS: Mapping[str, str] = {
    "\r": "enter",
    "\n": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\x08": "backspace",
}
"""Control characters that have a key of their own."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key, or a piece of pasted text.

    Attributes:
        name: ``text`` for what is typed, else ``enter``, ``escape``, ``left``, ``ctrl-u`` ...
        text: What is typed.
        event: Whether it was pressed, repeats, or was let go; a terminal that does not tell only presses.
    """

    name: str
    text: str = ""
    event: Event = "press"
