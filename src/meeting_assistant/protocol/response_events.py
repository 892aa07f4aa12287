"""What a service sends while it makes a response (protocol reference, sections 4.2 and 5), GA names."""

from dataclasses import dataclass
from typing import Literal

from meeting_assistant.protocol.event_bases import (
    InResponse,
    ItemInResponse,
    OfItem,
    PartInResponse,
    ServerEventModel,
)
from meeting_assistant.protocol.items import ContentPart, Item
from meeting_assistant.protocol.responses import Response


class ResponseCreated(ServerEventModel):
    """A response began."""

    type: Literal["response.created"] = "response.created"
    response: Response


class ResponseDone(ServerEventModel):
    """A response ended: exactly one for each that began."""

    type: Literal["response.done"] = "response.done"
    response: Response


class OutputItemAdded(InResponse):
    """A response began a new item."""

    type: Literal["response.output_item.added"] = "response.output_item.added"
    item: Item


class OutputItemDone(InResponse):
    """An item of a response is final."""

    type: Literal["response.output_item.done"] = "response.output_item.done"
    item: Item


class ContentPartAdded(PartInResponse):
    """A part of a message began; its type is ``text`` or ``audio`` in both dialects."""

    type: Literal["response.content_part.added"] = "response.content_part.added"
    part: ContentPart


class ContentPartDone(PartInResponse):
    """A part of a message is complete."""

    type: Literal["response.content_part.done"] = "response.content_part.done"
    part: ContentPart


class OutputTextDelta(PartInResponse):
    """Words of a text answer."""

    type: Literal["response.output_text.delta"] = "response.output_text.delta"
    delta: str = ""


class OutputTextDone(PartInResponse):
    """All words of a text answer."""

    type: Literal["response.output_text.done"] = "response.output_text.done"
    text: str = ""


class OutputTranscriptDelta(PartInResponse):
    """Words of a spoken answer; they run ahead of the audio."""

    type: Literal["response.output_audio_transcript.delta"] = "response.output_audio_transcript.delta"
    delta: str = ""


class OutputTranscriptDone(PartInResponse):
    """All words of a spoken answer."""

    type: Literal["response.output_audio_transcript.done"] = "response.output_audio_transcript.done"
    transcript: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputAudioDelta:
    """Sound of a spoken answer. Not a validated model: it is the bulk of what comes in.

    Attributes:
        pcm: PCM16 mono 24 kHz (or what the session's output format says), decoded from base64.
    """

    response_id: str
    item_id: str
    output_index: int = 0
    content_index: int = 0
    pcm: bytes
    event_id: str | None = None

    def __repr__(self) -> str:
        return f"OutputAudioDelta({self.response_id}, {self.item_id}, {len(self.pcm) // 48} ms)"


class OutputAudioDone(PartInResponse):
    """All sound of a part was sent; it has no audio itself."""

    type: Literal["response.output_audio.done"] = "response.output_audio.done"


class FunctionArgumentsDelta(ItemInResponse):
    """A piece of a call's arguments."""

    type: Literal["response.function_call_arguments.delta"] = "response.function_call_arguments.delta"
    call_id: str | None = None
    delta: str = ""


class FunctionArgumentsDone(ItemInResponse):
    """A call's arguments, whole."""

    type: Literal["response.function_call_arguments.done"] = "response.function_call_arguments.done"
    call_id: str | None = None
    name: str | None = None
    arguments: str = ""


class McpListToolsInProgress(OfItem):
    """The service asks an MCP server for its tools."""

    type: Literal["mcp_list_tools.in_progress"] = "mcp_list_tools.in_progress"


class McpListToolsCompleted(OfItem):
    """It has them."""

    type: Literal["mcp_list_tools.completed"] = "mcp_list_tools.completed"


class McpListToolsFailed(OfItem):
    """It did not get them."""

    type: Literal["mcp_list_tools.failed"] = "mcp_list_tools.failed"


class McpArgumentsDelta(ItemInResponse):
    """A piece of an MCP call's arguments."""

    type: Literal["response.mcp_call_arguments.delta"] = "response.mcp_call_arguments.delta"
    delta: str = ""


class McpArgumentsDone(ItemInResponse):
    """An MCP call's arguments, whole."""

    type: Literal["response.mcp_call_arguments.done"] = "response.mcp_call_arguments.done"
    arguments: str = ""


class McpCallInProgress(OfItem):
    """The service calls a tool of an MCP server."""

    type: Literal["response.mcp_call.in_progress"] = "response.mcp_call.in_progress"
    output_index: int = 0


class McpCallCompleted(OfItem):
    """The call returned."""

    type: Literal["response.mcp_call.completed"] = "response.mcp_call.completed"
    output_index: int = 0


class McpCallFailed(OfItem):
    """The call failed."""

    type: Literal["response.mcp_call.failed"] = "response.mcp_call.failed"
    output_index: int = 0
