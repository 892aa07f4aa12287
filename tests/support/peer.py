"""Small real doubles for whole conversations in memory: a scripted service, a mouth that speaks when told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Self, TypeVar

from meeting_assistant.client.wire import Line
from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import ClientEvent, InputAudioAppend, SessionUpdate
from meeting_assistant.protocol.codec import decode_client, encode_server, parse
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.session.notices import Notice
from meeting_assistant.transport.memory import MemoryTransport, joined
from meeting_assistant.transport.retry import retryable
from tests.support.scenario import config

C = TypeVar("C", bound=ClientEvent)
N = TypeVar("N", bound=Notice)


class Peer:
    """The service's end of one connection, driven by a test."""

    def __init__(self, end: MemoryTransport, dialect: Dialect) -> None:
        self.end = end
        self.heard: list[ClientEvent] = []
        self._dialect = dialect

    async def send(self, *events: s.ServerEvent) -> None:
        """Send events."""
        for event in events:
            message = encode_server(event, self._dialect)
            if message is not None:
                await self.end.send(message)

    async def next(self, kind: type[C]) -> C:
        """The client's next event of a kind; those before it are kept in `heard`."""
        while True:
            event = decode_client(parse(await self.end.receive()), self._dialect)
            self.heard.append(event)
            if isinstance(event, kind):
                return event

    async def configured(self) -> Self:
        """Greet the client and accept its configuration."""
        await self.send(s.SessionCreated(session=SessionConfig(id="sess_1", model="gpt-realtime")))
        update = await self.next(SessionUpdate)
        await self.send(s.SessionUpdated(session=update.session))
        return self

    @property
    def heard_ms(self) -> float:
        """How much sound came in."""
        appended = [event for event in self.heard if isinstance(event, InputAudioAppend)]
        return sum(SERVICE_FORMAT.to_ms(len(event.pcm)) for event in appended)


class Exchange:
    """Connects callers to peers: each dial is one connection, or an error that was put in its way."""

    def __init__(self, dialect: Dialect = Dialect.GA, *, capacity: int = 64) -> None:
        self.dials = 0
        self.errors: list[MeetingAssistantError] = []
        self.ends: list[MemoryTransport] = []
        self._dialect = dialect
        self._capacity = capacity
        self._peers: asyncio.Queue[Peer] = asyncio.Queue()

    async def answer(self) -> Peer:
        """The next connection's peer."""
        return await self._peers.get()

    @property
    def line(self) -> Line:
        """How a driver reaches this."""
        return Line(
            dial=self._dial,
            dialect=self._dialect,
            configuration=config,
            retryable=retryable,
            wall_s=lambda: 0.0,
        )

    async def _dial(self) -> MemoryTransport:
        self.dials += 1
        if self.errors:
            raise self.errors.pop(0)
        here, there = joined(self._capacity)
        self.ends.append(here)
        self._peers.put_nowait(Peer(there, self._dialect))
        return here


class Mouth:
    """An `AudioSource` that speaks when told, and ends when told."""

    def __init__(self) -> None:
        self._chunks: asyncio.Queue[bytes | MeetingAssistantError | None] = asyncio.Queue()
        self.closed = False

    def say(self, pcm: bytes) -> None:
        """Speak."""
        self._chunks.put_nowait(pcm)

    def fail(self, error: MeetingAssistantError) -> None:
        """Lose the device."""
        self._chunks.put_nowait(error)

    def end(self) -> None:
        """Fall silent for good."""
        self._chunks.put_nowait(None)

    async def __aenter__(self) -> "Mouth":
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.closed = True

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        while (chunk := await self._chunks.get()) is not None:
            if isinstance(chunk, MeetingAssistantError):
                raise chunk
            yield AudioChunk(chunk, SERVICE_FORMAT)


@dataclass
class Witness:
    """An observer that remembers, and lets tests wait for a notice."""

    notices: list[Notice] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def observe(self, notice: Notice, _now: float) -> None:
        self.notices.append(notice)
        self._changed.set()

    def of(self, kind: type[N]) -> list[N]:
        """All notices of a kind so far."""
        return [notice for notice in self.notices if isinstance(notice, kind)]

    async def until(self, true: Callable[["Witness"], object]) -> None:
        """Wait until `true` of what was told."""
        while not true(self):
            self._changed.clear()
            await self._changed.wait()
