"""The rig's own judgement: what is missing from a recording is found."""

import numpy as np
import pytest
import soxr

from tests.rig.service import RATE_HZ, answer
from tests.rig.truncation import heard_until_ms
from tests.rig.wholeness import Samples, wholeness

SOUND = answer(1, 3.0)


def recorded(sound: Samples = SOUND) -> Samples:
    at_48_khz = soxr.resample(sound.astype(np.float32), RATE_HZ, 48_000)
    silence = np.zeros(4800, np.float32)
    return np.asarray(np.concatenate([silence, at_48_khz, silence]), np.int16)


def test_a_whole_answer_is_whole() -> None:
    found = wholeness(SOUND, recorded())
    assert abs(found.length_off_ms) < 1
    assert found.correlation > 0.999
    assert (found.gaps, found.gap_ms) == (0, 0)


def test_silence_in_the_middle_is_a_gap_and_makes_it_longer() -> None:
    heard = np.insert(recorded(), 48_000, np.zeros(1440, np.int16))
    found = wholeness(SOUND, heard)
    assert found.gaps == 1
    assert found.gap_ms == pytest.approx(30, abs=0.5)
    assert found.length_off_ms == pytest.approx(30, abs=1)


def test_a_piece_that_was_lost_shows_in_length_and_correlation() -> None:
    found = wholeness(SOUND, np.delete(recorded(), np.s_[40_000:60_000]))
    assert found.length_off_ms == pytest.approx(-417, abs=2)
    assert found.correlation < 0.5


def test_nothing_heard_is_nothing_whole() -> None:
    found = wholeness(SOUND, np.zeros(48_000, np.int16))
    assert (found.length_off_ms, found.correlation) == (-3000, 0)


@pytest.mark.parametrize("gap_at", [None, 20_000, 50_000])
def test_the_last_sound_is_placed_in_the_answer_whatever_gaps_it_has(gap_at: int | None) -> None:
    heard = recorded()[: 4800 + 48_000 * 3 // 2]
    if gap_at is not None:
        heard = np.insert(heard, gap_at, np.zeros(9600, np.int16))
    assert heard_until_ms(SOUND, heard) == pytest.approx(1500, abs=0.5)
