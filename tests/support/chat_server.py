"""A chat model's server, small but real: it reads HTTP requests and streams what a test wrote beforehand."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
HANG = object()
"""In a script: say nothing more, and keep the connection."""


def event(*, finish: str | None = None, **delta: Any) -> bytes:
    """One server-sent event with a piece of an answer."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]}, ensure_ascii=False)}\n\n".encode()


def text(*pieces: str) -> list[bytes]:
    """A whole answer in these pieces."""
    return [*(event(content=piece) for piece in pieces), event(finish="stop"), b"data: [DONE]\n\n"]


def call(name: str, arguments: str, *, index: int = 0) -> list[bytes]:
    """A call whose arguments come in two pieces."""
    half = len(arguments) // 2
    first = {"index": index, "id": f"c{index}", "type": "function"}
    return [
        event(tool_calls=[{**first, "function": {"name": name, "arguments": arguments[:half]}}]),
        event(tool_calls=[{"index": index, "function": {"arguments": arguments[half:]}}]),
    ]


DONE = [event(finish="tool_calls"), b"data: [DONE]\n\n"]


@dataclass
class ChatServer:
    """Answers each request with the next script.

    Attributes:
        scripts: Each a list of pieces, sent as chunks; or raw bytes, sent as they are.
        requests: The bodies that came.
        headers: The headers that came.
        gone: Set when a client hung up on `HANG`.
    """

    scripts: list[Sequence[object] | bytes]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
            body = await reader.readexactly(int(headers["Content-Length"]))
            self.headers.append({"request": head.split("\r\n")[0], **headers})
            self.requests.append(json.loads(body))
            script = self.scripts.pop(0)
            if isinstance(script, bytes):
                writer.write(script)
            else:
                await self._stream(script, reader, writer)
        finally:
            writer.close()

    async def _stream(
        self, script: Sequence[object], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(STREAM)
        for piece in script:
            if piece is HANG:
                await writer.drain()
                await reader.read()
                self.gone.set()
                return
            assert isinstance(piece, bytes)
            # cut anywhere: a chunk is no line and no event
            for part in (piece[: len(piece) // 3], piece[len(piece) // 3 :]):
                writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                await writer.drain()
        writer.write(b"0\r\n\r\n")


@asynccontextmanager
async def chat_server(
    *scripts: Sequence[object] | bytes, tls: ssl.SSLContext | None = None
) -> AsyncIterator[ChatServer]:
    """A server that is listening."""
    server = ChatServer(list(scripts))
    async with await asyncio.start_server(server.answer, "127.0.0.1", 0, ssl=tls) as listening:
        port = listening.sockets[0].getsockname()[1]
        server.url = f"http{'s' if tls else ''}://127.0.0.1:{port}/v1"
        yield server
