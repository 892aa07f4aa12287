"""Keeps the assistant from hearing itself: echo cancellation, or a microphone that is shut while it speaks.

Both are an `AudioSource` around the microphone and read the loudspeaker's own samples from a `FarEnd`.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from meeting_assistant.audio.double_talk import DoubleTalk
from meeting_assistant.audio.endpoints import AudioSource
from meeting_assistant.audio.farend import FarEnd, Samples
from meeting_assistant.audio.level import rms_dbfs
from meeting_assistant.audio.linear import FRAME, LinearCanceller
from meeting_assistant.audio.through import Through
from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk

if TYPE_CHECKING:
    from pywebrtc_audio import AudioProcessor

LEAD_S = 0.01
"""The far end is read so much early: the canceller can't undo an echo that comes before its sound, and device
clocks are a few milliseconds wrong."""

CONVERGENCE_S = 2.0
"""After so much sound of the loudspeaker the canceller knows the room."""

LOUD_DBFS = -35.0
"""Until then only what is louder than this passes while the loudspeaker sounds: speech into the microphone,
not what is left of the echo."""

TAIL_S = 0.25
"""How long a room goes on sounding after the loudspeaker, with the devices' uncertainty."""


def is_available() -> bool:
    """True if the canceller is installed."""
    return find_spec("pywebrtc_audio") is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """What else is done to the microphone's sound on the way.

    Attributes:
        noise_suppression: Steady noise is taken away.
        gain_control: Quiet speech is made louder.
    """

    noise_suppression: bool = False
    gain_control: bool = False


class EchoCanceller:
    """Takes the loudspeaker's sound out of the microphone's.

    WebRTC's AEC3 does so as long as only the loudspeaker sounds; a person who speaks at the same time is
    heard by way of a linear canceller, which does not damp them.

    Args:
        far: What the loudspeaker plays.
        processing: What else is done.

    Raises:
        MissingExtra: pywebrtc-audio is not installed.
    """

    def __init__(self, far: FarEnd, processing: Processing) -> None:
        self._far = far
        self._suppressor = _processor(processing, cancelling=True)
        self._linear = LinearCanceller()
        self._plain = _processor(processing, cancelling=False)
        self._double_talk = DoubleTalk()
        self._near = b""
        self._heard_frames = 0  # with the loudspeaker sounding, until converged

    def clean(self, pcm: bytes, captured_at_s: float) -> bytes:
        """The chunk without the echo: PCM16 mono 24 kHz, up to 10 ms later than it came.

        Args:
            pcm: The microphone's next sound.
            captured_at_s: When its last sample was captured; monotonic.
        """
        near = self._near + pcm
        whole = len(near) // (FRAME * 2) * FRAME * 2
        held_s = SERVICE_FORMAT.to_ms(len(near) - whole) / 1000
        near, self._near = near[:whole], near[whole:]
        if not near:
            return b""
        samples = np.frombuffer(near, "<i2")
        from_s = captured_at_s - held_s - len(samples) / SERVICE_FORMAT.rate_hz
        far = self._far.read(len(samples), from_s + LEAD_S)
        suppressed = self._suppressor.process(samples, far)
        subtracted = self._plain.process(self._subtracted(samples, far))
        mixed = self._double_talk.mixed(suppressed, subtracted, samples)
        return self._guarded(mixed.astype("<i2").tobytes(), bool(far.any()))

    def _subtracted(self, near: Samples, far: Samples) -> Samples:
        frames = [
            self._linear.feed(near[at : at + FRAME] / 32768, far[at : at + FRAME] / 32768)
            for at in range(0, len(near), FRAME)
        ]
        return np.asarray(np.clip(np.rint(np.concatenate(frames) * 32768), -32768, 32767), np.int16)

    def _guarded(self, clean: bytes, sounding: bool) -> bytes:
        """Silence in place of what may be echo that is not yet cancelled."""
        if not sounding or self._heard_frames >= CONVERGENCE_S * SERVICE_FORMAT.rate_hz:
            return clean
        self._heard_frames += len(clean) // 2
        return clean if rms_dbfs(clean) > LOUD_DBFS else bytes(len(clean))


class HalfDuplexGate:
    """Hears nothing while the loudspeaker sounds. The service still gets silence: its clock runs on sound.

    Args:
        far: What the loudspeaker plays.
    """

    def __init__(self, far: FarEnd) -> None:
        self._far = far

    def clean(self, pcm: bytes, captured_at_s: float) -> bytes:
        """The chunk, or as much silence."""
        from_s = captured_at_s - SERVICE_FORMAT.to_ms(len(pcm)) / 1000
        return bytes(len(pcm)) if self._far.is_audible(from_s - TAIL_S, captured_at_s) else pcm


class WithoutEcho(Through):
    """A microphone whose sound goes through a canceller or a gate.

    Args:
        source: The microphone.
        remedy: What its chunks go through.
    """

    def __init__(self, source: AudioSource, remedy: EchoCanceller | HalfDuplexGate) -> None:
        super().__init__(source)
        self._remedy = remedy

    def passed(self, chunk: AudioChunk) -> AudioChunk | None:
        """The chunk, filtered."""
        pcm = self._remedy.clean(chunk.pcm, chunk.captured_at_s)
        return AudioChunk(pcm, SERVICE_FORMAT, chunk.captured_at_s, chunk.held_s) if pcm else None


def _processor(processing: Processing, *, cancelling: bool) -> "AudioProcessor":
    try:
        from pywebrtc_audio import AudioProcessor
    except ImportError as exc:
        raise MissingExtra(
            "echo cancellation needs the package pywebrtc-audio",
            hint=f"Run: {extra_line('echo')}, or use headphones with --headphones.",
        ) from exc
    return AudioProcessor(
        sample_rate=SERVICE_FORMAT.rate_hz,
        echo_cancellation=cancelling,
        high_pass_filter=True,
        noise_suppression=processing.noise_suppression,
        auto_gain_control=processing.gain_control,
    )
