"""A live room: what the rig's loudspeaker plays leaks into its microphone, with a delay that is measured."""

import os
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.rig.ears import RATE_HZ, Ears
from tests.support.pulse import Pulse
from tests.support.room import Room

EXACT_MS = 1.0
"""A room whose delay is off by more after its correction is none."""

CLICK_MS, LEAD_MS = 50, 100


@dataclass(frozen=True, slots=True)
class LiveRoom:
    """A room that sounds.

    Attributes:
        delay_ms: From the loudspeaker to the microphone, as a click measured it.
        loudspeaker: Hears what is played.
        microphone: Hears what the microphone hears: the echo, and whoever else speaks into it.
    """

    delay_ms: float
    loudspeaker: Ears
    microphone: Ears


@contextmanager
def live_room(pulse: Pulse, room: Room) -> Iterator[LiveRoom]:
    """The room, as long as the block runs.

    Raises:
        RuntimeError: Its delay is not to be had.
    """
    command = [
        sys.executable,
        "-m",
        "tests.rig.leak",
        str(room.delay_ms),
        str(room.gain_db),
        str(room.tail_ms),
    ]
    with (
        Ears(pulse) as loudspeaker,
        Ears(pulse, "micfeed.monitor") as microphone,
        _running(command, os.environ | pulse.env) as air,
    ):
        live = LiveRoom(_measured_ms(pulse, loudspeaker, microphone), loudspeaker, microphone)
        _correct(air, round((room.delay_ms - live.delay_ms) * RATE_HZ / 1000))
        live = LiveRoom(_measured_ms(pulse, loudspeaker, microphone), loudspeaker, microphone)
        if abs(live.delay_ms - room.delay_ms) > EXACT_MS:
            raise RuntimeError(f"the room's delay is {live.delay_ms:.1f} ms, not {room.delay_ms}")
        yield live


def delay_between(played: NDArray[np.int16], heard: NDArray[np.int16]) -> float:
    """By how many milliseconds, up to a second, `heard` is later than `played`, both at the ears' rate."""
    size = 1 << (len(played) + len(heard)).bit_length()
    spectrum = np.fft.rfft(heard.astype(np.float64), size) * np.conj(
        np.fft.rfft(played.astype(np.float64), size)
    )
    return float(np.argmax(np.abs(np.fft.irfft(spectrum, size)[:RATE_HZ]))) * 1000 / RATE_HZ


@contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    air = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        if air.stdout is None or air.stdout.readline() != "ready\n":
            raise RuntimeError("the room did not start")
        yield air
    finally:
        air.terminate()
        air.wait(10)


def _correct(air: "subprocess.Popen[str]", frames: int) -> None:
    if air.stdin is not None:
        air.stdin.write(f"{frames}\n")
        air.stdin.flush()


def _measured_ms(pulse: Pulse, loudspeaker: Ears, microphone: Ears) -> float:
    """The delay of a click: a burst of noise, which fits in one place only."""
    random = np.random.default_rng(3)
    sound = np.zeros((LEAD_MS + CLICK_MS + 350) * RATE_HZ // 1000, np.int16)
    burst = slice(LEAD_MS * RATE_HZ // 1000, (LEAD_MS + CLICK_MS) * RATE_HZ // 1000)
    sound[burst] = random.integers(-20_000, 20_000, burst.stop - burst.start)
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        pulse.call("paplay", "-d", "spk", wav_file(Path(folder) / "click.wav", sound, RATE_HZ))
    time.sleep(0.3)
    ended_s = time.monotonic()
    played, heard = (ears.heard(began_s, ended_s) for ears in (loudspeaker, microphone))
    return delay_between(played, heard)


def wav_file(path: Path, sound: NDArray[np.int16], rate_hz: int) -> Path:
    """Mono `sound` as a file to be played."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(sound.tobytes())
    return path
