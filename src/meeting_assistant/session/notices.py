"""What observers hear of a conversation: the screen, the metrics, the replay report, a paced file.

Notices are facts, told once and in order; an observer gets each with the monotonic time of its telling.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from meeting_assistant.session.entries import Entry as Entry
from meeting_assistant.session.entries import EntryState as EntryState


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChanged:
    """An entry is new or has changed. If its id is new, it belongs at `index`, shifting later ones."""

    entry: Entry
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRemoved:
    """An entry is gone from the conversation."""

    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting:
    """A connection is being made; attempt 1 is the first."""

    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The service accepted our configuration: the microphone is open from here on."""

    session_id: str | None
    model: str | None
    reconnected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLost:
    """The connection went away; another is tried in `retry_in_s` seconds."""

    reason: str
    retry_in_s: float
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnBegan:
    """The user started to speak."""

    item_id: str
    audio_start_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded:
    """The user stopped speaking (server VAD).

    The end "includes the min_silence_duration_ms" (API reference). Monotonic: when the last voiced sample
    was captured, when the one at the end was, and when that was sent.
    """

    item_id: str
    audio_end_ms: int
    voiced_at_s: float | None = None
    ended_at_s: float | None = None
    sent_at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCommitted:
    """The user's turn is in the conversation; `asked_at_s` is when a key or a typed line ended it."""

    item_id: str
    asked_at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseBegan:
    """The service started a response."""

    response_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAudio:
    """The first audio delta of a response arrived."""

    response_id: str
    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseEnded:
    """A response is done.

    Attributes:
        response_id: Which.
        status: ``completed``, ``cancelled``, ``incomplete`` or ``failed``.
        reason: For the last three, why: ``turn_detected``, ``max_output_tokens``, an error code ...
        usage: The service's token counts, as sent; empty if it sent none.
    """

    response_id: str
    status: str
    reason: str | None = None
    usage: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackBegan:
    """The first sample of an item was heard, at monotonic `heard_at_s` if the device tells."""

    item_id: str
    heard_at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackEnded:
    """All audio was heard."""

    item_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """A reply was cut short while it was being heard."""

    item_id: str
    played_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCalled:
    """A function is being run for the model."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolAnswered:
    """A function returned, or failed: `output` is what the model is told."""

    call_id: str
    name: str
    output: str
    ok: bool
    elapsed_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorOpen:
    """Nothing is pending: no turn, response, tool or playback. It is the user's turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionUsage:
    """What transcribing a user's turn cost, as sent by the service."""

    item_id: str
    usage: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """What is left of the service's limits: name -> (limit, remaining, reset_s)."""

    limits: Mapping[str, tuple[int, int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something the person should know, though the conversation goes on.

    Attributes:
        message: The cause.
        hint: What to do next.
        unanswered: A turn got no whole answer because of it: a replay counts as failed.
    """

    message: str
    hint: str = ""
    unanswered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """The peer did something unexpected that we tolerate: for traces and counters, not for people."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneMuted:
    """The microphone was muted or opened again by the person."""

    muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkKey:
    """With manual turns: the person pressed the key for talking, or let it go."""

    down: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The conversation is over: `error` is None after an orderly end."""

    error: Exception | None = None


Notice: TypeAlias = (
    EntryChanged
    | EntryRemoved
    | Connecting
    | Ready
    | LinkLost
    | TurnBegan
    | TurnEnded
    | TurnCommitted
    | ResponseBegan
    | FirstAudio
    | ResponseEnded
    | PlaybackBegan
    | PlaybackEnded
    | Interrupted
    | ToolCalled
    | ToolAnswered
    | FloorOpen
    | TranscriptionUsage
    | RateLimits
    | Trouble
    | Anomaly
    | MicrophoneMuted
    | TalkKey
    | Finished
)


class Observer(Protocol):
    """Hears notices."""

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of `notice`, learned at monotonic `now`. Must be quick and must not raise."""
        ...
