"""Recordings that are not plain WAV, and files that are no recordings."""

import sys
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from meeting_assistant.audio.recordings import open_excerpt, open_recording
from meeting_assistant.errors import ConfigError, MissingExtra, UnsupportedAudio
from meeting_assistant.installation import extra_line
from meeting_assistant.pcm import AudioFormat
from tests.support.recordings import encode, wav
from tests.support.sound import noise, tone

CODECS = {
    "in.flac": "flac",
    "in.mp3": "mp3",
    "in.ogg": "libopus",
    "in.opus": "libopus",
    "in.m4a": "aac",
    "in.wav": "pcm_mulaw",
    "in.webm": "libopus",
}


def read(path: Path) -> tuple[bytes, str | None]:
    recording = open_recording(path)
    try:
        return b"".join(recording.blocks()), recording.warning
    finally:
        recording.close()


@pytest.mark.parametrize("name", CODECS)
def test_a_tone_survives_each_format(tmp_path: Path, name: str) -> None:
    rate_hz = 48_000 if "opus" in CODECS[name] else 44_100
    path = encode(tmp_path / name, codec=CODECS[name], rate_hz=rate_hz)
    recording = open_recording(path)
    pcm = b"".join(recording.blocks())
    recording.close()

    heard = np.frombuffer(pcm, dtype="<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(heard))
    assert recording.warning is None
    assert recording.format.to_ms(len(pcm)) == pytest.approx(2000, abs=60)
    assert np.argmax(spectrum) * recording.format.rate_hz / len(heard) == pytest.approx(440, abs=2)
    assert heard[20_000:60_000].std() == pytest.approx(8000 / np.sqrt(2), rel=0.1)


def test_a_recording_that_changes_its_format_on_the_way_is_read_to_its_end(tmp_path: Path) -> None:
    stereo = encode(tmp_path / "stereo.mp3", codec="mp3", rate_hz=44_100)
    mono = encode(tmp_path / "mono.mp3", codec="mp3", rate_hz=48_000, layout="mono")
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(stereo.read_bytes() + mono.read_bytes())
    pcm, _ = read(joined)
    assert len(pcm) / 88.2 == pytest.approx(4000, abs=150)


def test_a_play_list_is_no_recording(tmp_path: Path) -> None:
    encode(tmp_path / "other.mp3", codec="mp3")
    (tmp_path / "in.mp3").write_text("ffconcat version 1.0\nfile other.mp3\n")
    with pytest.raises(UnsupportedAudio, match=r"in\.mp3 is not an audio file"):
        open_recording(tmp_path / "in.mp3")


def test_a_name_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    encode(tmp_path / "in.flac", codec="flac").rename(tmp_path / "concat:in.flac")
    assert len(read(Path("concat:in.flac"))[0]) > 80_000


@pytest.mark.parametrize("name", ["in.flac", "in.mp3", "in.ogg"])
def test_a_cut_file_is_read_as_far_as_it_goes(tmp_path: Path, name: str) -> None:
    path = encode(tmp_path / name, 4000, codec=CODECS[name], rate_hz=48_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    pcm, warning = read(path)
    assert 1000 < len(pcm) / 96 < 3000
    assert warning is not None or name != "in.flac"


def test_damage_in_the_middle_is_skipped_and_told(tmp_path: Path) -> None:
    path = encode(tmp_path / "in.mp3", 4000, codec="mp3")
    file = bytearray(path.read_bytes())
    for start in range(len(file) // 3, len(file) // 2, 700):
        file[start : start + 200] = noise(100, seed=start, amplitude=32767)
    path.write_bytes(file)
    pcm, warning = read(path)
    assert len(pcm) / 88.2 > 2500
    assert warning
    assert warning.startswith("in.mp3 is damaged: ")


def test_a_header_without_sound_holds_no_audio(tmp_path: Path) -> None:
    path = encode(tmp_path / "in.flac", codec="flac")
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(UnsupportedAudio, match=r"in\.flac (holds no audio|is not an audio file)"):
        open_recording(path)


def test_a_silent_film_is_not_audio(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=24)
        assert isinstance(stream, VideoStream)
        stream.width = stream.height = 64
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(UnsupportedAudio, match=r"film\.mp4 is not an audio file"):
        open_recording(path)


@pytest.mark.parametrize(
    "file", [b"", b"hello, this is no sound\n" * 100, b"%PDF-1.7\n" + bytes(range(256)) * 20, bytes(5000)]
)
def test_what_is_not_audio_is_named(tmp_path: Path, file: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(file)
    with pytest.raises(UnsupportedAudio, match=r"notes\.txt is not an audio file"):
        open_recording(path)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no such file: .*gone\.wav"):
        open_recording(tmp_path / "gone.wav")


def test_a_file_that_can_t_be_opened_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"can't read .*: File name too long"):
        open_recording(tmp_path / ("long" * 80))


def test_a_folder_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a file"):
        open_recording(tmp_path)


def test_without_pyav_the_pip_line_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = encode(tmp_path / "in.mp3", codec="mp3")
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtra, match=r"in\.mp3 is not plain WAV") as caught:
        open_recording(path)
    assert extra_line("formats") in caught.value.hint


def test_without_pyav_plain_wav_is_read_and_text_is_still_not_audio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    (tmp_path / "in.wav").write_bytes(wav(tone(100)))
    assert read(tmp_path / "in.wav") == (tone(100), None)
    (tmp_path / "in.mp3").write_text("no sound")
    with pytest.raises(UnsupportedAudio):
        open_recording(tmp_path / "in.mp3")


def test_one_channel_of_a_part_is_played_to_the_sample(tmp_path: Path) -> None:
    left, right = noise(24_000, seed=1), noise(24_000, seed=2)
    both = np.stack([np.frombuffer(left, "<i2"), np.frombuffer(right, "<i2")], axis=1).tobytes()
    (tmp_path / "a.wav").write_bytes(wav(both, channels=2))
    excerpt = open_excerpt(tmp_path / "a.wav", channel=1, from_s=0.125, to_s=0.75)
    assert excerpt.format == AudioFormat(24_000)
    assert b"".join(excerpt.blocks()) == right[2 * 3_000 : 2 * 18_000]
    excerpt.close()
    whole = open_excerpt(tmp_path / "a.wav")
    assert b"".join(whole.blocks()) == both
    whole.close()


def test_a_channel_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(noise(2400)))
    with pytest.raises(UnsupportedAudio, match="no channel 1"):
        open_excerpt(tmp_path / "a.wav", channel=1)
