"""The two sound files of a record: ``audio.wav`` with both sides on one time line, ``received.wav`` unheard.

Both can be read whole at every moment, even if we are killed: samples go to the file unbuffered, then the
header is patched, so that it never promises what is not there.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.audio.resample import Resampler
from meeting_assistant.audio.wav import HEADER, PCM_TAG
from meeting_assistant.pcm import SERVICE_FORMAT, AudioFormat
from meeting_assistant.recording.folder import open_private

Samples = NDArray[np.int16]

STEREO = AudioFormat(SERVICE_FORMAT.rate_hz, 2)

APART_FRAMES = SERVICE_FORMAT.to_frames(60)
"""Sound that follows with less than this between is put without a seam: clocks and arrivals waver."""

FOLLOWING = 0.05
"""The share of each block's deviation by which the line's lead over the clock follows."""

MAX_SAMPLES_BYTES = 0xFFFFFFFF - HEADER.size


class GrowingWav:
    """A PCM16 WAV file at 24 kHz that is written at any place, and whole at every moment.

    Args:
        path: Where; what is there is replaced.
        channels: How many.
    """

    def __init__(self, path: Path, *, channels: int) -> None:
        self._format = AudioFormat(SERVICE_FORMAT.rate_hz, channels)
        self._file = open_private(path)
        self._size = self._told = 0
        self._put(self._header(), 0)

    @property
    def frames(self) -> int:
        """How long it is."""
        return self._size // self._format.frame_bytes

    def place(self, frame: int, samples: Samples, channel: int = 0) -> None:
        """Put samples of one channel at a frame; the others keep what they have there.

        Raises:
            OSError: The disk is full.
        """
        offset = frame * self._format.frame_bytes
        size = len(samples) * self._format.frame_bytes
        there = bytearray(self._read(offset, size) if offset < self._size else b"")
        there.extend(bytes(size - len(there)))
        frames = np.frombuffer(there, "<i2").reshape(-1, self._format.channels)
        frames[:, channel] = samples
        self._put(bytes(there), HEADER.size + offset)
        self._size = max(self._size, offset + size)

    def tell_size(self) -> None:
        """Let the header tell of what is there by now."""
        if self._told != self._size:
            self._put(self._header(), 0)

    def close(self) -> None:
        """Close it; it is complete if its size was told."""
        self._file.close()

    def _read(self, offset: int, size: int) -> bytes:
        self._file.seek(HEADER.size + offset)
        return self._file.read(min(size, self._size - offset)) or b""

    def _put(self, piece: bytes, offset: int) -> None:
        self._file.seek(offset)
        while piece:
            piece = piece[self._file.write(piece) :]

    def _header(self) -> bytes:
        self._told = self._size
        size = min(self._size, MAX_SAMPLES_BYTES)
        rate_hz, channels, frame_bytes = self._format.rate_hz, self._format.channels, self._format.frame_bytes
        return HEADER.pack(
            *(b"RIFF", size + HEADER.size - 8, b"WAVE"),
            *(b"fmt ", 16, PCM_TAG, channels, rate_hz, rate_hz * frame_bytes, frame_bytes, 16),
            *(b"data", size),
        )


class TimeLine:
    """Where sound belongs on the time line of ``audio.wav``: frame 0 is the start of the record.

    The microphone's sound is put without seams, so the line goes by the microphone's clock, or by that of a
    recording which is sent faster than it lasts; the assistant's sound follows the line.

    Args:
        start_s: The monotonic time of frame 0.
    """

    def __init__(self, start_s: float) -> None:
        self._start_s = start_s
        self._sent_end = 0
        self._sent_broke = True
        self._lead = 0.0
        self._heard_end = 0
        self._heard_broke = True
        self._resampler = Resampler(SERVICE_FORMAT)

    def sent(self, frames: int, last_at_s: float) -> int:
        """Where sound of the microphone begins, whose last sample was captured at `last_at_s`."""
        due = max(0, self._frame(last_at_s) - frames)
        apart = self._sent_end - due
        if apart < 0 and (self._sent_broke or apart < -APART_FRAMES):
            self._sent_end, self._lead = due, 0.0
        else:
            self._lead += FOLLOWING * (max(0, apart) - self._lead)
        self._sent_broke = False
        begin = self._sent_end
        self._sent_end += frames
        return begin

    def not_sent(self) -> None:
        """The microphone's sound was kept back: what is sent next stands by its own time."""
        self._sent_broke = True

    def heard(self, pcm: bytes, device: AudioFormat, heard_at_s: float) -> tuple[int, Samples] | None:
        """Where a block that the loudspeaker took belongs, and its sound at 24 kHz; None for silence."""
        if self._resampler.source != device:
            self._resampler, self._heard_broke = Resampler(device), True
        held = round(self._resampler.held_s * SERVICE_FORMAT.rate_hz)
        samples: Samples = np.frombuffer(self._resampler.feed(pcm), "<i2")
        if not samples.any():
            self._heard_broke = True
            return None
        due = max(0, self._frame(heard_at_s) - held + round(self._lead))
        if due > self._heard_end and (self._heard_broke or due - self._heard_end > APART_FRAMES):
            self._heard_end = due
        self._heard_broke = False
        begin = self._heard_end
        self._heard_end += len(samples)
        return begin, samples

    def _frame(self, at_s: float) -> int:
        return round((at_s - self._start_s) * SERVICE_FORMAT.rate_hz)
