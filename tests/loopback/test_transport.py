import asyncio
import json
import logging
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from meeting_assistant.errors import AuthError, HandshakeRejected, MeetingAssistantError
from meeting_assistant.transport import websocket
from meeting_assistant.transport.credentials import ApiKey
from meeting_assistant.transport.retry import retryable
from meeting_assistant.transport.websocket import dial
from tests.loopback.peers import KEY, answering, echo, failure, free_port, idle, serving, wanting


class TestConversation:
    async def test_messages_go_both_ways_as_text(self) -> None:
        async with serving(echo) as endpoint:
            wire = await dial(endpoint, ApiKey(KEY, endpoint))
            await wire.send('{"type":"会议"}')
            assert await wire.receive() == '{"type":"会议"}'.encode()
            await wire.close()

    async def test_a_message_of_many_megabytes_arrives(self) -> None:
        async with serving(lambda connection: connection.send("a" * 20_000_000)) as endpoint:
            wire = await dial(endpoint, None)
            assert len(await wire.receive()) == 20_000_000
            await wire.close()

    async def test_the_handshake_carries_key_program_and_request_id_and_no_compression(self) -> None:
        seen: list[Request] = []

        def note(_: ServerConnection, request: Request) -> None:
            seen.append(request)

        async with serving(idle, note) as endpoint:
            await (await dial(endpoint, ApiKey(KEY, endpoint))).close()
        headers = seen[0].headers
        assert seen[0].path == "/openai/v1/realtime?model=rt"
        assert headers["api-key"] == KEY
        assert headers["User-Agent"].startswith("meeting-assistant/")
        assert re.fullmatch(r"[0-9a-f-]{36}", headers["x-ms-client-request-id"])
        assert "Sec-WebSocket-Extensions" not in headers

    async def test_loopback_is_reached_past_any_proxy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "https_proxy", "ws_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
        async with serving(echo) as endpoint:
            await (await dial(endpoint, None)).close()

    async def test_only_one_reader_gets_each_message(self) -> None:
        async def count(connection: ServerConnection) -> None:
            for number in range(20):
                await connection.send(str(number))
            await connection.wait_closed()

        async with serving(count) as endpoint:
            wire = await dial(endpoint, None)
            received = await asyncio.gather(*(wire.receive() for _ in range(20)))
            await wire.close()
        assert [int(message) for message in received] == list(range(20))


class TestRefusedHandshake:
    async def test_401_is_a_matter_of_the_key(self) -> None:
        body = json.dumps({"error": {"code": "401", "message": f"Access denied due to invalid key {KEY}."}})
        async with serving(idle, answering(401, body, apim_request_id="r-1")) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, AuthError)
        assert "answered 401 Unauthorized: Access denied due to invalid key ***." in error.message
        assert "apim-request-id r-1" in error.message
        assert "AZURE_OPENAI_API_KEY" in error.hint
        assert not retryable(error)

    async def test_404_names_deployment_address_and_dialect(self) -> None:
        body = json.dumps({"error": {"code": "404", "message": "Resource not found"}})
        async with serving(idle, answering(404, body)) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, HandshakeRejected)
        assert error.status == 404
        for setting in (
            "'rt'",
            "AZURE_OPENAI_DEPLOYMENT",
            "AZURE_OPENAI_ENDPOINT",
            '`[service] dialect` = "preview"',
        ):
            assert setting in error.hint
        assert not retryable(error)

    async def test_429_says_how_long_to_wait(self) -> None:
        async with serving(idle, answering(429, "slow down", Retry_After="7")) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, HandshakeRejected)
        assert (error.status, error.retry_after_s) == (429, 7.0)
        assert retryable(error)

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    async def test_trouble_at_the_service_is_worth_another_try(self, status: int) -> None:
        async with serving(idle, answering(status, "<html><body>Bad gateway</body></html>")) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, HandshakeRejected)
        assert error.status == status
        assert "<html" not in error.message
        assert retryable(error)

    async def test_a_redirect_is_not_followed_so_that_the_key_stays_home(self) -> None:
        seen: list[Request] = []

        def note(_: ServerConnection, request: Request) -> None:
            seen.append(request)

        async with serving(idle, note) as elsewhere:
            location = elsewhere.url.replace("127.0.0.1", "localhost")
            async with serving(idle, answering(307, "", Location=location)) as endpoint:
                error = await failure(endpoint)
        assert isinstance(error, HandshakeRejected)
        assert error.status == 307
        assert "localhost" in error.hint
        assert not seen

    async def test_a_web_page_is_no_realtime_service(self) -> None:
        async with serving(idle, answering(200, "<html>hello</html>")) as endpoint:
            error = await failure(endpoint)
        assert isinstance(error, HandshakeRejected)
        assert "web server" in error.hint
        assert not retryable(error)


async def test_a_key_that_travels_unencrypted_beyond_this_machine_is_warned_of(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "LOOPBACK", frozenset[str]())
    monkeypatch.setenv("no_proxy", "*")
    async with serving(idle) as endpoint:
        await (await dial(endpoint, None)).close()
        assert "without encryption" not in caplog.text
        await (await dial(endpoint, ApiKey(KEY, endpoint))).close()
    assert "without encryption" in caplog.text
    assert KEY not in caplog.text


class Renewing:
    """A credential whose first token has run out."""

    def __init__(self) -> None:
        self.renewed = 0

    async def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer token-{self.renewed}"}

    def renew(self) -> None:
        self.renewed += 1


@pytest.mark.parametrize(("wanted", "renewed"), [("token-0", 0), ("token-1", 1)])
async def test_a_token_that_was_refused_is_renewed_once(wanted: str, renewed: int) -> None:
    credential = Renewing()
    async with serving(idle, wanting(wanted)) as endpoint:
        await (await dial(endpoint, credential)).close()
    assert credential.renewed == renewed


async def test_a_renewed_token_that_is_refused_again_is_an_error() -> None:
    credential = Renewing()
    async with serving(idle, wanting("token-2")) as endpoint:
        with pytest.raises(AuthError):
            await dial(endpoint, credential)
    assert credential.renewed == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    key=st.binary(min_size=16, max_size=32).map(bytes.hex),
    status=st.sampled_from([200, 401, 404, 429, 500]),
)
def test_a_key_never_shows_in_any_log_or_error(
    caplog: pytest.LogCaptureFixture, key: str, status: int
) -> None:
    async def refuse_then_accept() -> None:
        async with serving(
            idle, answering(status, f'{{"message": "bad {key}"}}', x_request_id=key)
        ) as endpoint:
            credential = ApiKey(key, endpoint)
            logging.getLogger("test").debug("dialling %r with %r", endpoint, credential)
            with pytest.raises(MeetingAssistantError) as caught:
                await dial(endpoint, credential)
            logging.getLogger("test").error("%s %r %s", caught.value, caught.value, caught.value.hint)
        async with serving(echo) as endpoint:
            wire = await dial(endpoint, ApiKey(key, endpoint))
            await wire.send("{}")
            await wire.receive()
            logging.getLogger("test").debug("%r", wire)
            await wire.close()

    caplog.clear()
    caplog.set_level(logging.DEBUG)
    logging.getLogger("websockets.server").setLevel(
        logging.WARNING
    )  # the peer's own log, in the same process
    asyncio.run(refuse_then_accept())
    assert "connected to" in caplog.text
    assert key not in caplog.text
