import pytest

from meeting_assistant.transport.diagnosis import explain
from meeting_assistant.transport.endpoint import Endpoint

GA = Endpoint.from_address("https://res.openai.azure.com", deployment="rt")
PREVIEW = Endpoint.from_address("https://res.openai.azure.com/openai/realtime", deployment="rt")
VOICE_LIVE = Endpoint.from_address("https://res.services.ai.azure.com/voice-live", deployment="rt")
TO_PREVIEW = '`[service] dialect` = "preview"'
TO_GA = '`[service] dialect` = "ga"'


@pytest.mark.parametrize(
    ("endpoint", "code", "param", "advice"),
    [
        (GA, "unknown_parameter", "session.type", TO_PREVIEW),
        (GA, "unknown_parameter", "session.audio", TO_PREVIEW),
        (GA, "unknown_parameter", "session.audio.input.format", TO_PREVIEW),
        (GA, "unknown_parameter", "session.output_modalities[0]", TO_PREVIEW),
        (PREVIEW, "unknown_parameter", "session.voice", TO_GA),
        (PREVIEW, "unknown_parameter", "session.modalities", TO_GA),
        (PREVIEW, "unknown_parameter", "session.turn_detection.type", TO_GA),
        (PREVIEW, "missing_required_parameter", "session.type", TO_GA),
        (PREVIEW, "beta_api_shape_disabled", None, TO_GA),
        (GA, "beta_api_shape_disabled", None, "check the address"),
        (VOICE_LIVE, "unknown_parameter", "session.voice", "Voice Live"),
        (GA, "DeploymentNotFound", None, "'rt' is not one"),
        (GA, "invalid_model", None, "AZURE_OPENAI_DEPLOYMENT"),
        (GA, "OperationNotSupported", None, "'rt' is no Realtime model"),
        (GA, "invalid_api_key", None, "AZURE_OPENAI_API_KEY"),
        (GA, "insufficient_quota", None, "credit"),
    ],
)
def test_an_error_that_a_setting_caused_names_the_setting(
    endpoint: Endpoint, code: str, param: str | None, advice: str
) -> None:
    hint = explain(code, param, endpoint)
    assert hint is not None
    assert advice in hint


@pytest.mark.parametrize(
    ("endpoint", "code", "param"),
    [
        (GA, "unknown_parameter", "session.foo"),
        (GA, "unknown_parameter", "session.instructions"),
        (GA, "unknown_parameter", "response.type"),
        (GA, "unknown_parameter", None),
        (PREVIEW, "unknown_parameter", "session.foo"),
        (GA, "missing_required_parameter", "session.type"),
        (PREVIEW, "missing_required_parameter", "item.content[0].text"),
        (GA, "invalid_value", "session.audio"),
        (GA, "server_error", None),
        (GA, None, None),
    ],
)
def test_other_errors_are_not_blamed_on_the_settings(
    endpoint: Endpoint, code: str | None, param: str | None
) -> None:
    assert explain(code, param, endpoint) is None


def test_a_model_that_was_never_named_is_said_to_be_missing() -> None:
    hint = explain("missing_model", None, Endpoint.from_address("ws://127.0.0.1:1"))
    assert hint is not None
    assert "none is" in hint
