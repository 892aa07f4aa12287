"""Sound made by arithmetic: tones, seeded noise and ramps whose every sample is known."""

import numpy as np


def tone(ms: int, frequency_hz: float = 440, *, rate_hz: int = 24_000, amplitude: int = 8000) -> bytes:
    """A sine of `ms` milliseconds, mono PCM16."""
    seconds = np.arange(rate_hz * ms // 1000) / rate_hz
    wave = np.rint(amplitude * np.sin(2 * np.pi * frequency_hz * seconds))
    return bytes(wave.astype("<i2").data)


def noise(samples: int, *, seed: int = 1, amplitude: int = 8000) -> bytes:
    """`samples` samples of white noise, the same for the same seed."""
    return np.random.default_rng(seed).integers(-amplitude, amplitude, samples, dtype=np.int16).tobytes()


def ramp(frames: int, *, start: int = 1) -> bytes:
    """Frames that count up from `start` and are never 0, so that each tells where it belongs."""
    return ((np.arange(start - 1, start - 1 + frames) % 30_000) + 1).astype("<i2").tobytes()
