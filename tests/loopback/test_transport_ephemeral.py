import asyncio
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from meeting_assistant.errors import (
    AuthError,
    ConfigError,
    ConnectFailed,
    HandshakeRejected,
    MeetingAssistantError,
    RemoteProtocolError,
)
from meeting_assistant.transport.credentials import ApiKey
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.ephemeral import EphemeralKey, minting_url
from meeting_assistant.transport.websocket import dial
from tests.loopback.peers import KEY, free_port, idle, serving, serving_bytes


@dataclass
class Mint:
    """A service that mints keys, and what it was asked."""

    port: int
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def key_for(self, path: str) -> EphemeralKey:
        endpoint = Endpoint.from_address(f"ws://127.0.0.1:{self.port}{path}", deployment="rt")
        return EphemeralKey(endpoint, ApiKey(KEY, endpoint), deadline_s=5)


@contextmanager
def minting(
    status: int,
    answer: object,
    headers: Mapping[str, str] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Mint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            mint.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(body)))
            said = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        mint = Mint(server.server_port)
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield mint
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("res.openai.azure.com", "https://res.openai.azure.com/openai/v1/realtime/client_secrets"),
        (
            "res.openai.azure.com/openai/realtime",
            "https://res.openai.azure.com/openai/realtimeapi/sessions?api-version=2025-04-01-preview",
        ),
        ("api.openai.com", "https://api.openai.com/v1/realtime/client_secrets"),
        ("ws://127.0.0.1:9/v1", "http://127.0.0.1:9/v1/realtime/client_secrets"),
    ],
)
def test_each_service_mints_at_its_own_address(address: str, url: str) -> None:
    assert minting_url(Endpoint.from_address(address, deployment="rt")) == url


async def test_voice_live_mints_none() -> None:
    endpoint = Endpoint.from_address("https://r.services.ai.azure.com/voice-live", deployment="rt")
    with pytest.raises(ConfigError):
        await EphemeralKey(endpoint, ApiKey(KEY, endpoint)).headers()


async def test_a_ga_key_is_asked_for_a_realtime_session() -> None:
    with minting(200, {"value": "ek_1", "expires_at": 1}) as mint:
        assert await mint.key_for("/openai/v1").headers() == {"Authorization": "Bearer ek_1"}
    [(path, headers, body)] = mint.asked
    assert path == "/openai/v1/realtime/client_secrets"
    assert headers["api-key"] == KEY
    assert body["session"] == {"type": "realtime", "model": "rt"}
    assert 10 <= body["expires_after"]["seconds"] <= 7200


async def test_a_preview_key_is_found_within_its_session() -> None:
    with minting(200, {"id": "sess_1", "client_secret": {"value": "ek_2"}}) as mint:
        assert await mint.key_for("/openai/realtime").headers() == {"Authorization": "Bearer ek_2"}
    assert mint.asked[0][0] == "/openai/realtimeapi/sessions?api-version=2025-04-01-preview"
    assert mint.asked[0][2] == {"model": "rt"}


async def test_each_connection_shows_a_key_of_its_own_and_never_the_standing_one() -> None:
    seen: list[Request] = []

    def note(_: ServerConnection, request: Request) -> None:
        seen.append(request)

    with minting(200, {"value": "ek_3"}) as mint:
        credential = mint.key_for("/openai/v1")
        async with serving(idle, note) as endpoint:
            for _ in range(2):
                await (await dial(endpoint, credential)).close()
    assert len(mint.asked) == 2
    assert [request.headers["Authorization"] for request in seen] == ["Bearer ek_3"] * 2
    assert KEY not in str([request.headers for request in seen])


@pytest.mark.parametrize(
    ("status", "answer", "headers", "kind"),
    [
        (401, {"error": {"code": "401", "message": f"bad {KEY}"}}, {}, AuthError),
        (404, b"", {}, HandshakeRejected),
        (429, b"", {"Retry-After": "3"}, HandshakeRejected),
        (307, b"", {"Location": "http://elsewhere.invalid/"}, HandshakeRejected),
        (200, b"<html>", {}, RemoteProtocolError),
        (200, {"client_secret": None}, {}, RemoteProtocolError),
        (200, [1], {}, RemoteProtocolError),
    ],
)
async def test_a_mint_that_gives_no_key_says_why(
    status: int, answer: object, headers: dict[str, str], kind: type[MeetingAssistantError]
) -> None:
    with minting(status, answer, headers) as mint, pytest.raises(kind) as caught:
        await mint.key_for("/openai/v1").headers()
    assert KEY not in caught.value.message + caught.value.hint
    assert len(mint.asked) == 1


async def test_a_mint_that_is_not_there_is_an_outage() -> None:
    with pytest.raises(ConnectFailed, match="refused"):
        await Mint(free_port()).key_for("/openai/v1").headers()


async def test_a_mint_that_speaks_no_http_is_told_apart() -> None:
    async def mumble(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"mumble\r\n\r\n")
        await writer.drain()

    async with serving_bytes(mumble) as endpoint:
        with pytest.raises(ConnectFailed, match="no proper answer"):
            await EphemeralKey(endpoint, ApiKey(KEY, endpoint), deadline_s=5).headers()


async def test_a_mint_that_never_answers_meets_the_deadline() -> None:
    gone = asyncio.Event()

    async def silence(_: bytes, __: asyncio.StreamWriter) -> None:
        await gone.wait()

    async with serving_bytes(silence) as endpoint:
        with pytest.raises(ConnectFailed, match=r"within 0\.05 s"):
            await EphemeralKey(endpoint, ApiKey(KEY, endpoint), deadline_s=0.05).headers()
        gone.set()


async def test_a_mint_whose_certificate_nobody_vouches_for_gets_no_key(
    authority: tuple[ssl.SSLContext, Path],
) -> None:
    with minting(200, {"value": "ek_4"}, tls=authority[0]) as mint:
        endpoint = Endpoint.from_address(f"wss://127.0.0.1:{mint.port}/openai/v1", deployment="rt")
        with pytest.raises(ConnectFailed, match="can't be trusted"):
            await EphemeralKey(endpoint, ApiKey(KEY, endpoint)).headers()
        trusting = EphemeralKey(endpoint, ApiKey(KEY, endpoint), ca_file=authority[1])
        assert await trusting.headers() == {"Authorization": "Bearer ek_4"}
    assert len(mint.asked) == 1
