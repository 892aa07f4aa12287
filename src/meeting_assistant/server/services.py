"""What the embedded server hears, speaks and thinks with: given to it by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from meeting_assistant.server.dialogue.port import Dialogue
from meeting_assistant.speech.ports import Recognizer, Synthesizer, VoiceDetector


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Ears, mouth and mind of every session.

    Attributes:
        new_detector: A voice detector for one audio stream; called in a thread, once a session.
        recognizer: Shared by all sessions, which take turns.
        synthesizer: Likewise.
        new_dialogue: A dialogue for one session.
        now: Local time with zone.
    """

    new_detector: Callable[[], VoiceDetector]
    recognizer: Recognizer
    synthesizer: Synthesizer
    new_dialogue: Callable[[], Dialogue]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Trouble to make on purpose, for tests of clients.

    Attributes:
        reject_status: HTTP status that every handshake is answered with.
        retry_after_s: Sent as ``Retry-After`` beside it.
        session_s: Length of a session, after which it expires.
        drop_after_events: The connection is cut, without a close frame, once so many events were sent.
        drop_connections: How many connections that befalls; those after them stay whole.
    """

    reject_status: int | None = None
    retry_after_s: int | None = None
    session_s: int | None = None
    drop_after_events: int | None = None
    drop_connections: int = 1


NO_FAULTS = Faults()
