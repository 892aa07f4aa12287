"""A realtime conversation as a chat model takes it: messages, tools, tool choice.

Part of the embedded server's dialogue: pure. Chat completions want each call followed at once by its result;
here results may come late, never, or without their call, which was deleted.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from meeting_assistant.server.dialogue.context import callable_names
from meeting_assistant.server.dialogue.port import Context

Json: TypeAlias = dict[str, Any]
"""A JSON border."""

_MANNER = (
    "Everything you write is spoken aloud by a voice that speaks Chinese and English. "
    "Write short plain sentences, without lists, markup, links or emoji."
)
_NO_RESULT = json.dumps({"error": {"code": "no_result", "message": "There is no result yet."}})


def chat_request(context: Context, model: str) -> Json:
    """The body of a request for a streamed chat completion."""
    request: Json = {"model": model, "stream": True, "messages": list(chat_messages(context))}
    tools = _tools(context)
    if tools:
        request["tools"] = tools
        request["tool_choice"] = _tool_choice(context.tool_choice)
    return request


def chat_messages(context: Context) -> Iterator[Json]:
    """The conversation, beginning with the instructions."""
    now = f"Local time: {context.now:%A %Y-%m-%d %H:%M} ({context.now.tzname()})."
    yield {"role": "system", "content": "\n\n".join(filter(None, (context.instructions, _MANNER, now)))}
    outputs = {
        item.call_id: item.output for item in context.items if isinstance(item, FunctionCallOutputItem)
    }
    said: str | None = None  # by the assistant, perhaps before it called: then it is one message
    for run in _runs(context.items):
        first = run[0]
        if isinstance(first, MessageItem):
            if said is not None:
                yield {"role": "assistant", "content": said}
            said = first.words if first.role == "assistant" else None
            if said is None:
                yield {"role": first.role, "content": first.words}
            continue
        calls = [item for item in run if isinstance(item, FunctionCallItem)]
        yield {"role": "assistant", "content": said, "tool_calls": [_call(call) for call in calls]}
        said = None
        for call in calls:
            output = outputs.get(call.call_id, _NO_RESULT)
            yield {"role": "tool", "tool_call_id": call.call_id, "content": output}
    if said is not None:
        yield {"role": "assistant", "content": said}


def _runs(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Messages one by one, calls that were made together together; results are looked up by their calls."""
    calls: list[Item] = []
    for item in items:
        if isinstance(item, FunctionCallItem):
            calls.append(item)
        elif isinstance(item, MessageItem) and item.words.strip():
            if calls:
                yield calls
                calls = []
            yield [item]
        elif isinstance(item, FunctionCallOutputItem) and calls:
            yield calls
            calls = []
    if calls:
        yield calls


def _call(call: FunctionCallItem) -> Json:
    function = {"name": call.name, "arguments": call.arguments or "{}"}
    return {"id": call.call_id, "type": "function", "function": function}


def _tools(context: Context) -> list[Json]:
    names = callable_names(context)
    return [
        {
            "type": "function",
            "function": {key: value for key, value in tool.to_wire().items() if key != "type"},
        }
        for tool in context.tools
        if tool.name in names
    ]


def _tool_choice(choice: str) -> object:
    return choice if choice in ("auto", "required") else {"type": "function", "function": {"name": choice}}
