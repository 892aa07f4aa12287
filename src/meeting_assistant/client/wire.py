"""One connection at a time: dials it, reads it, writes it, and tells the driver what became of it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from meeting_assistant.clock import Clock
from meeting_assistant.errors import HandshakeRejected, MeetingAssistantError, TransportError
from meeting_assistant.protocol.client_events import ClientEvent, InputAudioAppend
from meeting_assistant.protocol.codec import decode_server, encode_client
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.session.inputs import Connected, Disconnected, Input
from meeting_assistant.transport.base import Transport

MAX_WAITING = 1000
"""Messages that may wait for a slow network: twenty seconds of microphone audio at 20 ms. Beyond it the
oldest audio is dropped: a service that hears late is worse than one that misses a word. Nothing else is."""

ENOUGH_WAITING = 100
"""Messages that wait when a source of sound is held back: a recording sent as fast as it goes loses nothing,
a microphone's own ring drops its oldest sound."""

FLUSH_S = 0.5
"""How long a close waits for what is still to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How to reach the service.

    Attributes:
        dial: Makes a connection, under its own deadlines, or raises `TransportError`.
        dialect: What is spoken on it.
        configuration: Makes the configuration to ask for, anew for each connection.
        retryable: Whether an error may pass by itself.
        wall_s: Unix time.
    """

    dial: Callable[[], Awaitable[Transport]]
    dialect: Dialect
    configuration: Callable[[], SessionConfig]
    retryable: Callable[[MeetingAssistantError], bool]
    wall_s: Callable[[], float]


class Wire:
    """The connection, as the driver uses it.

    Args:
        line: How to reach the service.
        clock: Time.
        report: Takes inputs; waits while the driver is behind.
        tasks: The group in which the connection's tasks live.
    """

    def __init__(
        self,
        line: Line,
        *,
        clock: Clock,
        report: Callable[[Input], Awaitable[None]],
        tasks: asyncio.TaskGroup,
    ) -> None:
        self._line = line
        self._dialect = line.dialect
        self._clock = clock
        self._report = report
        self._tasks = tasks
        self._task: asyncio.Task[None] | None = None
        self._transport: Transport | None = None
        self._writing: Transport | None = None  # who is being written to right now, by whichever task
        self.waiting: deque[tuple[bool, str]] = deque()
        """Messages that are not written yet, and whether they are sound; for looking at only."""
        self._wake = asyncio.Event()
        self._caught_up: asyncio.Event | None = None  # set once all is written; there only if it is awaited
        self.dropped = 0
        """Audio messages dropped because the network was too slow."""

    def connect(self, after_s: float = 0.0) -> None:
        """Drop the connection, if there is one, and make a new one in `after_s` seconds."""
        if self._task is not None:
            self._task.cancel()
        self.waiting.clear()
        self._tell_caught_up()
        self._task = self._tasks.create_task(self._live(self._clock.now() + after_s))

    def send(self, event: ClientEvent) -> None:
        """Write an event at once, or queue it for the next `flush` or `stir` where that would wait."""
        message = encode_client(event, self._dialect)
        transport = self._transport
        if transport is None or self.waiting or self._writing is transport or not transport.try_send(message):
            self._queue(message, audio=isinstance(event, InputAudioAppend))

    def _queue(self, message: str, *, audio: bool) -> None:
        if audio and len(self.waiting) >= MAX_WAITING:
            self._drop_oldest_audio()
        self.waiting.append((audio, message))

    def stir(self) -> None:
        """Have what is queued written soon, by the connection's own task."""
        if self.waiting:
            self._wake.set()

    async def flush(self) -> None:
        """Write what is queued, in the caller's task, unless another is at it already.

        For the source of sound: it spares a change of tasks for each chunk, and a slow network holds it back.
        Whoever reads from the connection must not write to it, or two full buffers stop both sides. A
        connection that breaks is the reader's to report.
        """
        transport = self._transport
        if transport is None or self._writing is transport:
            return
        self._writing = transport
        try:
            while self.waiting and self._transport is transport:
                await transport.send(self.waiting.popleft()[1])
            if not self.waiting:
                self._tell_caught_up()
        except TransportError:
            return
        finally:
            if self._writing is transport:
                self._writing = None

    @property
    def is_behind(self) -> bool:
        """True if a source of sound should wait until the network has caught up."""
        return len(self.waiting) >= ENOUGH_WAITING

    @property
    def round_trip_s(self) -> float | None:
        """How long the network last took there and back, if that is known."""
        return None if self._transport is None else self._transport.round_trip_s

    async def catch_up(self) -> None:
        """Wait until all is written."""
        if self._caught_up is None:
            self._caught_up = asyncio.Event()
        await self._caught_up.wait()

    def _tell_caught_up(self) -> None:
        if self._caught_up is not None:
            self._caught_up.set()
            self._caught_up = None

    async def close(self) -> None:
        """Write what is waiting, within `FLUSH_S`, and end the connection."""
        if self._task is None:
            return
        if (self.waiting or self._writing is not None) and not self._task.done():
            self.stir()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_S):
                    await self.catch_up()
        self._task.cancel()
        await asyncio.wait([self._task])

    def _drop_oldest_audio(self) -> None:
        for index, (audio, _) in enumerate(self.waiting):
            if audio:
                del self.waiting[index]
                self.dropped += 1
                return

    async def _live(self, when_s: float) -> None:
        """One connection from the dial to its end."""
        try:
            await self._clock.sleep_until(when_s)
            transport = await self._line.dial()
        except MeetingAssistantError as exc:
            await self._report(self._lost(exc))
            return
        try:
            error = await self._talk(transport)
        finally:
            await transport.close()
        await self._report(self._lost(error))

    async def _talk(self, transport: Transport) -> MeetingAssistantError:
        """Read and write until the connection ends; why it did."""
        self._transport = transport
        await self._report(Connected(config=self._line.configuration(), wall_s=self._line.wall_s()))
        writer = self._tasks.create_task(self._write())
        try:
            while True:
                try:
                    event = decode_server(await transport.receive(), self._line.dialect)
                except MeetingAssistantError as exc:
                    return exc
                await self._report(event)
        finally:
            if self._transport is transport:
                self._transport = None
            writer.cancel()
            await asyncio.wait([writer])

    async def _write(self) -> None:
        """Write what is queued, whenever stirred."""
        while True:
            self._wake.clear()
            await self.flush()
            await self._wake.wait()

    def _lost(self, error: MeetingAssistantError) -> Disconnected:
        asked_s = error.retry_after_s if isinstance(error, HandshakeRejected) else None
        return Disconnected(error=error, retryable=self._line.retryable(error), retry_after_s=asked_s)
