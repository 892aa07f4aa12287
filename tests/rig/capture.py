"""How old the user's sound is when the service has it, on a machine with one busy core."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soxr
from numpy.typing import NDArray

from tests.rig.ears import RATE_HZ as EARS_HZ
from tests.rig.ears import Ears
from tests.rig.figures import Figure, percentile
from tests.rig.ledger import SETTLE_S
from tests.rig.listening import Listening
from tests.rig.program import talking
from tests.rig.service import DEADLINE_S, RATE_HZ, scripted_service
from tests.support.pulse import Pulse
from tests.support.recordings import wav

BLOCK_MS = 20
"""The length of a message of sound, as the program is set by default."""

TOLERANCE_MS = 5

NEEDLE_S = 0.4
"""So much of the sound is looked for in what the service got."""


async def capture_figures(pulse: Pulse, quick: bool) -> list[Figure]:
    """The way of the sound from the microphone to the service."""
    seconds = 10 if quick else 60
    with busy_core():
        ages, waits = await ages_ms(pulse, seconds)
    n = len(ages)
    late = [age - min(ages) for age in ages]
    return [
        Figure(name=f"capture, one core busy: {name}", value=value, unit="ms", bar=bar, n=count)
        for name, value, bar, count in (
            (
                "callback to socket, p99 (its own clock)",
                waits["p99"],
                BLOCK_MS + TOLERANCE_MS,
                waits["count"],
            ),
            ("message later than the soonest, p99", percentile(late, 99), BLOCK_MS + TOLERANCE_MS, n),
            ("age of a message's newest sample, median", percentile(ages, 50), None, n),
            ("age of a message's newest sample, p99", percentile(ages, 99), None, n),
        )
    ]


async def ages_ms(pulse: Pulse, seconds: float) -> tuple[list[float], dict[str, int]]:
    """How old the newest sample of each message is when the service reads it, over that much speech.

    Returns:
        The ages, and what the program itself says of its way from callback to socket.
    """
    listening = Listening(silence_ms=10_000)

    async def hear(pcm: bytes) -> None:
        listening.append(pcm)

    with TemporaryDirectory() as folder, Ears(pulse, "micfeed.monitor") as mouth:
        file = Path(folder) / "noise.wav"
        file.write_bytes(wav(_noise(seconds), rate_hz=EARS_HZ))
        async with (
            scripted_service() as service,
            talking(pulse, service.url, "--headphones", "--json") as program,
        ):
            service.hear = hear
            await service.configured()
            await asyncio.sleep(SETTLE_S)
            from_s = asyncio.get_running_loop().time()
            player = pulse.feed_microphone(file)
            await asyncio.to_thread(player.wait, seconds + DEADLINE_S)
            to_s = asyncio.get_running_loop().time()
            program.quit()
            figures = await program.telling("figures", 0)
        spoken = mouth.heard(from_s, to_s)
    zero_s = from_s + _first_s(spoken) - _position_s(spoken, listening.heard())
    first_s, last_s = zero_s, to_s
    ages = [
        (arrival.at_s - zero_s - arrival.end / RATE_HZ) * 1000
        for arrival in listening.arrivals
        if max(from_s, first_s) < arrival.at_s < last_s
    ]
    return ages, figures["capture_to_socket_ms"]


@contextmanager
def busy_core() -> Iterator[None]:
    """A process that never rests."""
    spinning = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        spinning.kill()
        spinning.wait(10)


def _noise(seconds: float) -> bytes:
    steps = np.random.default_rng(3).choice([-9000, 9000], int(seconds * 4000))
    return np.repeat(steps, EARS_HZ // 4000).astype("<i2").tobytes()


def _first_s(spoken: NDArray[np.int16]) -> float:
    """Where the sound begins in what the microphone's sink played."""
    return float(np.flatnonzero(np.abs(spoken.astype(np.int32)) > 600)[0]) / EARS_HZ


def _position_s(spoken: NDArray[np.int16], got: NDArray[np.int16]) -> float:
    """Where that beginning is in what the service got."""
    first = round(_first_s(spoken) * EARS_HZ)
    needle = soxr.resample(
        spoken[first : first + int(NEEDLE_S * EARS_HZ)].astype(np.float32), EARS_HZ, RATE_HZ
    )
    size = len(got) + len(needle)
    spectrum = np.fft.rfft(got.astype(np.float32), size) * np.conj(np.fft.rfft(needle, size))
    return int(np.argmax(np.fft.irfft(spectrum, size)[: len(got)])) / RATE_HZ
