"""The embedded server's listener: sockets, TLS, handshakes, and how many clients there may be.

The only module that imports the server half of websockets. It runs in the caller's event loop, beside the
client where `talk` and `replay` start it by themselves.
"""

import asyncio
import errno
import logging
import secrets
import ssl
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from meeting_assistant.errors import ConfigError, ConnectionLost
from meeting_assistant.protocol.codec import MAX_EVENT_BYTES
from meeting_assistant.server.connection import Connection
from meeting_assistant.server.ears import Ears
from meeting_assistant.server.handshake import Rejection, Visit, judge, made_up, too_many
from meeting_assistant.server.responder import Threads
from meeting_assistant.server.services import NO_FAULTS, Faults, Services
from meeting_assistant.server.session import ServerSession
from meeting_assistant.server.settings import SessionStart

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())
_SUBPROTOCOL = Subprotocol("realtime")
_PING_INTERVAL_S = 20.0
_CLOSE_DEADLINE_S = 5.0
_TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Tls:
    """A certificate chain and its key, PEM files."""

    cert: Path
    key: Path | None = None


class EmbeddedServer:
    """A Realtime service inside this process: an async context manager that listens while it is entered.

    Args:
        services: What it hears, speaks and thinks with.
        host: Name or address to bind; loopback by default.
        port: 0 for a free one.
        keys: Keys of which clients must show one; none lets everybody in.
        tls: Serve wss with this certificate.
        max_clients: Connections at once; one more is told to come back later.
        faults: Trouble to make on purpose, for tests.
    """

    def __init__(  # noqa: PLR0913  (keyword-only, each a setting of its own)
        self,
        services: Services,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        keys: Sequence[str] = (),
        tls: Tls | None = None,
        max_clients: int = 32,
        faults: Faults = NO_FAULTS,
    ) -> None:
        self._services = services
        self._host = host
        self._port = port
        self._keys = tuple(keys)
        self._tls = tls
        self._max_clients = max_clients
        self._faults = faults
        self._drops_left = faults.drop_connections if faults.drop_after_events is not None else 0
        self._visits: dict[ServerConnection, Visit] = {}
        self._closing = AsyncExitStack()
        self._threads: Threads | None = None
        self.url = ""
        """Where it listens, such as ``ws://127.0.0.1:40123``; paths follow the services' (section 1.1)."""

    async def __aenter__(self) -> Self:
        """Listen.

        Raises:
            ConfigError: The address is in use or can't be bound, or the certificate can't be read.
            MissingExtra: The voice detector needs what is not installed.
        """
        await asyncio.to_thread(self._services.new_detector)
        async with AsyncExitStack() as stack:
            self._threads = _open_threads(stack)
            server = await self._listen()
            stack.push_async_callback(server.wait_closed)
            stack.callback(server.close)
            self._closing = stack.pop_all()
        self.url = _url_of(server, secure=self._tls is not None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections and stop listening."""
        await self._closing.aclose()

    async def _listen(self) -> Server:
        context = None if self._tls is None else _ssl_context(self._tls)
        try:
            return await serve(
                self._attend,
                self._host,
                self._port,
                ssl=context,
                process_request=self._judge,
                subprotocols=[_SUBPROTOCOL],
                select_subprotocol=_choose_subprotocol,
                compression=None,
                max_size=MAX_EVENT_BYTES,
                ping_interval=_PING_INTERVAL_S,
                close_timeout=_CLOSE_DEADLINE_S,
                logger=_LOG,
            )
        except OSError as exc:
            raise _no_listening(exc, self._host, self._port) from exc

    def _judge(self, connection: ServerConnection, request: Request) -> Response | None:
        verdict: Visit | Rejection
        if self._faults.reject_status is not None:
            verdict = made_up(self._faults.reject_status, self._faults.retry_after_s)
        elif len(self._visits) >= self._max_clients:
            verdict = too_many()
        else:
            verdict = judge(request.path, request.headers, self._keys)
        if isinstance(verdict, Rejection):
            return _http(verdict)
        self._visits[connection] = verdict
        connection.connection_lost_waiter.add_done_callback(lambda _: self._visits.pop(connection, None))
        return None

    async def _attend(self, connection: ServerConnection) -> None:
        visit = self._visits[connection]
        if self._threads is None:
            raise RuntimeError("the server is not entered")
        ears = Ears(await asyncio.to_thread(self._services.new_detector))
        start = SessionStart(
            dialect=visit.dialect,
            model=visit.model,
            token="".join(secrets.choice(_TOKEN_LETTERS) for _ in range(15)),
            opened_at_unix_s=int(self._services.now().timestamp()),
            kind=visit.kind,
            window_ms=ears.window_ms,
            max_duration_s=self._faults.session_s,
        )
        drop_after = None
        if self._drops_left > 0:
            self._drops_left -= 1
            drop_after = self._faults.drop_after_events
        await Connection(
            _Wire(connection, drop_after),
            ServerSession(start),
            ears,
            dialect=visit.dialect,
            voice_live=visit.voice_live,
        ).run(self._services, self._threads)


class _Wire:
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


def _open_threads(stack: AsyncExitStack) -> Threads:
    """Threads for the models, joined without blocking the loop when `stack` closes."""

    def pool(workers: int, name: str) -> ThreadPoolExecutor:
        executor = ThreadPoolExecutor(workers, thread_name_prefix=name)
        stack.push_async_callback(asyncio.to_thread, executor.shutdown, cancel_futures=True)
        return executor

    return Threads(recognition=pool(1, "recognition"), synthesis=pool(4, "synthesis"))


def _choose_subprotocol(_connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return _SUBPROTOCOL if _SUBPROTOCOL in offered else None


def _http(rejection: Rejection) -> Response:
    status = HTTPStatus(rejection.status)
    headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(rejection.body))})
    headers.update({"Connection": "close", **rejection.headers})
    return Response(status.value, status.phrase, headers, rejection.body)


def _ssl_context(tls: Tls) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(tls.cert, tls.key)
    except (OSError, ssl.SSLError) as exc:
        raise ConfigError(
            f"can't use the TLS certificate {tls.cert}: {exc}",
            hint="Give PEM files with --tls-cert and --tls-key.",
        ) from exc
    return context


def _no_listening(exc: OSError, host: str, port: int) -> ConfigError:
    if exc.errno == errno.EADDRINUSE:
        return ConfigError(
            f"port {port} on {host} is already in use",
            hint="Choose another with --port, or 0 for a free one.",
        )
    if exc.errno == errno.EACCES:
        return ConfigError(f"port {port} may not be used by this user", hint="Choose one above 1023.")
    return ConfigError(
        f"can't listen on {host}:{port}: {exc.strerror or exc}", hint="Check --host: 127.0.0.1 always works."
    )


def _url_of(server: Server, *, secure: bool) -> str:
    host, port = next(iter(server.sockets)).getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'wss' if secure else 'ws'}://{shown}:{port}"
