import socket
import ssl

import pytest

from meeting_assistant.errors import (
    AuthError,
    ConfigError,
    ConnectFailed,
    ConnectionLost,
    HandshakeRejected,
    MeetingAssistantError,
    RemoteProtocolError,
)
from meeting_assistant.transport.retry import retryable


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_passing_refusal_is_worth_another_try(status: int) -> None:
    assert retryable(HandshakeRejected("", status=status))


@pytest.mark.parametrize("status", [200, 307, 400, 404, 426, 431, 501])
def test_a_lasting_refusal_is_not(status: int) -> None:
    assert not retryable(HandshakeRejected("", status=status))


@pytest.mark.parametrize("code", [1001, 1005, 1006, 1011, 1012, 1013, 1015])
def test_a_connection_that_the_network_or_service_dropped_is_worth_another_try(code: int) -> None:
    assert retryable(ConnectionLost("", code=code))


@pytest.mark.parametrize("code", [1000, 1002, 1007, 1008, 1009, 3000, 4000])
def test_a_connection_closed_for_what_we_did_is_not(code: int) -> None:
    assert not retryable(ConnectionLost("", code=code))


@pytest.mark.parametrize(
    "error", [AuthError(""), ConfigError(""), RemoteProtocolError(""), MeetingAssistantError("")]
)
def test_what_only_a_person_can_mend_is_never_tried_again(error: MeetingAssistantError) -> None:
    assert not retryable(error)


@pytest.mark.parametrize(
    ("cause", "again"),
    [
        (socket.gaierror(-2, "unknown"), True),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (EOFError(), True),
        (ssl.SSLCertVerificationError(), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_a_failed_connection_is_judged_by_its_cause(cause: Exception | None, again: bool) -> None:
    error = ConnectFailed("")
    error.__cause__ = cause
    assert retryable(error) is again
