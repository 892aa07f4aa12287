"""What errors mean, and how long to wait because of them."""

import pytest

from meeting_assistant.protocol.config import AudioConfig, AudioInput, SessionConfig, TurnDetection
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.session.backoff import ReconnectPolicy
from meeting_assistant.session.faults import Severity, retry_hint_s, severity, to_exception
from meeting_assistant.session.settings import TurnRules


@pytest.mark.parametrize(
    ("message", "wait_s"),
    [
        ("Rate limit reached. Please try again in 1.5s. Visit ...", 1.5),
        ("Please Try Again In 20 s", 20.0),
        ("try again in 850ms", 0.85),
        ("try again later", None),
        ("", None),
    ],
)
def test_the_wait_that_a_message_names(message: str, wait_s: float | None) -> None:
    assert retry_hint_s(ErrorDetails(message=message)) == wait_s


def test_no_error_names_no_wait() -> None:
    assert retry_hint_s(None) is None
    assert retry_hint_s(ErrorDetails()) is None


@pytest.mark.parametrize("kind", ["server_error", "rate_limit_error", "rate_limit_exceeded"])
def test_a_passing_trouble_is_known_by_its_type_as_well(kind: str) -> None:
    assert severity(ErrorDetails(type=kind)) is Severity.RETRY


def test_an_exception_is_one_line_whatever_the_service_said() -> None:
    error = to_exception(ErrorDetails(code="x", message="First.\n  Second.\n"), doing="can't answer")
    assert error.message == "the service can't answer: First. Second. (x)"


def test_the_waits_before_reconnecting_double_up_to_a_limit() -> None:
    policy = ReconnectPolicy(attempts=7)
    assert [policy.delay_s(attempt) for attempt in range(1, 9)] == [0.5, 1, 2, 4, 8, 8, 8, None]


def test_what_the_service_asks_for_is_never_undercut() -> None:
    policy = ReconnectPolicy(jitter=lambda: 0.5)
    assert policy.delay_s(1, asked_s=3.0) == 3.0
    assert policy.delay_s(3, asked_s=0.1) == 1.0


def _rules(**audio_input: object) -> TurnRules:
    return TurnRules.of(SessionConfig(audio=AudioConfig(input=AudioInput.from_wire(audio_input))))


def test_without_a_word_about_turns_the_services_own_rules_hold() -> None:
    assert TurnRules.of(SessionConfig()) == TurnRules(transcribes=False)
    assert _rules(transcription={"model": "whisper-1"}) == TurnRules(transcribes=True)


def test_null_means_manual_turns() -> None:
    rules = _rules(turn_detection=None)
    assert (rules.manual, rules.creates_response, rules.interrupts) == (True, False, False)


@pytest.mark.parametrize(
    ("detection", "silence_ms"),
    [
        (TurnDetection(type="server_vad", silence_duration_ms=200), 200),
        (TurnDetection(type="server_vad"), 500),
        (TurnDetection(type="semantic_vad", eagerness="high"), 8000),
    ],
)
def test_how_much_silence_ends_a_turn(detection: TurnDetection, silence_ms: int) -> None:
    assert _rules(turn_detection=detection).silence_ms == silence_ms
