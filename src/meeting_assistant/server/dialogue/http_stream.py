"""An HTTP answer, line by line as it comes: what streams from a chat model.

Part of the embedded server's dialogue. HTTP/1.1 (RFC 9112) over asyncio's own streams, because cancelling is
then closing: an answer that the user talks over stops costing at once.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from meeting_assistant.errors import ConnectFailed, ConnectionLost, ServiceError, TransportError

MAX_LINE_BYTES = 1 << 20
MAX_ERROR_BYTES = 2000
_READ_BYTES = 16_384
_CLOSE_S = 0.5

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A request.

    Attributes:
        url: Where to, ``http`` or ``https``.
        headers: Besides those that every request has; may hold a key.
        body: JSON.
        tls: How the server is verified.
        silence_s: How long it may be silent, from the connection to the last line.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    tls: ssl.SSLContext
    silence_s: float


async def post_lines(post: Post) -> AsyncGenerator[str]:
    """The lines of the answer, without their ends, as they come.

    Raises:
        TransportError: There is no connection, or it was lost.
        ServiceError: The answer has a status other than 200.
    """
    try:
        reader, writer = await _soon(_connect(post), post.silence_s)
        try:
            writer.write(_request(post))
            await _soon(writer.drain(), post.silence_s)
            status, headers = await _soon(_head(reader), post.silence_s)
            body = _body(reader, headers, post.silence_s)
            if status != 200:
                raise ServiceError(
                    f"it answers with HTTP status {status}: {await _excerpt(body)}", code=str(status)
                )
            async for line in _lines(body):
                yield line
        finally:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                await _soon(writer.wait_closed(), _CLOSE_S)
    except TimeoutError as exc:
        raise ConnectionLost(f"it was silent for {post.silence_s:g} s") from exc
    except ssl.SSLCertVerificationError as exc:
        raise ConnectFailed(f"its certificate is not trusted: {exc.verify_message}") from exc
    except OSError as exc:
        raise ConnectFailed(exc.strerror or str(exc) or type(exc).__name__) from exc
    except (EOFError, ValueError, asyncio.LimitOverrunError) as exc:  # ended in a chunk; no HTTP at all
        raise ConnectionLost("its answer broke off or is no HTTP") from exc


async def _soon(work: Awaitable[T], silence_s: float) -> T:
    async with asyncio.timeout(silence_s):
        return await work


async def _connect(post: Post) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    url = urlsplit(post.url)
    secure = url.scheme == "https"
    return await asyncio.open_connection(
        url.hostname, url.port or (443 if secure else 80), ssl=post.tls if secure else None
    )


def _request(post: Post) -> bytes:
    url = urlsplit(post.url)
    headers = {
        "Host": url.netloc.rpartition("@")[2],
        "Accept": "text/event-stream",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "Content-Length": str(len(post.body)),
        "Connection": "close",
        **post.headers,
    }
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    if any("\r" in line or "\n" in line for line in lines):
        raise TransportError("a header has a line end in it")
    return "\r\n".join(lines).encode("latin-1", "replace") + post.body


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Status and headers; interim answers (1xx) are passed over."""
    while True:
        version, status, *_ = (await _line(reader)).split(" ", 2)
        if not version.startswith("HTTP/1."):
            raise ValueError(version)
        headers: dict[str, str] = {}
        while line := await _line(reader):
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        if int(status) >= 200:
            return int(status), headers


async def _line(reader: asyncio.StreamReader) -> str:
    line = await reader.readuntil(b"\n")
    return line.rstrip(b"\r\n").decode("latin-1")


async def _body(
    reader: asyncio.StreamReader, headers: Mapping[str, str], silence_s: float
) -> AsyncIterator[bytes]:
    """The answer's bytes, in whichever of the three framings it has."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        while size := int((await _soon(_line(reader), silence_s)).partition(";")[0], 16):
            yield await _soon(reader.readexactly(size), silence_s)
            await _soon(reader.readexactly(2), silence_s)
        return
    length = int(headers["content-length"]) if "content-length" in headers else None
    while length is None or length > 0:
        piece = await _soon(reader.read(_READ_BYTES), silence_s)
        if not piece:
            if length:
                raise EOFError
            return
        length = None if length is None else length - len(piece)
        yield piece


async def _lines(body: AsyncIterator[bytes]) -> AsyncIterator[str]:
    held = b""
    async for piece in body:
        *lines, held = (held + piece).split(b"\n")
        for line in lines:
            yield line.rstrip(b"\r").decode("utf-8", "replace")
        if len(held) > MAX_LINE_BYTES:
            raise ValueError("a line without end")
    if held:
        yield held.decode("utf-8", "replace")


async def _excerpt(body: AsyncIterator[bytes]) -> str:
    """The beginning of an error's text, on one line."""
    text = b""
    async for piece in body:
        text += piece
        if len(text) >= MAX_ERROR_BYTES:
            break
    words = " ".join(text[:MAX_ERROR_BYTES].decode("utf-8", "replace").split())
    return "".join(char if char.isprintable() else " " for char in words)[:300] or "no reason given"
