"""What a service sends (protocol reference, section 4), GA names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.event_bases import OfItem, OfPart, ServerEventModel
from meeting_assistant.protocol.items import Item
from meeting_assistant.protocol.response_events import (
    ContentPartAdded,
    ContentPartDone,
    FunctionArgumentsDelta,
    FunctionArgumentsDone,
    McpArgumentsDelta,
    McpArgumentsDone,
    McpCallCompleted,
    McpCallFailed,
    McpCallInProgress,
    McpListToolsCompleted,
    McpListToolsFailed,
    McpListToolsInProgress,
    OutputAudioDelta,
    OutputAudioDone,
    OutputItemAdded,
    OutputItemDone,
    OutputTextDelta,
    OutputTextDone,
    OutputTranscriptDelta,
    OutputTranscriptDone,
    ResponseCreated,
    ResponseDone,
)
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.protocol.wire import WireModel


class SessionCreated(ServerEventModel):
    """The first event of a connection."""

    type: Literal["session.created"] = "session.created"
    session: SessionConfig


class SessionUpdated(ServerEventModel):
    """An update was accepted; the whole session as it now is."""

    type: Literal["session.updated"] = "session.updated"
    session: SessionConfig


class ErrorEvent(ServerEventModel):
    """Something went wrong; by itself it does not end the session (section 6)."""

    type: Literal["error"] = "error"
    error: ErrorDetails


class ConversationCreated(ServerEventModel):
    """A conversation exists; many services never send it (section 8, quirk 24)."""

    type: Literal["conversation.created"] = "conversation.created"
    conversation: dict[str, Any]


class ItemAdded(ServerEventModel):
    """An item is in the conversation, after `previous_item_id` (null: first)."""

    type: Literal["conversation.item.added"] = "conversation.item.added"
    previous_item_id: str | None = None
    item: Item


class ItemDone(ServerEventModel):
    """An item is complete (GA only)."""

    type: Literal["conversation.item.done"] = "conversation.item.done"
    previous_item_id: str | None = None
    item: Item


class ItemRetrieved(ServerEventModel):
    """The item that was asked for."""

    type: Literal["conversation.item.retrieved"] = "conversation.item.retrieved"
    item: Item


class ItemTruncated(OfPart):
    """An item's audio was cut at `audio_end_ms` and its transcript dropped."""

    type: Literal["conversation.item.truncated"] = "conversation.item.truncated"
    audio_end_ms: int


class ItemDeleted(OfItem):
    """An item is gone."""

    type: Literal["conversation.item.deleted"] = "conversation.item.deleted"


class TranscriptionDelta(OfPart):
    """Words of the user's turn, as they are recognised."""

    type: Literal["conversation.item.input_audio_transcription.delta"] = (
        "conversation.item.input_audio_transcription.delta"
    )
    delta: str = ""


class TranscriptionCompleted(OfPart):
    """All words of the user's turn."""

    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )
    transcript: str = ""
    usage: dict[str, Any] | None = None


class TranscriptionFailed(OfPart):
    """The user's turn could not be written down; the conversation is not affected."""

    type: Literal["conversation.item.input_audio_transcription.failed"] = (
        "conversation.item.input_audio_transcription.failed"
    )
    error: ErrorDetails


class TranscriptionSegment(OfPart):
    """A piece of the user's turn by one speaker (GA, diarisation); times in seconds."""

    type: Literal["conversation.item.input_audio_transcription.segment"] = (
        "conversation.item.input_audio_transcription.segment"
    )
    id: str | None = None
    text: str = ""
    speaker: str | None = None
    start: float | None = None
    end: float | None = None


class InputAudioCommitted(OfItem):
    """The buffer became a user item."""

    type: Literal["input_audio_buffer.committed"] = "input_audio_buffer.committed"
    previous_item_id: str | None = None


class InputAudioCleared(ServerEventModel):
    """The buffer was dropped."""

    type: Literal["input_audio_buffer.cleared"] = "input_audio_buffer.cleared"


class SpeechStarted(OfItem):
    """The user speaks; ms of appended audio, prefix padding included."""

    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"
    audio_start_ms: int = 0


class SpeechStopped(OfItem):
    """The user stopped; ms of appended audio."""

    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"
    audio_end_ms: int = 0


class TimeoutTriggered(OfItem):
    """Nobody spoke for `idle_timeout_ms` (GA)."""

    type: Literal["input_audio_buffer.timeout_triggered"] = "input_audio_buffer.timeout_triggered"
    audio_start_ms: int = 0
    audio_end_ms: int = 0


class DtmfReceived(ServerEventModel):
    """A telephone key (GA, SIP only)."""

    type: Literal["input_audio_buffer.dtmf_event_received"] = "input_audio_buffer.dtmf_event_received"
    event: str
    received_at: int | None = None


class RateLimit(WireModel):
    """One limit: ``requests`` or ``tokens``."""

    name: str
    limit: int = 0
    remaining: int = 0
    reset_seconds: float = 0.0


class RateLimitsUpdated(ServerEventModel):
    """What is left of the limits."""

    type: Literal["rate_limits.updated"] = "rate_limits.updated"
    rate_limits: tuple[RateLimit, ...] = ()


class OutputBufferStarted(ServerEventModel):
    """The service plays (WebRTC and SIP only)."""

    type: Literal["output_audio_buffer.started"] = "output_audio_buffer.started"
    response_id: str | None = None


class OutputBufferStopped(ServerEventModel):
    """The service has played all (WebRTC and SIP only)."""

    type: Literal["output_audio_buffer.stopped"] = "output_audio_buffer.stopped"
    response_id: str | None = None


class OutputBufferCleared(ServerEventModel):
    """The service stopped playing (WebRTC and SIP only)."""

    type: Literal["output_audio_buffer.cleared"] = "output_audio_buffer.cleared"
    response_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent:
    """An event that we do not know or whose shape we do not understand, kept whole.

    Attributes:
        type: Its name on the wire.
        raw: The JSON object.
        problem: Why a known event was not understood; None if its name is unknown.
    """

    type: str
    raw: Mapping[str, Any]
    problem: str | None = None


_MODELS: tuple[type[ServerEventModel], ...] = (
    SessionCreated, SessionUpdated, ErrorEvent, ConversationCreated, ItemAdded, ItemDone, ItemRetrieved,
    ItemTruncated, ItemDeleted, TranscriptionDelta, TranscriptionCompleted, TranscriptionFailed,
    TranscriptionSegment, InputAudioCommitted, InputAudioCleared, SpeechStarted, SpeechStopped,
    TimeoutTriggered, DtmfReceived, ResponseCreated, ResponseDone, OutputItemAdded, OutputItemDone,
    ContentPartAdded, ContentPartDone, OutputTextDelta, OutputTextDone, OutputTranscriptDelta,
    OutputTranscriptDone, OutputAudioDone, FunctionArgumentsDelta, FunctionArgumentsDone,
    McpListToolsInProgress, McpListToolsCompleted, McpListToolsFailed, McpArgumentsDelta, McpArgumentsDone,
    McpCallInProgress, McpCallCompleted, McpCallFailed, RateLimitsUpdated, OutputBufferStarted,
    OutputBufferStopped, OutputBufferCleared,
)  # fmt: skip

AUDIO_DELTA_TYPE = "response.output_audio.delta"

SERVER_MODELS: dict[str, type[ServerEventModel]] = {
    model.model_fields["type"].default: model for model in _MODELS
}
"""Wire name (GA) -> model, all but the audio delta."""

ServerEvent: TypeAlias = ServerEventModel | OutputAudioDelta | UnknownEvent
"""Anything a service sends. Not a closed union: whoever folds events ignores what does not concern it."""

__all__ = [
    "AUDIO_DELTA_TYPE", "SERVER_MODELS", "ContentPartAdded", "ContentPartDone", "ConversationCreated",
    "DtmfReceived", "ErrorEvent", "FunctionArgumentsDelta", "FunctionArgumentsDone", "InputAudioCleared",
    "InputAudioCommitted", "ItemAdded", "ItemDeleted", "ItemDone", "ItemRetrieved", "ItemTruncated",
    "McpArgumentsDelta", "McpArgumentsDone", "McpCallCompleted", "McpCallFailed", "McpCallInProgress",
    "McpListToolsCompleted", "McpListToolsFailed", "McpListToolsInProgress", "OutputAudioDelta",
    "OutputAudioDone", "OutputBufferCleared", "OutputBufferStarted", "OutputBufferStopped",
    "OutputItemAdded", "OutputItemDone", "OutputTextDelta", "OutputTextDone", "OutputTranscriptDelta",
    "OutputTranscriptDone", "RateLimit", "RateLimitsUpdated", "ResponseCreated", "ResponseDone",
    "ServerEvent", "ServerEventModel", "SessionCreated", "SessionUpdated", "SpeechStarted",
    "SpeechStopped", "TimeoutTriggered", "TranscriptionCompleted", "TranscriptionDelta",
    "TranscriptionFailed", "TranscriptionSegment", "UnknownEvent",
]  # fmt: skip
