"""Tools that have to be called, and tools under other names."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from meeting_assistant.protocol.config import FunctionTool
from meeting_assistant.protocol.items import (
    FunctionCallItem,
    FunctionCallOutputItem,
    Item,
    assistant_text,
    user_text,
)
from meeting_assistant.server.dialogue.language import joined
from meeting_assistant.server.dialogue.port import Call, Say
from meeting_assistant.server.dialogue.toolnames import KNOWN, known_as, offered
from tests.unit.server.dialogue.story import ZH, reply

_ALL = tuple(FunctionTool(name=name) for name in KNOWN)


def _called(text: str, choice: str, tools: Sequence[FunctionTool] = _ALL) -> tuple[str, dict[str, object]]:
    (call,) = reply(replace(ZH, items=[user_text(text)], tools=tools, tool_choice=choice))
    assert isinstance(call, Call)
    return call.name, json.loads(call.arguments)


@pytest.mark.parametrize(
    ("text", "choice", "arguments"),
    [
        ("约明天下午三点的会", "createMeeting", {"start_time": "2026-11-23 15:00:00"}),
        ("约个会，半小时，叫晨会", "createMeeting", {"duration": 30, "title": "晨会"}),
        ("约下周的会", "createMeeting", {}),
        ("明天有什么会", "listMeetings", {"from": "2026-11-23", "to": "2026-11-23"}),
        ("你好", "listMeetings", {}),
        ("明天找一个小时的空", "findFreeTime", {"duration": 60, "from": "2026-11-23", "to": "2026-11-23"}),
        ("取消晨会", "cancelMeeting", {"meeting": "晨会"}),
        ("取消", "cancelMeeting", {}),
        ("年假有几天", "queryKnowledgeBase", {"question": "年假有几天"}),
    ],
)
def test_a_named_tool_is_called_with_what_was_understood(
    text: str, choice: str, arguments: dict[str, object]
) -> None:
    assert _called(text, choice) == (choice, arguments)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("约明天下午三点的会", "createMeeting"),
        ("明天有什么会", "listMeetings"),
        ("明天找一个小时的空", "findFreeTime"),
        ("年假有几天", "queryKnowledgeBase"),
        ("把晨会改到后天下午三点", "listMeetings"),
        ("你好", "queryKnowledgeBase"),
    ],
)
def test_a_call_that_is_required_is_of_the_tool_that_fits(text: str, name: str) -> None:
    assert _called(text, "required")[0] == name


def test_a_required_call_is_made_once() -> None:
    items: list[Item] = [
        user_text("约明天下午三点的会，半小时"),
        FunctionCallItem(call_id="c", name="createMeeting", arguments='{"duration": 30}'),
        FunctionCallOutputItem(call_id="c", output='{"error": {"message": "no start_time"}}'),
    ]
    said = reply(replace(ZH, items=items, tools=_ALL, tool_choice="required"))
    assert all(isinstance(part, Say) for part in said)


@pytest.mark.parametrize(
    "name",
    [
        "createMeeting",
        "Meetings-createMeeting",
        "mcp__calendar__createMeeting",
        "create_meeting",
        "x.create_meeting",
    ],
)
def test_a_tool_is_known_by_its_name_behind_a_prefix(name: str) -> None:
    assert known_as(name) == "createMeeting"


@pytest.mark.parametrize(
    "name", ["recreateMeeting", "createMeetingRoom", "create", "meeting", "listAllMeetings"]
)
def test_another_tool_is_not_taken_for_ours(name: str) -> None:
    assert known_as(name) is None


def test_our_own_name_wins_over_a_prefix() -> None:
    assert offered(["a-createMeeting", "createMeeting", "b-createMeeting"]) == {
        "createMeeting": "createMeeting"
    }


def test_a_meeting_is_booked_with_a_tool_that_has_a_prefix() -> None:
    context = replace(ZH, tools=(FunctionTool(name="Meetings-createMeeting"),))
    items: list[Item] = [user_text("约明天下午三点的会，半小时，叫晨会")]
    items.append(
        assistant_text(joined([p for p in reply(replace(context, items=items)) if isinstance(p, Say)]))
    )
    items.append(user_text("好"))
    (call,) = reply(replace(context, items=items))
    assert isinstance(call, Call)
    assert call.name == "Meetings-createMeeting"
    items.append(FunctionCallItem(call_id="c", name=call.name, arguments=call.arguments))
    items.append(FunctionCallOutputItem(call_id="c", output='{"id": "m1"}'))
    assert joined([p for p in reply(replace(context, items=items)) if isinstance(p, Say)]).startswith(
        "好的，会议已经创建。"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("明天有什么会", "抱歉，现在不能查看日历。"),
        ("取消晨会", "抱歉，现在不能查看日历。"),
        ("明天找一个小时的空", "抱歉，现在不能查看日历。"),
    ],
)
def test_what_is_not_on_offer_is_said(text: str, said: str) -> None:
    assert joined([p for p in reply(replace(ZH, items=[user_text(text)])) if isinstance(p, Say)]) == said
