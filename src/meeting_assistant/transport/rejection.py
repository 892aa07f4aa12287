"""An HTTP answer that refuses us, as our error: to the handshake, or to the request for a short-lived key.

Azure refuses before the upgrade, with a status and ``{"error": {"code", "message"}}`` (protocol reference,
section 1.4); gateways put code and message at the top level, and proxies answer with a web page.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from meeting_assistant.errors import AuthError, HandshakeRejected
from meeting_assistant.transport.address import ENDPOINT_SETTING
from meeting_assistant.transport.diagnosis import KEY_SETTING, explain
from meeting_assistant.transport.endpoint import DEPLOYMENT_SETTING, DIALECT_SETTING, Endpoint
from meeting_assistant.transport.masking import in_brief

REQUEST_ID_HEADERS = ("apim-request-id", "x-request-id", "x-ms-client-request-id")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer.

    Attributes:
        status: Such as 404.
        headers: By lower-case name.
        body: As received.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def rejection(
    answer: Answer, endpoint: Endpoint, secrets: Iterable[str] = ()
) -> AuthError | HandshakeRejected:
    """The error for an answer that is not the one asked for.

    Args:
        answer: What came instead.
        endpoint: Who was asked.
        secrets: What we sent and must not show, should the answer quote it.
    """
    code, said = _read_body(answer.body)
    cause = f"{endpoint.authority} answered {answer.status} {_phrase(answer.status)}".rstrip()
    detail = in_brief(
        ": ".join(part for part in (code, said) if part and part != str(answer.status)), secrets
    )
    message = f"{cause}: {detail}" if detail else cause
    if request := request_ids(answer.headers):
        message = f"{message} ({in_brief(request, secrets)})"
    hint = explain(code, None, endpoint) or _hint(answer, endpoint)
    if answer.status in {401, 403}:
        return AuthError(message, hint=hint)
    return HandshakeRejected(
        message, hint=hint, status=answer.status, retry_after_s=retry_after_s(answer.headers)
    )


def request_ids(headers: Mapping[str, str]) -> str:
    """The ids by which the service's support finds a request; empty if the answer has none."""
    return ", ".join(f"{name} {headers[name]}" for name in REQUEST_ID_HEADERS if headers.get(name))


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """What the service asks us to wait (RFC 9110, 10.2.3, and Azure's header in milliseconds)."""
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "")
    if (seconds := _number(value)) is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _number(text: str | None) -> float | None:
    """A finite number, not below zero; None for anything else."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _read_body(body: bytes) -> tuple[str | None, str]:
    """Code and message of an error's JSON; the text itself if it is neither JSON nor a web page."""
    text = body.decode(errors="replace").strip()
    try:
        parsed: Any = json.loads(text)
    except ValueError:
        return None, "" if text.startswith("<") else text
    error = parsed.get("error", parsed) if isinstance(parsed, dict) else parsed
    if not isinstance(error, dict):
        return None, str(error)
    code = error.get("code")
    return None if code is None else str(code), str(error.get("message") or "")


def _hint(answer: Answer, endpoint: Endpoint) -> str:
    match answer.status:
        case 401:
            role = (
                " or, with Entra ID, your role on it (Cognitive Services OpenAI User)"
                if endpoint.is_azure
                else ""
            )
            return f"check {KEY_SETTING}: it must belong to {endpoint.authority}{role}"
        case 403:
            return "the resource's network rules or your role on it forbid this: ask whoever owns it"
        case 404:
            return _not_found(endpoint)
        case 429:
            wait_s = retry_after_s(answer.headers)
            wait = "a little" if wait_s is None else f"{wait_s:g} s"
            return f"wait {wait} before you connect again, or raise the quota of the deployment"
        case status if 300 <= status < 400:
            place = urlsplit(answer.headers.get("location") or "")
            leads = f"it leads to {in_brief(place.netloc + place.path)}; " if place.netloc else ""
            return (
                f"{leads}redirects aren't followed, since the key would go along: correct {ENDPOINT_SETTING}"
            )
        case status if status < 300:
            return f"a web server answers there, not a Realtime service: check {ENDPOINT_SETTING}"
        case status if status >= 500:
            return "the trouble is at the service: try again later"
        case _:
            return f"check {ENDPOINT_SETTING} and {DEPLOYMENT_SETTING}"


def _not_found(endpoint: Endpoint) -> str:
    path = urlsplit(endpoint.url).path
    deployment = (
        f"the deployment {endpoint.deployment!r} ({DEPLOYMENT_SETTING})"
        if endpoint.deployment
        else "the path"
    )
    other = "preview" if endpoint.dialect == "ga" else "ga"
    dialect = (
        f', or set {DIALECT_SETTING} = "{other}" if it doesn\'t serve {path}' if endpoint.is_azure else ""
    )
    return f"check {deployment} and {ENDPOINT_SETTING}{dialect}"
