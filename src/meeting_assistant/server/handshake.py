"""What a client asks for in its handshake, and whether it may: URL families, dialects, credentials.

Decided from plain values before the upgrade; refusals are HTTP answers in Azure's style (protocol reference,
sections 1.1 to 1.4). The dialect follows from the path and from nothing else.
"""

import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from meeting_assistant.protocol.dialect import Dialect

KEY_SUBPROTOCOL = "openai-insecure-api-key."
"""A browser's way to send a key: as the rest of a subprotocol's name (section 1.2)."""

_FAMILIES: Mapping[str, Dialect] = {
    "/v1/realtime": Dialect.GA,
    "/openai/v1/realtime": Dialect.GA,
    "/openai/realtime": Dialect.PREVIEW,
    "/voice-live/realtime": Dialect.PREVIEW,
}
_VOICE_LIVE = "/voice-live/realtime"
_AZURE_GA = "/openai/v1/realtime"
_OPENAI = "/v1/realtime"
_UNDATED_VERSIONS = ("preview", "v1", "latest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A handshake that is granted.

    Attributes:
        dialect: What will be spoken.
        model: Model or deployment that the client named; empty if it named none.
        kind: A conversation, or words without answers.
        voice_live: Whether Voice Live's extensions pass.
        beta: Whether the client asked for the shape that OpenAI has given up.
    """

    dialect: Dialect
    model: str
    kind: Literal["realtime", "transcription"] = "realtime"
    voice_live: bool = False
    beta: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """A handshake that is refused, as an HTTP answer."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The JSON body."""
        return json.dumps({"error": {"code": self.code, "message": self.message}}).encode() + b"\n"


def judge(target: str, headers: Mapping[str, str], keys: Collection[str]) -> Visit | Rejection:
    """Grant or refuse a handshake.

    Args:
        target: Path and query of the request.
        headers: Its headers, names in any case that the mapping understands.
        keys: Keys that are accepted; none means that everybody is.
    """
    url = urlsplit(target)
    path = url.path.rstrip("/")
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    dialect = _FAMILIES.get(path)
    if dialect is None:
        return Rejection(404, "404", "Resource not found")
    if not is_authorised(query, headers, keys):
        return unauthorised()
    if not keys and not _is_local(headers.get("Origin")):
        # Any web page may open a socket to loopback: only a key tells the owner's page from a stranger's.
        return Rejection(403, "403", "Without a key, only pages of this machine may connect.")
    if path == _AZURE_GA and query.get("api-version", "preview") not in _UNDATED_VERSIONS:
        return Rejection(401, "401", "A dated api-version is not supported on the v1 endpoint.")
    if path in ("/openai/realtime", _VOICE_LIVE) and not query.get("api-version"):
        return Rejection(400, "BadRequest", "Missing required query parameter: api-version")
    beta = path == _OPENAI and headers.get("OpenAI-Beta", "").strip() == "realtime=v1"
    return _visit(path, dialect, query, beta=beta)


def is_authorised(query: Mapping[str, str], headers: Mapping[str, str], keys: Collection[str]) -> bool:
    """True if a key matches, in a time that does not tell how much of it does; no keys: everybody may."""
    offered = offered_keys(query, headers)
    matches = [hmac.compare_digest(one.encode(), key.encode()) for one in offered for key in keys]
    return not keys or any(matches)


def offered_keys(query: Mapping[str, str], headers: Mapping[str, str]) -> list[str]:
    """Every credential that a request carries, in any of the ways there are (section 1.2)."""
    bearers = (headers.get("Authorization", ""), query.get("Authorization", ""))
    offered = [bearer.partition(" ")[2] for bearer in bearers if bearer.lower().startswith("bearer ")]
    offered += [headers.get("api-key", ""), query.get("api-key", "")]
    for protocol in subprotocols(headers):
        if protocol.startswith(KEY_SUBPROTOCOL):
            offered.append(protocol.removeprefix(KEY_SUBPROTOCOL))
    return [key for key in offered if key]


def subprotocols(headers: Mapping[str, str]) -> Sequence[str]:
    """The WebSocket subprotocols that a request offers."""
    return [name.strip() for name in headers.get("Sec-WebSocket-Protocol", "").split(",") if name.strip()]


def unauthorised() -> Rejection:
    """The refusal of a missing or wrong key."""
    message = "Access denied due to invalid subscription key or wrong API endpoint."
    return Rejection(401, "401", message)


def too_many(seconds: int = 1) -> Rejection:
    """The refusal of one connection too many."""
    message = "The server has as many sessions as it takes. Try again later."
    return Rejection(429, "429", message, {"Retry-After": str(seconds)})


def made_up(status: int, retry_after_s: int | None) -> Rejection:
    """A refusal that a test asked for."""
    codes = {401: "401", 404: "DeploymentNotFound", 429: "429"}
    messages = {
        401: unauthorised().message,
        404: "The API deployment for this resource does not exist.",
        429: "Requests to the onHandshake Operation have exceeded the call rate limit of the S0 tier.",
    }
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return Rejection(status, codes.get(status, str(status)), messages.get(status, "Refused."), headers)


def _is_local(origin: str | None) -> bool:
    """True if a request comes from no web page, or from one of this machine."""
    return origin is None or urlsplit(origin).hostname in ("localhost", "127.0.0.1", "::1")


def _visit(path: str, dialect: Dialect, query: Mapping[str, str], *, beta: bool) -> Visit | Rejection:
    name = "deployment" if path == "/openai/realtime" else "model"
    model = query.get(name, "")
    if query.get("intent") == "transcription":
        return Visit(dialect=dialect, model=model, kind="transcription")
    if path == _VOICE_LIVE:
        model = model or query.get("agent-name", "")
        return Visit(dialect=dialect, model=model, voice_live=True)
    if not model:
        return Rejection(400, "BadRequest", f"Missing required query parameter: {name}")
    return Visit(dialect=dialect, model=model, beta=beta)
