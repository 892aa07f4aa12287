"""How loud a side of a conversation was over time: some hundred steps, however long it lasts."""

import numpy as np

from meeting_assistant.pcm import SERVICE_FORMAT

MAX_STEPS = 600
"""Steps kept of a side; when they are full, each two become one. A picture has no room for more."""

FIRST_STEP_MS = 20

LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
"""One character a step: 0 to 63, the square root of the peak, so that quiet speech can be seen."""

FULL_SCALE = 32_768


class Envelope:
    """Peaks of sound that is added in any order; what overlaps is as loud as the louder of the two."""

    def __init__(self) -> None:
        self.step_ms = FIRST_STEP_MS
        self._peaks = np.zeros(MAX_STEPS, np.int32)

    def add(self, pcm: bytes, at_ms: float) -> None:
        """Add mono PCM16 of the service's rate that begins at `at_ms`."""
        samples = np.abs(np.frombuffer(pcm, "<i2").astype(np.int32))
        if not samples.size:
            return
        begin = max(0, SERVICE_FORMAT.to_frames(at_ms))
        end = begin + samples.size
        while end > SERVICE_FORMAT.to_frames(self.step_ms) * MAX_STEPS:
            self._fold()
        step = SERVICE_FORMAT.to_frames(self.step_ms)
        first = begin // step
        cuts = np.arange(first, (end - 1) // step + 1) * step - begin
        louder = np.maximum.reduceat(samples, np.maximum(cuts, 0))
        span = slice(first, first + louder.size)
        self._peaks[span] = np.maximum(self._peaks[span], louder)

    def levels(self, step_ms: int) -> str:
        """The steps up to the last that is not silent, as `LEVELS` spells them.

        Args:
            step_ms: How long each is to be: `self.step_ms`, or that doubled some times.
        """
        folds = step_ms // self.step_ms
        peaks = np.pad(self._peaks, (0, -len(self._peaks) % folds)).reshape(-1, folds).max(axis=1)
        levels = np.rint(np.sqrt(np.minimum(peaks, FULL_SCALE) / FULL_SCALE) * (len(LEVELS) - 1))
        heard = np.flatnonzero(levels)
        return "".join(LEVELS[int(level)] for level in levels[: heard[-1] + 1]) if heard.size else ""

    def _fold(self) -> None:
        folded = self._peaks.reshape(-1, 2).max(axis=1)
        self._peaks = np.concatenate([folded, np.zeros_like(folded)])
        self.step_ms *= 2


def heights(levels: str) -> list[float]:
    """What `Envelope.levels` gave, each from 0 to 1; what is none of `LEVELS` is silence."""
    top = len(LEVELS) - 1
    return [max(0, LEVELS.find(level)) / top for level in levels]
