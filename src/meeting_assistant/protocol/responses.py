"""The response object (protocol reference, sections 3.2 and 4.3), GA shape."""

from typing import Any, Literal, TypeAlias

from meeting_assistant.protocol.config import AudioConfig, Tool
from meeting_assistant.protocol.items import Item
from meeting_assistant.protocol.wire import WireModel

ResponseStatus: TypeAlias = Literal["in_progress", "completed", "cancelled", "incomplete", "failed"]


class ErrorDetails(WireModel):
    """What the service says went wrong; any field may be missing or null (section 6.1)."""

    type: str | None = None
    code: str | None = None
    message: str | None = None
    param: str | None = None
    event_id: str | None = None
    """The client event that caused it, when the service says so."""


class StatusDetails(WireModel):
    """Why a response is not simply completed."""

    type: str | None = None
    reason: str | None = None
    error: ErrorDetails | None = None


class Response(WireModel):
    """A response as the service reports it."""

    id: str
    object: str | None = None
    status: ResponseStatus | str | None = None
    """A status that we do not know must not cost us the end of a response."""
    status_details: StatusDetails | None = None
    output: tuple[Item, ...] = ()
    conversation_id: str | None = None
    usage: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    output_modalities: tuple[str, ...] | None = None
    max_output_tokens: int | Literal["inf"] | None = None
    audio: AudioConfig | None = None
    temperature: float | None = None

    @property
    def reason(self) -> str | None:
        """The reason or error code behind a status other than completed."""
        details = self.status_details
        if details is None:
            return None
        if details.error is not None:
            return details.error.code or details.error.type
        return details.reason


class ResponseParams(WireModel):
    """What one response should do differently from the session (section 3.2)."""

    output_modalities: tuple[str, ...] | None = None
    instructions: str | None = None
    audio: AudioConfig | None = None
    tools: tuple[Tool, ...] | None = None
    tool_choice: str | dict[str, Any] | None = None
    max_output_tokens: int | Literal["inf"] | None = None
    conversation: str | None = None
    """``auto``, or ``none`` for a response that leaves no trace in the conversation."""
    input: tuple[Item, ...] | None = None
    metadata: dict[str, str] | None = None
    temperature: float | None = None
