"""MCP servers that the service calls by itself: shown, and approved where it asks (section 5.10)."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import ItemCreate, ResponseCreate
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.items import (
    McpApprovalRequestItem,
    McpApprovalResponseItem,
    McpCallItem,
    McpListToolsItem,
)
from meeting_assistant.session.core import LISTING_S
from meeting_assistant.session.effects import AskApproval
from meeting_assistant.session.inputs import ApprovalGiven, Connected, ToolFinished
from meeting_assistant.session.notices import EntryState, FloorOpen, ToolAnswered, ToolCalled, Trouble
from tests.support.events import call, calls, created, done, message, reply
from tests.support.scenario import Scenario

TOOLS = ({"name": "search"}, {"name": "open"})
LISTED = McpListToolsItem(id="m1", server_label="docs", tools=TOOLS)
CALL = McpCallItem(id="m2", server_label="docs", name="search", arguments='{"q": "a"}', output="found")
REQUEST = McpApprovalRequestItem(id="m3", server_label="docs", name="open", arguments='{"page": 1}')
ASK = AskApproval(request_id="m3", name="docs.open", arguments='{"page": 1}')


@pytest.fixture
def talk() -> Scenario:
    """The preview dialect has no such servers."""
    return Scenario(Dialect.GA).connected()


@pytest.fixture
def tolerant() -> Scenario:
    return Scenario.of(Dialect.GA, strict=False).connected()


def called(item: McpCallItem = CALL, response: str = "r1") -> Sequence[s.ServerEvent]:
    """The service calls a tool by itself."""
    begun = item.model_copy(update={"arguments": "", "output": None, "error": None})
    item_id = item.id or ""
    ended = s.McpCallCompleted if item.error is None else s.McpCallFailed
    return (
        s.OutputItemAdded(response_id=response, item=begun),
        s.McpArgumentsDelta(response_id=response, item_id=item_id, delta=item.arguments),
        s.McpArgumentsDone(response_id=response, item_id=item_id, arguments=item.arguments),
        s.McpCallInProgress(item_id=item_id),
        ended(item_id=item_id),
        s.OutputItemDone(response_id=response, item=item),
    )


def asks(talk: Scenario, item: McpApprovalRequestItem = REQUEST, response: str = "r1") -> Scenario:
    """A response in which the service asks whether it may call a tool."""
    return talk.server(
        created(response),
        s.OutputItemAdded(response_id=response, item=item),
        s.OutputItemDone(response_id=response, item=item),
        done(response, output=(item,)),
    )


def answers(talk: Scenario) -> list[McpApprovalResponseItem]:
    items = [event.item for event in talk.sent(ItemCreate)]
    return [item for item in items if isinstance(item, McpApprovalResponseItem)]


def given(approve: bool = True, **more: Any) -> ApprovalGiven:
    return ApprovalGiven(request_id="m3", approve=approve, **more)


# -- lists -------------------------------------------------------------------------------------------------


def test_the_tools_that_the_service_found_are_shown(talk: Scenario) -> None:
    talk.server(
        s.ItemAdded(item=LISTED.model_copy(update={"tools": ()})),
        s.McpListToolsInProgress(item_id="m1"),
    )
    assert talk.lines == []
    talk.server(s.McpListToolsCompleted(item_id="m1"), s.ItemDone(item=LISTED)).then_nothing()
    assert talk.lines == [("system", "docs: search, open")]
    assert talk.told(Trouble) == []


def test_a_server_whose_tools_are_missing_is_named(talk: Scenario) -> None:
    talk.server(
        s.ItemAdded(item=LISTED.model_copy(update={"tools": ()})), s.McpListToolsFailed(item_id="m1")
    ).then_nothing()
    (trouble,) = talk.told(Trouble)
    assert trouble.message.endswith("MCP server docs")
    assert "[mcp.servers]" in trouble.hint


def test_a_failure_of_a_server_that_was_never_named_is_told_too(talk: Scenario) -> None:
    talk.server(s.McpListToolsFailed(item_id="m9")).then_nothing()
    assert len(talk.told(Trouble)) == 1


def waiting(*labels: str) -> Scenario:
    """A conversation that is to begin with a greeting, and whose servers are being asked for their tools."""
    fresh = Scenario.of(Dialect.GA, greet=True)
    tools = [{"type": "mcp", "server_label": label, "server_url": "https://x"} for label in labels]
    fresh.config = SessionConfig.from_wire({**fresh.config.to_wire(), "tools": tools})
    fresh.connected()
    begun = [McpListToolsItem(id=f"l_{label}", server_label=label) for label in labels]
    return fresh.server(*(s.ItemAdded(item=item) for item in begun))


def test_the_first_response_waits_for_all_lists() -> None:
    talk = waiting("docs", "maps").then_nothing()
    talk.server(s.McpListToolsCompleted(item_id="l_docs")).then_nothing()
    talk.server(s.McpListToolsFailed(item_id="l_maps")).then(ResponseCreate())


def test_the_list_itself_is_enough() -> None:
    talk = waiting("docs").then_nothing()
    done_item = McpListToolsItem(id="l_docs", server_label="docs", tools=TOOLS)
    talk.server(s.ItemDone(item=done_item)).then(ResponseCreate())


def test_a_list_that_is_there_before_the_configuration_is_confirmed_is_not_waited_for() -> None:
    talk = Scenario.of(Dialect.GA, greet=True)
    tools = [{"type": "mcp", "server_label": "docs", "server_url": "https://x"}]
    talk.config = SessionConfig.from_wire({**talk.config.to_wire(), "tools": tools})
    talk.world(Connected(config=talk.config, wall_s=1000.0))
    talk.server(s.SessionCreated(session=SessionConfig(id="sess_1")), s.ItemDone(item=LISTED))
    talk.server(s.SessionUpdated(session=SessionConfig(id="sess_1"))).then(ResponseCreate())


def test_a_list_that_never_comes_is_not_waited_for_longer_than_agreed() -> None:
    talk = waiting("docs").then_nothing()
    talk.effects = []
    talk.at(LISTING_S + 0.1).then(ResponseCreate())


def test_lists_of_a_lost_connection_are_not_waited_for() -> None:
    talk = waiting("docs").lost()
    talk.config = SessionConfig(instructions="Be brief.")
    talk.connected()
    assert len(talk.sent(ResponseCreate)) == 1


# -- calls -------------------------------------------------------------------------------------------------


def test_a_call_of_the_service_is_shown_like_one_of_ours_and_not_run(talk: Scenario) -> None:
    talk.server(created(), *called(), done(output=(CALL, message("a1", "Found it.")))).then_nothing()
    (entry,) = talk.transcript
    assert (entry.role, entry.name, entry.arguments) == ("tool", "docs.search", '{"q": "a"}')
    assert (entry.output, entry.state) == ("found", EntryState.FINAL)
    assert [notice.name for notice in talk.told(ToolCalled)] == ["docs.search"]
    assert [(notice.name, notice.ok) for notice in talk.told(ToolAnswered)] == [("docs.search", True)]


def test_how_long_it_took_is_told(talk: Scenario) -> None:
    events = called()
    talk.at(1.0).server(created(), *events[:4]).at(1.5).server(*events[4:])
    assert [notice.elapsed_ms for notice in talk.told(ToolAnswered)] == [500]


def test_a_call_that_failed_is_shown_as_such(talk: Scenario) -> None:
    failed = CALL.model_copy(update={"output": None, "error": {"message": "no such page"}})
    talk.server(created(), *called(failed), done(output=(failed,))).then_nothing()
    (entry,) = talk.transcript
    assert entry.state is EntryState.FAILED
    assert json.loads(entry.output or "") == {"error": {"message": "no such page"}}
    assert [notice.ok for notice in talk.told(ToolAnswered)] == [False]


def test_a_call_of_a_response_that_was_cut_leaves_no_trace(talk: Scenario) -> None:
    talk.server(created(), *called()[:4], done(status="cancelled", reason="turn_detected"))
    assert talk.lines == []


def test_a_slow_call_is_waited_for(talk: Scenario) -> None:
    events = called()
    talk.at(0.0).server(created(), *events[:3]).at(25.0).server(events[3]).at(50.0).server(*events[4:])
    assert talk.told(Trouble) == []


def test_what_the_service_called_is_no_history_for_another_connection(talk: Scenario) -> None:
    talk.server(s.ItemDone(item=LISTED), created(), *called(), done(output=(CALL,))).lost().connected()
    assert talk.sent(ItemCreate) == []
    assert [entry.name for entry in talk.transcript if entry.role == "tool"] == ["docs.search"]


# -- approval ----------------------------------------------------------------------------------------------


def test_the_person_is_asked_when_the_response_is_done_and_not_before(talk: Scenario) -> None:
    talk.server(created(), s.OutputItemDone(response_id="r1", item=REQUEST)).then_nothing()
    talk.server(done(output=(REQUEST,))).then(ASK)


@pytest.mark.parametrize("approve", [True, False])
def test_the_answer_is_sent_and_one_response_asked_for(talk: Scenario, approve: bool) -> None:
    asks(talk).then(ASK)
    talk.world(given(approve, reason=None if approve else "Ask first."))
    (answer,) = answers(talk)
    assert answer.approval_request_id == "m3"
    assert answer.approve is approve
    assert answer.reason == (None if approve else "Ask first.")
    assert len(talk.sent(ResponseCreate)) == 1
    (entry,) = talk.transcript
    assert entry.name == "docs.open"
    assert json.loads(entry.output or "") == {"approved": approve}
    assert entry.state is (EntryState.FINAL if approve else EntryState.FAILED)


def test_two_requests_are_both_answered_before_the_one_response(talk: Scenario) -> None:
    other = REQUEST.model_copy(update={"id": "m4"})
    talk.server(created(), done(output=(REQUEST, other)))
    talk.world(given())
    assert talk.sent(ResponseCreate) == []
    talk.world(ApprovalGiven(request_id="m4", approve=True))
    assert len(talk.sent(ResponseCreate)) == 1


def test_a_request_beside_a_function_waits_for_it(talk: Scenario) -> None:
    item = call("f1", "call_1", "createMeeting", "{}")
    talk.server(created(), *calls(item), done(output=(item, REQUEST)))
    talk.world(given())
    assert talk.sent(ResponseCreate) == []
    talk.world(ToolFinished(call_id="call_1", output="{}", ok=True, elapsed_ms=1))
    assert len(talk.sent(ResponseCreate)) == 1


def test_the_floor_stays_closed_while_the_person_is_asked(talk: Scenario) -> None:
    before = len(talk.told(FloorOpen))
    asks(talk)
    assert len(talk.told(FloorOpen)) == before


def test_a_request_that_is_told_twice_is_asked_about_once(tolerant: Scenario) -> None:
    talk = asks(tolerant)
    asks(talk, response="r2").then_nothing()
    talk.world(given())
    assert len(answers(talk)) == 1
    talk.world(given()).then_nothing()


@pytest.mark.parametrize("status", ["cancelled", "incomplete", "failed"])
def test_nobody_is_asked_for_a_response_that_is_not_whole(talk: Scenario, status: Any) -> None:
    talk.server(created(), done(status=status, reason="turn_detected", output=(REQUEST,)))
    assert not [effect for effect in talk.done if isinstance(effect, AskApproval)]


def test_a_request_that_the_connection_took_along_is_not_answered_on_the_next(talk: Scenario) -> None:
    asks(talk).lost().world(given()).then_nothing()
    talk.connected()
    assert answers(talk) == []
    assert len(talk.sent(ResponseCreate)) == 1, "but an answer is owed, in which it will ask again"
    assert talk.lines == []


def test_after_approval_the_call_is_shown_beside_it(talk: Scenario) -> None:
    asks(talk).world(given())
    approved = McpCallItem(
        id="m5", server_label="docs", name="open", arguments="{}", output="text", approval_request_id="m3"
    )
    talk.server(created("r2"), *called(approved, "r2"), done("r2", output=(approved,)))
    talk.server(*reply("a1", "It says so.", 100, response="r3"))
    assert [(entry.role, entry.output) for entry in talk.transcript] == [
        ("tool", '{"approved": true}'),
        ("tool", "text"),
        ("assistant", None),
    ]
