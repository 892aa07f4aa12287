"""Any rate and channels to the service's mono 24 kHz and back, however the sound is cut."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.audio.resample import Resampler
from meeting_assistant.pcm import SERVICE_FORMAT, AudioFormat
from tests.support.sound import noise, tone

RATES_HZ = [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]


def resample(pcm: bytes, source: AudioFormat, target: AudioFormat, *, live: bool = False) -> bytes:
    stream = Resampler(source, target, live=live)
    return stream.feed(pcm) + stream.flush()


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_tone_keeps_its_length_level_and_pitch(rate_hz: int, live: bool) -> None:
    out = resample(tone(1000, 440, rate_hz=rate_hz), AudioFormat(rate_hz), SERVICE_FORMAT, live=live)

    heard = np.frombuffer(out, dtype="<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert len(heard) == pytest.approx(24_000, abs=2)
    assert np.argmax(spectrum) * 24_000 / len(heard) == pytest.approx(440, abs=1.5)
    assert np.sqrt(np.mean(heard[2000:-2000] ** 2)) == pytest.approx(8000 / np.sqrt(2), rel=0.01)


@settings(max_examples=60, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 9_000), max_size=12),
    rate_hz=st.sampled_from(RATES_HZ),
    channels=st.integers(1, 3),
    backwards=st.booleans(),
    live=st.booleans(),
)
def test_any_cut_into_chunks_gives_the_same_output(
    cuts: list[int], rate_hz: int, channels: int, *, backwards: bool, live: bool
) -> None:
    source, target = AudioFormat(rate_hz, channels), SERVICE_FORMAT
    if backwards:
        source, target = target, source
    pcm = noise(source.to_frames(250) * source.channels)
    stream = Resampler(source, target, live=live)
    pieces = []
    for size in cuts:
        pieces.append(stream.feed(pcm[:size]))
        pcm = pcm[size:]

    out = b"".join([*pieces, stream.feed(pcm), stream.flush()])

    assert out == resample(noise(source.to_frames(250) * source.channels), source, target, live=live)
    assert len(out) % target.frame_bytes == 0


@pytest.mark.parametrize(("source_hz", "target_hz"), [(48_000, 24_000), (44_100, 24_000), (24_000, 48_000)])
def test_live_it_holds_a_few_milliseconds_and_always_as_many(source_hz: int, target_hz: int) -> None:
    source = AudioFormat(source_hz)
    stream = Resampler(source, AudioFormat(target_hz), live=True)
    held_ms = []
    for _ in range(100):
        stream.feed(noise(source.to_frames(20)))
        held_ms.append(stream.held_s * 1000)
    assert max(held_ms) < 11
    assert max(held_ms) - min(held_ms) < 0.1


def test_equal_formats_pass_through_untouched() -> None:
    pcm = noise(480)
    assert Resampler(SERVICE_FORMAT).feed(pcm) is pcm


def test_down_mixing_takes_the_mean_without_overflow() -> None:
    stereo = np.array([[32767, 32767], [-32768, -32768], [1000, 0]], dtype="<i2").tobytes()
    assert np.frombuffer(resample(stereo, AudioFormat(24_000, 2), SERVICE_FORMAT), dtype="<i2").tolist() == [
        32767,
        -32768,
        500,
    ]


def test_up_mixing_repeats_the_channel() -> None:
    mono = np.array([1, 2], dtype="<i2").tobytes()
    assert np.frombuffer(resample(mono, SERVICE_FORMAT, AudioFormat(24_000, 2)), dtype="<i2").tolist() == [
        1,
        1,
        2,
        2,
    ]


def test_full_scale_is_clipped_not_wrapped() -> None:
    square = np.tile(np.repeat(np.array([32767, -32768], dtype="<i2"), 40), 60)
    out = np.frombuffer(resample(square.tobytes(), AudioFormat(48_000), SERVICE_FORMAT), dtype="<i2")
    middles = out[10::20]  # 40 frames of each sign at 48 kHz are 20 at 24 kHz
    assert out.max() == 32767  # the filter's overshoot stays at the rail
    assert (np.sign(middles[::2]) == 1).all()
    assert (np.sign(middles[1::2]) == -1).all()


@settings(max_examples=60, deadline=None)
@given(frames=st.integers(0, 5_000), rate_hz=st.sampled_from(RATES_HZ), backwards=st.booleans())
def test_the_whole_lasts_as_long_as_what_was_fed(frames: int, rate_hz: int, backwards: bool) -> None:
    source, target = AudioFormat(rate_hz), SERVICE_FORMAT
    if backwards:
        source, target = target, source
    out = resample(noise(frames), source, target)
    assert len(out) // 2 == math.ceil(frames * target.rate_hz / source.rate_hz)
