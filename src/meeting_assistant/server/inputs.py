"""What happens to a server session: everything that `ServerSession.handle` can be told."""

from dataclasses import dataclass
from typing import TypeAlias

from meeting_assistant.protocol.client_events import ClientEvent
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.server.dialogue.port import Reply
from meeting_assistant.speech.ports import Language


@dataclass(frozen=True, slots=True)
class Opened:
    """The connection is up."""


@dataclass(frozen=True, slots=True)
class ClientSent:
    """The client sent a valid event, other than audio."""

    event: ClientEvent


@dataclass(frozen=True, slots=True)
class ClientErred:
    """The client sent something that was refused before it reached the session."""

    error: ErrorDetails


@dataclass(frozen=True, slots=True)
class Heard:
    """The client appended audio.

    Attributes:
        pcm: PCM16 mono at 24 kHz, whatever the wire format is.
        probabilities: Of speech, one for each detector window that became complete.
    """

    pcm: bytes
    probabilities: tuple[float, ...] = ()

    def __repr__(self) -> str:
        return f"Heard({len(self.pcm) // 48} ms, {len(self.probabilities)} windows)"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recognition ended with words, perhaps none."""

    recognition_id: str
    text: str
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class RecognitionFailed:
    """A recognition broke down."""

    recognition_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class ReplyPart:
    """The dialogue wants something said or called."""

    response_id: str
    part: Reply


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The dialogue has no more to say in this response."""

    response_id: str


@dataclass(frozen=True, slots=True)
class Synthesised:
    """A piece of the clause being spoken, in the response's output format."""

    response_id: str
    pcm: bytes

    def __repr__(self) -> str:
        return f"Synthesised({self.response_id}, {len(self.pcm)} bytes)"


@dataclass(frozen=True, slots=True)
class ClauseSpoken:
    """All sound of the clause being spoken has been given."""

    response_id: str


@dataclass(frozen=True, slots=True)
class ResponseFailed:
    """Dialogue or synthesis broke down."""

    response_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The session's deadline has come."""


Input: TypeAlias = (
    Opened
    | ClientSent
    | ClientErred
    | Heard
    | Recognised
    | RecognitionFailed
    | ReplyPart
    | ReplyEnded
    | Synthesised
    | ClauseSpoken
    | ResponseFailed
    | Tick
)
