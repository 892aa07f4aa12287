"""Conversations written down as they are held, and played against the dialogue of rules.

Lines: ``U:`` the user says; ``A:`` the assistant says (``...`` stands for anything); ``call:`` a function
is called with exactly these arguments; ``result:`` what it returns. Each user line and each result is
answered.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from meeting_assistant.protocol.config import FunctionTool
from meeting_assistant.protocol.items import (
    FunctionCallItem,
    FunctionCallOutputItem,
    Item,
    assistant_text,
    user_text,
)
from meeting_assistant.server.dialogue.language import joined
from meeting_assistant.server.dialogue.port import Call, Context, Reply, Say
from meeting_assistant.server.dialogue.rules import RulesDialogue

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TOOLS = (FunctionTool(name="createMeeting"), FunctionTool(name="queryKnowledgeBase"))
ZH = Context(items=(), tools=TOOLS, now=SUNDAY, instructions="你是会议助理小爱。")
EN = replace(ZH, instructions="You are a meeting assistant.")


def reply(context: Context) -> list[Reply]:
    """The whole response to a conversation."""

    async def collect() -> list[Reply]:
        return [part async for part in RulesDialogue().respond(context)]

    return asyncio.run(collect())


def answer(*texts: str, context: Context = ZH) -> str:
    """What is said, at last, to a user who says `texts` one after another; no result comes from any call."""
    items: list[Item] = []
    said = ""
    for text in texts:
        items.append(user_text(text))
        parts = reply(replace(context, items=items))
        said = joined([part for part in parts if isinstance(part, Say)])
        items.append(assistant_text(said))
    return said


def play(script: str, context: Context = ZH) -> list[Item]:
    """Hold the conversation of `script`, compare each line with it, and return the items."""
    items: list[Item] = list(context.items)
    pending: list[str] = []
    for line in filter(None, map(str.strip, script.splitlines())):
        who, _, text = line.partition(":")
        text = text.strip()
        match who:
            case "U" | "result" | "time":
                assert not pending, f"not foreseen before {line!r}: {pending}"
                if who == "time":
                    context = replace(context, now=datetime.fromisoformat(text))
                    continue
                items.append(user_text(text) if who == "U" else _output(items, text))
                pending = _lines(items, context)
            case _:
                if not pending and not items:
                    pending = _lines(items, context)
                assert pending, f"nothing came where {line!r} was expected"
                heard = pending.pop(0)
                assert _matches(line, heard), f"\nexpected {line}\n   heard {heard}"
    assert not pending, f"not foreseen at the end: {pending}"
    return items


def _lines(items: list[Item], context: Context) -> list[str]:
    """Answer, add the answer to `items`, and return it as lines of a script."""
    parts = reply(replace(context, items=tuple(items)))
    lines = []
    said = joined([part for part in parts if isinstance(part, Say)])
    if said:
        items.append(assistant_text(said))
        lines.append(f"A: {said}")
    for call in (part for part in parts if isinstance(part, Call)):
        json.loads(call.arguments)
        items.append(FunctionCallItem(call_id=f"call_{len(items)}", name=call.name, arguments=call.arguments))
        lines.append(f"call: {call.name} {call.arguments}")
    return lines


def _output(items: Sequence[Item], text: str) -> FunctionCallOutputItem:
    call = next(item for item in reversed(items) if isinstance(item, FunctionCallItem))
    return FunctionCallOutputItem(call_id=call.call_id, output=text)


def _matches(expected: str, heard: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, expected.split("..."))), heard) is not None
