"""A client made of bare websockets and JSON: what it sends and hears is exactly what is on the wire."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

GA = "/openai/v1/realtime?model=gpt-realtime"
PREVIEW = "/openai/realtime?api-version=2025-04-01-preview&deployment=gpt-realtime"
VOICE_LIVE = "/voice-live/realtime?api-version=2025-10-01&model=gpt-realtime"

Json = dict[str, Any]


class RawClient:
    """One connection, after its `session.created`."""

    def __init__(self, socket: ClientConnection, created: Json) -> None:
        self.socket = socket
        self.created = created

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def append(self, pcm: bytes, *, chunk_bytes: int = 4800) -> None:
        for start in range(0, len(pcm), chunk_bytes):
            audio = base64.b64encode(pcm[start : start + chunk_bytes]).decode()
            await self.send("input_audio_buffer.append", audio=audio)

    async def receive(self) -> Json:
        event: Json = json.loads(await self.socket.recv())
        return event

    async def until(self, kind: str) -> list[Json]:
        """Everything up to and including the next event of a type."""
        events = [await self.receive()]
        while events[-1]["type"] != kind:
            events.append(await self.receive())
        return events


@asynccontextmanager
async def open_client(url: str, **options: Any) -> AsyncIterator[RawClient]:
    """A connection that says nothing by itself."""
    async with connect(url, compression=None, max_size=None, **options) as socket:
        yield RawClient(socket, json.loads(await socket.recv()))
