"""The air of a room: a loudspeaker's sound reaches a microphone late, quieter and reverberated, in real time.

``python -m tests.rig.leak DELAY_MS GAIN_DB TAIL_MS``, a process of its own so that nobody's work delays it.
It plays into the sound server by position: what comes too late is lost, what follows has its place all the
same, so that the delay stays what it was. A line with a number of frames on its input corrects it; it writes
``ready`` when it runs.
"""

import ctypes
import sys
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tests.support.room import Room

RATE_HZ = 48_000
BLOCK = 240
"""5 ms are taken and given at a time."""

_PLAYBACK, _RECORD = 1, 2
_S16LE = 3
_AS_IT_LIKES = 0xFFFFFFFF


class _SampleSpec(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class _BufferAttr(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


class Reverberation:
    """Convolves a stream with a response, block by block, by overlap-save.

    Args:
        response: The impulse response.
        block: Frames of each block.
    """

    def __init__(self, response: NDArray[np.float64], block: int) -> None:
        self._block = block
        self._size = 1 << (len(response) + block - 1).bit_length()
        self._spectrum = np.fft.rfft(response, self._size)
        self._past = np.zeros(self._size)

    def feed(self, block: NDArray[np.int16]) -> NDArray[np.int16]:
        """What arrives while `block` is played."""
        self._past = np.roll(self._past, -self._block)
        self._past[-self._block :] = block
        heard = np.fft.irfft(np.fft.rfft(self._past) * self._spectrum, self._size)[-self._block :]
        return np.clip(np.rint(heard), -32768, 32767).astype("<i2")


class _Stream:
    """A stream of the sound server, mono PCM16 at 48 kHz."""

    def __init__(self, direction: int, device: str, attributes: _BufferAttr) -> None:
        self._library = ctypes.CDLL("libpulse-simple.so.0")
        self._library.pa_simple_new.restype = ctypes.c_void_p
        spec, error = _SampleSpec(_S16LE, RATE_HZ, 1), ctypes.c_int()
        self._stream = ctypes.c_void_p(
            self._library.pa_simple_new(
                None,
                b"air",
                direction,
                device.encode(),
                b"air",
                ctypes.byref(spec),
                None,
                ctypes.byref(attributes),
                ctypes.byref(error),
            )
        )
        if not self._stream:
            raise RuntimeError(f"PulseAudio refuses {device}: error {error.value}")

    def read(self, frames: int) -> NDArray[np.int16]:
        """The next frames; waits for them."""
        pcm = ctypes.create_string_buffer(frames * 2)
        self._call(self._library.pa_simple_read, pcm)
        return np.frombuffer(pcm.raw, "<i2")

    def write(self, samples: NDArray[np.int16]) -> None:
        """Play them after what was written before."""
        if len(samples):
            self._call(
                self._library.pa_simple_write,
                ctypes.create_string_buffer(samples.tobytes(), len(samples) * 2),
            )

    def _call(self, function: Callable[..., int], pcm: "ctypes.Array[ctypes.c_char]") -> None:
        error = ctypes.c_int()
        if function(self._stream, pcm, ctypes.c_size_t(len(pcm)), ctypes.byref(error)) < 0:
            raise RuntimeError(f"PulseAudio broke off: error {error.value}")


class Air:
    """The way from the loudspeaker `spk` to the microphone `mic`.

    Args:
        room: Its delay is a first guess only: `correct` it by what was measured.
    """

    def __init__(self, room: Room) -> None:
        dry = Room(delay_ms=0, tail_ms=room.tail_ms, gain_db=room.gain_db, seed=room.seed)
        self._reverberation = Reverberation(dry.response(RATE_HZ), BLOCK)
        self._due = int(room.delay_ms * RATE_HZ / 1000)  # frames of silence to add, or to leave out
        self._lock = threading.Lock()
        quick, ahead = BLOCK * 2, self._due * 2
        self._heard = _Stream(
            _RECORD, "spk.monitor", _BufferAttr(_AS_IT_LIKES, _AS_IT_LIKES, _AS_IT_LIKES, _AS_IT_LIKES, quick)
        )
        self._given = _Stream(_PLAYBACK, "micfeed", _BufferAttr(_AS_IT_LIKES, ahead, 0, quick, _AS_IT_LIKES))

    def correct(self, frames: int) -> None:
        """From now on everything arrives so much later, or earlier."""
        with self._lock:
            self._due += frames

    def carry(self) -> None:
        """Carry one block."""
        block = self._reverberation.feed(self._heard.read(BLOCK))
        with self._lock:
            due, self._due = self._due, min(0, self._due + BLOCK)
        if due > 0:
            self._given.write(np.zeros(due, np.int16))
        self._given.write(block[max(0, -due) :])


def main() -> None:
    """Carry sound until the input ends."""
    delay_ms, gain_db, tail_ms = (float(argument) for argument in sys.argv[1:4])
    air = Air(Room(delay_ms=delay_ms, gain_db=gain_db, tail_ms=tail_ms))
    threading.Thread(target=_carry, args=(air,), daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        air.correct(int(line))


def _carry(air: Air) -> None:
    while True:
        air.carry()


if __name__ == "__main__":
    main()
