"""Recordings in any format as a lazy stream of PCM16 blocks.

Plain WAV needs nothing but numpy (`wav`). Everything else goes through PyAV, the only library that also reads
m4a; it comes with the `local` extra and, alone, with `formats`.
"""

from collections.abc import Iterator
from importlib import import_module
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import numpy as np

from meeting_assistant.audio.wav import WavLayout, parse_wav, read_blocks
from meeting_assistant.errors import ConfigError, MissingExtra, UnsupportedAudio
from meeting_assistant.installation import extra_line
from meeting_assistant.pcm import AudioFormat

if TYPE_CHECKING:
    import av
    from av.audio.stream import AudioStream
    from av.container import InputContainer

BLOCK_MS = 100

MAGIC = (b"fLaC", b"OggS", b"ID3", b"\x1aE\xdf\xa3", b"FORM", b"RF64", b"RIFF", b"caff", b"#!AMR", b".snd")
"""How files begin that PyAV could read; MPEG frames and MP4 are recognised by bits and by offset."""


DEMUXING = {
    "protocol_whitelist": "file",
    "format_whitelist": "aac,ac3,aiff,amr,asf,au,caf,eac3,flac,matroska,mov,mp3,ogg,rm,w64,wav,webm",
}
"""A recording is one file: no play lists, which could name other files and addresses."""


class Recording(Protocol):
    """An open recording.

    Attributes:
        format: Rate and channels of the blocks.
        warning: What is wrong with the file although it can be read; may become known while reading.
    """

    format: AudioFormat

    @property
    def warning(self) -> str | None:
        """As above."""
        ...

    def blocks(self) -> Iterator[bytes]:
        """Interleaved PCM16, some 100 ms at a time."""
        ...

    def close(self) -> None:
        """Release the file."""
        ...


def open_recording(path: Path) -> Recording:
    """The recording at `path`, opened; its first block has been decoded, so it is known to hold audio.

    Raises:
        ConfigError: There is no such file, or it can't be read.
        UnsupportedAudio: It is not audio, or holds none.
        MissingExtra: Its format needs PyAV, which is not installed.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would keep us waiting
            raise ConfigError(f"{path} is not a file", hint="Name a recording: wav, flac, mp3, ogg or m4a.")
        file = path.open("rb")
    except FileNotFoundError as exc:
        raise ConfigError(f"no such file: {path}", hint="Check the path.") from exc
    except OSError as exc:
        raise ConfigError(f"can't read {path}: {exc.strerror}", hint="Check its permissions.") from exc
    try:
        layout = parse_wav(file, path.name)
        if layout and layout.is_plain:
            return WavRecording(file, layout)
        file.seek(0)
        head = file.read(12)
    except BaseException:
        file.close()
        raise
    file.close()
    return _open_with_av(path, head)


def open_excerpt(
    path: Path, *, channel: int | None = None, from_s: float = 0.0, to_s: float | None = None
) -> Recording:
    """A part of the recording at `path`, opened; all of it, if nothing is said of which.

    Raises:
        ConfigError, UnsupportedAudio, MissingExtra: As for `open_recording`.
    """
    recording = open_recording(path)
    if channel is None and not from_s and to_s is None:
        return recording
    try:
        return Excerpt(recording, channel=channel, from_s=from_s, to_s=to_s)
    except UnsupportedAudio:
        recording.close()
        raise


class WavRecording:
    """A plain WAV file."""

    def __init__(self, file: BinaryIO, layout: WavLayout) -> None:
        self.format = layout.format
        self.warning = layout.warning
        self._file = file
        self._layout = layout

    def blocks(self) -> Iterator[bytes]:
        """Interleaved PCM16, 100 ms at a time."""
        return read_blocks(self._file, self._layout, self.format.to_frames(BLOCK_MS))

    def close(self) -> None:
        """Release the file."""
        self._file.close()


class Excerpt:
    """A part of a recording: of its length, or of its channels.

    Args:
        whole: The recording.
        channel: The one that is played; None for all.
        from_s: Where it begins.
        to_s: Where it ends; None: at the end.

    Raises:
        UnsupportedAudio: It has no such channel.
    """

    def __init__(
        self, whole: Recording, *, channel: int | None = None, from_s: float = 0.0, to_s: float | None = None
    ) -> None:
        if channel is not None and channel >= whole.format.channels:
            raise UnsupportedAudio(
                f"the recording has no channel {channel}", hint=f"It has {whole.format.channels}, from 0 on."
            )
        self._whole = whole
        self._channel = channel
        rate_hz = whole.format.rate_hz
        self._range = int(from_s * rate_hz), None if to_s is None else int(to_s * rate_hz)
        self.format = whole.format if channel is None else AudioFormat(rate_hz)

    @property
    def warning(self) -> str | None:
        """What is wrong with the whole."""
        return self._whole.warning

    def blocks(self) -> Iterator[bytes]:
        """Interleaved PCM16, what of each block belongs to it."""
        channels, position = self._whole.format.channels, 0
        begin, end = self._range
        for block in self._whole.blocks():
            frames = np.frombuffer(block, "<i2").reshape(-1, channels)
            part = frames[max(0, begin - position) : None if end is None else max(0, end - position)]
            position += len(frames)
            if len(part):
                yield (part if self._channel is None else part[:, self._channel]).tobytes()
            if end is not None and position >= end:
                return

    def close(self) -> None:
        """Release the file."""
        self._whole.close()


class AvRecording:
    """Anything that PyAV decodes, mixed down to mono at its own rate.

    Packets that can't be decoded are skipped and counted in `warning`.
    """

    def __init__(self, path: Path, container: "InputContainer") -> None:
        self._name = path.name
        self._container = container
        self._stream: AudioStream = container.streams.audio[0]
        self.format = AudioFormat(self._stream.codec_context.sample_rate)
        self.warning: str | None = None
        self._damaged = 0
        self._blocks = self._decode()
        first = next(self._blocks, b"")
        if not first:
            raise UnsupportedAudio(f"{self._name} holds no audio", hint="Record or export it again.")
        self._blocks = chain([first], self._blocks)

    def blocks(self) -> Iterator[bytes]:
        """Mono PCM16, one decoded packet at a time."""
        return self._blocks

    def close(self) -> None:
        """Release the file."""
        self._container.close()

    def _decode(self) -> Iterator[bytes]:
        given_bytes = 0
        for pcm in self._mixed():
            given_bytes += len(pcm)
            yield pcm
        if self._is_short(self.format.to_ms(given_bytes)):
            self.warning = (
                f"{self._name} is cut short: {self.format.to_ms(given_bytes) / 1000:.1f} s can be read"
            )

    def _mixed(self) -> Iterator[bytes]:
        """Mono at the rate of the first frame, though a file joined from others may change its format."""
        from av import AudioResampler

        for _, frames in groupby(
            self._frames(), key=lambda frame: (frame.format.name, frame.layout.name, frame.rate)
        ):
            mixer = AudioResampler(format="s16", layout="mono", rate=self.format.rate_hz)
            for frame in chain(frames, [None]):
                for mixed in mixer.resample(frame):
                    if mixed.samples:
                        yield bytes(mixed.planes[0])[: mixed.samples * self.format.frame_bytes]

    def _frames(self) -> "Iterator[av.AudioFrame]":
        from av.error import FFmpegError

        packets = self._container.demux(self._stream)
        while True:
            try:
                yield from next(packets).decode()
            except StopIteration:
                return
            except EOFError:
                return
            except FFmpegError:
                self._damaged += 1
                self.warning = f"{self._name} is damaged: {self._damaged} of its packets can't be decoded"

    def _is_short(self, given_ms: float) -> bool:
        """True if a FLAC file, whose header knows its length for sure, has lost its end."""
        stream = self._stream
        if stream.codec_context.name != "flac" or not stream.duration or not stream.time_base:
            return False
        return given_ms < float(stream.duration * stream.time_base) * 1000 - 500


def _open_with_av(path: Path, head: bytes) -> AvRecording:
    not_audio = UnsupportedAudio(
        f"{path.name} is not an audio file that can be read", hint="Use wav, flac, mp3, ogg or m4a."
    )
    try:
        av = import_module("av")
    except ImportError as exc:
        if not _looks_like_audio(head):
            raise not_audio from exc
        raise MissingExtra(
            f"{path.name} is not plain WAV: PyAV is needed to read it",
            hint=f"Run: {extra_line('formats')}, or convert the file to WAV.",
        ) from exc
    try:
        container: InputContainer = av.open(f"file:{path}", options=DEMUXING, metadata_errors="replace")
    except av.error.FFmpegError as exc:
        raise not_audio from exc
    try:
        if not container.streams.audio:
            raise not_audio
        return AvRecording(path, container)
    except BaseException:
        container.close()
        raise


def _looks_like_audio(head: bytes) -> bool:
    is_mpeg = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return head.startswith(MAGIC) or head[4:8] == b"ftyp" or is_mpeg
