"""What a client session wants done; the driver carries it out, in order."""

from dataclasses import dataclass
from typing import TypeAlias

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.protocol.client_events import ClientEvent
from meeting_assistant.session.notices import Notice


@dataclass(slots=True, unsafe_hash=True)  # not frozen, for its speed; nobody changes it
class Send:
    """Send an event to the service."""

    event: ClientEvent


@dataclass(frozen=True, slots=True)
class Play:
    """Queue sound of a content part: PCM16 mono 24 kHz."""

    item_id: str
    content_index: int
    pcm: bytes

    def __repr__(self) -> str:
        return f"Play({self.item_id}, {self.content_index}, {len(self.pcm) // 48} ms)"


@dataclass(frozen=True, slots=True)
class PlayEnd:
    """No more sound comes for this content part."""

    item_id: str
    content_index: int


@dataclass(frozen=True, slots=True)
class HoldPlayback:
    """Fall silent now and keep what is queued until `ResumePlayback` or `StopPlayback`."""


@dataclass(frozen=True, slots=True)
class ResumePlayback:
    """Go on where it was held."""


@dataclass(frozen=True, slots=True)
class StopPlayback:
    """Fall silent now; `PlaybackStopped` is expected back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTool:
    """Run a function; `ToolFinished` is expected back."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskApproval:
    """Ask whether the service may call a tool by itself; `ApprovalGiven` is expected back."""

    request_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Drop the connection, if any, and make a new one after so many seconds."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Finish:
    """The conversation is over: close everything; None means an orderly end."""

    error: MeetingAssistantError | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the observers."""

    notice: Notice


Effect: TypeAlias = (
    Send
    | Play
    | PlayEnd
    | HoldPlayback
    | ResumePlayback
    | StopPlayback
    | CallTool
    | AskApproval
    | Reconnect
    | Finish
    | Report
)
