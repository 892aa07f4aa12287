"""What a response can be told from its context alone: language, functions, fresh results.

Part of the embedded server's dialogue: pure.
"""

from collections.abc import Sequence

from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from meeting_assistant.server.dialogue.language import language_of
from meeting_assistant.server.dialogue.port import Context
from meeting_assistant.speech.ports import Language


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
    """Whether the assistant has said anything yet."""
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
