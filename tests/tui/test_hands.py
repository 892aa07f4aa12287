"""Keys read from a real pseudo-terminal while talking."""

import asyncio
import io
import os
import pty
import termios
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from meeting_assistant.app.hands import ALL_KEYS, USUAL_KEYS, Hands
from meeting_assistant.app.terminal import polling
from meeting_assistant.session.inputs import Ask, UserTyped
from meeting_assistant.ui.bindings import help_lines
from meeting_assistant.ui.view import LineByLine


class Seen(LineByLine):
    """A view that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.lines: list[tuple[str | None, int]] = []

    def observe(self, notice: object, now: float) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        self.said.append(text)

    def set_line(self, text: str | None, cursor: int) -> None:
        self.lines.append((text, cursor))


@dataclass
class Desk:
    """A person at a terminal."""

    hands: Hands
    view: Seen
    keyboard: int
    screen: io.StringIO
    asked: list[Ask] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, what: Ask) -> None:
        self.asked.append(what)
        self.changed.set()

    async def press(self, keys: bytes) -> None:
        os.write(self.keyboard, keys)

    async def asks(self, *wanted: Ask) -> None:
        """These were asked for, in this order."""
        async with asyncio.timeout(5):
            while len(self.asked) < len(wanted):
                self.changed.clear()
                await self.changed.wait()
        assert self.asked == list(wanted)


@asynccontextmanager
async def desk(*, push_to_talk: bool = False) -> AsyncIterator[Desk]:
    master, slave = pty.openpty()
    view, screen = Seen(), io.StringIO()
    with os.fdopen(slave, "r") as terminal:
        before = termios.tcgetattr(terminal)
        sat = Desk(Hands(view, language="en", push_to_talk=push_to_talk), view, master, screen)
        with sat.hands.at(terminal, screen, sat.ask):
            yield sat
        assert termios.tcgetattr(terminal) == before
    os.close(master)


async def test_keys_mute_interrupt_and_quit() -> None:
    async with desk() as sat:
        await sat.press(b"m")
        await sat.asks(Ask.MUTE)
        await sat.press(b"i")
        await sat.asks(Ask.MUTE, Ask.INTERRUPT)
        await sat.press(b"\x1b")  # the escape key alone
        await sat.asks(Ask.MUTE, Ask.INTERRUPT, Ask.INTERRUPT)
        await sat.press(b" q")  # the space bar is for push to talk only
        await sat.asks(Ask.MUTE, Ask.INTERRUPT, Ask.INTERRUPT, Ask.QUIT)


async def test_a_line_is_typed_without_any_key_being_stolen() -> None:
    async with desk() as sat:
        typed = sat.hands.typed()
        await sat.press("t明天 m?q\r".encode())
        assert await asyncio.wait_for(anext(typed), 5) == UserTyped("明天 m?q")
        await sat.press(b"m")
        await sat.asks(Ask.MUTE)
    assert ("明天 m?q", 6) in sat.view.lines
    assert sat.view.lines[-1] == (None, 0)


async def test_the_space_bar_is_pressed_twice_where_no_release_is_told() -> None:
    async with desk(push_to_talk=True) as sat:
        await sat.press(b" ")
        await sat.asks(Ask.TALK_BEGIN)
        await sat.press(b" ")
        await sat.asks(Ask.TALK_BEGIN, Ask.TALK_END)


async def test_the_space_bar_is_held_where_releases_are_told() -> None:
    async with desk(push_to_talk=True) as sat:
        await sat.press(b"\x1b[32;1:1u\x1b[32;1:2u\x1b[32;1:3u")
        await sat.asks(Ask.TALK_BEGIN, Ask.TALK_END)
        await sat.press(b"\x1b[32;1:1u")
        await sat.asks(Ask.TALK_BEGIN, Ask.TALK_END, Ask.TALK_BEGIN)
        await sat.press(b"\x1b[32;1:3u")
        await sat.asks(Ask.TALK_BEGIN, Ask.TALK_END, Ask.TALK_BEGIN, Ask.TALK_END)
    assert sat.screen.getvalue().count(ALL_KEYS) == 1 == sat.screen.getvalue().count(USUAL_KEYS)


async def test_the_help_names_every_key() -> None:
    async with desk() as sat:
        await sat.press(b"?m")
        await sat.asks(Ask.MUTE)
    assert sat.view.said == help_lines("en", push_to_talk=False)
    assert len(help_lines("zh", push_to_talk=True)) == len(help_lines("en", push_to_talk=True)) == 6


async def test_the_space_bar_is_held_in_windows_terminal() -> None:
    async with desk(push_to_talk=True) as sat:
        down, up = b"\x1b[32;57;32;1;0;1_", b"\x1b[32;57;32;0;0;1_"
        await sat.press(down + down + up)
        await sat.asks(Ask.TALK_BEGIN, Ask.TALK_END)


async def test_a_windows_console_is_polled_and_let_go() -> None:
    class Console:
        def __init__(self) -> None:
            self.waiting = list("m\xe0Hq")

        def kbhit(self) -> bool:
            return bool(self.waiting)

        def getwch(self) -> str:
            return self.waiting.pop(0)

    received: asyncio.Queue[str] = asyncio.Queue(10)
    threads = threading.active_count()
    with polling(Console(), received.put_nowait):
        assert await asyncio.wait_for(received.get(), 5) == "m\xe0Hq"
    assert threading.active_count() == threads
