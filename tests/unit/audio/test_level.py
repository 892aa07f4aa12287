"""Loudness in dBFS."""

import math

import pytest

from meeting_assistant.audio.level import SILENCE_DBFS, rms_dbfs
from tests.support.sound import tone


def test_a_full_scale_square_is_zero() -> None:
    assert rms_dbfs(b"\x00\x80" * 100) == pytest.approx(0)


@pytest.mark.parametrize("amplitude", [32767, 3277, 33])
def test_a_sine_is_three_below_its_peak(amplitude: int) -> None:
    expected = 20 * math.log10(amplitude / 32768) - 3.01
    assert rms_dbfs(tone(100, amplitude=amplitude)) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("pcm", [b"", bytes(960)])
def test_silence_reads_as_the_floor(pcm: bytes) -> None:
    assert rms_dbfs(pcm) == SILENCE_DBFS
