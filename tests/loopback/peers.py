"""Peers on loopback that behave as services do on their bad days."""

import asyncio
import socket
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.transport.credentials import ApiKey
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.websocket import dial

KEY = "0123456789abcdef0123456789abcdef"

Talk = Callable[[ServerConnection], Awaitable[None]]
Answer = Callable[[ServerConnection, Request], Response | None]


@asynccontextmanager
async def serving(
    talk: Talk, answer: Answer | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Endpoint]:
    """A real server on a free port, and its address as an Azure emulator's."""
    async with serve(talk, "127.0.0.1", 0, process_request=answer, ssl=tls, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield Endpoint.from_address(f"{'wss' if tls else 'ws'}://127.0.0.1:{port}/openai/v1", deployment="rt")


@asynccontextmanager
async def serving_bytes(
    conversation: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[Endpoint]:
    """A TCP server that says what it likes to a request it has read."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await conversation(await reader.readuntil(b"\r\n\r\n"), writer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Endpoint.from_address(f"ws://127.0.0.1:{port}/openai/v1", deployment="rt")


async def idle(connection: ServerConnection) -> None:
    await connection.wait_closed()


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def answering(status: int, body: str, **headers: str) -> Answer:
    def answer(connection: ServerConnection, _: Request) -> Response:
        response = connection.respond(HTTPStatus(status), body)
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response

    return answer


def wanting(token: str) -> Answer:
    """Lets in who shows the token."""

    def answer(connection: ServerConnection, request: Request) -> Response | None:
        shown = request.headers.get("Authorization")
        return None if shown == f"Bearer {token}" else connection.respond(HTTPStatus.UNAUTHORIZED, "")

    return answer


async def failure(endpoint: Endpoint, **options: float | Path) -> MeetingAssistantError:
    """The error that dialling ends in."""
    with pytest.raises(MeetingAssistantError) as caught:
        await dial(endpoint, ApiKey(KEY, endpoint), **options)  # type: ignore[arg-type]  # float or path by name
    error = caught.value
    assert KEY not in f"{error} {error.hint} {error!r}"
    assert KEY not in "".join(traceback.format_exception(error))
    assert error.message
    assert error.hint
    assert "\n" not in error.message + error.hint
    return error


async def ending(talk: Talk) -> MeetingAssistantError:
    """The error that receiving ends in, for what the server does."""
    async with serving(talk) as endpoint:
        wire = await dial(endpoint, None)
        with pytest.raises(MeetingAssistantError) as caught:
            await wire.receive()
        await wire.close()
    return caught.value


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
