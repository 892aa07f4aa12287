"""Error events, sorted: fatal, costly, harmless (protocol reference, section 6.2)."""

import pytest

from meeting_assistant.errors import AuthError, MeetingAssistantError, ServiceError
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import ItemCreate, ResponseCreate
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.session.effects import Finish, Reconnect
from meeting_assistant.session.inputs import UserTyped
from meeting_assistant.session.notices import Anomaly, Trouble
from tests.support.events import created, done, error, turn
from tests.support.scenario import Scenario

HARMLESS = (
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
)
NOTABLE = (
    "unknown_parameter",
    "missing_required_parameter",
    "invalid_value",
    "invalid_type",
    "invalid_event",
    "invalid_json",
    "string_above_max_length",
    "cannot_update_voice",
    "a_code_of_tomorrow",
    None,
)
FATAL: tuple[tuple[str, type[MeetingAssistantError]], ...] = (
    ("invalid_api_key", AuthError),
    ("missing_model", ServiceError),
    ("invalid_model", ServiceError),
    ("model_not_found", ServiceError),
    ("beta_api_shape_disabled", ServiceError),
    ("insufficient_quota", ServiceError),
    ("credit_balance_exhausted", ServiceError),
)
PASSING = ("rate_limit_exceeded", "inference_rate_limit_exceeded", "server_error")


@pytest.mark.parametrize("code", HARMLESS)
def test_a_harmless_error_is_noted_and_nobody_is_bothered(talk: Scenario, code: str) -> None:
    talk.server(error(code)).then_nothing()
    assert talk.told(Trouble) == []
    assert len(talk.told(Anomaly)) == 1


def test_truncating_a_little_too_late_is_harmless_whatever_its_code(talk: Scenario) -> None:
    """Quirk 5."""
    talk.server(error("invalid_value", "Audio content of 800ms is already shorter than 830ms"))
    assert talk.told(Trouble) == []


@pytest.mark.parametrize("code", NOTABLE)
def test_an_error_that_we_did_not_expect_is_shown_and_the_conversation_goes_on(
    talk: Scenario, code: str | None
) -> None:
    talk.server(error(code, "Something is wrong.")).then_nothing()
    (trouble,) = talk.told(Trouble)
    assert "Something is wrong." in trouble.message
    assert not trouble.unanswered
    talk.exchange("u1", "Hi.", "a1", "Hello.")


@pytest.mark.parametrize(("code", "kind"), FATAL)
def test_a_fatal_error_ends_the_conversation_with_a_next_step(
    talk: Scenario, code: str, kind: type[MeetingAssistantError]
) -> None:
    talk.server(error(code, "No."))
    (finish,) = talk.done
    assert isinstance(finish, Finish)
    assert type(finish.error) is kind
    assert code in finish.error.message
    assert finish.error.hint
    talk.server(*turn("u1")).then_nothing()


@pytest.mark.parametrize("kind", ["insufficient_quota", "authentication_error"])
def test_an_error_without_a_code_is_sorted_by_its_type(talk: Scenario, kind: str) -> None:
    talk.server(error(None, kind=kind))
    assert [type(effect) for effect in talk.done] == [Finish]


@pytest.mark.parametrize("code", PASSING)
def test_a_passing_error_in_answer_to_our_request_is_met_by_asking_again(talk: Scenario, code: str) -> None:
    talk.world(UserTyped("Hi")).server(error(code, "Busy, please try again in 4s")).then_nothing()
    assert talk.session.deadline == 4.0
    talk.at(4.0).then(ResponseCreate())


def test_a_passing_error_that_does_not_pass_leaves_the_turn_unanswered(talk: Scenario) -> None:
    talk.world(UserTyped("Hi"))
    for now in (5.0, 10.0, 15.0):
        talk.server(error("server_error", kind="server_error")).at(now)
    assert [notice.unanswered for notice in talk.told(Trouble)] == [False, False, True]
    assert talk.session.deadline is None


def test_an_error_about_something_else_does_not_cost_us_the_answer(talk: Scenario) -> None:
    talk.world(UserTyped("Hi")).server(error("invalid_value", event_id="event_of_another"))
    talk.server(created(), done()).then_nothing()
    assert not talk.told(Trouble)[0].unanswered


def test_an_error_that_names_our_request_costs_us_the_answer(talk: Scenario) -> None:
    talk.world(UserTyped("Hi"))
    talk.server(error("invalid_value", event_id=talk.sent(ResponseCreate)[0].event_id))
    assert talk.told(Trouble)[0].unanswered
    talk.world(UserTyped("Hello?"))
    assert talk.sent(ResponseCreate), "the next turn asks again"


def test_an_item_that_is_there_already_counts_as_taken(talk: Scenario) -> None:
    """Quirk 18, and the error does not name the event."""
    talk.server(turn("u1")[0]).world(UserTyped("by the way"))
    item_id = talk.sent(ItemCreate)[0].item.id
    talk.server(error("item_create_duplicate_item_id", f"an item with id '{item_id}' already exists."))
    talk.server(*turn("u1")[1:], created("r1"), done("r1")).then_nothing()


def test_an_item_that_was_refused_is_not_waited_for(talk: Scenario) -> None:
    talk.server(turn("u1")[0]).world(UserTyped("by the way"))
    talk.server(error("invalid_value", event_id=talk.sent(ItemCreate)[0].event_id))
    talk.server(*turn("u1")[1:], created("r1"), done("r1")).then_nothing()


def test_a_session_that_expired_is_followed_by_another_at_once(talk: Scenario) -> None:
    talk.server(error("session_expired", "Your session hit the maximum duration of 60 minutes."))
    talk.then(Reconnect(0.0))
    talk.connected().exchange("u1", "Hi.", "a1", "Hello.")


def test_errors_that_have_nothing_but_a_message_are_shown(talk: Scenario) -> None:
    talk.server(s.ErrorEvent(error=ErrorDetails(message="Unsupported option for this model")))
    assert "Unsupported option for this model" in talk.told(Trouble)[0].message
    talk.server(s.ErrorEvent(error=ErrorDetails()))
    assert len(talk.told(Trouble)) == 2
