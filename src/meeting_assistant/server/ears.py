"""From the wire's audio to what the session and the recogniser take: codecs, rates, detector windows."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.server import g711
from meeting_assistant.server.inputs import Heard
from meeting_assistant.speech.ports import Samples, VoiceDetector

_FULL_SCALE: Final = 32768.0
_PCM = "audio/pcm"


class Ears:
    """Listens to one session's audio stream: keeps resamplers, a part of a window and the detector's state.

    Args:
        detector: Judges the windows.
    """

    def __init__(self, detector: VoiceDetector) -> None:
        self._detector = detector
        self._codec = _PCM
        self._to_service: Resampler | None = None
        self._to_detector = Resampler(SERVICE_FORMAT.rate_hz, detector.rate_hz)
        self._window = np.zeros(0, np.float32)

    @property
    def window_ms(self) -> float:
        """Sound that each probability judges."""
        return self._detector.window_frames * 1000 / self._detector.rate_hz

    def hear(self, sound: bytes, codec: str) -> Heard:
        """The next piece of the stream, in `codec`, as the session takes it; about 7 ms of CPU a second."""
        if codec != self._codec:
            self._codec = codec
            self._to_service = None if codec == _PCM else Resampler(g711.RATE_HZ, SERVICE_FORMAT.rate_hz)
        if self._to_service is None:
            pcm = sound
            samples = to_samples(sound)
        else:
            samples = self._to_service.feed(g711.decode(sound, codec).astype(np.float32) / _FULL_SCALE)
            pcm = to_pcm16(samples)
        return Heard(pcm, self._judge(self._to_detector.feed(samples)))

    def _judge(self, samples: Samples) -> tuple[float, ...]:
        waiting = np.concatenate((self._window, samples))
        frames = self._detector.window_frames
        whole = len(waiting) // frames * frames
        self._window = waiting[whole:]
        return tuple(
            self._detector.probability(waiting[start : start + frames]) for start in range(0, whole, frames)
        )


class Resampler:
    """A stream of mono float32 from one rate to another; nothing is done where they are equal.

    Args:
        from_hz: Rate of what is fed.
        to_hz: Rate of what comes out.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        from soxr import ResampleStream

        self._stream = None if from_hz == to_hz else ResampleStream(from_hz, to_hz, 1, dtype="float32")

    def feed(self, samples: Samples, *, last: bool = False) -> Samples:
        """What can be given out so far; with `last`, the rest too."""
        if self._stream is None:
            return samples
        given: NDArray[np.float32] = self._stream.resample_chunk(samples, last=last)
        return given


def to_samples(pcm: bytes) -> Samples:
    """PCM16 as float32 in [-1, 1)."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def to_pcm16(samples: Samples) -> bytes:
    """Float32 in [-1, 1] as PCM16; what is louder is clipped."""
    whole: NDArray[np.int16] = np.clip(np.rint(samples * _FULL_SCALE), -32768, 32767).astype("<i2")
    return whole.tobytes()


def utterance(sound: bytes, codec: str, rate_hz: int) -> Samples:
    """A whole utterance for a recogniser that wants `rate_hz`."""
    if codec == _PCM:
        samples, from_hz = to_samples(sound), SERVICE_FORMAT.rate_hz
    else:
        samples, from_hz = (
            g711.decode(sound, codec).astype(np.float32) / np.float32(_FULL_SCALE),
            g711.RATE_HZ,
        )
    return Resampler(from_hz, rate_hz).feed(samples, last=True)
