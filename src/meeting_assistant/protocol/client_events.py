"""What a client sends (protocol reference, section 3)."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.items import Item
from meeting_assistant.protocol.responses import ResponseParams
from meeting_assistant.protocol.wire import WireModel


class ClientEventModel(WireModel):
    """What all client events have."""

    event_id: str | None = None


class SessionUpdate(ClientEventModel):
    """Patch the session's settings: all or nothing."""

    type: Literal["session.update"] = "session.update"
    session: SessionConfig


@dataclass(slots=True, kw_only=True, unsafe_hash=True)  # not frozen, for its speed; nobody changes it
class InputAudioAppend:
    """Add audio to the input buffer. Not a validated model: it passes fifty times a second.

    Attributes:
        pcm: PCM16 mono 24 kHz (or what the session's input format says); base64 only on the wire.
        event_id: The client's id for the event.
    """

    pcm: bytes
    event_id: str | None = None

    def __repr__(self) -> str:
        return f"InputAudioAppend({len(self.pcm) // 48} ms)"


class InputAudioCommit(ClientEventModel):
    """Make the buffered audio a user item (manual turns)."""

    type: Literal["input_audio_buffer.commit"] = "input_audio_buffer.commit"


class InputAudioClear(ClientEventModel):
    """Drop the buffered audio."""

    type: Literal["input_audio_buffer.clear"] = "input_audio_buffer.clear"


class ItemCreate(ClientEventModel):
    """Add an item. `previous_item_id` absent: at the end; ``root``: at the front."""

    type: Literal["conversation.item.create"] = "conversation.item.create"
    previous_item_id: str | None = None
    item: Item


class ItemRetrieve(ClientEventModel):
    """Ask for an item, audio included."""

    type: Literal["conversation.item.retrieve"] = "conversation.item.retrieve"
    item_id: str


class ItemTruncate(ClientEventModel):
    """Forget what was not heard of an assistant's audio."""

    type: Literal["conversation.item.truncate"] = "conversation.item.truncate"
    item_id: str
    content_index: int
    audio_end_ms: int


class ItemDelete(ClientEventModel):
    """Remove an item."""

    type: Literal["conversation.item.delete"] = "conversation.item.delete"
    item_id: str


class ResponseCreate(ClientEventModel):
    """Ask for a response."""

    type: Literal["response.create"] = "response.create"
    response: ResponseParams | None = None


class ResponseCancel(ClientEventModel):
    """Stop a response; without an id, the active one of the default conversation."""

    type: Literal["response.cancel"] = "response.cancel"
    response_id: str | None = None


class OutputAudioClear(ClientEventModel):
    """Stop the audio that the service is playing; WebRTC and SIP only."""

    type: Literal["output_audio_buffer.clear"] = "output_audio_buffer.clear"


class TranscriptionSessionUpdate(ClientEventModel):
    """Patch a transcription session (preview; GA uses `session.update`)."""

    type: Literal["transcription_session.update"] = "transcription_session.update"
    session: dict[str, object]


class SessionClose(ClientEventModel):
    """End the session; accepted by Azure's GA endpoint, effect unverified."""

    type: Literal["session.close"] = "session.close"


ClientEvent: TypeAlias = (
    SessionUpdate
    | InputAudioAppend
    | InputAudioCommit
    | InputAudioClear
    | ItemCreate
    | ItemRetrieve
    | ItemTruncate
    | ItemDelete
    | ResponseCreate
    | ResponseCancel
    | OutputAudioClear
    | TranscriptionSessionUpdate
    | SessionClose
)

APPEND_TYPE = "input_audio_buffer.append"

CLIENT_MODELS: dict[str, type[ClientEventModel]] = {
    model.model_fields["type"].default: model
    for model in (
        SessionUpdate,
        InputAudioCommit,
        InputAudioClear,
        ItemCreate,
        ItemRetrieve,
        ItemTruncate,
        ItemDelete,
        ResponseCreate,
        ResponseCancel,
        OutputAudioClear,
        TranscriptionSessionUpdate,
        SessionClose,
    )
}
"""Wire name -> model, all but the audio append."""
