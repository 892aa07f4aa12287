"""From the bytes of a terminal to keys: pure, whatever way the bytes are cut into reads.

Understood are UTF-8 text, the escape sequences of xterm and its kin, bracketed paste, and two protocols that
tell when a key is let go: kitty's, and Windows Terminal's win32-input-mode.
"""

import codecs
import re

from meeting_assistant.ui.keys import CONTROLS, Event, Key
from meeting_assistant.ui.windows import Win32Input

LONGEST_SEQUENCE = 64
"""Bytes of an escape sequence; what goes on is none, and its beginning was a lone escape."""

_SEQUENCE = re.compile(r"\x1b(?:\[([<-?]?[0-9;:]*)([@-~])|O([A-Z]))")
_LETTERS = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}
_NUMBERS = {"1": "home", "3": "delete", "4": "end", "7": "home", "8": "end"}
_CODES = {8: "backspace", 9: "tab", 13: "enter", 27: "escape", 127: "backspace", 57414: "enter"}
_EVENTS: dict[str, Event] = {"1": "press", "2": "repeat", "3": "release"}
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_CTRL = 4  # a bit of kitty's modifiers, which are sent plus one


class Keyboard:
    """Decodes one terminal's bytes."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = ""
        self._win32 = Win32Input()
        self.tells_release = False
        """The terminal has told that a key was let go: it knows how to."""

    @property
    def is_waiting(self) -> bool:
        """True if an escape sequence was begun: if nothing follows soon, the key was Esc itself."""
        return bool(self._waiting)

    def feed(self, received: bytes) -> list[Key]:
        """The keys that are complete with these bytes."""
        self._waiting += self._decoder.decode(received)
        keys: list[Key] = []
        while self._waiting and (taken := self._take()) is not None:
            keys += taken
        self.tells_release |= any(key.event == "release" for key in keys)
        return keys

    def flush(self) -> list[Key]:
        """What waits is no sequence: the person pressed Esc, and then perhaps something else."""
        waiting, self._waiting = self._waiting, ""
        if not waiting:
            return []
        return [Key("escape"), *(Key("text", char) for char in waiting[1:] if char.isprintable())]

    def _take(self) -> list[Key] | None:
        """The first keys of what waits; None if more must come first."""
        if self._waiting.startswith(_PASTE_BEGINS):
            return self._pasted()
        if self._waiting[0] != "\x1b":
            char, self._waiting = self._waiting[0], self._waiting[1:]
            return _typed(char)
        found = _SEQUENCE.match(self._waiting)
        if found is not None:
            self._waiting = self._waiting[found.end() :]
            parameters, final, _ = found.groups()
            return self._win32.take(parameters) if final == "_" else _special(found)
        if self._waiting.startswith("\x1b\x1b"):
            self._waiting = self._waiting[1:]
            return [Key("escape")]
        could_be = re.fullmatch(r"\x1b(?:\[[<-?]?[0-9;:]*|O)?", self._waiting)
        if could_be is not None and len(self._waiting) < LONGEST_SEQUENCE:
            return None
        self._waiting = self._waiting[1:]
        return [Key("escape")]

    def _pasted(self) -> list[Key] | None:
        end = self._waiting.find(_PASTE_ENDS)
        if end < 0:
            return None
        text = self._waiting[len(_PASTE_BEGINS) : end]
        self._waiting = self._waiting[end + len(_PASTE_ENDS) :]
        shown = "".join(char if char.isprintable() else " " for char in text)
        return [Key("text", shown)] if shown.strip() else []


def _typed(char: str) -> list[Key]:
    if char in CONTROLS:
        return [Key(CONTROLS[char])]
    if char < " ":
        return [Key(f"ctrl-{chr(ord(char) + 96)}")] if char >= "\x01" else []
    return [Key("text", char)]


def _special(found: re.Match[str]) -> list[Key]:
    """The key of an escape sequence; none for one that is not a key, such as a report or a lost focus."""
    parameters, final, application = found.groups()
    if application is not None:
        return [Key(_LETTERS[application])] if application in _LETTERS else []
    if final == "u":
        return _kitty(parameters)
    fields = parameters.split(";")
    event = _EVENTS.get(fields[1].partition(":")[2] or "1", "press") if len(fields) > 1 else "press"
    name = _LETTERS.get(final) or (_NUMBERS.get(fields[0]) if final == "~" else None)
    return [Key(name, event=event)] if name is not None else []


def _kitty(parameters: str) -> list[Key]:
    """``CSI code:shifted ; modifiers:event ; text u``."""
    code_field, modifier_field, text_field, *_ = [*parameters.split(";"), "", "", ""]
    code_text = code_field.partition(":")[0]
    modifiers, _, event_text = modifier_field.partition(":")
    if not code_text.isdecimal():
        return []
    code, event = int(code_text), _EVENTS.get(event_text or "1", "press")
    text = "".join(
        chr(int(part)) for part in text_field.split(":") if part.isdecimal() and int(part) < 0x110000
    )
    if code in _CODES:
        return [Key(_CODES[code], event=event)]
    held = int(modifiers) - 1 if modifiers.isdecimal() else 0
    if held & _CTRL and chr(code).isascii():
        return [Key(f"ctrl-{chr(code)}", event=event)]
    if not text and 32 <= code < 0xE000 and not held & ~1:
        text = chr(code)
    return [Key("text", text, event)] if text and text.isprintable() else []
