import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from meeting_assistant.protocol.config import FunctionTool
from meeting_assistant.protocol.items import (
    ContentPart,
    FunctionCallItem,
    FunctionCallOutputItem,
    Item,
    MessageItem,
    assistant_text,
    user_text,
)
from meeting_assistant.server.dialogue.messages import chat_messages, chat_request
from meeting_assistant.server.dialogue.port import Context

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TOOLS = (FunctionTool(name="createMeeting", description="Book.", parameters={"type": "object"}),)


def call(call_id: str) -> FunctionCallItem:
    return FunctionCallItem(call_id=call_id, name="createMeeting", arguments='{"a": 1}')


def output(call_id: str) -> FunctionCallOutputItem:
    return FunctionCallOutputItem(call_id=call_id, output="done")


def context(*items: Item, **more: Any) -> Context:
    return Context(items=items, instructions="Be brief.", tools=TOOLS, now=SUNDAY, **more)


def told(*items: Item) -> list[tuple[str, object]]:
    """Role and content, or call ids, after the system message."""
    return [
        (
            message["role"],
            message.get("tool_call_id")
            or (
                message["content"]
                if message["content"] is not None
                else [c["id"] for c in message["tool_calls"]]
            ),
        )
        for message in list(chat_messages(context(*items)))[1:]
    ]


def test_words_of_both_sides_become_messages() -> None:
    spoken = MessageItem(role="user", content=(ContentPart(type="input_audio", transcript="约个会"),))
    assert told(user_text("你好"), assistant_text("您好"), spoken) == [
        ("user", "你好"),
        ("assistant", "您好"),
        ("user", "约个会"),
    ]


def test_the_instructions_come_first_with_the_time_and_the_manner() -> None:
    first = next(chat_messages(context()))
    assert first["role"] == "system"
    assert first["content"].startswith("Be brief.")
    assert "2026-11-22 10:00" in first["content"]
    assert "spoken aloud" in first["content"]


def test_turns_without_words_are_left_out() -> None:
    assert told(MessageItem(role="user", content=(ContentPart(type="input_audio"),))) == []


def test_calls_of_one_response_go_together_and_are_followed_by_their_results() -> None:
    items = (user_text("a"), call("c1"), call("c2"), output("c2"), output("c1"))
    assert told(*items) == [("user", "a"), ("assistant", ["c1", "c2"]), ("tool", "c1"), ("tool", "c2")]


def test_words_before_a_call_are_one_message_with_it() -> None:
    items = (user_text("a"), assistant_text("One moment."), call("c1"), output("c1"), assistant_text("Done."))
    _, _, both, result, last = chat_messages(context(*items))
    assert both["content"] == "One moment."
    assert [made["id"] for made in both["tool_calls"]] == ["c1"]
    assert result["role"] == "tool"
    assert last == {"role": "assistant", "content": "Done."}


def test_a_result_that_came_after_other_words_stands_by_its_call() -> None:
    items = (call("c1"), user_text("are you there?"), output("c1"))
    assert told(*items) == [("assistant", ["c1"]), ("tool", "c1"), ("user", "are you there?")]


def test_a_call_without_a_result_says_so() -> None:
    (_, _, result) = chat_messages(context(call("c1")))
    assert json.loads(result["content"])["error"]["code"] == "no_result"


def test_a_result_without_its_call_is_left_out() -> None:
    assert told(output("c9"), user_text("a")) == [("user", "a")]


def test_tools_are_declared_as_chat_completions_want_them() -> None:
    request = chat_request(context(user_text("a")), "m")
    assert request["model"] == "m"
    assert request["stream"] is True
    assert request["tools"] == [
        {
            "type": "function",
            "function": {"name": "createMeeting", "description": "Book.", "parameters": {"type": "object"}},
        }
    ]
    assert request["tool_choice"] == "auto"


def test_a_choice_of_tools_is_passed_on() -> None:
    assert "tools" not in chat_request(context(tool_choice="none"), "m")
    assert chat_request(context(tool_choice="required"), "m")["tool_choice"] == "required"
    forced = chat_request(context(tool_choice="createMeeting"), "m")["tool_choice"]
    assert forced == {"type": "function", "function": {"name": "createMeeting"}}
