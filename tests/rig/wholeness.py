"""How much of what was sent a recording of the loudspeaker holds, and where it breaks off."""

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from tests.rig.ears import RATE_HZ as EARS_HZ
from tests.rig.service import RATE_HZ

Samples = NDArray[np.int16]

SILENT = 40
"""Below this a sample is silence: -58 dBFS."""

GAP_MS = 5
"""So much silence inside an answer of noise is a gap."""

PROBE_S = 0.5


@dataclass(frozen=True, slots=True)
class Wholeness:
    """What became of an answer.

    Attributes:
        length_off_ms: The recording's length, from the first to the last sound, less the answer's.
        correlation: The least of those at the answer's begin, middle and end, each where it belongs.
        gaps: How often it was silent in between.
        gap_ms: How long in all.
    """

    length_off_ms: float
    correlation: float
    gaps: int
    gap_ms: float


def wholeness(sound: Samples, heard: Samples) -> Wholeness:
    """Compare an answer (24 kHz) with what was recorded (48 kHz)."""
    loud = np.flatnonzero(np.abs(heard.astype(np.int32)) > SILENT)
    if not len(loud):
        return Wholeness(-len(sound) * 1000 / RATE_HZ, 0.0, 0, 0.0)
    first, last = int(loud[0]), int(loud[-1]) + 1
    gaps = np.diff(loud)
    gaps = gaps[gaps > GAP_MS * EARS_HZ // 1000]
    return Wholeness(
        length_off_ms=(last - first) * 1000 / EARS_HZ - len(sound) * 1000 / RATE_HZ,
        correlation=_least_correlation(sound, heard, first),
        gaps=len(gaps),
        gap_ms=float(gaps.sum()) * 1000 / EARS_HZ,
    )


def _least_correlation(sound: Samples, heard: Samples, first: int) -> float:
    probe = min(int(PROBE_S * RATE_HZ), len(sound))
    starts = (0, (len(sound) - probe) // 2, len(sound) - probe)
    return min(_correlation(sound[at : at + probe], heard, first + 2 * at) for at in starts)


def _correlation(piece: Samples, heard: Samples, expected: int) -> float:
    """Of a piece with the recording around the place where it should be."""
    needle = soxr.resample(piece.astype(np.float32), RATE_HZ, EARS_HZ)
    slack = EARS_HZ // 20
    begin = max(0, expected - slack)
    hay = heard[begin : expected + len(needle) + slack].astype(np.float32)
    if len(hay) < len(needle):
        return 0.0
    size = len(hay) + len(needle)
    fit = np.fft.irfft(np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size)), size)
    at = int(np.argmax(fit[: len(hay) - len(needle) + 1]))
    there = hay[at : at + len(needle)]
    return float(np.dot(there, needle) / max(1.0, np.linalg.norm(there) * np.linalg.norm(needle)))
