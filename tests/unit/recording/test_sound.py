"""The sound files of a record: whole at every moment, both sides on one time line."""

import stat
import wave
from pathlib import Path

import numpy as np

from meeting_assistant.pcm import AudioFormat
from meeting_assistant.recording.sound import GrowingWav, Samples, TimeLine
from tests.support.sound import ramp, tone

MONO = AudioFormat(24_000)


def _samples(frames: int, start: int = 1) -> Samples:
    return np.frombuffer(ramp(frames, start=start), "<i2")


def _frames(path: Path) -> Samples:
    with wave.open(str(path)) as read:
        raw = read.readframes(read.getnframes())
        return np.frombuffer(raw, "<i2").reshape(-1, read.getnchannels())


def test_both_channels_are_written_anywhere_and_read_by_others(tmp_path: Path) -> None:
    file = GrowingWav(tmp_path / "a.wav", channels=2)
    file.place(100, _samples(50), 0)
    file.place(120, _samples(10, start=7), 1)
    file.place(300, _samples(10), 1)
    file.tell_size()
    frames = _frames(tmp_path / "a.wav")  # while it is open
    file.close()
    assert len(frames) == 310
    assert list(frames[100:150, 0]) == list(_samples(50))
    assert list(frames[120:130, 1]) == list(_samples(10, start=7))
    assert not frames[:100].any()
    assert not frames[150:300].any()
    assert stat.S_IMODE((tmp_path / "a.wav").stat().st_mode) == 0o600


def test_the_header_never_promises_what_is_not_there(tmp_path: Path) -> None:
    file = GrowingWav(tmp_path / "a.wav", channels=1)
    assert len(_frames(tmp_path / "a.wav")) == 0
    file.place(0, _samples(100))
    file.tell_size()
    file.place(100, _samples(100))
    assert len(_frames(tmp_path / "a.wav")) == 100
    file.tell_size()
    file.close()
    assert len(_frames(tmp_path / "a.wav")) == 200


def test_the_microphones_sound_has_no_seams_although_arrivals_waver() -> None:
    line = TimeLine(10.0)
    assert line.sent(960, 10.540) == 12_000
    assert [line.sent(960, 10.540 + 0.04 * block + 0.005 * (block % 2)) for block in range(1, 5)] == [
        12_960,
        13_920,
        14_880,
        15_840,
    ]


def test_sound_after_a_pause_stands_at_its_own_time() -> None:
    line = TimeLine(0.0)
    line.sent(960, 0.04)
    line.not_sent()
    assert line.sent(960, 0.12) == 1920
    assert line.sent(960, 1.0) == 23_040  # a device that stumbled


def test_the_assistants_sound_stands_where_it_was_heard_and_has_no_seams() -> None:
    line = TimeLine(5.0)
    block = tone(20)
    assert line.heard(bytes(960), MONO, 5.0) is None
    first, second = line.heard(block, MONO, 6.0), line.heard(block, MONO, 6.021)
    assert first is not None
    assert second is not None
    assert (first[0], second[0]) == (24_000, 24_480)
    assert first[1].tobytes() == block
    assert line.heard(bytes(960), MONO, 6.04) is None
    after = line.heard(block, MONO, 6.1)
    assert after is not None
    assert after[0] == 26_400


def test_sound_of_a_device_at_another_rate_stands_where_it_was_heard() -> None:
    line, device = TimeLine(0.0), AudioFormat(48_000)
    spoken = tone(1000, rate_hz=48_000)
    whole = np.zeros(3 * 24_000, np.int16)
    for block in range(0, 150):
        at_s = 0.02 * block
        pcm = spoken[(block - 50) * 1920 :][:1920] if 50 <= block < 100 else bytes(1920)
        if (placed := line.heard(pcm, device, at_s)) is not None:
            whole[placed[0] : placed[0] + len(placed[1])] = placed[1]
    expected = np.zeros(3 * 24_000)
    expected[24_000:48_000] = np.frombuffer(tone(1000), "<i2")
    assert np.abs(whole - expected)[26_000:46_000].max() < 300  # a sample's shift would be 900
    assert abs(int(np.flatnonzero(np.abs(whole) > 2000)[0]) - 24_000) < 60


def test_a_recording_that_is_sent_faster_than_it_lasts_takes_the_answers_along() -> None:
    line = TimeLine(0.0)
    ends = [line.sent(2400, 0.001 * block) + 2400 for block in range(200)]
    assert ends[-1] == 480_000  # 20 s within 0.2 s
    placed = line.heard(tone(20), MONO, 0.2)
    assert placed is not None
    assert abs(placed[0] - 480_000) < 24_000 * 2
