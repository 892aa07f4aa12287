"""A simulated room: what a microphone hears of a loudspeaker, and how much of it a canceller takes away."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.audio.echo import EchoCanceller, Processing
from meeting_assistant.audio.farend import FarEnd
from meeting_assistant.pcm import SERVICE_FORMAT

Samples = NDArray[np.int16]
RATE = SERVICE_FORMAT.rate_hz
BLOCK, CHUNK = 480, 960
LATENCY_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A loudspeaker and a microphone in one room.

    Attributes:
        delay_ms: From a sample's playing to its direct sound at the microphone, devices included.
        tail_ms: How long the reverberation lasts, to -60 dB.
        gain_db: Level of the echo against what is played.
        seed: Of the reverberation.
    """

    delay_ms: float = 60.0
    tail_ms: float = 120.0
    gain_db: float = -6.0
    seed: int = 1

    def response(self, rate_hz: int) -> NDArray[np.float64]:
        """The impulse response: direct sound, then noise that decays exponentially."""
        random = np.random.default_rng(self.seed)
        frames = int(rate_hz * self.tail_ms / 1000)
        decay = 10 ** (-3 * np.arange(frames) / frames)
        tail = random.standard_normal(frames) * decay * 0.1
        tail[0] = 1.0
        delay = np.zeros(int(rate_hz * self.delay_ms / 1000))
        response = np.concatenate([delay, tail])
        scale = 10 ** (self.gain_db / 20) / np.sqrt(np.sum(response**2))
        return np.asarray(response * scale, np.float64)

    def echo_of(self, far: Samples, rate_hz: int) -> Samples:
        """What of `far` arrives at the microphone, sample by sample of the same time line."""
        response = self.response(rate_hz)
        size = 1 << (len(far) + len(response) - 1).bit_length()
        spectrum = np.fft.rfft(far.astype(np.float64), size) * np.fft.rfft(response, size)
        heard = np.fft.irfft(spectrum, size)[: len(far)]
        return np.clip(np.rint(heard), -32768, 32767).astype(np.int16)


def erle_db(before: Samples, after: Samples) -> float:
    """Echo return loss enhancement: how much quieter the echo became, in dB."""
    power = [float(np.mean(np.square(part.astype(np.float64)))) for part in (before, after)]
    return float(10 * np.log10(max(power[0], 1e-9) / max(power[1], 1e-9)))


def cancelled(
    far: Samples, near: Samples, *, jitter_s: float = 0.002, lost_s: tuple[float, float] = (0.0, 0.0)
) -> Samples:
    """What the canceller leaves of `near` while a loudspeaker plays `far`, in live order and times.

    Args:
        far: The loudspeaker's sound.
        near: The microphone's.
        jitter_s: How wrong the loudspeaker's times are.
        lost_s: At which second of `near` so many seconds of it were lost by the device.
    """
    end, random = FarEnd(), np.random.default_rng(5)
    canceller = EchoCanceller(end, Processing())
    clean, given = [], 0
    for at in range(0, len(near) - CHUNK + 1, CHUNK):
        captured_at_s = 100 + (at + CHUNK) / RATE + (lost_s[1] if at >= lost_s[0] * RATE else 0.0)
        while given < len(far) and 100 + given / RATE < captured_at_s + LATENCY_S:
            late_s = random.uniform(-jitter_s, jitter_s)
            end.play(far[given : given + BLOCK].tobytes(), 100 + given / RATE + late_s)
            given += BLOCK
        clean.append(canceller.clean(near[at : at + CHUNK].tobytes(), captured_at_s))
    return np.frombuffer(b"".join(clean), np.int16)
