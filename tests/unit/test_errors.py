"""Errors as values: they cross processes whole."""

import pickle

import pytest

from meeting_assistant.errors import (
    ConnectionLost,
    HandshakeRejected,
    MeetingAssistantError,
    ReplayFailed,
    ServiceError,
    ToolError,
)

ERRORS = [
    HandshakeRejected("busy", hint="wait", status=429, retry_after_s=2.5),
    ServiceError("no such model", hint="choose another", code="invalid_model", param="session.model"),
    ConnectionLost("gone", code=1001),
    ToolError("taken", code="time_taken", details={"meeting": {"id": 3}}),
    ReplayFailed("2 of 3 failed", hint="see above"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_travels_whole_between_processes(error: MeetingAssistantError) -> None:
    came = pickle.loads(pickle.dumps(error))
    assert type(came) is type(error)
    assert (str(came), vars(came)) == (str(error), vars(error))
