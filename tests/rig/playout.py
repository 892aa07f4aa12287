"""Whether answers are heard whole: short, long and fast, and over a network that jitters."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.rig.ears import Ears
from tests.rig.figures import Figure
from tests.rig.program import Program, talking
from tests.rig.reply import Reply, Samples
from tests.rig.service import Service, answer, scripted_service
from tests.rig.wholeness import Wholeness, wholeness
from tests.support.pulse import Pulse

SETTLE_S = 0.5
"""Before the first answer: the devices are open, the sound server has got used to them."""

ONE_DELTA_S = 0.4
JITTER_MS = 60
LENGTH_MS = 5.0
"""An answer that is off by so much has lost something: the edges of noise are not sharper."""

MEMORY_MB = 48.0
"""What a long answer may take: 11.5 MB for 120 s at 48 kHz, and the messages on their way."""


async def playout_figures(pulse: Pulse, quick: bool) -> list[Figure]:
    """One delta; 60 ms of jitter; then, as it teaches to wait less, a long answer ten times too fast."""
    figures: list[Figure] = []
    with Ears(pulse) as ears:
        async with scripted_service() as service:
            async with talking(pulse, service.url, "--headphones", "--json") as program:
                await service.configured()
                await asyncio.sleep(SETTLE_S)
                figures += await one_delta(ears, service, 3 if quick else 10)
                figures += await jitter(ears, service, 2 if quick else 10)
                seconds, before_mb = 20.0 if quick else 120.0, _memory_mb(program, "VmRSS")
                figures += await long_answer(ears, service, seconds)
                figures.append(_grown(f"{seconds:.0f} s ten times too fast: memory", program, before_mb))
            figures += _counted(program)
    return figures


async def _heard(ears: Ears, sound: Samples, send: Callable[[], Awaitable[None]]) -> Wholeness:
    """Send an answer, and compare what the loudspeaker played with it."""
    began_s = time.monotonic()
    await send()
    length_s = len(sound) / 24_000
    left_s = began_s + length_s - time.monotonic()
    await asyncio.sleep(max(0.0, left_s) + 1.0)
    return wholeness(sound, ears.heard(began_s, time.monotonic()))


async def one_delta(ears: Ears, service: Service, rounds: int) -> list[Figure]:
    """Short answers, each in one piece."""
    found = []
    for number in range(rounds):
        sound, reply = answer(number, ONE_DELTA_S), Reply(service, number)

        async def send(reply: Reply = reply, sound: Samples = sound) -> None:
            await reply.begin()
            await reply.begin_item()
            await reply.delta(sound.tobytes())
            await reply.end_item()
            await reply.end()

        found.append(await _heard(ears, sound, send))
    return _about("one delta", found)


async def long_answer(ears: Ears, service: Service, seconds: float) -> list[Figure]:
    """An answer of so many seconds, sent in a tenth of that."""
    sound, reply = answer(1000, seconds), Reply(service, 1000)

    async def send() -> None:
        await reply.begin()
        await reply.begin_item()
        await reply.sound(sound, times_real_time=10)
        await reply.end_item()
        await reply.end()

    return _about(f"{seconds:.0f} s ten times too fast", [await _heard(ears, sound, send)])


async def jitter(ears: Ears, service: Service, rounds: int) -> list[Figure]:
    """Answers in real time whose pieces are late, each by another time."""
    found = []
    for number in range(2000, 2000 + rounds):
        sound, reply = answer(number, 6.0), Reply(service, number)
        delta_ms = (20, 50, 100)[number % 3]

        async def send(
            reply: Reply = reply, sound: Samples = sound, seed: int = number, delta_ms: int = delta_ms
        ) -> None:
            await reply.begin()
            await reply.begin_item()
            await reply.jittered(sound, delta_ms=delta_ms, jitter_ms=JITTER_MS, seed=seed)
            await reply.end_item()
            await reply.end()

        found.append(await _heard(ears, sound, send))
    return _about(f"in real time, {JITTER_MS} ms of jitter", found)


def _about(name: str, found: list[Wholeness]) -> list[Figure]:
    n = len(found)
    off_ms = max(abs(each.length_off_ms) for each in found)
    fit = min(each.correlation for each in found)
    gaps = sum(each.gaps for each in found)
    return [
        Figure(name=f"{name}: length off by, most", value=off_ms, unit="ms", bar=LENGTH_MS, n=n),
        Figure(
            name=f"{name}: correlation at begin, middle and end, least",
            value=fit,
            unit="",
            bar=0.99,
            n=n,
            better="more",
        ),
        Figure(name=f"{name}: gaps in the recording", value=gaps, unit="", bar=0, n=n),
    ]


def _counted(program: Program) -> list[Figure]:
    """What the program itself has counted; its own word is worth as much as it agrees with the recording."""
    sound = program.told("figures")[-1]["sound"]
    return [
        Figure(name="playout: underruns the program counted", value=sound["underruns"], unit="", bar=0, n=1),
        Figure(name="playout: refused by the program", value=sound["refused_ms"], unit="ms", bar=0, n=1),
        Figure(name="playout: stumbles of the devices", value=sound["xruns"], unit="", bar=None, n=1),
    ]


def _grown(name: str, program: Program, before_mb: float) -> Figure:
    grown_mb = _memory_mb(program, "VmHWM") - before_mb
    return Figure(name=name, value=grown_mb, unit="MB", bar=MEMORY_MB, n=1)


def _memory_mb(program: Program, field: str) -> float:
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) / 1024
