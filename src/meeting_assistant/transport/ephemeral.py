"""A key minted for one connection; the standing key stays out of it (protocol reference, section 1.3)."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from meeting_assistant.errors import ConfigError, ConnectFailed, MeetingAssistantError, RemoteProtocolError
from meeting_assistant.transport.address import LOOPBACK
from meeting_assistant.transport.credentials import Credential, secrets_in
from meeting_assistant.transport.endpoint import Endpoint, Kind
from meeting_assistant.transport.outage import outage
from meeting_assistant.transport.rejection import Answer, rejection
from meeting_assistant.transport.threads import in_thread
from meeting_assistant.transport.tls import tls_context

_LIFE_S = 60
"""Long enough for one handshake; a conversation that has begun may outlive its key."""
_MAX_ANSWER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class EphemeralKey:
    """Asks the service for a short-lived key at every handshake.

    Attributes:
        endpoint: Where the key is to be used, and whose neighbour mints it.
        standing: The credential that pays for it.
        ca_file: Certificates to trust besides the system's.
        deadline_s: For the request as a whole.
    """

    endpoint: Endpoint
    standing: Credential
    ca_file: Path | None = None
    deadline_s: float = 10.0

    async def headers(self) -> Mapping[str, str]:
        """A new key's header."""
        url = minting_url(self.endpoint)
        standing = await self.standing.headers()
        request = urllib.request.Request(
            url,
            data=json.dumps(_wish(self.endpoint)).encode(),
            headers={**standing, "Content-Type": "application/json", "User-Agent": "meeting-assistant"},
        )
        try:
            body = await in_thread(lambda: self._post(request), deadline_s=self.deadline_s)
        except _Refused as exc:
            raise rejection(exc.answer, self.endpoint, secrets_in(standing)) from exc
        except (OSError, http.client.HTTPException) as exc:
            raise self._not_reached(exc) from exc
        return {"Authorization": f"Bearer {_minted(body, self.endpoint)}"}

    def _post(self, request: urllib.request.Request) -> bytes:
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if request.type == "https":
            handlers.append(urllib.request.HTTPSHandler(context=tls_context(self.ca_file)))
        if urlsplit(request.full_url).hostname in LOOPBACK:
            handlers.append(urllib.request.ProxyHandler({}))
        try:
            with urllib.request.build_opener(*handlers).open(request, timeout=self.deadline_s) as answer:
                body: bytes = answer.read(_MAX_ANSWER_BYTES)
                return body
        except urllib.error.HTTPError as exc:
            with exc:
                headers = {name.lower(): value for name, value in exc.headers.items()}
                raise _Refused(Answer(exc.code, headers, exc.read(_MAX_ANSWER_BYTES))) from exc

    def _not_reached(self, exc: OSError | http.client.HTTPException) -> MeetingAssistantError:
        cause = exc.reason if isinstance(exc, urllib.error.URLError) else exc
        if isinstance(cause, OSError):
            return outage(cause, self.endpoint.authority, self.deadline_s)
        return ConnectFailed(
            f"{self.endpoint.authority} gave no proper answer to the request for a key",
            hint="try again later",
        )


def minting_url(endpoint: Endpoint) -> str:
    """Where the endpoint's service mints keys.

    Raises:
        ConfigError: It mints none.
    """
    parts = urlsplit(endpoint.url)
    scheme = "https" if parts.scheme == "wss" else "http"
    match endpoint.kind:
        case Kind.VOICE_LIVE:
            raise ConfigError("Voice Live mints no short-lived keys", hint="use its key or Entra ID")
        case Kind.AZURE_PREVIEW:
            path = parts.path.removesuffix("/realtime") + "/realtimeapi/sessions"
            query = urlencode({"api-version": endpoint.api_version})
        case _:
            path, query = parts.path + "/client_secrets", ""
    return urlunsplit((scheme, parts.netloc, path, query, ""))


def _wish(endpoint: Endpoint) -> dict[str, Any]:
    model = {"model": endpoint.deployment} if endpoint.deployment else {}
    if endpoint.kind is Kind.AZURE_PREVIEW:
        return model
    return {
        "expires_after": {"anchor": "created_at", "seconds": _LIFE_S},
        "session": {"type": "realtime", **model},
    }


def _minted(body: bytes, endpoint: Endpoint) -> str:
    """The key in the answer: at the top in GA, within a session in preview."""
    try:
        answer: Any = json.loads(body)
        value = answer["value"] if "value" in answer else answer["client_secret"]["value"]
    except (ValueError, KeyError, TypeError) as exc:
        # Neither the answer nor the cause's text is shown: a key may be in it.
        raise RemoteProtocolError(
            f"{endpoint.authority} answered the request for a key without one", hint="use the standing key"
        ) from exc
    return str(value)


class _Refused(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would take the standing key along."""

    def redirect_request(self, *_: object) -> None:
        return None
