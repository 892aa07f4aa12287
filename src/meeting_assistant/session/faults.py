"""What the service's errors mean for the conversation (protocol reference, section 6.2)."""

import re
from enum import Enum, auto

from meeting_assistant.errors import AuthError, MeetingAssistantError, ServiceError
from meeting_assistant.protocol.responses import ErrorDetails


class Severity(Enum):
    """What to do about an error."""

    HARMLESS = auto()  # a race that both sides are through with
    BUSY = auto()  # our response.create met an active response
    VOICE_LOCKED = auto()  # the whole update was refused for the voice's sake
    RETRY = auto()  # ask again a little later
    EXPIRED = auto()  # the service is about to close: a new session is needed
    NOTABLE = auto()  # tell the person, go on
    FATAL = auto()


_SEVERITIES = {
    Severity.HARMLESS: (
        "unsupported_content_type",
        "item_truncate_invalid_item_id",
        "item_delete_invalid_item_id",
        "item_retrieve_invalid_item_id",
        "item_create_duplicate_item_id",
        "input_audio_buffer_commit_empty",
        "response_cancel_not_active",
        "item_truncate_audio_too_long",
        "item_already_truncated",
        "item_create_invalid_previous_item_id",
    ),
    Severity.BUSY: ("conversation_already_has_active_response",),
    Severity.VOICE_LOCKED: ("cannot_update_voice",),
    Severity.RETRY: (
        "rate_limit_exceeded",
        "inference_rate_limit_exceeded",
        "server_error",
        "internal_error",
    ),
    Severity.EXPIRED: ("session_expired",),
    Severity.FATAL: (
        "invalid_api_key",
        "missing_model",
        "invalid_model",
        "model_not_found",
        "beta_api_shape_disabled",
        "insufficient_quota",
        "credit_balance_exhausted",
    ),
}
_BY_CODE = {code: severity for severity, codes in _SEVERITIES.items() for code in codes}

_AUTH_CODES = {"invalid_api_key", "authentication_error"}

_HINTS = {
    "invalid_api_key": "Check AZURE_OPENAI_API_KEY or [service] api_key.",
    "authentication_error": "Check AZURE_OPENAI_API_KEY or [service] api_key.",
    "missing_model": "Set AZURE_OPENAI_DEPLOYMENT or [service] deployment.",
    "invalid_model": "Set [service] deployment to a Realtime model that your account has.",
    "model_not_found": "Set [service] deployment to a Realtime model that your account has.",
    "beta_api_shape_disabled": 'Set [service] dialect = "ga", or give the /v1/realtime address.',
    "insufficient_quota": "Check the billing and quota of the account.",
    "credit_balance_exhausted": "Check the billing and quota of the account.",
}

_TRUNCATED_TOO_LATE = "is already shorter than"
_TRY_AGAIN = re.compile(r"try again in ([0-9.]+)\s*(ms|s)", re.IGNORECASE)


def severity(error: ErrorDetails) -> Severity:
    """How bad an error is; one that we do not know is shown, and the conversation goes on."""
    if error.code is not None and (known := _BY_CODE.get(error.code)) is not None:
        return known
    if error.code == "invalid_value" and _TRUNCATED_TOO_LATE in (error.message or ""):
        return Severity.HARMLESS
    if error.type in ("insufficient_quota", "authentication_error"):
        return Severity.FATAL
    if error.type in ("server_error", "rate_limit_error", "rate_limit_exceeded"):
        return Severity.RETRY
    return Severity.NOTABLE


def retry_hint_s(error: ErrorDetails | None) -> float | None:
    """The wait that a rate-limit message names, such as ``try again in 1.2s``; None if it names none."""
    found = _TRY_AGAIN.search(error.message or "") if error is not None else None
    if found is None:
        return None
    return float(found[1]) / (1000 if found[2].lower() == "ms" else 1)


def to_exception(error: ErrorDetails, *, doing: str = "") -> MeetingAssistantError:
    """The exception for an error that ends the conversation.

    Args:
        error: What the service said.
        doing: What it said it to, such as ``refused our configuration``.
    """
    code = error.code or error.type or "error"
    said = " ".join((error.message or "no message").split())
    message = f"the service {doing or 'reported an error'}: {said} ({code})"
    hint = _HINTS.get(code, "")
    if code in _AUTH_CODES:
        return AuthError(message, hint=hint)
    return ServiceError(message, hint=hint, code=error.code, param=error.param)
