"""Facts that the context of a response tells by itself: language, functions, fresh results.

Part of the embedded server's dialogue: pure.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from meeting_assistant.server.dialogue.language import language_of
from meeting_assistant.server.dialogue.port import Context
from meeting_assistant.speech.ports import Language

_TOLD = re.compile(r"(?:现在是|now)\D{0,20}?(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)")
_ZONE = re.compile(r"(?:时区|time zone)[ :：]{0,2}([A-Za-z_]+(?:/[A-Za-z0-9_+-]+){0,2})")

ANOTHER_DAY = timedelta(hours=2)
"""A session lasts an hour at most: what it was told at its beginning is older than that only on purpose."""


def present(instructions: str, clock: datetime) -> datetime:
    """The present: as the instructions tell it if they mean another hour than the `clock`, else the clock's.

    A model knows no other clock than its instructions, and a recording of last month talks of last month's
    "tomorrow". The user's clocks are those of the zone that the instructions name.
    """
    if (told := _TOLD.search(instructions)) is None:
        return clock
    zone = _zone_told(instructions) or clock.tzinfo
    try:
        moment = datetime.fromisoformat(f"{told[1]} {told[2]}").replace(tzinfo=zone)
    except ValueError:
        return clock
    return clock.astimezone(zone) if abs(moment - clock) < ANOTHER_DAY else moment


def _zone_told(instructions: str) -> tzinfo | None:
    """The zone that the instructions name; None if they name none that is known."""
    if (told := _ZONE.search(instructions)) is None:
        return None
    try:
        return ZoneInfo(told[1])
    except (KeyError, OSError, ValueError):  # of a name that is no zone's
        return None


def callable_names(context: Context) -> frozenset[str]:
    """Names of the functions that may be called now."""
    offered = frozenset(tool.name for tool in context.tools)
    match context.tool_choice:
        case "none":
            return frozenset()
        case "auto" | "required":
            return offered
        case name:
            return offered & {name}


def language_of_turn(context: Context) -> Language:
    """The language of the user's last words, else of the instructions, else Chinese."""
    for item in reversed(context.items):
        if isinstance(item, MessageItem) and item.role == "user":
            language = language_of(item.words)
            if language is not None:
                return language
    return language_of(context.instructions) or "zh"


def has_spoken(items: Sequence[Item]) -> bool:
    """True if the assistant has said anything yet."""
    return any(isinstance(item, MessageItem) and item.role == "assistant" for item in items)


def fresh_outputs(items: Sequence[Item]) -> list[tuple[FunctionCallItem | None, str]]:
    """The outputs that came after the last message, each with its call; empty if some call has none yet."""
    calls = {item.call_id: item for item in items if isinstance(item, FunctionCallItem)}
    outputs: list[tuple[FunctionCallItem | None, str]] = []
    for item in reversed(items):
        if isinstance(item, MessageItem):
            break
        if isinstance(item, FunctionCallOutputItem):
            outputs.append((calls.get(item.call_id), item.output))
    return outputs[::-1]
