"""Signed 16-bit little-endian PCM: formats, chunks and the arithmetic between ms, frames and bytes.

A *frame* is one sample per channel (PortAudio's word); a *chunk* is a run of frames.
"""

from dataclasses import dataclass

SAMPLE_BYTES = 2


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Rate and channels of interleaved PCM16.

    Attributes:
        rate_hz: Frames per second.
        channels: Samples per frame.
    """

    rate_hz: int
    channels: int = 1

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame."""
        return SAMPLE_BYTES * self.channels

    def to_frames(self, ms: float) -> int:
        """Whole frames in `ms` milliseconds, rounded down."""
        return int(ms * self.rate_hz / 1000)

    def to_bytes(self, ms: float) -> int:
        """Bytes of `ms` milliseconds, whole frames."""
        return self.to_frames(ms) * self.frame_bytes

    def to_ms(self, size_bytes: int) -> float:
        """Milliseconds that `size_bytes` bytes last."""
        return size_bytes * 1000 / (self.rate_hz * self.frame_bytes)

    def silence(self, ms: float) -> bytes:
        """`ms` milliseconds of silence."""
        return bytes(self.to_bytes(ms))


SERVICE_FORMAT = AudioFormat(24_000)
"""What the service takes and gives: mono PCM16 at 24 kHz (protocol reference, section 7)."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A run of frames with its format and the time its last frame was captured.

    Attributes:
        pcm: PCM16 bytes, whole frames.
        format: Rate and channels of `pcm`.
        captured_at_s: When the device gave it, in monotonic seconds; 0 for files.
        held_s: How much earlier its last frame was captured: the device's latency, what a resampler holds.
    """

    pcm: bytes
    format: AudioFormat
    captured_at_s: float = 0.0
    held_s: float = 0.0

    @property
    def last_at_s(self) -> float:
        """When the last frame was captured; 0 for files."""
        return self.captured_at_s - self.held_s

    @property
    def duration_ms(self) -> float:
        """How long the chunk lasts."""
        return self.format.to_ms(len(self.pcm))

    def __repr__(self) -> str:
        return f"AudioChunk({self.duration_ms:.0f} ms, {self.format.rate_hz} Hz x {self.format.channels})"
