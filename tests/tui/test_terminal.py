"""The live view in a real pseudo-terminal: its size, a change of it, and what is left behind."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.screen import Terminal

DEADLINE_S = 20.0


class Window:
    """A terminal window with a program in it."""

    def __init__(self, columns: int, *arguments: str, **environ: str) -> None:
        self.terminal = Terminal(columns)
        self._keyboard, self._inside = pty.openpty()
        self._resize_inside(columns)
        self.modes = termios.tcgetattr(self._inside)
        hidden = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")
        clean = {name: value for name, value in os.environ.items() if name not in hidden}
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.support.live_child", *arguments],
            stdin=self._inside,
            stdout=self._inside,
            stderr=self._inside,
            env=clean | {"TERM": "xterm", "PYTHONUTF8": "1"} | environ,
        )
        os.set_blocking(self._keyboard, False)
        self._undecoded = b""

    def look_until(self, seen: Callable[[list[str]], bool]) -> list[str]:
        """The screen as soon as it shows what is looked for."""
        end_s = time.monotonic() + DEADLINE_S
        while time.monotonic() < end_s:
            over = self.program.poll() is not None
            self._take()
            if seen(self.terminal.shown):
                return self.terminal.shown
            if over:
                break
            select.select([self._keyboard], [], [], 0.2)
        raise AssertionError("\n".join(self.terminal.shown))

    def look_at_the_end(self) -> list[str]:
        self.program.wait(DEADLINE_S)
        self._take()
        return self.terminal.shown

    def resize(self, columns: int) -> None:
        self._resize_inside(columns)
        self.terminal.screen.resize(columns=columns)

    def press_enter(self) -> None:
        os.write(self._keyboard, b"\n")

    @property
    def modes_now(self) -> list[object]:
        return list(termios.tcgetattr(self._inside))

    def close(self) -> None:
        self.program.kill()
        self.program.wait()
        os.close(self._keyboard)
        os.close(self._inside)

    def _take(self) -> None:
        try:
            while received := os.read(self._keyboard, 65536):
                self._undecoded += received
        except BlockingIOError:
            pass
        text = self._undecoded.decode("utf-8", "ignore")  # a character cut in two comes whole next time
        self._undecoded = self._undecoded[len(text.encode()) :]
        if text:
            self.terminal.write(text)

    def _resize_inside(self, columns: int) -> None:
        fcntl.ioctl(self._inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


@pytest.fixture
def open_window() -> Iterator[Callable[..., Window]]:
    windows: list[Window] = []

    def open_one(columns: int, *arguments: str, **environ: str) -> Window:
        windows.append(Window(columns, *arguments, **environ))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()


def test_a_wider_window_is_used_from_the_next_frame_on(open_window: Callable[..., Window]) -> None:
    window = open_window(60)
    shown = window.look_until(lambda lines: any("思考中" in line for line in lines))
    assert "小爱  好的，请问会议什么时候开始？大概需要多长时间，主题是什" in shown
    window.resize(120)
    window.press_enter()
    window.look_until(lambda lines: any("安排好了" in line for line in lines))
    window.press_enter()
    shown = window.look_at_the_end()
    assert any('title="产品评审") → {"status": "booked", "id": 7} 34 ms' in line for line in shown)
    assert sum("帮我约一个会。" in line for line in shown) == 1
    assert window.modes_now == window.modes
    assert not window.terminal.screen.cursor.hidden


def test_an_error_leaves_the_terminal_as_it_was(open_window: Callable[..., Window]) -> None:
    window = open_window(80, "error")
    window.look_until(lambda lines: any("思考中" in line for line in lines))
    window.press_enter()
    shown = window.look_at_the_end()
    assert shown[-1] == "RuntimeError: as asked"
    assert window.modes_now == window.modes
    assert not window.terminal.screen.cursor.hidden


def test_no_color_leaves_words_and_no_colours(open_window: Callable[..., Window]) -> None:
    window = open_window(80, NO_COLOR="1")
    window.look_until(lambda lines: any("思考中" in line for line in lines))
    cells = [cell for row in window.terminal.screen.buffer.values() for cell in row.values()]
    assert {cell.fg for cell in cells} == {"default"}
