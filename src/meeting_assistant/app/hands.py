"""Keys and typed lines while talking: the terminal is read key by key, and given back on every path."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal, TextIO

from meeting_assistant.session.inputs import Ask, LocalInput, UserTyped
from meeting_assistant.ui.bindings import Command, command_of, help_lines
from meeting_assistant.ui.editor import LineEditor
from meeting_assistant.ui.keyboard import Key, Keyboard
from meeting_assistant.ui.view import View

ESCAPE_S = 0.05
"""A terminal sends a sequence at once; an escape that nothing follows for so long is the key itself."""

LINES_AHEAD = 20
"""Typed lines that may wait for the conversation; a further one is dropped with a word."""

ALL_KEYS = "\x1b[>27u"
"""Kitty's keyboard protocol: tell of keys that are let go, for talking while a key is held."""
USUAL_KEYS = "\x1b[<u"
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
        self._write: Callable[[str], object] = _ignore

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
        import termios
        import tty

        descriptor, loop = terminal.fileno(), asyncio.get_running_loop()
        before = termios.tcgetattr(descriptor)
        self._ask, self._write = ask, screen.write

        def take_over() -> None:
            tty.setcbreak(descriptor)  # Ctrl-C and Ctrl-Z stay signals
            self._write(PASTE_MARKED)
            self._tell_keys()

        take_over()
        loop.add_reader(descriptor, self._read, descriptor)
        with suppress(ValueError, RuntimeError):
            loop.add_signal_handler(signal.SIGCONT, take_over)  # after Ctrl-Z the shell had it
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGCONT)
            loop.remove_reader(descriptor)
            if self._timer is not None:
                self._timer.cancel()
            self._ask = _ignore
            with suppress(OSError, ValueError):
                self._write((USUAL_KEYS if self._push_to_talk else "") + PASTE_UNMARKED)
                screen.flush()
            with suppress(termios.error):
                termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

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
            with suppress(OSError, ValueError):
                sys.stdout.flush()

    def _read(self, descriptor: int) -> None:
        loop = asyncio.get_running_loop()
        try:
            received = os.read(descriptor, 4096)
        except OSError:
            received = b""
        if not received:  # the terminal hung up
            loop.remove_reader(descriptor)
            return
        if self._timer is not None:
            self._timer.cancel()
        for key in self._keyboard.feed(received):
            self.press(key)
        if self._keyboard.is_waiting:
            self._timer = loop.call_later(ESCAPE_S, self._give_up_waiting)

    def _give_up_waiting(self) -> None:
        for key in self._keyboard.flush():
            self.press(key)


def _ignore(_what: object) -> None:
    """Before the terminal is taken over and after it was given back."""
