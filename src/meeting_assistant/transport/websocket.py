"""The WebSocket adapter: the only module that knows the `websockets` client and its errors."""

import asyncio
import logging
import uuid
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.datastructures import Headers
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidProxyStatus,
    InvalidStatus,
    ProxyError,
)
from websockets.protocol import State

from meeting_assistant import __version__
from meeting_assistant.errors import (
    AuthError,
    ConfigError,
    ConnectFailed,
    ConnectionLost,
    MeetingAssistantError,
    MissingExtra,
)
from meeting_assistant.installation import install_line
from meeting_assistant.transport.address import ENDPOINT_SETTING, LOOPBACK
from meeting_assistant.transport.closing import Closing, lost
from meeting_assistant.transport.credentials import Credential, Renewable, secrets_in
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.masking import in_brief
from meeting_assistant.transport.outage import outage
from meeting_assistant.transport.rejection import Answer, rejection, request_ids
from meeting_assistant.transport.tls import tls_context

log = logging.getLogger(__name__)
_library_log = log.getChild("library")
_library_log.addFilter(lambda record: record.levelno > logging.DEBUG)  # those hold keys, transcripts, audio

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
"""An item retrieved with ten minutes of audio is 38 MB of base64; whoever sends more means us harm."""
PING_INTERVAL_S = 20.0
"""Azure's load balancer drops silent connections after some four minutes (protocol reference, section 7)."""
PING_TIMEOUT_S = 20.0
_SMALL_CHARS = 8_000
"""A message up to here fits into an empty write buffer (32 KiB) whatever its characters."""


async def dial(
    endpoint: Endpoint,
    credential: Credential | None,
    *,
    open_timeout_s: float = 10.0,
    send_timeout_s: float = 20.0,
    close_timeout_s: float = 3.0,
    ca_file: Path | None = None,
) -> "WebSocketTransport":
    """Connect, and give the connection.

    Args:
        endpoint: Where.
        credential: Asked for fresh headers; None for a server that wants none.
        open_timeout_s: For name, TCP, proxy, TLS and handshake together.
        send_timeout_s: For each message to be taken by the network, later.
        close_timeout_s: For closing, later.
        ca_file: Certificates to trust besides the system's.

    Raises:
        ConnectFailed: There is no way to the service, or no WebSocket server at its end.
        AuthError: The service refused the credential; one that can be renewed, twice.
        HandshakeRejected: The service refused for another reason.
        ConfigError: A proxy's address or the `ca_file` can't be used.
    """
    given = await credential.headers() if credential else {}
    try:
        connection = await _open(endpoint, given, open_timeout_s, close_timeout_s, ca_file)
    except AuthError:
        if credential is None or not isinstance(credential, Renewable):
            raise
        credential.renew()
        connection = await _open(
            endpoint, await credential.headers(), open_timeout_s, close_timeout_s, ca_file
        )
    if credential and endpoint.url.startswith("ws:") and urlsplit(endpoint.url).hostname not in LOOPBACK:
        log.warning("the credential went to %s without encryption", endpoint.authority)
    return WebSocketTransport(
        connection, endpoint, send_timeout_s=send_timeout_s, close_timeout_s=close_timeout_s
    )


class WebSocketTransport:
    """One open connection. Any task may send; one at a time receives.

    Args:
        connection: As the handshake left it.
        endpoint: Named in errors.
        send_timeout_s, close_timeout_s: After which a peer that takes no more, or no closing, is dropped.
    """

    def __init__(
        self,
        connection: ClientConnection,
        endpoint: Endpoint,
        *,
        send_timeout_s: float,
        close_timeout_s: float,
    ) -> None:
        self._connection = connection
        self._endpoint = endpoint
        self._send_timeout_s = send_timeout_s
        self._close_timeout_s = close_timeout_s
        self._reading = False
        self._read = asyncio.Event()  # set by each message, for whoever waits to read

    def __repr__(self) -> str:
        return f"WebSocketTransport({self._endpoint.authority}, {self._connection.state.name})"

    @property
    def round_trip_s(self) -> float | None:
        """How long the last ping took to come back, if one has."""
        return self._connection.latency or None

    async def send(self, message: str) -> None:
        """Send one text message; waits while the network is slower than we are.

        The deadline is our own: the library's pings queue up behind the same full buffer and never time out.
        """
        if self.try_send(message):
            return
        try:
            async with asyncio.timeout(self._send_timeout_s):
                await self._connection.send(message)
        except ConnectionClosed as exc:
            raise lost(_closing(exc), self._endpoint) from exc
        except TimeoutError as exc:
            self._connection.transport.abort()
            raise ConnectionLost(
                f"{self._endpoint.authority} took nothing more for {self._send_timeout_s:g} s",
                hint="check the network",
            ) from exc

    def try_send(self, message: str) -> bool:
        """Send it if that won't wait, which it hardly ever does; gives whether it is sent.

        This goes through the library's core without its asyncio shell: the shell's contexts and our deadline,
        both there for a send that waits, cost as much as the rest.
        """
        protocol, transport = self._connection.protocol, self._connection.transport
        would_wait = transport.get_write_buffer_size() or protocol.state is not State.OPEN
        if would_wait or len(message) > _SMALL_CHARS:
            return False
        protocol.send_text(message.encode())
        for data in protocol.data_to_send():
            transport.write(data)
        return True

    async def receive(self) -> bytes:
        """The next text message, as UTF-8."""
        try:
            message = await self._next()
            if isinstance(message, str):
                # The library tells text from binary only by decoding: 1 microsecond for a long audio delta.
                return message.encode()
            await self.close(1003)
        except ConnectionClosed as exc:
            raise lost(_closing(exc), self._endpoint) from exc
        raise lost(Closing(1003, "", ours=True), self._endpoint)

    async def _next(self) -> str | bytes:
        """The next message; one task at a time reads. A lock, hardly ever waited for, costs as much again."""
        while self._reading:
            self._read.clear()
            await self._read.wait()
        self._reading = True
        try:
            return await self._connection.recv()
        finally:
            self._reading = False
            self._read.set()

    async def close(self, code: int = 1000) -> None:
        """Close within the deadline, whether or not anybody receives."""
        try:
            async with asyncio.timeout(self._close_timeout_s), asyncio.TaskGroup() as tasks:
                tasks.create_task(self._discard())
                await self._connection.close(code)
        except TimeoutError:
            log.debug("= %s did not close in time", self._endpoint.authority)
        finally:
            if self._connection.state is not State.CLOSED:
                self._connection.transport.abort()

    async def _discard(self) -> None:
        """Receive and drop: the peer's closing comes behind what it sent before, and reading stops at 16."""
        with suppress(ConnectionClosed):
            while True:
                await self._next()


async def _open(
    endpoint: Endpoint,
    given: Mapping[str, str],
    open_timeout_s: float,
    close_timeout_s: float,
    ca_file: Path | None,
) -> ClientConnection:
    """One handshake."""
    headers = dict(given)
    if endpoint.is_azure:
        headers["x-ms-client-request-id"] = str(uuid.uuid4())
    attempt = _Attempt(
        endpoint.url,
        additional_headers=headers,
        user_agent_header=f"meeting-assistant/{__version__}",
        compression=None,  # deflating base64 of noise costs two to four times the CPU and saves little
        ssl=tls_context(ca_file) if endpoint.url.startswith("wss:") else None,
        proxy=None if urlsplit(endpoint.url).hostname in LOOPBACK else True,
        open_timeout=open_timeout_s,
        close_timeout=close_timeout_s,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        max_size=MAX_MESSAGE_BYTES,
        logger=_library_log,
    )
    try:
        connection = await attempt
    except (OSError, InvalidHandshake, InvalidProxy, ImportError) as exc:
        error = _not_connected(exc, endpoint, secrets_in(given), open_timeout_s)
        # A proxy's address may hold a password, and the library's error shows the address.
        raise error from (None if isinstance(exc, InvalidProxy) else exc)
    answered = request_ids(_lower(connection.response.headers)) if connection.response else ""
    log.debug(
        "= connected to %s, our request %s, answered by %s",
        endpoint.authority,
        headers.get("x-ms-client-request-id", "-"),
        in_brief(answered, secrets_in(given)) or "-",
    )
    return connection


class _Attempt(connect):
    """`connect` without redirects: it would take the ``api-key`` header along to wherever they lead."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def _lower(headers: Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.raw_items()}


def _closing(exc: ConnectionClosed) -> Closing:
    """How it ended, by whichever side spoke first."""
    if exc.rcvd is not None and exc.rcvd_then_sent is not False:
        return Closing(exc.rcvd.code, exc.rcvd.reason, ours=False)
    if exc.sent is not None:
        return Closing(exc.sent.code, exc.sent.reason, ours=True)
    return Closing(1006, str(exc.__cause__ or ""), ours=False)


def _not_connected(
    exc: Exception, endpoint: Endpoint, secrets: Collection[str], open_timeout_s: float
) -> MeetingAssistantError:
    """Why no connection came about."""
    who, proxies = endpoint.authority, "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment"
    match exc:
        case InvalidStatus(response=said):
            answer = Answer(said.status_code, _lower(said.headers), bytes(said.body))
            return rejection(answer, endpoint, secrets)
        case OSError():
            return outage(exc, who, open_timeout_s)
        case ImportError():
            return MissingExtra(
                "a SOCKS proxy is set, and its support is not installed", hint=install_line("python-socks")
            )
        case InvalidProxy():
            return ConfigError("the proxy's address can't be used", hint=proxies)
        case InvalidProxyStatus():
            return ConnectFailed(
                f"the proxy answered {exc.response.status_code} to our way to {who}", hint=proxies
            )
        case ProxyError():
            return ConnectFailed(f"the proxy opened no way to {who}", hint=proxies)
        case InvalidMessage():
            return ConnectFailed(
                f"{who} closed the connection or spoke no HTTP during the handshake",
                hint=f"check {ENDPOINT_SETTING}: scheme, host and port",
            )
        case _:
            return ConnectFailed(
                f"{who} is not a WebSocket server: {in_brief(str(exc))}", hint=f"check {ENDPOINT_SETTING}"
            )
