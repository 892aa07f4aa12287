import asyncio

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.utils import accept_key

from meeting_assistant.errors import AuthError, ConnectionLost, RemoteProtocolError
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.retry import retryable
from meeting_assistant.transport.websocket import dial
from tests.loopback.peers import ending, idle, serving, serving_bytes


class TestEnd:
    @pytest.mark.parametrize(
        ("code", "again"),
        [(1000, False), (1001, True), (1009, False), (1011, True), (1012, True), (4000, False)],
    )
    async def test_the_close_code_and_reason_are_kept(self, code: int, again: bool) -> None:
        error = await ending(lambda connection: connection.close(code, "because"))
        assert isinstance(error, ConnectionLost)
        assert error.code == code
        assert "because" in error.message
        assert retryable(error) is again

    async def test_3000_is_a_matter_of_the_key(self) -> None:
        error = await ending(
            lambda connection: connection.close(3000, "invalid_request_error.invalid_api_key")
        )
        assert isinstance(error, AuthError)
        assert "AZURE_OPENAI_API_KEY" in error.hint

    async def test_4000_for_a_retired_dialect_names_the_setting(self) -> None:
        reason = "invalid_request_error.beta_api_shape_disabled"
        async with serving(lambda connection: connection.close(4000, reason)) as server:
            endpoint = Endpoint.from_address(server.url.replace("/openai/v1/", "/openai/"), deployment="rt")
            wire = await dial(endpoint, None)
            with pytest.raises(ConnectionLost) as caught:
                await wire.receive()
        assert '`[service] dialect` = "ga"' in caught.value.hint

    async def test_a_connection_that_breaks_is_1006(self) -> None:
        async def break_off(connection: ServerConnection) -> None:
            connection.transport.abort()

        error = await ending(break_off)
        assert isinstance(error, ConnectionLost)
        assert error.code == 1006
        assert retryable(error)

    async def test_a_binary_message_breaks_the_protocol(self) -> None:
        closed_with: list[int | None] = []

        async def send_binary(connection: ServerConnection) -> None:
            await connection.send(b"{}")
            await connection.wait_closed()
            closed_with.append(connection.close_code)

        error = await ending(send_binary)
        assert isinstance(error, RemoteProtocolError)
        assert "binary" in error.message
        assert closed_with == [1003]

    async def test_text_that_is_not_utf8_breaks_the_protocol(self) -> None:
        async def send_latin(connection: ServerConnection) -> None:
            await connection.send(b"\xe9t\xe9", text=True)
            await connection.wait_closed()

        error = await ending(send_latin)
        assert isinstance(error, RemoteProtocolError)
        assert "UTF-8" in error.message

    async def test_malformed_frames_break_the_protocol(self) -> None:
        async def send_garbage(connection: ServerConnection) -> None:
            connection.transport.write(b"\xf3\x7f" + bytes(20))
            await connection.wait_closed()

        assert isinstance(await ending(send_garbage), RemoteProtocolError)

    async def test_what_came_before_the_end_is_received_first(self) -> None:
        async def last_words(connection: ServerConnection) -> None:
            await connection.send("{}")
            await connection.close(1001, "bye")

        async with serving(last_words) as endpoint:
            wire = await dial(endpoint, None)
            assert await wire.receive() == b"{}"
            with pytest.raises(ConnectionLost, match="bye"):
                await wire.receive()

    async def test_sending_after_the_end_says_why_it_ended(self) -> None:
        async with serving(lambda connection: connection.close(1001, "bye")) as endpoint:
            wire = await dial(endpoint, None)
            with pytest.raises(ConnectionLost):
                await wire.receive()
            with pytest.raises(ConnectionLost, match="bye") as caught:
                await wire.send("{}")
        assert caught.value.code == 1001

    async def test_closing_is_quick_though_nobody_reads_what_floods_in(self) -> None:
        async def flood(connection: ServerConnection) -> None:
            for _ in range(500):
                await connection.send("a" * 16_000)
            await connection.wait_closed()

        async with serving(flood) as endpoint:
            wire = await dial(endpoint, None, close_timeout_s=20)
            await wire.receive()
            async with asyncio.timeout(5):
                await wire.close()

    async def test_closing_wakes_who_is_receiving_and_is_done_only_once(self) -> None:
        async with serving(idle) as endpoint, asyncio.TaskGroup() as tasks:
            wire = await dial(endpoint, None)
            waiting = asyncio.Event()

            async def receive() -> None:
                waiting.set()
                with pytest.raises(ConnectionLost, match="we closed") as caught:
                    await wire.receive()
                assert caught.value.code == 1000

            tasks.create_task(receive())
            await waiting.wait()
            await wire.close()
            await wire.close()

    async def test_a_peer_that_never_answers_our_closing_is_dropped_at_the_deadline(self) -> None:
        gone = asyncio.Event()

        async def accept_and_freeze(request: bytes, writer: asyncio.StreamWriter) -> None:
            key = request.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0].decode()
            writer.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + accept_key(key).encode() + b"\r\n\r\n"
            )
            await gone.wait()

        async with serving_bytes(accept_and_freeze) as endpoint, asyncio.timeout(5):
            wire = await dial(endpoint, None, close_timeout_s=0.05)
            await wire.close()
            gone.set()
            with pytest.raises(ConnectionLost):
                await wire.receive()

    async def test_a_peer_that_takes_nothing_more_is_dropped_at_the_deadline(self) -> None:
        gone = asyncio.Event()

        async def stop_reading(connection: ServerConnection) -> None:
            connection.transport.pause_reading()
            await gone.wait()
            connection.transport.abort()

        async with serving(stop_reading) as endpoint, asyncio.timeout(5):
            wire = await dial(endpoint, None, send_timeout_s=0.1)
            with pytest.raises(ConnectionLost, match=r"nothing more for 0\.1 s") as caught:
                await wire.send("a" * 50_000_000)
            assert retryable(caught.value)
            with pytest.raises(ConnectionLost):
                await wire.receive()
            await wire.close()
            gone.set()
