"""Who gets in, over which path, in which dialect, and how the others are refused."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from meeting_assistant.errors import ConfigError, ExitStatus
from meeting_assistant.server.binding import Tls
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.server.services import Faults
from tests.support.raw_client import GA, PREVIEW, VOICE_LIVE, open_client
from tests.support.speech import NOW, Doubles

KEY = "a-key-of-the-tests"


@pytest.fixture
async def server() -> AsyncIterator[EmbeddedServer]:
    async with EmbeddedServer(Doubles().services()) as running:
        yield running


@pytest.fixture
async def locked() -> AsyncIterator[EmbeddedServer]:
    async with EmbeddedServer(Doubles().services(), keys=("another", KEY)) as running:
        yield running


async def refusal(url: str, **options: Any) -> tuple[int, dict[str, str], dict[str, str]]:
    with pytest.raises(InvalidStatus) as caught:
        async with connect(url, **options):
            pass
    response = caught.value.response
    return response.status_code, json.loads(response.body or b"")["error"], dict(response.headers.raw_items())


@pytest.mark.parametrize("path", [GA, "/v1/realtime?model=gpt-realtime", "/openai/v1/realtime/?model=x"])
async def test_ga_paths_speak_ga(server: EmbeddedServer, path: str) -> None:
    async with open_client(server.url + path) as client:
        assert client.created["session"]["type"] == "realtime"
        assert "audio" in client.created["session"]


@pytest.mark.parametrize("path", [PREVIEW, VOICE_LIVE])
async def test_preview_paths_speak_preview(server: EmbeddedServer, path: str) -> None:
    async with open_client(server.url + path) as client:
        assert client.created["session"]["modalities"] == ["text", "audio"]
        assert client.created["session"]["model"] == "gpt-realtime"


@pytest.mark.parametrize(
    "path",
    ["/openai/v1/realtime?intent=transcription", "/openai/realtime?api-version=x&intent=transcription"],
)
async def test_an_intent_opens_a_transcription_session(server: EmbeddedServer, path: str) -> None:
    async with open_client(server.url + path) as client:
        assert client.created["session"]["object"] == "realtime.transcription_session"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/", 404, "404"),
        ("/openai/deployments/x/chat", 404, "404"),
        ("/openai/v1/realtime", 400, "BadRequest"),
        ("/openai/realtime?api-version=2025-04-01-preview", 400, "BadRequest"),
        ("/openai/realtime?deployment=x", 400, "BadRequest"),
        ("/voice-live/realtime?model=x", 400, "BadRequest"),
        ("/openai/v1/realtime?model=x&api-version=2025-04-01-preview", 401, "401"),
    ],
)
async def test_a_wrong_address_is_refused_before_the_upgrade(
    server: EmbeddedServer, path: str, status: int, code: str
) -> None:
    got, error, headers = await refusal(server.url + path)
    assert (got, error["code"]) == (status, code)
    assert error["message"]
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {"additional_headers": {"api-key": KEY}}),
        (f"&api-key={KEY}", {}),
        ("", {"additional_headers": {"Authorization": f"Bearer {KEY}"}}),
        (f"&Authorization=Bearer%20{KEY}", {}),
        ("", {"subprotocols": ["realtime", f"openai-insecure-api-key.{KEY}"]}),
    ],
)
async def test_a_key_is_taken_in_every_form(
    locked: EmbeddedServer, query: str, options: dict[str, Any]
) -> None:
    async with open_client(locked.url + GA + query, **options) as client:
        assert client.created["type"] == "session.created"
        assert client.socket.subprotocol == ("realtime" if "subprotocols" in options else None)


@pytest.mark.parametrize(
    "headers", [{}, {"api-key": "wrong"}, {"Authorization": f"Basic {KEY}"}, {"api-key": "é"}]
)
async def test_without_a_key_nobody_gets_in(locked: EmbeddedServer, headers: dict[str, str]) -> None:
    status, error, _ = await refusal(locked.url + GA, additional_headers=headers)
    assert status == 401
    assert KEY not in str(error)


@pytest.mark.parametrize(
    ("origin", "granted"), [("http://localhost:5173", True), ("https://example.com", False)]
)
async def test_strange_web_pages_need_a_key(
    server: EmbeddedServer, locked: EmbeddedServer, origin: str, granted: bool
) -> None:
    if granted:
        async with open_client(server.url + GA, origin=origin):
            pass
    else:
        assert (await refusal(server.url + GA, origin=origin))[0] == 403
    async with open_client(locked.url + GA, origin=origin, additional_headers={"api-key": KEY}):
        pass


async def test_the_beta_shape_is_refused_in_band(server: EmbeddedServer) -> None:
    url = server.url + "/v1/realtime?model=x"
    async with connect(url, additional_headers={"OpenAI-Beta": "realtime=v1"}) as socket:
        assert json.loads(await socket.recv())["error"]["code"] == "beta_api_shape_disabled"
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 4000


async def test_keys_are_not_logged(locked: EmbeddedServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="meeting_assistant")
    async with open_client(locked.url + GA, additional_headers={"api-key": KEY}):
        pass
    assert KEY not in caplog.text


async def test_wss_is_served_with_a_certificate(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with EmbeddedServer(Doubles().services(), tls=Tls(tmp_path / "server.pem")) as server:
        assert server.url.startswith("wss://127.0.0.1:")
        async with open_client(server.url + GA, ssl=trusting) as client:
            assert client.created["type"] == "session.created"


async def test_a_certificate_that_can_not_be_read_is_a_matter_of_settings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="TLS certificate") as caught:
        async with EmbeddedServer(Doubles().services(), tls=Tls(tmp_path / "nothing.pem")):
            pass
    assert "--tls-cert" in caught.value.hint


async def test_a_port_in_use_is_a_usage_error(server: EmbeddedServer) -> None:
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1 is already in use") as caught:
        async with EmbeddedServer(Doubles().services(), port=port):
            pass
    assert caught.value.exit_status is ExitStatus.USAGE
    assert "--port" in caught.value.hint


async def test_one_client_too_many_is_told_to_come_back() -> None:
    async with (
        EmbeddedServer(Doubles().services(), max_clients=2) as server,
        open_client(server.url + GA),
        open_client(server.url + GA) as second,
    ):
        status, _, headers = await refusal(server.url + GA)
        assert (status, headers["Retry-After"]) == (429, "1")
        await second.socket.close()
        async with open_client(server.url + GA):  # its place is free again
            pass


async def test_handshakes_fail_on_purpose() -> None:
    faults = Faults(reject_status=429, retry_after_s=7)
    async with EmbeddedServer(Doubles().services(), faults=faults) as server:
        status, error, headers = await refusal(server.url + GA)
        assert (status, headers["Retry-After"]) == (429, "7")
        assert "onHandshake" in error["message"]


async def post(url: str, path: str, body: bytes, *, headers: str = "", cut: int = 0) -> tuple[int, Any]:
    """A POST request in pieces of `cut` bytes."""
    host, _, port = url.removeprefix("ws://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    request = head.encode() + body
    step = cut or len(request)
    for start in range(0, len(request), step):
        writer.write(request[start : start + step])
        await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head_back, _, body_back = answer.partition(b"\r\n\r\n")
    return int(head_back.split(b" ")[1]), json.loads(body_back)


@pytest.mark.parametrize("path", ["/v1/realtime/client_secrets", "/openai/v1/realtime/client_secrets"])
async def test_an_ephemeral_key_is_minted_and_good_for_a_while(locked: EmbeddedServer, path: str) -> None:
    body = {
        "expires_after": {"anchor": "created_at", "seconds": 60},
        "session": {"type": "realtime", "model": "m"},
    }
    status, minted = await post(
        locked.url, path, json.dumps(body).encode(), headers=f"Authorization: Bearer {KEY}\r\n", cut=7
    )
    assert status == 200
    assert minted["value"].startswith("ek_")
    assert minted["expires_at"] == int(NOW.timestamp()) + 60
    assert minted["session"]["model"] == "m"
    headers = {"Authorization": f"Bearer {minted['value']}"}
    async with open_client(locked.url + GA, additional_headers=headers):
        pass


async def test_the_sessions_url_of_the_preview_mints_too(locked: EmbeddedServer) -> None:
    path = "/openai/realtimeapi/sessions?api-version=2025-04-01-preview"
    body = json.dumps({"model": "gpt-realtime", "voice": "sage"}).encode()
    status, minted = await post(locked.url, path, body, headers=f"api-key: {KEY}\r\n")
    assert status == 200
    assert minted["voice"] == "sage"
    assert minted["client_secret"]["expires_at"] == int(NOW.timestamp()) + 60
    async with open_client(f"{locked.url}{GA}&api-key={minted['client_secret']['value']}"):
        pass


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/v1/realtime/client_secrets", b"{}", "", 401),
        ("/v1/realtime/client_secrets", b"[]", f"api-key: {KEY}\r\n", 400),
        ("/v1/realtime/client_secrets", b"no json", f"api-key: {KEY}\r\n", 400),
        ("/v1/realtime/client_secrets", b'{"expires_after":{"seconds":5}}', f"api-key: {KEY}\r\n", 400),
        ("/v1/chat/completions", b"{}", f"api-key: {KEY}\r\n", 404),
        ("/v1/realtime/client_secrets", b" " * 70_000, f"api-key: {KEY}\r\n", 413),
        ("/v1/realtime/client_secrets", b"", f"api-key: {KEY}\r\nTransfer-Encoding: chunked\r\n", 411),
    ],
)
async def test_keys_are_not_minted_for_just_anybody(
    locked: EmbeddedServer, path: str, body: bytes, headers: str, status: int
) -> None:
    got, answer = await post(locked.url, path, body, headers=headers)
    assert got == status
    assert answer["error"]["message"]
