import json

import pytest

from meeting_assistant.tools.confirm import Consent, Question, Settled, Verdict, requires_confirmation
from meeting_assistant.tools.tool import Tool
from meeting_assistant.tools.toolbox import Toolbox, ToolResult

RUNS: list[str] = []


@pytest.fixture(autouse=True)
def _fresh() -> None:
    RUNS.clear()


@requires_confirmation
def wipe(target: str) -> str:
    """Wipe a target.

    Args:
        target: Which.
    """
    RUNS.append(target)
    return "wiped"


def code(result: ToolResult) -> str:
    return str(json.loads(result.output)["error"]["code"])


def user_says(consent: Consent, item_id: str) -> None:
    consent.turn_began(item_id)
    consent.turn_committed(item_id)


async def test_a_marked_function_runs_when_the_person_agrees() -> None:
    box = Toolbox([Tool.from_function(wipe)], confirmer=Settled(Verdict.YES))
    assert (await box.run("c1", "wipe", '{"target": "a"}')).output == '"wiped"'
    assert RUNS == ["a"]


async def test_without_anybody_to_ask_it_never_runs() -> None:
    result = await Toolbox([Tool.from_function(wipe)]).run("c1", "wipe", '{"target": "a"}')
    assert code(result) == "declined"
    assert RUNS == []


async def test_nobody_is_asked_about_arguments_that_are_wrong() -> None:
    box = Toolbox([Tool.from_function(wipe)], confirmer=Settled(Verdict.YES))
    assert code(await box.run("c1", "wipe", "{}")) == "invalid_arguments"


async def test_a_method_can_be_marked() -> None:
    class Handlers:
        @requires_confirmation
        def ring(self) -> None:
            """Ring."""

    assert Tool.from_function(Handlers().ring).requires_confirmation


async def test_consent_by_mouth_takes_a_question_and_a_turn_of_the_user() -> None:
    consent = Consent()
    box = Toolbox([Tool.from_function(wipe)], confirmer=consent)
    asked = await box.run("c1", "wipe", '{"target": "a"}')
    assert code(asked) == "confirmation_required"
    assert "call wipe again" in json.loads(asked.output)["error"]["hint"]
    consent.assistant_spoke()
    user_says(consent, "u1")
    assert (await box.run("c2", "wipe", '{ "target":"a" }')).ok
    assert RUNS == ["a"]


async def test_the_model_cannot_agree_with_itself() -> None:
    consent = Consent()
    box = Toolbox([Tool.from_function(wipe)], confirmer=consent)
    for number in range(5):
        assert code(await box.run(f"c{number}", "wipe", '{"target": "a"}')) == "confirmation_required"
        consent.assistant_spoke()
    assert RUNS == []


async def test_consent_is_used_up_by_the_call() -> None:
    consent = Consent()
    box = Toolbox([Tool.from_function(wipe)], confirmer=consent)
    await box.run("c1", "wipe", '{"target": "a"}')
    consent.assistant_spoke()
    user_says(consent, "u1")
    assert (await box.run("c2", "wipe", '{"target": "a"}')).ok
    assert code(await box.run("c3", "wipe", '{"target": "a"}')) == "confirmation_required"


async def test_consent_is_for_the_arguments_that_were_asked_about() -> None:
    consent = Consent()
    box = Toolbox([Tool.from_function(wipe)], confirmer=consent)
    await box.run("c1", "wipe", '{"target": "a"}')
    consent.assistant_spoke()
    user_says(consent, "u1")
    assert code(await box.run("c2", "wipe", '{"target": "everything"}')) == "confirmation_required"
    assert RUNS == []


async def test_what_was_said_before_the_question_is_no_answer_to_it() -> None:
    consent = Consent()
    question = Question.about("c1", "wipe", "{}")
    assert await consent.confirm(question) is Verdict.ASK
    consent.turn_began("u1")  # while the assistant has not asked yet
    consent.assistant_spoke()
    consent.turn_committed("u1")
    assert await consent.confirm(question) is Verdict.ASK


async def test_an_old_yes_does_not_hold_for_ever() -> None:
    consent = Consent()
    question = Question.about("c1", "wipe", "{}")
    await consent.confirm(question)
    consent.assistant_spoke()
    for item_id in ("u1", "u2", "u3"):
        user_says(consent, item_id)
    assert await consent.confirm(question) is Verdict.ASK


async def test_the_same_request_is_approved_for_a_service_that_calls_by_itself() -> None:
    consent = Consent()
    box = Toolbox([], confirmer=consent)
    refused = await box.approve("r1", "files.delete", '{"path": "a"}')
    assert not refused.approve
    assert "agree" in (refused.reason or "")
    consent.assistant_spoke()
    user_says(consent, "u1")
    assert (await box.approve("r2", "files.delete", '{"path": "a"}')).approve


@pytest.mark.parametrize("text", ["", "{", '{"a": 1', "[" * 100_000])
def test_arguments_that_are_no_json_make_a_question_all_the_same(text: str) -> None:
    assert Question.about("c1", "f", text).arguments in (text, "{}")
