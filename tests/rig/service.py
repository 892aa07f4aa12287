"""A scripted service: answers with sound that is known to the sample, and says when the user speaks."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pybase64
from numpy.typing import NDArray
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from meeting_assistant.server.input_buffer import Began
from tests.rig.hearing import Hearing

ANSWER_S = 6.0
RATE_HZ = 24_000
DELTA_BYTES = 12_000
DEADLINE_S = 20.0


def answer(seed: int, seconds: float = ANSWER_S) -> NDArray[np.int16]:
    """Noise of the bandwidth of speech: unlike a tone it fits in one place only."""
    random = np.random.default_rng(seed)
    narrow = random.standard_normal(int(seconds * 8000))
    wide = np.interp(np.arange(int(seconds * RATE_HZ)) / 3, np.arange(len(narrow)), narrow)
    return np.asarray(wide / np.abs(wide).max() * 12_000, np.int16)


@dataclass
class Service:
    """One client's service.

    Attributes:
        url: Where it listens.
        truncated: Item -> the position that the client named.
        deleted: Items that the client deleted.
        hear: Takes what the client appends; without it nobody listens.
        hearing: Judges what the client sends; None where nobody listens.
        is_interruptible: The client is told when speech is heard and when it has ended.
        patience_s: How long a client may take to name a position.
    """

    url: str = ""
    truncated: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    hear: Callable[[bytes], Awaitable[None]] | None = None
    hearing: Hearing | None = None
    is_interruptible: bool = False
    patience_s: float = DEADLINE_S
    _turns: int = 0
    _socket: ServerConnection | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _told: asyncio.Event = field(default_factory=asyncio.Event)

    async def configured(self) -> None:
        """Wait until a client has connected and its configuration was accepted."""
        async with asyncio.timeout(DEADLINE_S):
            await self._ready.wait()

    async def send(self, kind: str, **fields: Any) -> float:
        """Send an event; gives the monotonic time."""
        if self._socket is None:
            raise RuntimeError("nobody is connected")
        await self._socket.send(json.dumps({"type": kind, "event_id": "e", **fields}))
        return time.monotonic()

    async def speak(self, number: int, sound: NDArray[np.int16], *, delta_bytes: int = DELTA_BYTES) -> float:
        """Answer number `number`, as fast as it goes; gives when its first sound was sent."""
        item, response = f"item_{number}", {"id": f"resp_{number}", "object": "realtime.response"}
        place = {"response_id": response["id"], "output_index": 0}
        part = {**place, "item_id": item, "content_index": 0}
        message = {
            "id": item,
            "object": "realtime.item",
            "type": "message",
            "role": "assistant",
            "content": [],
        }
        await self.send("response.created", response={**response, "status": "in_progress", "output": []})
        await self.send("response.output_item.added", **place, item=message)
        await self.send("conversation.item.added", previous_item_id=None, item=message)
        pcm, sent_s = sound.tobytes(), []
        for at in range(0, len(pcm), delta_bytes):
            delta = pybase64.b64encode_as_string(pcm[at : at + delta_bytes])
            sent_s.append(await self.send("response.output_audio.delta", **part, delta=delta))
        await self.send("response.output_audio.done", **part)
        done: dict[str, Any] = {**response, "status": "completed", "output": [], "usage": None}
        await self.send("response.done", response=done)
        return sent_s[0]

    async def user_speaks(self, number: int) -> float:
        """The user began to speak; gives when that was sent."""
        return await self.send(
            "input_audio_buffer.speech_started", item_id=f"user_{number}", audio_start_ms=0
        )

    async def user_has_spoken(self, number: int) -> None:
        """The user's turn is over and in the conversation."""
        item = f"user_{number}"
        await self.send("input_audio_buffer.speech_stopped", item_id=item, audio_end_ms=500)
        await self.send("input_audio_buffer.committed", item_id=item, previous_item_id=None)

    async def transcribed(self, number: int, words: str) -> None:
        """What the user said is written down."""
        kind = "conversation.item.input_audio_transcription.completed"
        await self.send(kind, item_id=f"user_{number}", content_index=0, transcript=words)

    async def deletion_of(self, number: int) -> None:
        """Wait until the client has taken the user's turn out of the conversation."""
        while f"user_{number}" not in self.deleted:
            self._told.clear()
            await self._told.wait()

    async def truncation_of(self, number: int) -> int | None:
        """The position that the client names for an answer; None if it deletes it, or names none in time."""
        return await self.truncation_of_item(f"item_{number}")

    async def truncation_of_item(self, item: str) -> int | None:
        """As `truncation_of`, for one of several items of an answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience_s):
                while item not in self.truncated and item not in self.deleted:
                    self._told.clear()
                    await self._told.wait()
        return self.truncated.get(item)

    async def attend(self, socket: ServerConnection) -> None:
        """One connection."""
        self._socket = socket
        session: dict[str, Any] = {"type": "realtime", "id": "sess_1", "object": "realtime.session"}
        await self.send("session.created", session=session)
        try:
            async for message in socket:
                await self._take(json.loads(message), session)
        except ConnectionClosed:
            return

    async def _take(self, event: dict[str, Any], session: dict[str, Any]) -> None:
        match event["type"]:
            case "input_audio_buffer.append":
                await self._hear(event["audio"])
                return
            case "session.update":
                await self.send("session.updated", session=session | event["session"])
                self._ready.set()
            case "conversation.item.truncate":
                self.truncated[event["item_id"]] = event["audio_end_ms"]
            case "conversation.item.delete":
                self.deleted.add(event["item_id"])
            case _:
                return
        self._told.set()

    async def _hear(self, audio: str) -> None:
        if self.hear is not None:
            await self.hear(pybase64.b64decode(audio, validate=True))
        if self.hearing is None:
            return
        marks = self.hearing.take(pybase64.b64decode(audio, validate=True))
        for mark in marks if self.is_interruptible else ():
            if isinstance(mark, Began):
                await self.user_speaks(self._turns)
            else:
                await self.user_has_spoken(self._turns)
                self._turns += 1


@asynccontextmanager
async def scripted_service(hearing: Hearing | None = None) -> AsyncIterator[Service]:
    """A service on a free loopback port."""
    service = Service(hearing=hearing)
    async with serve(
        service.attend, "127.0.0.1", 0, compression=None, max_size=None, ping_interval=None
    ) as server:
        service.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        yield service
