"""The port between the embedded server and whatever decides what to say.

A dialogue is a function of the conversation so far: it keeps no state of its own, so deleted items, truncated
answers and a history restored after a reconnect are all taken into account by themselves.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from meeting_assistant.protocol.config import FunctionTool
from meeting_assistant.protocol.items import Item
from meeting_assistant.speech.ports import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a reply is made from.

    Attributes:
        items: The conversation in order. Spoken user turns carry their words in `content[].transcript`.
        instructions: The session's (or the response's own) instructions.
        tools: Functions that may be called.
        tool_choice: ``auto``, ``none``, ``required`` or the name of one function.
        now: Local time with zone: what "tomorrow" counts from.
    """

    items: Sequence[Item]
    instructions: str = ""
    tools: Sequence[FunctionTool] = field(default_factory=tuple)
    tool_choice: str = "auto"
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A clause or sentence to speak (or to write, in a text response). Several make one message."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function to call: `arguments` is JSON text."""

    name: str
    arguments: str


Reply: TypeAlias = Say | Call


class Dialogue(Protocol):
    """Decides what to say and which functions to call."""

    def respond(self, context: Context) -> AsyncIterator[Reply]:
        """Yield the parts of one response, in order; closing the iterator cancels it."""
        ...

    def fixed_prompts(self) -> Sequence[Say]:
        """Sentences that it says often, for the voice to prepare."""
        ...
