"""What a server session wants done, and the outbox in which it collects that while it handles one input."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from meeting_assistant.protocol.config import FunctionTool
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.items import Item
from meeting_assistant.protocol.server_events import OutputAudioDelta, ServerEvent, ServerEventModel
from meeting_assistant.speech.ports import Language


@dataclass(frozen=True, slots=True)
class Send:
    """Send an event to the client."""

    event: ServerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognise:
    """Find the words in `pcm`; answer with `Recognised` or `RecognitionFailed`.

    Attributes:
        codec: What `pcm` is: PCM16 mono at 24 kHz, or what the wire calls ``audio/pcmu`` or ``audio/pcma``.
    """

    recognition_id: str
    pcm: bytes
    codec: str = "audio/pcm"
    language: Language | None = None

    def __repr__(self) -> str:
        return f"Recognise({self.recognition_id}, {len(self.pcm) // 48} ms)"


@dataclass(frozen=True, slots=True)
class CancelRecognition:
    """Nobody waits for this recognition any more."""

    recognition_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Respond:
    """Ask the dialogue for a reply; answer with `ReplyPart`s and `ReplyEnded`."""

    response_id: str
    items: Sequence[Item]
    instructions: str
    tools: Sequence[FunctionTool] = field(default_factory=tuple)
    tool_choice: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """Say a clause; answer with `Synthesised` pieces and `ClauseSpoken`.

    Attributes:
        format: Wire codec of the pieces: ``audio/pcm``, ``audio/pcmu`` or ``audio/pcma``.
    """

    response_id: str
    text: str
    language: Language
    speed: float = 1.0
    format: str = "audio/pcm"


@dataclass(frozen=True, slots=True)
class CancelResponse:
    """Stop dialogue and synthesis of a response."""

    response_id: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection."""

    code: int
    reason: str


Effect: TypeAlias = Send | Recognise | CancelRecognition | Respond | Speak | CancelResponse | Close


class Outbox:
    """Collects effects in order and gives each event its id.

    Args:
        ids: Where ids come from.
    """

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self._effects: list[Effect] = []

    def send(self, event: ServerEvent) -> None:
        """Add an event for the client."""
        event_id = self.ids.new("event")
        if isinstance(event, ServerEventModel):
            event = event.model_copy(update={"event_id": event_id})
        elif isinstance(event, OutputAudioDelta):
            event = replace(event, event_id=event_id)
        self._effects.append(Send(event))

    def add(self, effect: Effect) -> None:
        """Add an effect other than an event."""
        self._effects.append(effect)

    def drain(self) -> list[Effect]:
        """What was collected since the last time."""
        effects, self._effects = self._effects, []
        return effects
