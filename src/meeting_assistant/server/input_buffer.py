"""The input buffer: what the client appended, its millisecond clock, and where the turns in it lie.

Pure. Sound goes in as PCM16 at 24 kHz, probabilities of speech as one number per detector window; both count
from the first appended sample of the session, so the same sound gives the same turns however it was cut into
events (protocol reference, sections 2.3, 4.2).
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from meeting_assistant.pcm import SERVICE_FORMAT

MAX_TURN_MS = 300_000
"""A turn longer than this is committed by force; with manual turns, older sound is dropped."""
MIN_COMMIT_MS = 100
"""A client can't commit less (protocol reference, section 7)."""
PAUSE_MS = 96
"""Silence after which a turn may well be over: recognition begins on trial."""

_KEPT_SILENCE_MS = 5_000
_ONSET_WINDOWS = 2
_HYSTERESIS = 0.15
_LOWEST_THRESHOLD = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """How turns are found.

    Attributes:
        threshold: Probability from which a window counts as speech.
        prefix_padding_ms: Sound kept from before the onset.
        silence_duration_ms: Silence that ends a turn.
    """

    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 200


@dataclass(frozen=True, slots=True)
class Began:
    """Speech began; `start_ms` includes the prefix padding."""

    start_ms: int


@dataclass(frozen=True, slots=True)
class Paused:
    """Speech fell silent, perhaps for good."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """Speech went on after a pause."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over; `end_ms` includes the silence that ended it."""

    end_ms: int


Mark: TypeAlias = Began | Paused | Resumed | Ended


class _Voice(Enum):
    SILENT = "silent"
    SPEAKING = "speaking"
    PAUSED = "paused"


class TurnFinder:
    """Finds turns in a stream of probabilities, one per window.

    An onset takes two windows in a row, so that a click is no turn; the end needs a lower probability than
    the onset, so that a soft syllable does not end one.

    Args:
        window_ms: How much sound each probability judges.
    """

    def __init__(self, window_ms: float) -> None:
        self._window_ms = window_ms
        self._windows = 0
        self.reset()

    @property
    def heard_ms(self) -> float:
        """How far the stream has been judged."""
        return self._windows * self._window_ms

    @property
    def in_turn(self) -> bool:
        """True if somebody is speaking, pauses included."""
        return self._voice is not _Voice.SILENT

    def reset(self) -> None:
        """Forget a turn under way; the clock goes on."""
        self._voice = _Voice.SILENT
        self._loud_windows = 0
        self._start_ms = 0.0
        self._quiet_since_ms: float | None = None

    def skip(self) -> None:
        """Let one window pass unjudged (manual turns)."""
        self._windows += 1

    def hear(self, probability: float, detection: Detection) -> Mark | None:
        """What the next window's `probability` of speech means."""
        self._windows += 1
        if self._voice is _Voice.SILENT:
            return self._listen(probability, detection)
        return self._follow(probability, detection)

    def _listen(self, probability: float, detection: Detection) -> Mark | None:
        self._loud_windows = self._loud_windows + 1 if probability >= detection.threshold else 0
        if self._loud_windows < _ONSET_WINDOWS:
            return None
        onset_ms = self.heard_ms - self._loud_windows * self._window_ms
        self.reset()
        self._voice = _Voice.SPEAKING
        self._start_ms = max(0.0, onset_ms - detection.prefix_padding_ms)
        return Began(int(self._start_ms))

    def _follow(self, probability: float, detection: Detection) -> Mark | None:
        if self.heard_ms - self._start_ms >= MAX_TURN_MS:
            self.reset()
            return Ended(int(self.heard_ms))
        if probability >= detection.threshold:
            return self._go_on()
        if self._quiet_since_ms is None:
            if probability >= max(detection.threshold - _HYSTERESIS, _LOWEST_THRESHOLD):
                return None
            self._quiet_since_ms = self.heard_ms - self._window_ms
        return self._wait(detection, self._quiet_since_ms)

    def _go_on(self) -> Mark | None:
        self._quiet_since_ms = None
        if self._voice is _Voice.PAUSED:
            self._voice = _Voice.SPEAKING
            return Resumed()
        return None

    def _wait(self, detection: Detection, quiet_since_ms: float) -> Mark | None:
        quiet_ms = self.heard_ms - quiet_since_ms
        if quiet_ms >= detection.silence_duration_ms:
            self.reset()
            return Ended(int(quiet_since_ms + detection.silence_duration_ms))
        if quiet_ms >= PAUSE_MS and self._voice is _Voice.SPEAKING:
            self._voice = _Voice.PAUSED
            return Paused(int(self.heard_ms))
        return None


class InputBuffer:
    """The sound itself: PCM16 at 24 kHz from where it is still needed to where it was last appended."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._start_bytes = 0
        self._taken_bytes = 0

    @property
    def end_ms(self) -> int:
        """The clock: milliseconds appended in this session."""
        return int(SERVICE_FORMAT.to_ms(self._end_bytes))

    @property
    def pending_ms(self) -> float:
        """How much is there that no item has taken yet."""
        return SERVICE_FORMAT.to_ms(self._end_bytes - max(self._start_bytes, self._taken_bytes))

    def append(self, pcm: bytes) -> None:
        """Add sound at the end."""
        self._pcm += pcm

    def cut(self, start_ms: float, end_ms: float) -> bytes:
        """A copy of the sound from `start_ms` to `end_ms`, as far as it is there."""
        start = max(SERVICE_FORMAT.to_bytes(start_ms) - self._start_bytes, 0)
        end = max(SERVICE_FORMAT.to_bytes(end_ms) - self._start_bytes, 0)
        return bytes(memoryview(self._pcm)[start:end])

    def take(self) -> bytes:
        """Everything that no item has taken yet; it is taken now."""
        start = max(self._taken_bytes - self._start_bytes, 0)
        pcm = bytes(memoryview(self._pcm)[start:])
        self.clear()
        return pcm

    def clear(self) -> None:
        """Drop everything; the clock goes on."""
        self._start_bytes = self._taken_bytes = self._end_bytes
        self._pcm = bytearray()

    def mark_taken(self, end_ms: float) -> None:
        """Sound up to `end_ms` belongs to an item now; some may serve as the next turn's prefix padding."""
        self._taken_bytes = SERVICE_FORMAT.to_bytes(end_ms)

    def forget_silence(self, heard_ms: float) -> None:
        """Drop what lies so far before `heard_ms` that no turn can begin there any more."""
        self._drop_before(SERVICE_FORMAT.to_bytes(max(0.0, heard_ms - _KEPT_SILENCE_MS)))

    def forget_excess(self) -> None:
        """Drop the oldest sound beyond the length of the longest turn (manual turns)."""
        self._drop_before(self._end_bytes - SERVICE_FORMAT.to_bytes(MAX_TURN_MS))

    @property
    def _end_bytes(self) -> int:
        return self._start_bytes + len(self._pcm)

    def _drop_before(self, position_bytes: int) -> None:
        excess = min(position_bytes - self._start_bytes, len(self._pcm))
        if excess > 0:
            del self._pcm[:excess]
            self._start_bytes += excess
