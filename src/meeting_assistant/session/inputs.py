"""What can happen to a client session, besides the events of the service."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.server_events import ServerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A connection stands; nothing was sent on it yet.

    Attributes:
        config: The configuration to ask for, made anew so that it tells the present date.
        wall_s: Unix time now, to which the session's `expires_at` is compared.
    """

    config: SessionConfig
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnected:
    """A connection ended, or could not be made.

    Attributes:
        error: Why.
        retryable: Whether the same attempt may succeed later (protocol reference, section 6.4).
        retry_after_s: What the service asked us to wait.
    """

    error: MeetingAssistantError
    retryable: bool
    retry_after_s: float | None = None


@dataclass(slots=True, unsafe_hash=True)  # not frozen: that costs half a microsecond, fifty times a second
class Captured:
    """Sound of the user: PCM16 mono 24 kHz.

    Attributes:
        pcm: The samples.
        captured_at_s: When the last of them was captured, monotonic; 0 for "now", as for a recording.
    """

    pcm: bytes
    captured_at_s: float = 0.0

    def __repr__(self) -> str:
        return f"Captured({len(self.pcm) // 48} ms)"


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """No more of the user's side comes: let what is under way finish, then end."""


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """The microphone went away: the conversation goes on without it."""

    error: MeetingAssistantError


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackStarted:
    """The first sample of an item was heard: at `heard_at_s`, monotonic, if the device tells."""

    item_id: str
    heard_at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackStopped:
    """Playback fell silent because we asked for it: so much of that content part was heard."""

    item_id: str | None
    content_index: int
    played_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackDrained:
    """All that was queued was heard."""

    item_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFinished:
    """A function returned or failed: `output` is what the model is to be told."""

    call_id: str
    output: str
    ok: bool
    elapsed_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven:
    """True if the service may call a tool by itself, and why not, in words for the model."""

    request_id: str
    approve: bool
    reason: str | None = None


class Ask(StrEnum):
    """What the person can ask for by a key."""

    QUIT = "quit"
    INTERRUPT = "interrupt"
    MUTE = "mute"  # or open again
    TALK_BEGIN = "talk_begin"  # push-to-talk, manual turns only
    TALK_END = "talk_end"


@dataclass(frozen=True, slots=True)
class UserAsked:
    """The person asked for something by a key."""

    what: Ask


@dataclass(frozen=True, slots=True)
class UserTyped:
    """The person typed a turn."""

    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The deadline passed."""


LocalInput: TypeAlias = (
    Connected
    | Disconnected
    | Captured
    | SourceEnded
    | SourceFailed
    | PlaybackStarted
    | PlaybackStopped
    | PlaybackDrained
    | ToolFinished
    | ApprovalGiven
    | UserAsked
    | UserTyped
    | Tick
)

Input: TypeAlias = LocalInput | ServerEvent
