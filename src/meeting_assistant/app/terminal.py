"""Reading a terminal key by key, in each way that systems have; it is given back on every path."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Protocol, TextIO

POLL_S = 0.02
"""A Windows console can't be waited for by the loop, so it is asked so often."""


@contextmanager
def reading(terminal: TextIO, take: Callable[[bytes], None], take_over: Callable[[], None]) -> Iterator[None]:
    """Read the bytes of a terminal, unbuffered and without echo, while this is open.

    Args:
        terminal: Standard input.
        take: Gets what is read; empty once the terminal hung up.
        take_over: Is called when the terminal is ours: at the start, and after Ctrl-Z and `fg`.
    """
    import termios
    import tty

    descriptor, loop = terminal.fileno(), asyncio.get_running_loop()
    before = termios.tcgetattr(descriptor)

    def begin() -> None:
        tty.setcbreak(descriptor)  # Ctrl-C and Ctrl-Z stay signals
        take_over()

    def read() -> None:
        try:
            received = os.read(descriptor, 4096)
        except OSError:
            received = b""
        if not received:
            loop.remove_reader(descriptor)
        take(received)

    begin()
    loop.add_reader(descriptor, read)
    with suppress(ValueError, RuntimeError):
        loop.add_signal_handler(signal.SIGCONT, begin)  # the shell had it meanwhile
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGCONT)
        loop.remove_reader(descriptor)
        with suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


class Console(Protocol):
    """What is used of the C library's console, which Python has as `msvcrt`."""

    def kbhit(self) -> bool:
        """True if a key waits."""
        ...

    def getwch(self) -> str:
        """The next character; waits for one."""
        ...


def windows_console() -> Console:
    """The console of this program, on Windows."""
    if sys.platform != "win32":
        raise NotImplementedError
    import msvcrt

    return msvcrt


@contextmanager
def polling(console: Console, take: Callable[[str], None]) -> Iterator[None]:
    """Read the characters of a Windows console in a thread while this is open; the loop calls `take`."""
    loop, stop = asyncio.get_running_loop(), Event()

    def poll() -> None:
        while not stop.is_set():
            received = ""
            while console.kbhit():
                received += console.getwch()
            if received:
                with suppress(RuntimeError):  # the loop has closed: nobody waits for keys any more
                    loop.call_soon_threadsafe(take, received)
            stop.wait(POLL_S)

    thread = Thread(target=poll, name="keys", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(1.0)
