"""Keys as Windows tells of them: pure.

Two ways: Windows Terminal's *win32-input-mode*, in which a terminal sends every key event of a console as an
escape sequence (also to a program on Linux, over WSL or ssh) and so tells when a key is let go; and the
characters of the C library's ``getwch``, which a program on Windows itself reads.
"""

from collections.abc import Mapping

from meeting_assistant.ui.keys import CONTROLS, Event, Key

ON, OFF = "\x1b[?9001h", "\x1b[?9001l"
"""Ask a terminal for win32-input-mode, and end it; others pass it over."""

_BY_CODE: Mapping[int, str] = {
    0x08: "backspace",
    0x09: "tab",
    0x0D: "enter",
    0x1B: "escape",
    0x23: "end",
    0x24: "home",
    0x25: "left",
    0x26: "up",
    0x27: "right",
    0x28: "down",
    0x2E: "delete",
}
"""Virtual-key codes (winuser.h)."""
_ALT, _CTRL = 0x0001 | 0x0002, 0x0004 | 0x0008  # dwControlKeyState, right and left

_PREFIXES = "\x00\xe0"
_BY_SECOND: Mapping[str, str] = {
    "H": "up",
    "P": "down",
    "K": "left",
    "M": "right",
    "G": "home",
    "O": "end",
    "S": "delete",
}
"""After a prefix, ``getwch`` gives the key's scan code as a character."""


class _Units:
    """Puts together the two UTF-16 units of a character beyond U+FFFF."""

    def __init__(self) -> None:
        self._high = ""

    def join(self, unit: str) -> str:
        """The character that is complete with `unit`; empty if its second half is still to come."""
        if "\ud800" <= unit <= "\udbff":
            self._high = unit
            return ""
        high, self._high = self._high, ""
        if "\udc00" <= unit <= "\udfff":
            return (high + unit).encode("utf-16", "surrogatepass").decode("utf-16") if high else ""
        return unit


class Win32Input:
    """Decodes the sequences of win32-input-mode: ``CSI Vk ; Sc ; Uc ; Kd ; Cs ; Rc _``."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._units = {True: _Units(), False: _Units()}

    def take(self, parameters: str) -> list[Key]:
        """The key of one sequence, by what stands between ``CSI`` and ``_``; none for a modifier alone."""
        numbers = [int(part) if part.isdecimal() else 0 for part in parameters.split(";")]
        code, _scan, unit, is_down, state, *_ = [*numbers, *([0] * 5)]
        event = self._event(code, is_down=bool(is_down))
        if code in _BY_CODE:
            return [Key(_BY_CODE[code], event=event)]
        if not 0 < unit < 0x10000 or (state & _ALT and not state & _CTRL):  # AltGr is both, and types
            return []
        char = self._units[bool(is_down)].join(chr(unit))
        if char and char < " ":
            return [Key(f"ctrl-{chr(ord(char) + 96)}", event=event)]
        return [Key("text", char, event)] if char.isprintable() and char else []

    def _event(self, code: int, *, is_down: bool) -> Event:
        """A key that goes down again without having been let go repeats; code 0 is text without a key."""
        if not is_down:
            self._held.discard(code)
            return "release"
        if code and code in self._held:
            return "repeat"
        self._held.add(code)
        return "press"


class ConsoleKeys:
    """Decodes what ``msvcrt.getwch`` gives, one character after the other.

    It can't tell a prefix from a typed ``à``, which is therefore lost, as for every program that reads so.
    """

    tells_release = False
    is_waiting = False  # Esc comes alone

    def __init__(self) -> None:
        self._has_prefix = False
        self._units = _Units()

    def feed(self, received: str) -> list[Key]:
        """The keys that are complete with these characters."""
        return [key for char in received for key in self._take(char)]

    def _take(self, char: str) -> list[Key]:
        if self._has_prefix:
            self._has_prefix = False
            return [Key(_BY_SECOND[char])] if char in _BY_SECOND else []
        if char in _PREFIXES:
            self._has_prefix = True
            return []
        if char == "\x1b":
            return [Key("escape")]
        if char in CONTROLS:
            return [Key(CONTROLS[char])]
        if char < " ":
            return [Key(f"ctrl-{chr(ord(char) + 96)}")]
        text = self._units.join(char)
        return [Key("text", text)] if text and text.isprintable() else []
