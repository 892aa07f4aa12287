"""Responses of every kind: many items, none, and all ways of going wrong (sections 5.11 and 5.12)."""

import pytest

from meeting_assistant.errors import ServiceError
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import ResponseCreate
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.session.effects import Finish, PlayEnd
from meeting_assistant.session.inputs import Ask, UserAsked, UserTyped
from meeting_assistant.session.notices import Anomaly, EntryState, ResponseEnded, Trouble
from tests.support.events import (
    audio,
    began,
    call,
    calls,
    created,
    done,
    ended,
    message,
    play,
    reply,
    says,
    speech,
    turn,
)
from tests.support.scenario import Scenario

LIMITED = ErrorDetails(
    type="rate_limit_exceeded", code="rate_limit_exceeded", message="Please try again in 2.5s."
)


def _fails(talk: Scenario, response: str, error: ErrorDetails | None) -> Scenario:
    return talk.server(created(response), done(response, "failed", error=error))


def test_all_messages_of_a_response_are_played_in_order(talk: Scenario) -> None:
    """Quirk 14: commentary first, then the final answer."""
    talk.server(created(), *began("a1"), says("a1", "Hm."), audio("a1", 300), *ended("a1", "Hm."))
    talk.then(play("a1", 300), PlayEnd("a1", 0))
    talk.server(*began("a2", after="a1", index=1), says("a2", "Yes."), audio("a2", 200), *ended("a2", "Yes."))
    talk.then(play("a2", 200), PlayEnd("a2", 0))
    talk.server(done(output=(message("a1", "Hm."), message("a2", "Yes."))))
    assert talk.lines == [("assistant", "Hm."), ("assistant", "Yes.")]


def test_parts_that_the_service_never_ended_end_with_the_response(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 300), done()).then(play("a1", 300), PlayEnd("a1", 0))


def test_a_response_without_any_items_is_tolerated(talk: Scenario) -> None:
    talk.server(created(), done()).then_nothing()


@pytest.mark.parametrize(
    ("reason", "words"), [("max_output_tokens", "output tokens"), ("content_filter", "content filter")]
)
def test_an_answer_that_was_cut_short_says_why(talk: Scenario, reason: str, words: str) -> None:
    """Quirk 21: only the status details tell."""
    talk.server(created(), *began("a1"), says("a1", "Once upon"), audio("a1", 300))
    talk.server(*ended("a1", "Once upon", status="incomplete"), done(status="incomplete", reason=reason))
    (trouble,) = talk.told(Trouble)
    assert words in trouble.message
    assert trouble.unanswered
    assert [entry.text for entry in talk.transcript] == ["Once upon"]


def test_an_incomplete_response_that_speech_cut_is_like_a_cancelled_one(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 300), speech("u1"))
    talk.server(done(status="incomplete", reason="turn_detected"))
    assert talk.told(Trouble) == []


def test_what_a_response_cost_is_told_with_its_end(talk: Scenario) -> None:
    talk.server(*reply("a1", "Hello.", 100))
    assert talk.told(ResponseEnded) == [
        ResponseEnded(response_id="r1", status="completed", usage={"total_tokens": 7})
    ]


# -- failures ----------------------------------------------------------------------------------------------


def test_a_failed_response_is_asked_for_again_after_the_wait_that_the_service_names(talk: Scenario) -> None:
    talk.server(*turn("u1"))
    _fails(talk, "r1", LIMITED).then_nothing()
    assert talk.session.deadline == 2.5
    talk.at(2.5).then(ResponseCreate())
    assert not talk.told(Trouble)[0].unanswered


def test_without_a_hint_the_waits_grow_and_then_the_person_is_told(talk: Scenario) -> None:
    talk.server(*turn("u1"))
    _fails(talk, "r1", None).at(0.99).then_nothing()
    talk.at(1.0).then(ResponseCreate())
    _fails(talk, "r2", None).at(2.99).then_nothing()
    talk.at(3.0).then(ResponseCreate())
    _fails(talk, "r3", None).at(20.0).then_nothing()
    assert [notice.unanswered for notice in talk.told(Trouble)] == [False, False, True]


def test_after_an_answer_the_count_of_failures_begins_anew(talk: Scenario) -> None:
    for now in (10.0, 20.0, 30.0, 40.0):
        _fails(talk, f"bad{now}", None).at(now)
        assert talk.sent(ResponseCreate)
        talk.server(created(f"r{now}"), done(f"r{now}"))
    assert not [notice for notice in talk.told(Trouble) if notice.unanswered]


def test_a_service_that_asks_for_a_long_wait_is_not_waited_for(talk: Scenario) -> None:
    details = ErrorDetails(code="rate_limit_exceeded", message="Please try again in 300s.")
    _fails(talk.server(*turn("u1")), "r1", details).at(400.0).then_nothing()
    (trouble,) = talk.told(Trouble)
    assert trouble.unanswered
    assert "300s" in trouble.message


def test_what_a_retry_is_asked_with_is_what_the_failed_one_was_asked_with(talk: Scenario) -> None:
    talk.world(UserTyped("Hi"))
    first = talk.sent(ResponseCreate)[0]
    _fails(talk, "r1", None).at(1.0)
    (again,) = talk.sent(ResponseCreate)
    assert again.response == first.response
    assert again.event_id != first.event_id


def test_a_response_that_failed_after_it_was_interrupted_is_not_asked_for_again(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 300)).world(UserAsked(Ask.INTERRUPT))
    talk.server(done(status="failed", error=LIMITED)).at(10.0).then_nothing()
    assert talk.told(Trouble) == []


def test_the_retry_waits_for_a_user_who_has_begun_to_speak_and_is_then_not_needed(talk: Scenario) -> None:
    _fails(talk.server(*turn("u1")), "r1", None)
    talk.server(speech("u2")).at(5.0).then_nothing()
    talk.server(*turn("u2")[1:], *reply("a1", "Yes?", 100, response="r2"))
    assert talk.sent(ResponseCreate) == []


def test_an_error_that_no_retry_helps_is_told_at_once(talk: Scenario) -> None:
    _fails(talk, "r1", ErrorDetails(code="context_length_exceeded", message="Too long")).at(60.0)
    talk.then_nothing()
    assert [notice.message for notice in talk.told(Trouble)] == ["the service failed to answer: Too long"]


@pytest.mark.parametrize("code", ["insufficient_quota", "credit_balance_exhausted", "model_not_found"])
def test_a_failure_that_nothing_helps_against_ends_the_conversation(talk: Scenario, code: str) -> None:
    _fails(talk, "r1", ErrorDetails(code=code, message="No"))
    (finish,) = talk.done
    assert isinstance(finish, Finish)
    assert isinstance(finish.error, ServiceError)
    assert finish.error.hint


def test_an_answer_that_broke_off_is_marked(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), says("a1", "Well"), done(status="failed"))
    assert [entry.state for entry in talk.transcript] == [EntryState.FAILED]


# -- a peer that breaks the protocol -----------------------------------------------------------------------


def test_a_response_that_begins_before_the_last_one_ended_takes_over(tolerant: Scenario) -> None:
    tolerant.server(created("r1"), created("r2"), audio("a2", 100, response="r2"))
    tolerant.then(play("a2", 100))
    tolerant.server(audio("a1", 100), done("r1")).then_nothing()
    tolerant.server(done("r2")).then(PlayEnd("a2", 0))
    assert len(tolerant.told(Anomaly)) == 2


def test_the_end_of_a_response_that_never_began_changes_nothing(tolerant: Scenario) -> None:
    item = call("f1", "call_1", "createMeeting", "{}")
    tolerant.server(done("r9", output=(item,))).then_nothing()
    assert tolerant.told(Anomaly)


def test_a_straggling_call_of_an_earlier_response_is_not_run_with_the_next(talk: Scenario) -> None:
    item = call("f1", "call_1", "createMeeting", "{}")
    talk.server(created("r1"), done("r1", "cancelled"), *calls(item, response="r1")[-1:])
    talk.server(created("r2"), done("r2")).then_nothing()


def test_sound_of_a_response_that_nobody_announced_is_not_played(talk: Scenario) -> None:
    talk.server(audio("a1", 100, response="r9")).then_nothing()


def test_a_status_that_we_do_not_know_ends_the_response_all_the_same(talk: Scenario) -> None:
    strange = s.ResponseDone.from_wire({"response": {"id": "r1", "status": "superseded"}})
    talk.server(created(), *began("a1"), audio("a1", 100), strange).then(play("a1", 100), PlayEnd("a1", 0))
