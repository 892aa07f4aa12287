"""Voices of the shipped recordings, at the service's rate."""

from contextlib import closing
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from meeting_assistant.audio.recordings import open_recording
from meeting_assistant.pcm import SERVICE_FORMAT

SAMPLES = Path(__file__).parents[2] / "samples"


def recorded_voice(name: str) -> NDArray[np.int16]:
    """A recording of ``samples/``, mono at 24 kHz."""
    with closing(open_recording(SAMPLES / name)) as recording:
        samples = np.frombuffer(b"".join(recording.blocks()), np.int16)
    return np.asarray(soxr.resample(samples, recording.format.rate_hz, SERVICE_FORMAT.rate_hz), np.int16)
