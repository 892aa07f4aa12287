"""Ephemeral keys: minted over HTTP, good for a while, in memory (protocol reference, section 1.3). Pure."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from meeting_assistant.protocol.dialect import Dialect, session_from_preview, session_to_preview
from meeting_assistant.server.handshake import Rejection, is_authorised, unauthorised

_GA_PATHS = ("/v1/realtime/client_secrets", "/openai/v1/realtime/client_secrets")
_PREVIEW_PATHS = ("/openai/realtimeapi/sessions", "/v1/realtime/sessions")
_GA_LIFE_S = (10, 600, 7200)
"""Shortest, usual and longest life."""
_PREVIEW_LIFE_S = 60
_MAX_KEYS = 1_000


@dataclass(frozen=True, slots=True)
class Minted:
    """The answer to a request for a key."""

    body: bytes


class Mint:
    """Makes keys and knows which are still good."""

    def __init__(self) -> None:
        self._expiry: dict[str, int] = {}

    def live(self, now_unix_s: int) -> Collection[str]:
        """The keys that are still good."""
        self._expiry = {key: expiry for key, expiry in self._expiry.items() if expiry > now_unix_s}
        return self._expiry.keys()

    def answer(
        self,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        keys: Collection[str],
        token: str,
        now: int,
    ) -> Minted | Rejection:
        """Mint a key, or refuse to.

        Args:
            target: Path and query of the POST request.
            headers: Its headers.
            body: Its JSON body; may be empty.
            keys: Keys that may mint; none lets everybody.
            token: Random, makes the new key.
            now: Unix seconds.
        """
        url = urlsplit(target)
        dialect = {
            **dict.fromkeys(_GA_PATHS, Dialect.GA),
            **dict.fromkeys(_PREVIEW_PATHS, Dialect.PREVIEW),
        }.get(url.path.rstrip("/"))
        if dialect is None:
            return Rejection(404, "404", "Resource not found")
        if not is_authorised(dict(parse_qsl(url.query)), headers, keys):
            return unauthorised()
        asked = _parse(body)
        life_s = None if asked is None else _life_s(asked, dialect)
        if asked is None or life_s is None:
            return Rejection(400, "BadRequest", "The body must be a JSON object with a valid lifetime.")
        if len(self.live(now)) >= _MAX_KEYS:
            return Rejection(429, "429", "Too many ephemeral keys are alive.", {"Retry-After": "60"})
        key, expires_at = f"ek_{token}", now + life_s
        self._expiry[key] = expires_at
        return Minted(json.dumps(_answer(asked, dialect, key, expires_at)).encode())


def _parse(body: bytes) -> dict[str, Any] | None:
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return None
    return asked if isinstance(asked, dict) else None


def _life_s(asked: Mapping[str, Any], dialect: Dialect) -> int | None:
    if dialect is Dialect.PREVIEW:
        return _PREVIEW_LIFE_S
    shortest, usual, longest = _GA_LIFE_S
    after = asked.get("expires_after") or {}
    seconds = after.get("seconds", usual) if isinstance(after, dict) else None
    return seconds if isinstance(seconds, int) and shortest <= seconds <= longest else None


def _answer(asked: Mapping[str, Any], dialect: Dialect, key: str, expires_at: int) -> dict[str, Any]:
    session_id = f"sess_{key[3:]}"
    if dialect is Dialect.GA:
        wanted = asked.get("session") or {}
        kind = {"type": "realtime", "object": "realtime.session", "id": session_id}
        return {"value": key, "expires_at": expires_at, "session": {**kind, **wanted}}
    session = session_to_preview(session_from_preview(dict(asked)))
    secret = {"value": key, "expires_at": expires_at}
    return {"id": session_id, "object": "realtime.session", **session, "client_secret": secret}
