"""The four state machines of a client session, as tables.

Everything that affects a transition is in this file. The diagrams in ``docs/ARCHITECTURE.md`` are drawn from
the tables. A pair that a table does not hold is something that the protocol does not allow at that moment.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias


class Link(StrEnum):
    """The connection and its configuration."""

    CONNECTING = "connecting"  # being made, or made and not yet configured
    READY = "ready"  # the service accepted our configuration
    LOST = "lost"  # waiting to try again
    CLOSED = "closed"


class UserTurn(StrEnum):
    """The user's turn."""

    SILENT = "silent"
    SPEAKING = "speaking"
    COMMITTED = "committed"  # said, and no response to it has begun


class ResponseState(StrEnum):
    """The response in the default conversation: at most one at a time."""

    IDLE = "idle"
    REQUESTED = "requested"  # we sent response.create
    ACTIVE = "active"
    CANCELLING = "cancelling"  # cut by the service's VAD or by us; its stragglers stay silent


class Playback(StrEnum):
    """What the loudspeaker does."""

    IDLE = "idle"
    PLAYING = "playing"
    HELD = "held"  # silent for a moment, perhaps to go on where it was
    STOPPING = "stopping"  # told to fall silent, not yet heard back
    RESUMING = "resuming"  # as before, but a newer reply is already queued


class Signal(StrEnum):
    """What moves the machines: an event of the service, a report of the shell, or an act of ours."""

    CONFIGURED = "configured"
    CONNECTION_LOST = "connection lost"
    CONNECTION_MADE = "connection made"
    CLOSED = "closed"
    SPEECH_STARTED = "speech started"
    TURN_COMMITTED = "turn committed"
    TURN_DROPPED = "turn dropped"
    TURN_ANSWERED = "turn answered"
    RESPONSE_REQUESTED = "response requested"
    RESPONSE_REFUSED = "response refused"
    RESPONSE_REJECTED = "response rejected"
    RESPONSE_CREATED = "response created"
    RESPONSE_CUT = "response cut"
    RESPONSE_DONE = "response done"
    AUDIO_QUEUED = "audio queued"
    PAUSE_ASKED = "pause asked"
    RESUME_ASKED = "resume asked"
    STOP_ASKED = "stop asked"
    STOPPED = "stopped"
    DRAINED = "drained"


LINK: Mapping[tuple[Link, Signal], Link] = {
    (Link.CONNECTING, Signal.CONFIGURED): Link.READY,
    (Link.CONNECTING, Signal.CONNECTION_LOST): Link.LOST,
    (Link.READY, Signal.CONNECTION_LOST): Link.LOST,
    (Link.LOST, Signal.CONNECTION_LOST): Link.LOST,
    (Link.LOST, Signal.CONNECTION_MADE): Link.CONNECTING,
    (Link.CONNECTING, Signal.CONNECTION_MADE): Link.CONNECTING,
    (Link.CONNECTING, Signal.CLOSED): Link.CLOSED,
    (Link.READY, Signal.CLOSED): Link.CLOSED,
    (Link.LOST, Signal.CLOSED): Link.CLOSED,
}

USER_TURN: Mapping[tuple[UserTurn, Signal], UserTurn] = {
    (UserTurn.SILENT, Signal.SPEECH_STARTED): UserTurn.SPEAKING,
    (UserTurn.SILENT, Signal.TURN_COMMITTED): UserTurn.COMMITTED,
    (UserTurn.SPEAKING, Signal.SPEECH_STARTED): UserTurn.SPEAKING,
    (UserTurn.SPEAKING, Signal.TURN_COMMITTED): UserTurn.COMMITTED,
    (UserTurn.SPEAKING, Signal.TURN_DROPPED): UserTurn.SILENT,
    (UserTurn.COMMITTED, Signal.SPEECH_STARTED): UserTurn.SPEAKING,
    (UserTurn.COMMITTED, Signal.TURN_COMMITTED): UserTurn.COMMITTED,
    (UserTurn.COMMITTED, Signal.TURN_ANSWERED): UserTurn.SILENT,
    (UserTurn.COMMITTED, Signal.TURN_DROPPED): UserTurn.SILENT,
}

RESPONSE: Mapping[tuple[ResponseState, Signal], ResponseState] = {
    (ResponseState.IDLE, Signal.RESPONSE_REQUESTED): ResponseState.REQUESTED,
    (ResponseState.IDLE, Signal.RESPONSE_CREATED): ResponseState.ACTIVE,
    (ResponseState.REQUESTED, Signal.RESPONSE_CREATED): ResponseState.ACTIVE,
    # The service says that a response which we have not heard of is active: wait for its end.
    (ResponseState.REQUESTED, Signal.RESPONSE_REFUSED): ResponseState.ACTIVE,
    # Refused for good: no response will come of it.
    (ResponseState.REQUESTED, Signal.RESPONSE_REJECTED): ResponseState.IDLE,
    (ResponseState.ACTIVE, Signal.RESPONSE_REFUSED): ResponseState.ACTIVE,
    (ResponseState.CANCELLING, Signal.RESPONSE_REFUSED): ResponseState.CANCELLING,
    # Refused although it ended meanwhile: the refusal and the end crossed.
    (ResponseState.IDLE, Signal.RESPONSE_REFUSED): ResponseState.IDLE,
    (ResponseState.ACTIVE, Signal.RESPONSE_CUT): ResponseState.CANCELLING,
    (ResponseState.ACTIVE, Signal.RESPONSE_DONE): ResponseState.IDLE,
    (ResponseState.CANCELLING, Signal.RESPONSE_DONE): ResponseState.IDLE,
    (ResponseState.REQUESTED, Signal.CONNECTION_LOST): ResponseState.IDLE,
    (ResponseState.ACTIVE, Signal.CONNECTION_LOST): ResponseState.IDLE,
    (ResponseState.CANCELLING, Signal.CONNECTION_LOST): ResponseState.IDLE,
}

PLAYBACK: Mapping[tuple[Playback, Signal], Playback] = {
    (Playback.IDLE, Signal.AUDIO_QUEUED): Playback.PLAYING,
    (Playback.PLAYING, Signal.AUDIO_QUEUED): Playback.PLAYING,
    (Playback.PLAYING, Signal.STOP_ASKED): Playback.STOPPING,
    (Playback.PLAYING, Signal.DRAINED): Playback.IDLE,
    (Playback.IDLE, Signal.PAUSE_ASKED): Playback.HELD,
    (Playback.PLAYING, Signal.PAUSE_ASKED): Playback.HELD,
    (Playback.HELD, Signal.AUDIO_QUEUED): Playback.HELD,
    (Playback.HELD, Signal.RESUME_ASKED): Playback.PLAYING,
    (Playback.HELD, Signal.STOP_ASKED): Playback.STOPPING,
    # All was heard in the moment it was held, or there was nothing.
    (Playback.HELD, Signal.DRAINED): Playback.IDLE,
    (Playback.HELD, Signal.STOPPED): Playback.HELD,
    (Playback.STOPPING, Signal.STOPPED): Playback.IDLE,
    (Playback.STOPPING, Signal.DRAINED): Playback.STOPPING,
    (Playback.STOPPING, Signal.AUDIO_QUEUED): Playback.RESUMING,
    (Playback.RESUMING, Signal.AUDIO_QUEUED): Playback.RESUMING,
    (Playback.RESUMING, Signal.STOPPED): Playback.PLAYING,
    (Playback.RESUMING, Signal.DRAINED): Playback.RESUMING,
    # Stopped again before the first stop was confirmed: the second confirmation finds us playing or idle.
    (Playback.RESUMING, Signal.STOP_ASKED): Playback.STOPPING,
    (Playback.IDLE, Signal.STOPPED): Playback.IDLE,
    (Playback.PLAYING, Signal.STOPPED): Playback.PLAYING,
    # Late word of a reply that was stopped in the very moment it ended.
    (Playback.IDLE, Signal.DRAINED): Playback.IDLE,
}

State: TypeAlias = Link | UserTurn | ResponseState | Playback
