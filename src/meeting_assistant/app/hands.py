"""Keys and typed lines while talking: the terminal is read key by key, and given back on every path."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Literal, TextIO

from meeting_assistant.app.terminal import polling, reading, windows_console
from meeting_assistant.session.inputs import Ask, LocalInput, UserTyped
from meeting_assistant.ui import windows
from meeting_assistant.ui.bindings import Command, command_of, help_lines
from meeting_assistant.ui.editor import LineEditor
from meeting_assistant.ui.keyboard import Keyboard
from meeting_assistant.ui.keys import Key
from meeting_assistant.ui.view import View
from meeting_assistant.ui.windows import ConsoleKeys

ESCAPE_S = 0.05
"""A terminal sends a sequence at once; an escape that nothing follows for so long is the key itself."""

LINES_AHEAD = 20
"""Typed lines that may wait for the conversation; a further one is dropped with a word."""

ALL_KEYS = "\x1b[>27u" + windows.ON
"""Kitty's keyboard protocol, or Windows Terminal's: tell of keys let go, for talking while one is held."""
USUAL_KEYS = "\x1b[<u" + windows.OFF
PASTE_MARKED, PASTE_UNMARKED = "\x1b[?2004h", "\x1b[?2004l"

_TOO_MANY = {"en": "too many lines at once: this one is not sent", "zh": "一次输入太多，这一行没有发送"}


class Hands:
    """What the person does with the keyboard while talking.

    Args:
        view: Shows the line being typed, and the help.
        language: Of the help.
        push_to_talk: The space bar opens the microphone.
    """

    def __init__(self, view: View, *, language: Literal["zh", "en"], push_to_talk: bool) -> None:
        self._view = view
        self._language: Literal["zh", "en"] = language
        self._push_to_talk = push_to_talk
        self._keyboard = Keyboard()
        self._editor: LineEditor | None = None
        self._talking = False
        self._lines: asyncio.Queue[str] = asyncio.Queue(LINES_AHEAD)
        self._ask: Callable[[Ask], None] = _ignore
        self._timer: asyncio.TimerHandle | None = None
        self._screen: TextIO | None = None

    async def typed(self) -> AsyncIterator[LocalInput]:
        """The lines that are typed, as turns; without end."""
        while True:
            yield UserTyped(await self._lines.get())

    @contextmanager
    def at(self, terminal: TextIO, screen: TextIO, ask: Callable[[Ask], None]) -> Iterator[None]:
        """Read the keys of `terminal` while this is open; `screen` is where it is drawn.

        Args:
            terminal: Standard input, a terminal.
            screen: Standard output, the same one.
            ask: Takes what the keys ask for.
        """
        self._ask, self._screen = ask, screen
        try:
            with self._reading(terminal):
                yield
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._write((USUAL_KEYS if self._push_to_talk else "") + PASTE_UNMARKED)
            self._ask, self._screen = _ignore, None

    def _reading(self, terminal: TextIO) -> AbstractContextManager[None]:
        if sys.platform == "win32":
            console = ConsoleKeys()
            return polling(windows_console(), lambda received: self._press_all(console.feed(received)))
        return reading(terminal, self._read, self._take_over)

    def _take_over(self) -> None:
        self._write(PASTE_MARKED)
        self._tell_keys()

    def press(self, key: Key) -> None:
        """Do what a key asks for."""
        if self._editor is not None:
            self._edit(self._editor, key)
            return
        command = command_of(key)
        if command is Command.TALK:
            self._talk(key)
        elif key.event == "press" and command is not None:
            self._do(command)

    def _do(self, command: Command) -> None:
        match command:
            case Command.MUTE:
                self._ask(Ask.MUTE)
            case Command.INTERRUPT:
                self._ask(Ask.INTERRUPT)
            case Command.QUIT:
                self._ask(Ask.QUIT)
            case Command.HELP:
                for line in help_lines(self._language, push_to_talk=self._push_to_talk):
                    self._view.say(line)
            case Command.TYPE:
                self._editor = LineEditor()
                self._tell_keys()
                self._view.set_line("", 0)
            case Command.TALK:
                pass

    def _talk(self, key: Key) -> None:
        """The space bar: held where the terminal tells of its release, else pressed twice."""
        if not self._push_to_talk or key.event == "repeat":
            return
        if key.event == "release":
            self._set_talking(talking=False)
        elif self._keyboard.tells_release:
            self._set_talking(talking=True)
        else:
            self._set_talking(talking=not self._talking)

    def _set_talking(self, *, talking: bool) -> None:
        if talking != self._talking:
            self._talking = talking
            self._ask(Ask.TALK_BEGIN if talking else Ask.TALK_END)

    def _edit(self, editor: LineEditor, key: Key) -> None:
        outcome = editor.press(key)
        if outcome is None:
            self._view.set_line(editor.text, editor.cursor)
            return
        self._editor = None
        self._view.set_line(None, 0)
        self._tell_keys()
        if outcome == "send" and (text := editor.text.strip()):
            try:
                self._lines.put_nowait(text)
            except asyncio.QueueFull:
                self._view.say(_TOO_MANY[self._language])

    def _tell_keys(self) -> None:
        """Keys are told of one by one only while no line is typed: an input method needs them as they are."""
        if self._push_to_talk:
            self._write(USUAL_KEYS if self._editor is not None else ALL_KEYS)

    def _write(self, text: str) -> None:
        if self._screen is not None:
            with suppress(OSError, ValueError):
                self._screen.write(text)
                self._screen.flush()

    def _read(self, received: bytes) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._press_all(self._keyboard.feed(received))
        if self._keyboard.is_waiting:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(ESCAPE_S, lambda: self._press_all(self._keyboard.flush()))

    def _press_all(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self.press(key)


def _ignore(_what: object) -> None:
    """Before the terminal is taken over and after it was given back."""
