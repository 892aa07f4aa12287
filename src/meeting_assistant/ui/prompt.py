"""Typed lines without blocking the loop, from a terminal, a pipe, a file or nothing at all.

A terminal stays in its cooked mode: its own line editing and the input methods for Chinese work as everywhere
else. The descriptor is never made non-blocking, because a terminal's input and output share that flag.
"""

import asyncio
import codecs
import os
from threading import Thread

_READ_BYTES = 4096
LONGEST_LINE_CHARS = 16_384
"""A longer line is given in pieces."""


class LineReader:
    """An async iterator of lines; ends at the end of input.

    It reads only while a line is asked for, so what is typed or piped ahead waits in the operating system,
    whose buffers bound it. A cancelled wait loses nothing: the next one goes on where it stopped.

    Args:
        descriptor: An open descriptor to read; stays the caller's.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._is_over = False
        self._reading: asyncio.Future[bytes] | None = None  # a read in a thread that outlived its line

    def __aiter__(self) -> "LineReader":
        """The reader itself."""
        return self

    async def __anext__(self) -> str:
        """The next line without its end."""
        while (line := self._take_line()) is None:
            if self._is_over:
                raise StopAsyncIteration
            received = await self._read()
            self._is_over = not received
            self._text += self._decoder.decode(received, final=self._is_over)
        return line

    def _take_line(self) -> str | None:
        line, newline, rest = self._text.partition("\n")
        if len(line) > LONGEST_LINE_CHARS:
            line, self._text = self._text[:LONGEST_LINE_CHARS], self._text[LONGEST_LINE_CHARS:]
            return line
        if not newline and not (self._is_over and line):
            return None
        self._text = rest
        return line.removesuffix("\r")

    async def _read(self) -> bytes:
        """What there is to read, at least one byte; empty at the end."""
        loop = asyncio.get_running_loop()
        readable: asyncio.Future[None] = loop.create_future()
        try:
            loop.add_reader(self._descriptor, _resolve, readable)
        except (OSError, NotImplementedError):
            # epoll takes no regular files and no /dev/null (EPERM); Windows' loop takes no descriptors at all
            return await self._read_in_thread(loop)
        try:
            await readable
        finally:
            loop.remove_reader(self._descriptor)
        return _read_now(self._descriptor)

    async def _read_in_thread(self, loop: asyncio.AbstractEventLoop) -> bytes:
        if self._reading is None:
            self._reading = loop.create_future()
            # a daemon: one that still waits for a line at the end must not keep the program
            Thread(target=_read_and_report, args=(self._descriptor, loop, self._reading), daemon=True).start()
        received = await asyncio.shield(self._reading)
        self._reading = None
        return received


def _resolve(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)


def _read_now(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _READ_BYTES)
    except OSError:  # the terminal hung up, or the descriptor was closed: nothing will come any more
        return b""


def _read_and_report(
    descriptor: int, loop: asyncio.AbstractEventLoop, reading: asyncio.Future[bytes]
) -> None:
    received = _read_now(descriptor)
    try:
        loop.call_soon_threadsafe(reading.set_result, received)
    except RuntimeError:
        return  # the loop has closed: nobody waits for this line
