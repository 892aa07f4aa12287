"""The embedded server's listener: sockets, TLS, handshakes, and how many clients there may be.

It runs in the caller's event loop, beside the client where `talk` and `replay` start it by themselves.
"""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from meeting_assistant.protocol.codec import MAX_EVENT_BYTES
from meeting_assistant.server.binding import Tls, not_listening, url_of
from meeting_assistant.server.connection import Connection
from meeting_assistant.server.ears import Ears
from meeting_assistant.server.handshake import Rejection, Visit, judge, made_up, too_many
from meeting_assistant.server.minting import Mint, Minted
from meeting_assistant.server.responder import Threads
from meeting_assistant.server.services import NO_FAULTS, Faults, Services
from meeting_assistant.server.session import ServerSession
from meeting_assistant.server.settings import SessionStart
from meeting_assistant.server.sockets import SocketWire, answer_json, doorway, refuse, refuse_beta

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())
# At DEBUG websockets writes whole requests, and with them the clients' keys. The level is the settings'.
_LOG.addFilter(lambda record: record.levelno > logging.DEBUG)
_SUBPROTOCOL = Subprotocol("realtime")
_PING_INTERVAL_S = 20.0
_CLOSE_DEADLINE_S = 5.0
_TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


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
        self._mint = Mint()
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
        address = next(iter(server.sockets)).getsockname()[:2]
        self.url = url_of(address, secure=self._tls is not None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections and stop listening."""
        await self._closing.aclose()

    async def _listen(self) -> Server:
        context = None if self._tls is None else self._tls.to_context()
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
                create_connection=doorway(self._answer_post),
            )
        except OSError as exc:
            raise not_listening(exc, self._host, self._port) from exc

    def _judge(self, connection: ServerConnection, request: Request) -> Response | None:
        verdict: Visit | Rejection
        if self._faults.reject_status is not None:
            verdict = made_up(self._faults.reject_status, self._faults.retry_after_s)
        elif len(self._visits) >= self._max_clients:
            verdict = too_many()
        else:
            keys = (*self._keys, *self._mint.live(self._unix_s())) if self._keys else ()
            verdict = judge(request.path, request.headers, keys)
        if isinstance(verdict, Rejection):
            return refuse(verdict)
        self._visits[connection] = verdict
        connection.connection_lost_waiter.add_done_callback(lambda _: self._visits.pop(connection, None))
        return None

    async def _attend(self, connection: ServerConnection) -> None:
        visit = self._visits[connection]
        if self._threads is None:
            raise RuntimeError("the server is not entered")
        if visit.beta:
            await refuse_beta(connection)
            return
        ears = Ears(await asyncio.to_thread(self._services.new_detector))
        start = SessionStart(
            dialect=visit.dialect,
            model=visit.model,
            token=_token(15),
            opened_at_unix_s=self._unix_s(),
            kind=visit.kind,
            window_ms=ears.window_ms,
            max_duration_s=self._faults.session_s,
        )
        drop_after = None
        if self._drops_left > 0:
            self._drops_left -= 1
            drop_after = self._faults.drop_after_events
        await Connection(
            SocketWire(connection, drop_after),
            ServerSession(start),
            ears,
            dialect=visit.dialect,
            voice_live=visit.voice_live,
        ).run(self._services, self._threads)

    def _answer_post(self, target: str, headers: Headers, body: bytes) -> Response:
        answer = self._mint.answer(
            target, headers, body, keys=self._keys, token=_token(32), now=self._unix_s()
        )
        return answer_json(200, answer.body) if isinstance(answer, Minted) else refuse(answer)

    def _unix_s(self) -> int:
        return int(self._services.now().timestamp())


def _open_threads(stack: AsyncExitStack) -> Threads:
    """Threads for the models, joined without blocking the loop when `stack` closes."""

    def pool(workers: int, name: str) -> ThreadPoolExecutor:
        executor = ThreadPoolExecutor(workers, thread_name_prefix=name)
        stack.push_async_callback(asyncio.to_thread, executor.shutdown, cancel_futures=True)
        return executor

    return Threads(recognition=pool(1, "recognition"), synthesis=pool(4, "synthesis"))


def _choose_subprotocol(_connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return _SUBPROTOCOL if _SUBPROTOCOL in offered else None


def _token(length: int) -> str:
    return "".join(secrets.choice(_TOKEN_LETTERS) for _ in range(length))
