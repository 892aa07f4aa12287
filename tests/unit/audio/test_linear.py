"""A canceller that only subtracts."""

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.audio.linear import LinearCanceller
from meeting_assistant.pcm import SERVICE_FORMAT
from tests.support.room import Room, erle_db
from tests.support.voices import recorded_voice

Samples = NDArray[np.int16]
RATE = SERVICE_FORMAT.rate_hz


def test_it_learns_the_echo() -> None:
    far = np.tile(recorded_voice("book-en.wav"), 2)[: 14 * RATE]
    echo = Room(delay_ms=200).echo_of(far, RATE)
    left = subtracted(far, echo)
    assert erle_db(echo[8 * RATE :], left[8 * RATE :]) > 15


def test_it_makes_nothing_louder() -> None:
    far = recorded_voice("book-en.wav")[: 4 * RATE]
    speech = recorded_voice("book-zh.wav")[: 4 * RATE]  # no echo in it
    assert abs(erle_db(speech, subtracted(far, speech))) < 1


def subtracted(far: Samples, near: Samples) -> Samples:
    canceller, step = LinearCanceller(), RATE // 100
    frames = [
        canceller.feed(near[at : at + step] / 32768, far[at : at + step] / 32768)
        for at in range(0, len(near), step)
    ]
    return np.asarray(np.concatenate(frames) * 32768, np.int16)
