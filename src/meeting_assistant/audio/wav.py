"""WAV read block by block and written so that the file is whole at every moment.

Only numpy: linear PCM of 8 to 32 bits and IEEE float. Everything else is for `recordings` and PyAV.
"""

import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.errors import AudioError, StoreError, UnsupportedAudio
from meeting_assistant.pcm import SERVICE_FORMAT, AudioFormat

PCM_TAG, FLOAT_TAG, EXTENSIBLE_TAG = 0x0001, 0x0003, 0xFFFE

OPEN_ENDED_BYTES = 0x7FFF0000
"""A data size from here on is what programs that write into a pipe put for "until the end"."""

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


def _from_u8(raw: bytes) -> NDArray[np.int16]:
    return (np.frombuffer(raw, np.uint8).astype(np.int16) - 128) << 8


def _from_i24(raw: bytes) -> NDArray[np.int16]:
    upper = np.ascontiguousarray(np.frombuffer(raw, np.uint8).reshape(-1, 3)[:, 1:])
    return np.frombuffer(upper, "<i2")


def _from_i32(raw: bytes) -> NDArray[np.int16]:
    halves: NDArray[np.int16] = np.frombuffer(raw, "<i2")
    return halves[1::2]


def _from_float(kind: str) -> Callable[[bytes], NDArray[np.int16]]:
    def convert(raw: bytes) -> NDArray[np.int16]:
        floats: NDArray[np.float64] = np.nan_to_num(np.frombuffer(raw, kind)).astype(np.float64)
        return np.clip(np.rint(floats * 32768), -32768, 32767).astype(np.int16)

    return convert


TO_PCM16: dict[tuple[int, int], Callable[[bytes], NDArray[np.int16]]] = {
    (PCM_TAG, 1): _from_u8,
    (PCM_TAG, 3): _from_i24,
    (PCM_TAG, 4): _from_i32,
    (FLOAT_TAG, 4): _from_float("<f4"),
    (FLOAT_TAG, 8): _from_float("<f8"),
}
"""(format tag, bytes a sample) -> conversion; 16-bit PCM needs none."""


@dataclass(frozen=True, slots=True)
class WavLayout:
    """What the header of a WAV file says.

    Attributes:
        tag: Coding of the samples, 1 for PCM, 3 for float; the extensible tag is resolved.
        format: Rate and channels.
        sample_bytes: Width of one sample.
        samples_offset: Where the samples begin in the file.
        samples_bytes: How many bytes of samples there really are, whole frames.
        warning: What is wrong with the file although it can be read; None if nothing.
    """

    tag: int
    format: AudioFormat
    sample_bytes: int
    samples_offset: int
    samples_bytes: int
    warning: str | None

    @property
    def is_plain(self) -> bool:
        """True if this module can read it."""
        return (self.tag, self.sample_bytes) in TO_PCM16 or (self.tag, self.sample_bytes) == (PCM_TAG, 2)


def parse_wav(file: BinaryIO, name: str) -> WavLayout | None:
    """The layout of an open file, None if it is no RIFF WAVE file.

    Args:
        file: The file, at its beginning.
        name: What to call it in messages.

    Raises:
        UnsupportedAudio: It is a WAV file that holds no audio, or its header makes no sense.
    """
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return None
    riff_end = struct.unpack_from("<I", head, 4)[0] + 8
    fields = b""
    while len(header := file.read(8)) == 8:
        size = struct.unpack_from("<I", header, 4)[0]
        if header[:4] == b"data":
            return _layout(fields, file, (size, riff_end), name)
        if header[:4] == b"fmt ":
            fields = file.read(min(size, 40))
            file.seek(size - len(fields) + size % 2, os.SEEK_CUR)
        else:
            file.seek(size + size % 2, os.SEEK_CUR)
    raise _no_audio(name)


def _layout(fields: bytes, file: BinaryIO, sizes: tuple[int, int], name: str) -> WavLayout:
    if len(fields) < 16:
        raise UnsupportedAudio(f"{name} is a WAV file without a format", hint="Export the recording again.")
    tag, channels, rate_hz, _, frame_bytes, _ = struct.unpack_from("<HHIIHH", fields)
    if tag == EXTENSIBLE_TAG and len(fields) >= 26:
        tag = struct.unpack_from("<H", fields, 24)[0]
    if not channels or not rate_hz or not frame_bytes:
        raise UnsupportedAudio(f"{name} has a WAV header of zeros", hint="Export the recording again.")
    offset = file.tell()
    there = os.fstat(file.fileno()).st_size - offset
    samples_bytes, warning = _extent(sizes, offset, there)
    samples_bytes -= samples_bytes % frame_bytes
    if not samples_bytes:
        raise _no_audio(name)
    if warning:
        warning = f"{name} {warning}: {samples_bytes / frame_bytes / rate_hz:.1f} s can be read"
    return WavLayout(
        tag, AudioFormat(rate_hz, channels), frame_bytes // channels, offset, samples_bytes, warning
    )


def _extent(sizes: tuple[int, int], offset: int, there: int) -> tuple[int, str | None]:
    """Bytes of samples to read, and what is wrong."""
    declared, riff_end = sizes
    if declared == 0 and there and riff_end <= offset:
        return there, "was never finished"
    if declared <= there:
        return declared, None
    return there, None if declared >= OPEN_ENDED_BYTES else "is cut short"


def _no_audio(name: str) -> UnsupportedAudio:
    return UnsupportedAudio(f"{name} holds no audio", hint="Record it again; the file has a header only.")


def read_blocks(file: BinaryIO, layout: WavLayout, frames: int) -> Iterator[bytes]:
    """The samples as interleaved PCM16, `frames` frames at a time; only one block is in memory.

    Raises:
        AudioError: The disk failed.
    """
    convert = TO_PCM16.get((layout.tag, layout.sample_bytes))
    frame_bytes = layout.sample_bytes * layout.format.channels
    file.seek(layout.samples_offset)
    left = layout.samples_bytes
    while left and (raw := _read(file, min(left, frames * frame_bytes))):
        left -= len(raw)
        raw = raw[: len(raw) - len(raw) % frame_bytes]
        yield convert(raw).tobytes() if convert else raw


def _read(file: BinaryIO, size: int) -> bytes:
    try:
        return file.read(size)
    except OSError as exc:
        raise AudioError(f"can't read {file.name}: {exc.strerror}", hint="Check the disk it is on.") from exc


class WavWriter:
    """A mono 24 kHz PCM16 WAV file that can be read whole at every moment, even if we are killed.

    Samples go to the file unbuffered, then the header is patched: it never promises what is not there.

    Args:
        path: Where to write; an existing file is replaced.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._samples_bytes = 0
        try:
            self._file = path.open("wb", buffering=0)
        except OSError as exc:
            raise self._failed(exc) from exc
        try:
            self._put(self._header(), 0)
        except StoreError:
            self._file.close()
            raise

    @property
    def written_ms(self) -> int:
        """How long the file lasts."""
        return int(SERVICE_FORMAT.to_ms(self._samples_bytes))

    def write(self, pcm: bytes) -> None:
        """Append PCM16.

        Raises:
            StoreError: The disk is full or the file went away.
        """
        self._put(pcm, HEADER.size + self._samples_bytes)
        self._samples_bytes += len(pcm)
        self._put(self._header(), 0)

    def close(self) -> None:
        """Close the file; it is complete already."""
        self._file.close()

    def _put(self, piece: bytes, offset: int) -> None:
        try:
            self._file.seek(offset)
            while piece:
                piece = piece[self._file.write(piece) :]
        except OSError as exc:
            raise self._failed(exc) from exc

    def _header(self) -> bytes:
        rate_hz, frame_bytes = SERVICE_FORMAT.rate_hz, SERVICE_FORMAT.frame_bytes
        size = min(self._samples_bytes, 0xFFFFFFFF - HEADER.size)
        return HEADER.pack(
            *(b"RIFF", size + HEADER.size - 8, b"WAVE"),
            *(b"fmt ", 16, PCM_TAG, 1, rate_hz, rate_hz * frame_bytes, frame_bytes, 16),
            *(b"data", size),
        )

    def _failed(self, exc: OSError) -> StoreError:
        return StoreError(
            f"can't write {self.path}: {exc.strerror or exc}",
            hint="Choose another output folder, or make room and check its permissions.",
        )
