"""Which failures of the network are worth another try (protocol reference, section 6.4)."""

import ssl

from meeting_assistant.errors import (
    AuthError,
    ConnectFailed,
    ConnectionLost,
    HandshakeRejected,
    MeetingAssistantError,
)

_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_CLOSE_CODES = frozenset({1001, 1005, 1006, 1011, 1012, 1013, 1015})


def retryable(error: MeetingAssistantError) -> bool:
    """True if the same attempt may succeed later without anybody changing a setting."""
    match error:
        case AuthError():
            return False
        case HandshakeRejected():
            return error.status in _STATUSES
        case ConnectionLost():
            return error.code in _CLOSE_CODES
        case ConnectFailed():
            return _is_passing(error)
        case _:
            return False


def _is_passing(error: BaseException) -> bool:
    """True if the network was the cause; a certificate or a server of another kind stays what it is."""
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, OSError | EOFError):
            return not isinstance(cause, ssl.SSLError)
        cause = cause.__cause__
    return False
