"""What the loudspeaker plays, on the time line of its being heard: the far end of an echo canceller.

The loudspeaker's callback tells of each block and when it will be heard; whoever processes the microphone
reads the samples that were heard while a chunk was captured. The two devices have clocks of their own: the
line is anchored to the machine's monotonic clock, smoothly where they drift apart, at once where a device
stumbled.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.audio.resample import Resampler
from meeting_assistant.pcm import SERVICE_FORMAT, AudioFormat

Samples = NDArray[np.int16]

KEPT_S = 1.5
"""How much of the past can be read: more than any device's latency and any room's echo."""

STUMBLE_S = 0.06
"""Blocks are told of some milliseconds early or late; by more than this, sound was lost."""

SMOOTHING = 0.05
"""The share of each block's deviation by which the anchor follows."""

REALIGN_S = 0.03
"""A reader that is off the clock by more jumps there; less is left alone, so that the sound has no seams."""

AUDIBLE = 64
"""A sample beyond this is sound: -54 dBFS."""


class FarEnd:
    """The loudspeaker's sound, mono at 24 kHz, by the time at which it is heard.

    `play` is for the callback's thread, which must not wait; all else is for the reader's.

    Args:
        device: Format of the blocks, as mono.
    """

    def __init__(self, device: AudioFormat = SERVICE_FORMAT) -> None:
        self.realigned = 0
        """How often the reader had to jump."""
        self._blocks: deque[tuple[bytes, float]] = deque(maxlen=512)
        self._rate_hz = SERVICE_FORMAT.rate_hz
        self._kept = int(KEPT_S * self._rate_hz)
        self.restart(device)

    def restart(self, device: AudioFormat) -> None:
        """The loudspeaker was opened, perhaps at another rate; what came before is silence."""
        self._blocks.clear()
        self._device = AudioFormat(device.rate_hz)
        self._resampler = Resampler(self._device, live=True)
        self._fed = 0  # frames of the device
        self._line = np.zeros(0, np.int16)
        self._first = 0  # index on the line of its first sample that is kept
        self._origin_s: float | None = None  # when the sample with index 0 was heard
        self._next: int | None = None

    def play(self, pcm: bytes, heard_at_s: float) -> None:
        """A block was given out; its first sample will be heard at monotonic `heard_at_s`."""
        self._blocks.append((pcm, heard_at_s))

    def read(self, frames: int, from_s: float) -> Samples:
        """`frames` samples, the first of which was heard at `from_s`; silence where nothing was.

        Calls in a row give an unbroken signal as long as the clocks agree within `REALIGN_S`.
        """
        self._take_blocks()
        if self._origin_s is None:
            return np.zeros(frames, np.int16)
        wanted = round((from_s - self._origin_s) * self._rate_hz)
        if self._next is None or abs(wanted - self._next) > REALIGN_S * self._rate_hz:
            self.realigned += self._next is not None
            self._next = wanted
        begin = self._next
        self._next = begin + frames
        return self._slice(begin, begin + frames)

    def is_audible(self, from_s: float, to_s: float) -> bool:
        """True if anything was heard between two moments."""
        self._take_blocks()
        if self._origin_s is None:
            return False
        begin, end = (round((at_s - self._origin_s) * self._rate_hz) for at_s in (from_s, to_s))
        heard = self._slice(begin, end)
        return bool(heard.size) and int(np.abs(heard.astype(np.int32)).max()) > AUDIBLE

    def _take_blocks(self) -> None:
        while self._blocks:
            pcm, heard_at_s = self._blocks.popleft()
            origin_s = heard_at_s - self._fed / self._device.rate_hz
            if self._origin_s is None or abs(origin_s - self._origin_s) > STUMBLE_S:
                self._origin_s = origin_s
            else:
                self._origin_s += SMOOTHING * (origin_s - self._origin_s)
            self._fed += len(pcm) // self._device.frame_bytes
            self._line = np.concatenate([self._line, np.frombuffer(self._resampler.feed(pcm), "<i2")])
        if len(self._line) > 2 * self._kept:
            self._first += len(self._line) - self._kept
            self._line = self._line[-self._kept :]

    def _slice(self, begin: int, end: int) -> Samples:
        """Samples by their index on the line, silence beyond its ends."""
        cut = np.zeros(max(0, end - begin), np.int16)
        low, high = max(begin, self._first), min(end, self._first + len(self._line))
        if low < high:
            cut[low - begin : high - begin] = self._line[low - self._first : high - self._first]
        return cut
