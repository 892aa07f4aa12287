"""What a scripted service hears of the user: when each message came, and where the user's sound ends."""

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 24_000

LOUD = 600
"""From here on a sample is the user's voice: -35 dBFS."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message of sound.

    Attributes:
        at_s: When it was read from the socket; monotonic.
        end: The number of samples up to its end, from the connection's start.
    """

    at_s: float
    end: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn of the user's that silence has ended.

    Attributes:
        audio_end_ms: The position that proved the end: the last loud sample and the silence.
        proved_s: When the message came that holds that position.
    """

    audio_end_ms: int
    proved_s: float


@dataclass
class Listening:
    """Keeps what was appended, and tells turns apart by level; exact to the sample.

    Attributes:
        silence_ms: As the client set it.
        arrivals: Every message so far.
    """

    silence_ms: int = 200
    arrivals: list[Arrival] = field(default_factory=list)
    _pieces: list[NDArray[np.int16]] = field(default_factory=list)
    _end: int = 0
    _last_loud: int | None = None  # of the turn under way

    def append(self, pcm: bytes) -> Spoken | None:
        """Take a message; gives the turn that it ends, if it does."""
        now = time.monotonic()
        samples = np.frombuffer(pcm, "<i2")
        start, self._end = self._end, self._end + len(samples)
        self._pieces.append(samples)
        self.arrivals.append(Arrival(now, self._end))
        loud = np.flatnonzero(np.abs(samples.astype(np.int32)) >= LOUD)
        if len(loud):
            self._last_loud = start + int(loud[-1]) + 1
        elif self._last_loud is not None:
            proof = self._last_loud + self.silence_ms * RATE_HZ // 1000
            if proof <= self._end:
                self._last_loud = None
                return Spoken(proof * 1000 // RATE_HZ, now)
        return None

    @property
    def is_spoken_to(self) -> bool:
        """Whether a turn is under way."""
        return self._last_loud is not None

    def heard(self) -> NDArray[np.int16]:
        """All that was appended."""
        return np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)
