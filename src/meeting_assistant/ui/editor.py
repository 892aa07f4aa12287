"""A line that is being typed: pure."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from meeting_assistant.ui.keys import Key

Outcome: TypeAlias = Literal["send", "leave"] | None

LONGEST_LINE_CHARS = 4000

_OUTCOMES: Mapping[str, Outcome] = {"enter": "send", "escape": "leave"}


class LineEditor:
    """Text and a cursor in it, moved by keys."""

    def __init__(self) -> None:
        self.text = ""
        self.cursor = 0

    def press(self, key: Key) -> Outcome:
        """What a key does; gives whether the line is to be sent or left."""
        if key.event == "release":
            return None
        if key.name in _OUTCOMES:
            return _OUTCOMES[key.name]
        if key.name == "text":
            self._insert(key.text)
        elif key.name in ("backspace", "delete", "ctrl-d", "ctrl-u", "ctrl-k", "ctrl-w"):
            self._cut(*self._reach(key.name))
        else:
            self._move(key.name)
        return None

    def _move(self, name: str) -> None:
        """Put the cursor elsewhere; a key that moves nothing is passed over."""
        last = len(self.text)
        places = {"home": 0, "ctrl-a": 0, "end": last, "ctrl-e": last}
        steps = {"left": -1, "ctrl-b": -1, "right": 1, "ctrl-f": 1}
        wanted = places.get(name, self.cursor + steps.get(name, 0))
        self.cursor = max(0, min(last, wanted))

    def _reach(self, name: str) -> tuple[int, int]:
        """What a deleting key takes away: from where to where."""
        match name:
            case "backspace":
                return self.cursor - 1, self.cursor
            case "ctrl-u":
                return 0, self.cursor
            case "ctrl-k":
                return self.cursor, len(self.text)
            case "ctrl-w":
                return self.text[: self.cursor].rstrip().rfind(" ") + 1, self.cursor
            case _:
                return self.cursor, self.cursor + 1

    def _insert(self, text: str) -> None:
        text = text[: LONGEST_LINE_CHARS - len(self.text)]
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def _cut(self, begin: int, end: int) -> None:
        begin = max(0, begin)
        self.text = self.text[:begin] + self.text[end:]
        self.cursor = min(begin, len(self.text))
