"""Streaming conversion between a device's or file's rate and channels and the service's mono 24 kHz.

Samples are resampled as float32: soxr's int16 path dithers at random, so the same sound would come out
differently each time. As float32 the output depends on the sound alone, not on how it was cut into chunks.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.pcm import SERVICE_FORMAT, AudioFormat

Samples = NDArray[np.int16]


class Resampler:
    """Turns a stream of PCM16 of one format into another, chunk by chunk.

    Down-mixing takes the mean of the channels, up-mixing repeats the one. Bytes of a frame cut in two wait
    for the rest. With equal rates nothing is held back; otherwise soxr holds 4 to 38 ms until `flush`, or a
    steady 5 to 10 ms if `live`.

    Args:
        source: Format of what is fed.
        target: Format of what comes out.
        live: Somebody waits for it: soxr's engine without blocks, at three times the CPU time (0.1 % of a
            core) and up to 0.1 ms off in time.
    """

    def __init__(
        self, source: AudioFormat, target: AudioFormat = SERVICE_FORMAT, *, live: bool = False
    ) -> None:
        self.source = source
        self.target = target
        self._cut = b""
        self._fed_frames = 0
        self._given_frames = 0
        self._convert: Callable[[Samples, bool], Samples] = (
            _pass if source.rate_hz == target.rate_hz else _soxr(source.rate_hz, target.rate_hz, live)
        )

    @property
    def held_s(self) -> float:
        """How much of what was fed is not given out yet."""
        return self._fed_frames / self.source.rate_hz - self._given_frames / self.target.rate_hz

    def feed(self, pcm: bytes) -> bytes:
        """What can be given out so far for `pcm`, the next bytes of the source."""
        return self._run(pcm, last=False)

    def flush(self) -> bytes:
        """The rest, after the last `feed`; a frame that was never completed is dropped.

        All in all it lasts as long as what was fed, rounded up to a frame: who counts frames that were played
        must find that all were.
        """
        rest = self._run(b"", last=True)
        due_frames = -(-self._fed_frames * self.target.rate_hz // self.source.rate_hz)
        return rest + bytes((due_frames - self._given_frames) * self.target.frame_bytes)

    def _run(self, pcm: bytes, *, last: bool) -> bytes:
        pcm = self._cut + pcm
        whole = len(pcm) - len(pcm) % self.source.frame_bytes
        self._cut = pcm[whole:]
        mono = _mix_down(np.frombuffer(pcm[:whole], dtype="<i2"), self.source.channels)
        given = self._convert(mono, last)
        self._fed_frames += len(mono)
        self._given_frames += len(given)
        if self.source == self.target:
            return pcm[:whole]
        return _mix_up(given, self.target.channels).tobytes()


def _pass(samples: Samples, _last: bool) -> Samples:
    return samples


def _soxr(from_hz: int, to_hz: int, live: bool) -> Callable[[Samples, bool], Samples]:
    from soxr import ResampleStream

    # with `vr` it filters sample by sample instead of in blocks; that the rate could then vary is not used
    stream = ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="HQ", vr=live)

    def convert(samples: Samples, last: bool) -> Samples:
        floats: NDArray[np.float32] = stream.resample_chunk(samples.astype(np.float32), last=last)
        return np.clip(np.rint(floats), -32768, 32767).astype(np.int16)

    return convert


def _mix_down(samples: Samples, channels: int) -> Samples:
    if channels == 1:
        return samples
    sums: NDArray[np.int32] = samples.reshape(-1, channels).sum(axis=1, dtype=np.int32)
    return (sums // channels).astype(np.int16)


def _mix_up(samples: Samples, channels: int) -> Samples:
    return samples if channels == 1 else np.repeat(samples, channels)
