"""Functions that the model calls: run once, answered once, followed by one response (section 5.5)."""

import pytest

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import ItemCreate, ResponseCreate
from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem
from meeting_assistant.protocol.responses import ResponseStatus
from meeting_assistant.session.effects import CallTool, Play, PlayEnd
from meeting_assistant.session.inputs import PlaybackDrained, ToolFinished
from meeting_assistant.session.notices import (
    Anomaly,
    EntryState,
    FloorOpen,
    ToolAnswered,
    ToolCalled,
    Trouble,
)
from tests.support.events import (
    audio,
    began,
    call,
    calls,
    created,
    done,
    ended,
    error,
    message,
    reply,
    says,
    speech,
    turn,
)
from tests.support.scenario import Scenario

WHEN = call("f1", "call_1", "createMeeting", '{"title": "周会"}')
WHAT = call("f2", "call_2", "queryKnowledgeBase", '{"question": "Where?"}')


def _run(item: FunctionCallItem) -> CallTool:
    return CallTool(call_id=item.call_id, name=item.name, arguments=item.arguments)


def _finished(item: FunctionCallItem, output: str = '{"ok": true}', *, ok: bool = True) -> ToolFinished:
    return ToolFinished(call_id=item.call_id, output=output, ok=ok, elapsed_ms=12)


def _asked(talk: Scenario, *items: FunctionCallItem, response: str = "r1") -> Scenario:
    """The model calls functions in one response."""
    events = [
        event for index, item in enumerate(items) for event in calls(item, response=response, index=index)
    ]
    return talk.server(created(response), *events, done(response, output=items))


def _outputs(talk: Scenario) -> list[tuple[str, str]]:
    items = [event.item for event in talk.sent(ItemCreate)]
    return [(item.call_id, item.output) for item in items if isinstance(item, FunctionCallOutputItem)]


def _confirm(talk: Scenario) -> None:
    talk.server(*[s.ItemAdded(previous_item_id=None, item=event.item) for event in talk.sent(ItemCreate)])


def test_a_call_is_run_when_its_response_is_done_and_not_before(talk: Scenario) -> None:
    talk.server(created(), *calls(WHEN)).then_nothing()
    talk.server(done(output=(WHEN,))).then(_run(WHEN))


def test_its_result_is_given_back_and_one_response_is_asked_for(talk: Scenario) -> None:
    _asked(talk, WHEN).world(_finished(WHEN))
    assert _outputs(talk) == [("call_1", '{"ok": true}')]
    assert isinstance(talk.effects[-1].event, ResponseCreate)  # type: ignore[union-attr]  # a Send
    assert len(talk.sent(ResponseCreate)) == 1
    assert [notice.name for notice in talk.told(ToolCalled)] == ["createMeeting"]
    assert [(notice.name, notice.ok, notice.elapsed_ms) for notice in talk.told(ToolAnswered)] == [
        ("createMeeting", True, 12)
    ]


def test_parallel_calls_are_all_answered_before_the_one_response_is_asked_for(talk: Scenario) -> None:
    _asked(talk, WHEN, WHAT).then(_run(WHEN), _run(WHAT))
    talk.world(_finished(WHAT, "second"))
    assert _outputs(talk) == [("call_2", "second")]
    assert talk.sent(ResponseCreate) == []
    talk.world(_finished(WHEN, "first"))
    assert _outputs(talk) == [("call_1", "first")]
    assert len(talk.sent(ResponseCreate)) == 1


def test_a_call_after_a_spoken_preamble_is_run_while_the_preamble_is_still_heard(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), says("a1", "One moment."), audio("a1", 900))
    talk.server(*ended("a1", "One moment."), *calls(WHEN, index=1))
    talk.server(done(output=(message("a1", "One moment."), WHEN))).then(_run(WHEN))
    talk.world(_finished(WHEN))
    assert talk.sent(ResponseCreate), "the next answer is queued behind the preamble"
    assert [entry.role for entry in talk.transcript] == ["assistant", "tool"]


def test_the_floor_stays_closed_while_a_function_runs(talk: Scenario) -> None:
    _asked(talk, WHEN)
    assert len(talk.told(FloorOpen)) == 1
    talk.world(_finished(WHEN)).server(*reply("a1", "Booked.", 100, response="r2"))
    talk.world(PlaybackDrained(item_id="a1"))
    assert len(talk.told(FloorOpen)) == 2


def test_calls_of_which_only_the_response_itself_tells_are_run_too(talk: Scenario) -> None:
    talk.server(created(), done(output=(WHEN,))).then(_run(WHEN))


def test_a_call_whose_item_never_left_in_progress_is_final_all_the_same(talk: Scenario) -> None:
    """Quirk 22."""
    item = call("f1", "call_1", "createMeeting", "{}", status="in_progress")
    talk.server(created(), s.OutputItemDone(response_id="r1", item=item), done()).then(_run(item))


@pytest.mark.parametrize(
    ("status", "reason"),
    [("cancelled", "turn_detected"), ("incomplete", "max_output_tokens"), ("failed", None)],
)
def test_the_calls_of_a_response_that_is_not_whole_are_not_run(
    talk: Scenario, status: ResponseStatus, reason: str | None
) -> None:
    talk.server(created(), *calls(WHEN), done(status=status, reason=reason, output=(WHEN,)))
    assert [effect for effect in talk.done if isinstance(effect, CallTool)] == []
    assert talk.lines == [], "nothing that looks as if it ran stays on the screen"


def test_a_call_with_half_its_arguments_leaves_no_trace(talk: Scenario) -> None:
    half = call("f1", "call_1", "createMeeting", '{"ti', status="incomplete")
    talk.server(created(), *calls(half), done(status="cancelled", reason="turn_detected")).then_nothing()
    assert talk.lines == []


def test_a_repeated_call_is_answered_from_the_record_and_not_run_again(talk: Scenario) -> None:
    _asked(talk, WHEN).world(_finished(WHEN, "booked")).server(created("r2"), done("r2"))
    again = call("f9", "call_1", "createMeeting", "{}")
    _asked(talk, again, response="r3")
    assert _outputs(talk) == [("call_1", "booked")]
    assert [effect for effect in talk.done if isinstance(effect, CallTool)] == []
    assert len(talk.sent(ResponseCreate)) == 1
    assert [entry.state for entry in talk.transcript] == [EntryState.FINAL] * 2


def test_a_call_that_is_repeated_while_it_runs_is_answered_once(talk: Scenario) -> None:
    _asked(talk, WHEN)
    again = call("f9", "call_1", "createMeeting", "{}")
    _asked(talk, again, response="r2").then_nothing()
    talk.world(_finished(WHEN))
    assert len(_outputs(talk)) == 1
    assert [entry.state for entry in talk.transcript] == [EntryState.FINAL]


def test_an_end_that_is_told_twice_runs_and_answers_nothing_twice(tolerant: Scenario) -> None:
    talk = tolerant
    _asked(talk, WHEN).world(_finished(WHEN))
    talk.server(done(output=(WHEN,))).then_nothing()
    assert talk.told(Anomaly)


def test_a_result_for_a_call_that_nobody_made_is_dropped(talk: Scenario) -> None:
    talk.world(_finished(WHEN)).then_nothing()


def test_a_function_that_fails_is_told_to_the_model_like_any_result(talk: Scenario) -> None:
    _asked(talk, WHEN).world(_finished(WHEN, '{"error": {}}', ok=False))
    assert _outputs(talk) == [("call_1", '{"error": {}}')]
    assert talk.transcript[0].state is EntryState.FAILED


# -- while the user speaks ---------------------------------------------------------------------------------


def test_a_result_that_comes_while_the_user_speaks_is_told_at_once_but_asks_for_nothing(
    talk: Scenario,
) -> None:
    _asked(talk, WHEN).server(speech("u1")).world(_finished(WHEN))
    assert _outputs(talk) == [("call_1", '{"ok": true}')]
    assert talk.sent(ResponseCreate) == []
    _confirm(talk)
    talk.server(*turn("u1")[1:], *reply("a1", "Booked, and yes.", 100, response="r2"))
    assert talk.sent(ResponseCreate) == [], "the answer to the user's turn was made with the result in sight"


def test_a_result_that_the_services_own_answer_could_not_see_is_followed_up_after_it(talk: Scenario) -> None:
    _asked(talk, WHEN).server(*turn("u1")).world(_finished(WHEN))
    assert talk.sent(ResponseCreate) == []
    talk.server(created("r2")).then_nothing()
    talk.server(done("r2")).then(ResponseCreate())


def test_a_function_that_runs_through_the_next_answer_is_followed_up_after_it(talk: Scenario) -> None:
    _asked(talk, WHEN).server(*turn("u1"), created("r2")).world(_finished(WHEN))
    assert len(_outputs(talk)) == 1
    talk.server(done("r2")).then(ResponseCreate())


def test_our_request_that_meets_the_services_own_response_is_made_again_once(talk: Scenario) -> None:
    """Quirk 3: the refused request never gets a response.done."""
    _asked(talk, WHEN).world(_finished(WHEN))
    talk.server(*turn("u1"), created("r2"))
    talk.server(error("conversation_already_has_active_response", "in progress: r2")).then_nothing()
    talk.server(done("r2")).then(ResponseCreate())
    talk.server(created("r3"), done("r3")).then_nothing()
    assert talk.told(Trouble) == []


def test_our_request_that_meets_a_response_that_we_had_not_heard_of_waits_for_its_end(
    talk: Scenario,
) -> None:
    _asked(talk, WHEN).world(_finished(WHEN))
    talk.server(error("conversation_already_has_active_response")).then_nothing()
    talk.server(audio("a2", 100, response="r2"))
    assert [type(effect) for effect in talk.done] == [Play]
    talk.server(done("r2")).then(PlayEnd("a2", 0), ResponseCreate())


# -- over connections --------------------------------------------------------------------------------------


def test_a_function_that_returns_while_there_is_no_connection_is_answered_on_the_next(talk: Scenario) -> None:
    _asked(talk, WHEN).lost().world(_finished(WHEN)).then_nothing()
    talk.connected()
    (made, output) = [event.item for event in talk.sent(ItemCreate)]
    assert isinstance(made, FunctionCallItem)
    assert isinstance(output, FunctionCallOutputItem)
    assert made.call_id == output.call_id == "call_1"
    assert len(talk.sent(ResponseCreate)) == 1


def test_a_function_that_returns_after_the_reconnect_is_answered_then(talk: Scenario) -> None:
    _asked(talk, WHEN).lost().connected()
    (made,) = [event.item for event in talk.sent(ItemCreate)]
    assert isinstance(made, FunctionCallItem)
    assert talk.sent(ResponseCreate) == []
    talk.world(_finished(WHEN))
    assert _outputs(talk) == [("call_1", '{"ok": true}')]
    assert len(talk.sent(ResponseCreate)) == 1


def test_a_function_that_returns_before_the_new_connection_is_configured_is_in_its_history(
    talk: Scenario,
) -> None:
    talk = _asked(talk, WHEN).lost()
    talk.world(_finished(WHEN)).then_nothing()
    talk.connected()
    assert len(_outputs(talk)) == 1


def test_calls_of_a_response_that_the_connection_took_along_are_not_run(talk: Scenario) -> None:
    talk.server(created(), *calls(WHEN)).lost().connected()
    assert [effect for effect in talk.done if isinstance(effect, CallTool)] == []
    assert talk.sent(ItemCreate) == []
    assert len(talk.sent(ResponseCreate)) == 1, "but the answer is owed"
