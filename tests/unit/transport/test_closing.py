import pytest

from meeting_assistant.errors import AuthError, ConnectionLost, MeetingAssistantError, RemoteProtocolError
from meeting_assistant.transport.closing import Closing, lost
from meeting_assistant.transport.endpoint import Endpoint

ENDPOINT = Endpoint.from_address("https://res.openai.azure.com", deployment="rt")


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1009, 1011, 1012, 1013, 4000, 4999])
def test_a_close_code_of_the_service_is_kept_with_its_words(code: int) -> None:
    error = lost(Closing(code, "for a reason", ours=False), ENDPOINT)
    assert isinstance(error, ConnectionLost)
    assert error.code == code
    assert error.message.endswith("for a reason")


@pytest.mark.parametrize(
    ("code", "reason"),
    [(3000, ""), (3000, "invalid_request_error.invalid_api_key"), (4000, "x.invalid_api_key")],
)
def test_a_refused_key_is_told_from_other_endings(code: int, reason: str) -> None:
    error = lost(Closing(code, reason, ours=False), ENDPOINT)
    assert isinstance(error, AuthError)
    assert "AZURE_OPENAI_API_KEY" in error.hint


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1000, ConnectionLost),
        (1002, RemoteProtocolError),
        (1003, RemoteProtocolError),
        (1007, RemoteProtocolError),
        (1009, RemoteProtocolError),
        (1011, ConnectionLost),
    ],
)
def test_a_closing_of_ours_says_what_made_us_close(code: int, kind: type[MeetingAssistantError]) -> None:
    assert type(lost(Closing(code, "", ours=True), ENDPOINT)) is kind


def test_a_model_refused_at_closing_names_the_deployment() -> None:
    assert "'rt'" in lost(Closing(4000, "invalid_request_error.invalid_model", ours=False), ENDPOINT).hint


def test_a_secret_in_the_reason_is_not_shown() -> None:
    assert "sk-abcdefgh" not in str(lost(Closing(4000, "bad key sk-abcdefgh", ours=False), ENDPOINT))
