"""WAV files as they are found in the wild, and one that is whole at every moment."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from meeting_assistant.audio.recordings import open_recording
from meeting_assistant.audio.wav import WavLayout, WavWriter, read_blocks
from meeting_assistant.errors import AudioError, StoreError, UnsupportedAudio
from meeting_assistant.pcm import AudioFormat
from tests.support.recordings import wav
from tests.support.sound import ramp, tone

PCM = tone(500)
FLOATS = np.frombuffer(PCM, dtype="<i2") / 32768


def read(tmp_path: Path, file: bytes) -> tuple[bytes, AudioFormat, str | None]:
    path = tmp_path / "in.wav"
    path.write_bytes(file)
    recording = open_recording(path)
    try:
        return b"".join(recording.blocks()), recording.format, recording.warning
    finally:
        recording.close()


WIDTHS = {
    "16": (PCM, 16, 1),
    "24": (b"".join(b"\x7f" + PCM[i : i + 2] for i in range(0, len(PCM), 2)), 24, 1),
    "32": (b"".join(b"\x01\x7f" + PCM[i : i + 2] for i in range(0, len(PCM), 2)), 32, 1),
    "float32": (FLOATS.astype("<f4").tobytes(), 32, 3),
    "float64": (FLOATS.astype("<f8").tobytes(), 64, 3),
}


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_width_gives_the_same_samples(tmp_path: Path, width: str, extensible: bool) -> None:
    samples, bits, tag = WIDTHS[width]
    file = wav(samples, bits=bits, tag=tag, extensible=extensible)
    assert read(tmp_path, file) == (PCM, AudioFormat(24_000), None)


def test_eight_bits_are_unsigned(tmp_path: Path) -> None:
    pcm, _, _ = read(tmp_path, wav(bytes([0, 128, 255]), bits=8, rate_hz=8_000))
    assert np.frombuffer(pcm, dtype="<i2").tolist() == [-32768, 0, 32512]


def test_floats_out_of_range_are_clipped(tmp_path: Path) -> None:
    floats = np.array([2.0, -2.0, np.nan, np.inf], dtype="<f4")
    pcm, _, _ = read(tmp_path, wav(floats.tobytes(), bits=32, tag=3))
    assert np.frombuffer(pcm, dtype="<i2").tolist() == [32767, -32768, 0, 32767]


def test_channels_stay_interleaved(tmp_path: Path) -> None:
    pcm, form, _ = read(tmp_path, wav(ramp(600), channels=6, rate_hz=48_000))
    assert form == AudioFormat(48_000, 6)
    assert pcm == ramp(600)


def test_chunks_before_and_after_the_samples_are_skipped(tmp_path: Path) -> None:
    odd = b"LIST\x03\x00\x00\x00abc\x00"
    assert read(tmp_path, wav(PCM, before=odd) + odd)[0] == PCM


def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    pcm, _, warning = read(tmp_path, wav(PCM, declared_bytes=48_000 * 60)[:-1])
    assert pcm == PCM[:-2]
    assert warning == "in.wav is cut short: 0.5 s can be read"


@pytest.mark.parametrize("declared_bytes", [0xFFFFFFFF, 0x7FFFFFFF])
def test_a_file_that_came_through_a_pipe_has_no_length_and_no_fault(
    tmp_path: Path, declared_bytes: int
) -> None:
    assert read(tmp_path, wav(PCM, declared_bytes=declared_bytes)) == (PCM, AudioFormat(24_000), None)


def test_a_file_whose_writer_died_is_read_to_its_end(tmp_path: Path) -> None:
    pcm, _, warning = read(tmp_path, wav(PCM, declared_bytes=0))
    assert pcm == PCM
    assert warning == "in.wav was never finished: 0.5 s can be read"


@pytest.mark.parametrize(
    "file", [wav(b""), wav(b"", declared_bytes=9000), wav(PCM)[:30], wav(PCM)[:40], wav(b"\x01")]
)
def test_a_header_alone_holds_no_audio(tmp_path: Path, file: bytes) -> None:
    with pytest.raises(UnsupportedAudio, match=r"in\.wav (holds no audio|is a WAV file without a format)"):
        read(tmp_path, file)


def test_a_header_of_zeros_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedAudio, match="zeros"):
        read(tmp_path, wav(PCM, channels=0))


class FailingDisk(io.BytesIO):
    name = "in.wav"

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


def test_a_failing_disk_says_so() -> None:
    layout = WavLayout(1, AudioFormat(24_000), 2, 0, 960, None)
    with pytest.raises(AudioError, match=r"can't read in\.wav: Input/output error"):
        next(read_blocks(FailingDisk(), layout, 240))


def test_the_writer_s_file_is_whole_after_every_write(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    writer = WavWriter(path)
    for count in range(4):
        with wave.open(io.BytesIO(path.read_bytes())) as seen:
            assert (seen.getframerate(), seen.getnchannels(), seen.getsampwidth()) == (24_000, 1, 2)
            assert seen.readframes(1_000_000) == PCM * count
        assert writer.written_ms == 500 * count
        writer.write(PCM)
    writer.close()


def test_an_unwritable_place_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        StoreError, match=r"can't write .*nowhere/out\.wav: No such file or directory"
    ) as caught:
        WavWriter(tmp_path / "nowhere" / "out.wav")
    assert caught.value.hint


def test_a_full_disk_says_so() -> None:
    with pytest.raises(StoreError, match="can't write /dev/full: No space left on device"):
        WavWriter(Path("/dev/full"))
