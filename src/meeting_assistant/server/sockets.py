"""Sockets of websockets as the server wants them: a wire to talk over, HTTP answers, and a door for POST.

Beside `serve` the only module that imports the server half of websockets.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from http import HTTPStatus
from typing import TypeAlias

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Response

from meeting_assistant.errors import ConnectionLost
from meeting_assistant.protocol.codec import encode_server
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.protocol.server_events import ErrorEvent
from meeting_assistant.server.handshake import Rejection

_MAX_POST_BYTES = 64 * 1024

AnswerPost: TypeAlias = Callable[[str, Headers, bytes], Response]
"""Path with query, headers and body of a POST request -> what to answer."""


class SocketWire:
    """A websockets connection as `Connection` wants it.

    Args:
        connection: The socket.
        drop_after: Cut it after so many events; None for never.
    """

    def __init__(self, connection: ServerConnection, drop_after: int | None) -> None:
        self._connection = connection
        self._left = drop_after

    async def messages(self) -> AsyncIterator[str | bytes]:
        """What the client sends; ends when it is gone, however."""
        try:
            while True:
                yield await self._connection.recv()
        except ConnectionClosed:
            return

    async def send(self, message: str) -> None:
        """Send a text frame."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self._connection.transport.abort()
                raise ConnectionLost("cut on purpose")
        try:
            await self._connection.send(message)
        except ConnectionClosed as exc:
            raise ConnectionLost("the client is gone") from exc

    async def close(self, code: int, reason: str) -> None:
        """Send a close frame and wait for the client's."""
        await self._connection.close(code, reason)


async def refuse_beta(connection: ServerConnection) -> None:
    """Tell a client, as OpenAI does, that its shape is spoken here no more (protocol reference, 6.2)."""
    code = "beta_api_shape_disabled"
    details = ErrorDetails(
        type="invalid_request_error",
        code=code,
        message="The beta shape is no longer supported. Connect without the OpenAI-Beta header.",
        param=None,
        event_id=None,
    )
    message = encode_server(ErrorEvent(event_id="event_beta", error=details), Dialect.GA)
    with suppress(ConnectionClosed):
        await connection.send(message or "")
    await connection.close(4000, f"invalid_request_error.{code}")


def doorway(answer: AnswerPost) -> type[ServerConnection]:
    """Connections that also answer one POST request, which websockets by itself does not take."""

    class Doorway(ServerConnection):
        _post: bytes | None = b""

        def data_received(self, data: bytes) -> None:
            """Keep a POST request until it is whole; everything else is for websockets."""
            seen = self._post
            if seen is None:
                super().data_received(data)
                return
            if not (seen + data).startswith(b"POST "[: len(seen + data)]):
                self._post = None
                super().data_received(seen + data)
                return
            self._post = seen + data
            response = _post_response(self._post, answer)
            if response is not None:
                self.transport.write(response.serialize())
                self.transport.close()

    return Doorway


def _post_response(seen: bytes, answer: AnswerPost) -> Response | None:
    """The answer to a POST request, None while it is not whole."""
    head, separator, body = seen.partition(b"\r\n\r\n")
    if len(seen) > _MAX_POST_BYTES:
        return refuse(Rejection(413, "413", "The request is too large."))
    if not separator:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = Headers(
        [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    )
    length = headers.get("Content-Length", "0")
    if not length.isdecimal() or "Transfer-Encoding" in headers:
        return refuse(Rejection(411, "411", "The request needs a Content-Length."))
    if len(body) < int(length):
        return None
    return answer(first.split(" ")[1], headers, body[: int(length)])


def refuse(rejection: Rejection) -> Response:
    """A refusal as an HTTP answer."""
    return answer_json(rejection.status, rejection.body, **rejection.headers)


def answer_json(status: int, body: bytes, **more: str) -> Response:
    """An HTTP answer with a JSON body."""
    headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(body))})
    headers.update({"Connection": "close", **more})
    return Response(status, HTTPStatus(status).phrase, headers, body)
