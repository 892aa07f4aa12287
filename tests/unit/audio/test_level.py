"""Loudness in dBFS."""

import math

import pytest

from meeting_assistant.audio.level import SILENCE_DBFS, peak_dbfs, rms_dbfs
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


def test_the_peak_is_the_largest_sample() -> None:
    assert peak_dbfs(b"") == peak_dbfs(bytes(4)) == SILENCE_DBFS
    assert peak_dbfs(b"\x00\x00\x00\x80") == 0
    assert peak_dbfs(b"\x00\x40\x01\x00") == pytest.approx(-6.02, abs=0.01)
