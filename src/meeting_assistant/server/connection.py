"""One client's connection: a single task feeds the session and carries out its effects.

Whatever happens arrives in one bounded inbox: messages of the client, results of the models. Who fills it
faster than the client reads is held back, so nothing grows without bound.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Protocol, TypeAlias

from meeting_assistant.errors import ConnectionLost
from meeting_assistant.protocol.client_events import InputAudioAppend
from meeting_assistant.protocol.codec import encode_server
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.server.ears import Ears
from meeting_assistant.server.effects import Close, Effect, Send
from meeting_assistant.server.inputs import ClientErred, ClientSent, Input, Opened, Tick
from meeting_assistant.server.pieces import BYTES_PER_MS
from meeting_assistant.server.responder import Responder, Threads
from meeting_assistant.server.services import Services
from meeting_assistant.server.session import ServerSession
from meeting_assistant.server.strict import Reader, not_audio

_INBOX_SIZE = 64
_SEND_DEADLINE_S = 30.0
_LARGE_MESSAGE_BYTES = 128 * 1024
_SLICE_MS = 1_000
_INLINE_MS = 250
"""Detecting voice in this much sound takes 2 ms: more than that goes to a thread."""


class Wire(Protocol):
    """The client's socket."""

    def messages(self) -> AsyncIterator[str | bytes]:
        """What the client sends; ends when it is gone."""
        ...

    async def send(self, message: str) -> None:
        """Send a message.

        Raises:
            ConnectionLost: The client is gone.
        """
        ...

    async def close(self, code: int, reason: str) -> None:
        """End the connection."""
        ...


class _Gone:
    """The client has left."""


Event: TypeAlias = str | bytes | Input | _Gone


class Connection:
    """Runs one session over a wire.

    Args:
        wire: The client's socket.
        session: Its session.
        ears: Its audio stream.
        dialect: What is spoken.
        voice_live: Whether Voice Live's extensions pass.
    """

    def __init__(
        self, wire: Wire, session: ServerSession, ears: Ears, *, dialect: Dialect, voice_live: bool
    ) -> None:
        self._wire = wire
        self._session = session
        self._ears = ears
        self._dialect = dialect
        self._reader = Reader(dialect, extensions=voice_live)
        self._inbox: asyncio.Queue[Event] = asyncio.Queue(_INBOX_SIZE)

    async def run(self, services: Services, threads: Threads) -> None:
        """Converse until either side ends it."""
        async with asyncio.TaskGroup() as tasks:
            responder = Responder(
                services, services.new_dialogue(), threads, tasks=tasks, report=self._inbox.put
            )
            reading = tasks.create_task(self._read())
            try:
                with suppress(ConnectionLost):
                    await self._converse(responder)
            finally:
                reading.cancel()
                responder.stop()

    async def _read(self) -> None:
        async for message in self._wire.messages():
            await self._inbox.put(message)
        await self._inbox.put(_Gone())

    async def _converse(self, responder: Responder) -> None:
        event: Event = Opened()
        while not isinstance(event, _Gone):
            async for told in self._understand(event):
                for effect in self._session.handle(told, asyncio.get_running_loop().time()):
                    if not await self._carry_out(effect, responder):
                        return
            event = await self._next()

    async def _next(self) -> Event:
        deadline = self._session.deadline
        if deadline is not None and deadline <= asyncio.get_running_loop().time():
            return Tick()  # also when the inbox is never empty
        try:
            async with asyncio.timeout_at(deadline):
                return await self._inbox.get()
        except TimeoutError:
            return Tick()

    async def _understand(self, event: Event) -> AsyncIterator[Input]:
        """What the session is told about `event`."""
        if isinstance(event, _Gone):
            return
        if not isinstance(event, str | bytes):
            yield event
            return
        large = len(event) > _LARGE_MESSAGE_BYTES
        read = await asyncio.to_thread(self._reader.read, event) if large else self._reader.read(event)
        if isinstance(read, ErrorDetails):
            yield ClientErred(read)
        elif isinstance(read, InputAudioAppend):
            async for heard in self._hear(read):
                yield heard
        else:
            yield ClientSent(read)

    async def _hear(self, event: InputAudioAppend) -> AsyncIterator[Input]:
        codec = self._session.input_format
        if codec == "audio/pcm" and len(event.pcm) % 2:
            yield ClientErred(not_audio(event.event_id))
            return
        per_ms = BYTES_PER_MS[codec]
        for start in range(0, len(event.pcm), _SLICE_MS * per_ms):
            piece = event.pcm[start : start + _SLICE_MS * per_ms]
            if len(piece) <= _INLINE_MS * per_ms:
                yield self._ears.hear(piece, codec)
                await asyncio.sleep(
                    0
                )  # a client in a hurry keeps the inbox full: the others need their turns
            else:
                yield await asyncio.to_thread(self._ears.hear, piece, codec)

    async def _carry_out(self, effect: Effect, responder: Responder) -> bool:
        """Do what the session wants; False if that was the end."""
        match effect:
            case Send():
                await self._send(effect)
            case Close():
                await self._wire.close(effect.code, effect.reason)
                return False
            case _:
                responder.carry_out(effect)
        return True

    async def _send(self, effect: Send) -> None:
        message = encode_server(effect.event, self._dialect)
        if message is None:
            return
        try:
            async with asyncio.timeout(_SEND_DEADLINE_S):
                await self._wire.send(message)
        except TimeoutError as exc:
            raise ConnectionLost(f"the client has not read for {_SEND_DEADLINE_S:.0f} s", code=1008) from exc
