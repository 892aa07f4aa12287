"""How loud PCM16 is, in dB below full scale."""

import math

import numpy as np

SILENCE_DBFS = -96.0
"""The floor of 16 bits: digital silence reads as this."""


def rms_dbfs(pcm: bytes) -> float:
    """Root mean square of `pcm` (PCM16, any channels); a full-scale square wave is 0, a sine -3."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
    if not samples.size:
        return SILENCE_DBFS
    mean_square = float(np.dot(samples, samples)) / samples.size
    return max(SILENCE_DBFS, 10 * math.log10(mean_square / 32768**2)) if mean_square else SILENCE_DBFS


def peak_dbfs(pcm: bytes) -> float:
    """The largest sample of `pcm` (PCM16, any channels); full scale is 0."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.int32)
    largest = int(np.abs(samples).max()) if samples.size else 0
    return max(SILENCE_DBFS, 20 * math.log10(largest / 32768)) if largest else SILENCE_DBFS


def faded(pcm: bytes, begin: float, end: float) -> bytes:
    """Mono PCM16 whose gain goes in a straight line from `begin` to `end`: against clicks."""
    samples = np.frombuffer(pcm, dtype="<i2")
    return (samples * np.linspace(begin, end, len(samples))).astype("<i2").tobytes()
