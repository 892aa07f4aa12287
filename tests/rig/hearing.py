"""What the service is sent, judged by the embedded server's own voice detector as it arrives."""

import time

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.server.ears import Ears
from meeting_assistant.server.input_buffer import Began, Detection, Ended, Mark, TurnFinder
from meeting_assistant.speech.ports import VoiceDetector

RATE_HZ = SERVICE_FORMAT.rate_hz


class Hearing:
    """The sound of one session, where it began to be speech, and when that was known.

    Args:
        detector: Judges it.
        detection: How turns are found.
    """

    def __init__(self, detector: VoiceDetector, detection: Detection | None = None) -> None:
        self.onsets: list[tuple[float, int]] = []
        """Monotonic time of each onset's being known, and where the turn begins, in ms of the sound."""
        self._ears = Ears(detector)
        self._finder = TurnFinder(self._ears.window_ms)
        self._detection = detection or Detection()
        self._pcm = bytearray()
        self._origin_s = float("inf")  # when sample 0 arrived, had none been late

    @property
    def is_in_turn(self) -> bool:
        """Whether somebody is speaking, as far as was judged."""
        return self._finder.in_turn

    def take(self, pcm: bytes) -> list[Mark]:
        """The next sound that arrives; what it makes known."""
        now_s = time.monotonic()
        self._pcm += pcm
        self._origin_s = min(self._origin_s, now_s - len(self._pcm) / 2 / RATE_HZ)
        chances = self._ears.hear(pcm, "audio/pcm").probabilities
        heard = (self._finder.hear(chance, self._detection) for chance in chances)
        marks = [mark for mark in heard if isinstance(mark, Began | Ended)]
        self.onsets += [(now_s, mark.start_ms) for mark in marks if isinstance(mark, Began)]
        return list[Mark](marks)

    def between(self, from_s: float, to_s: float) -> NDArray[np.int16]:
        """What arrived between two monotonic times, at 24 kHz."""
        begin, end = (max(0, round((at_s - self._origin_s) * RATE_HZ)) for at_s in (from_s, to_s))
        return np.frombuffer(self._pcm[2 * begin : 2 * end], "<i2")

    def place_of(self, start_ms: int) -> float:
        """The monotonic time at which the sound's millisecond `start_ms` arrived."""
        return self._origin_s + start_ms / 1000

    def onsets_between(self, from_s: float, to_s: float) -> list[tuple[float, int]]:
        """The onsets that became known between two monotonic times."""
        return [onset for onset in self.onsets if from_s <= onset[0] < to_s]
