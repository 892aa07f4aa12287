"""Whether the position told is what was heard, after all that can go wrong before an interruption."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import soxr

from tests.rig.ears import RATE_HZ as EARS_HZ
from tests.rig.ears import Ears
from tests.rig.figures import Figure, positions_told
from tests.rig.program import talking
from tests.rig.reply import Reply, Samples
from tests.rig.service import RATE_HZ, Service, answer, scripted_service
from tests.rig.wholeness import SILENT
from tests.support.pulse import Pulse

SETTLE_S = 0.5
AFTER_S = 0.7
LATE_DELTAS = 8
NEEDLE_S = 0.3
"""The end of what was heard is looked for in the answer by so much of it, or what is unbroken of that."""

Story: TypeAlias = Callable[[Reply, Samples], Awaitable[int]]
"""Sends a response up to the moment of the interruption; gives the index of the item that is being heard."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One interruption.

    Attributes:
        told_ms: The position that the client named of the item that was being heard; None if it named none.
        heard_ms: How much of that item the loudspeaker played.
        others: How many items before it were truncated or deleted.
        late_ms: Sound that was heard after the client had told, from deltas that came too late.
    """

    told_ms: int | None
    heard_ms: float
    others: int
    late_ms: float


async def truncation_figures(pulse: Pulse, quick: bool) -> list[Figure]:
    """An underrun, a late start, a second item; and what comes after the cut."""
    with Ears(pulse) as ears:
        async with scripted_service() as service, talking(pulse, service.url, "--headphones"):
            await service.configured()
            await asyncio.sleep(SETTLE_S)
            return await figures_of(ears, service, 3 if quick else 10)


async def figures_of(ears: Ears, service: Service, rounds: int) -> list[Figure]:
    """The same of whichever client is connected."""
    stories: dict[str, Story] = {
        "after an underrun": _underrun,
        "after a late start": _late_start,
        "in the second item": _second_item,
    }
    figures: list[Figure] = []
    everything: list[Outcome] = []
    for kind, (name, story) in enumerate(stories.items()):
        numbers = range(3000 + 100 * kind, 3000 + 100 * kind + rounds)
        outcomes = [await _one(ears, service, number, story) for number in numbers]
        figures += _about(name, outcomes)
        everything += outcomes
    late_ms = max(each.late_ms for each in everything)
    return [
        *figures,
        Figure(
            name="truncation: deltas after the cut that were heard, most",
            value=late_ms,
            unit="ms",
            bar=0,
            n=len(everything),
        ),
    ]


async def _underrun(reply: Reply, sound: Samples) -> int:
    """The service stalls in the middle, longer than what was queued lasts, and goes on."""
    await reply.begin()
    await reply.begin_item()
    await reply.sound(sound[:RATE_HZ])
    await asyncio.sleep(1.6)
    await reply.sound(sound[RATE_HZ:])
    await asyncio.sleep(0.8)
    return 0


async def _late_start(reply: Reply, sound: Samples) -> int:
    """The first delta comes late and is tiny; the next one takes its time."""
    await reply.begin()
    await reply.begin_item()
    await asyncio.sleep(1.5)
    await reply.delta(sound[:240].tobytes())
    await asyncio.sleep(0.6)
    await reply.sound(sound[240:])
    await asyncio.sleep(0.7)
    return 0


async def _second_item(reply: Reply, sound: Samples) -> int:
    """Two items in one response; the first was heard whole."""
    await reply.begin()
    await reply.begin_item()
    first = answer(int(sound[100]) & 0xFFFF, 1.0)
    await reply.sound(first)
    await reply.end_item()
    await reply.begin_item(1)
    await reply.sound(sound, 1)
    await asyncio.sleep(1.0 + 0.8)
    return 1


async def _one(ears: Ears, service: Service, number: int, story: Story) -> Outcome:
    sound, reply = answer(number, 5.0), Reply(service, number)
    began_s = time.monotonic()
    index = await story(reply, sound)
    await service.user_speaks(number)
    told_ms = await service.truncation_of_item(reply.item(index))
    told_s = time.monotonic()
    await asyncio.sleep(AFTER_S)
    for late in range(LATE_DELTAS):
        await reply.delta(answer(number + 5000 + late, 0.25).tobytes(), index)
    await reply.end_item(index)
    await reply.end("cancelled")
    await asyncio.sleep(AFTER_S)
    await service.user_has_spoken(number)
    known = service.truncated.keys() | service.deleted
    return Outcome(
        told_ms=told_ms,
        heard_ms=heard_until_ms(sound, ears.heard(began_s, told_s + AFTER_S / 2)),
        others=sum(reply.item(before) in known for before in range(index)),
        late_ms=_sounding_ms(ears.heard(told_s + AFTER_S / 2, time.monotonic())),
    )


def heard_until_ms(sound: Samples, heard: Samples) -> float:
    """The position in an answer (24 kHz) of the last sound in a recording (48 kHz), whatever gaps it has."""
    loud = np.flatnonzero(np.abs(heard.astype(np.int32)) > SILENT)
    if not len(loud):
        return 0.0
    breaks = np.flatnonzero(np.diff(loud) > EARS_HZ // 500)
    first, last = int(loud[breaks[-1] + 1] if len(breaks) else loud[0]), int(loud[-1]) + 1
    needle = heard[max(first, last - int(NEEDLE_S * EARS_HZ)) : last].astype(np.float32)
    hay = soxr.resample(sound.astype(np.float32), RATE_HZ, EARS_HZ)
    size = len(hay) + len(needle)
    fit = np.fft.irfft(np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size)), size)[: len(hay)]
    return (int(np.argmax(fit)) + len(needle)) * 1000 / EARS_HZ


def _sounding_ms(heard: Samples) -> float:
    return float(np.count_nonzero(np.abs(heard.astype(np.int32)) > SILENT)) * 1000 / EARS_HZ


def _about(name: str, outcomes: list[Outcome]) -> list[Figure]:
    n = len(outcomes)
    errors = [abs(each.told_ms - each.heard_ms) for each in outcomes if each.told_ms is not None]
    return [
        *positions_told(name, errors, n),
        Figure(
            name=f"{name}: items before it that were touched",
            value=sum(each.others for each in outcomes),
            unit="",
            bar=0,
            n=n,
        ),
    ]
