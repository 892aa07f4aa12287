"""How soon the loudspeaker is silent after an interruption, and whether the position told is right."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import soxr
from numpy.typing import NDArray

from tests.rig.ears import RATE_HZ as EARS_HZ
from tests.rig.ears import Ears
from tests.rig.figures import Figure, percentile, positions_told
from tests.rig.program import Program, talking
from tests.rig.service import RATE_HZ, Service, answer, scripted_service
from tests.support.pulse import Pulse

SILENT = 40
"""Below this a sample is silence: -58 dBFS."""

SETTLE_S = 0.5
"""Before the first answer: the devices are open, the sound server has got used to them."""

SHORT_S = 1.6
"""An answer that is heard whole."""

WHOLE_MS = 35.0
"""Fades are heard twice, and blocks of 5 ms are counted: an answer off by so much is still whole."""

NOISES = ("", "嗯。", "嗯嗯", "哦", "Uh-huh.", "Mm-hmm.", "[coughs]", "谢谢观看", "Hmm.")

WORDS = ("等一下，不是这个。", "No, wait a moment.", "停一停", "What about Friday?")

CAREFUL = ("--set", "turn_detection.interruption=careful")

AFTER_S = 0.7
"""How long the loudspeaker is listened to after an interruption."""

Interruption: TypeAlias = Callable[[Service, int], Awaitable[float]]
"""Interrupts an answer; gives when that was told."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One interruption.

    Attributes:
        silence_ms: From its being told to the last sample at the loudspeaker.
        told_ms: The position that the client named; None if it deleted the answer.
        heard_ms: What the loudspeaker played of the answer.
        largest_step: Between two samples in the last 20 ms, against the largest before: a click is above 1.
    """

    silence_ms: float
    told_ms: int | None
    heard_ms: float
    largest_step: float


async def interruption_figures(pulse: Pulse, quick: bool) -> list[Figure]:
    """Interruptions by voice, by a key, and on a slow device."""
    rounds = 5 if quick else 30
    figures = about_cuts("speech", await interruptions(pulse, rounds))
    figures += about_cuts("key", await interruptions(pulse, rounds, by_key=True))
    slow = {"PULSE_LATENCY_MSEC": "200"}
    # what such a device holds can't be called back: it sounds on for its 200 ms
    return figures + about_cuts(
        "speech, 200 ms of latency", await interruptions(pulse, rounds, env=slow), bar_ms=None
    )


async def careful_figures(pulse: Pulse, quick: bool) -> list[Figure]:
    """What noises and assents do to answers under careful interruption, and what words do."""
    rounds, noises = (5, 5) if quick else (30, 100)
    by_service = await interruptions(pulse, rounds)
    carefully = await interruptions(pulse, rounds, careful=True)
    later_ms = percentile(_silences_ms(carefully), 95) - percentile(_silences_ms(by_service), 95)
    figures = about_cuts("careful, words", carefully)
    figures.append(
        Figure(
            name="careful, words: silent later than service's, p95",
            value=later_ms,
            unit="ms",
            bar=150,
            n=rounds,
        )
    )
    whole, worst_ms = await weighed(pulse, noises)
    lost = 100 * (noises - whole) / noises
    return [
        *figures,
        Figure(name="careful: answers lost to noises and assents", value=lost, unit="%", bar=5, n=noises),
        Figure(
            name="careful: length of the answer off by, most", value=worst_ms, unit="ms", bar=None, n=noises
        ),
    ]


def about_cuts(name: str, cuts: list[Cut], *, bar_ms: float | None = 150) -> list[Figure]:
    """Lines of the table about so many interruptions."""
    silences = _silences_ms(cuts)
    errors = [abs(cut.told_ms - cut.heard_ms) for cut in cuts if cut.told_ms is not None]
    step = max(cut.largest_step for cut in cuts)
    late, middle, n = percentile(silences, 95), percentile(silences, 50), len(cuts)
    return [
        Figure(name=f"{name}: silent after, p95", value=late, unit="ms", bar=bar_ms, n=n),
        Figure(name=f"{name}: silent after, median", value=middle, unit="ms", bar=None, n=n),
        *positions_told(name, errors, n),
        # without a fade the greatest of thirty is about 2
        Figure(name=f"{name}: step at the end against before", value=step, unit="x", bar=1.25, n=n),
    ]


def _silences_ms(cuts: list[Cut]) -> list[float]:
    return [cut.silence_ms for cut in cuts]


async def interruptions(
    pulse: Pulse,
    rounds: int,
    *,
    by_key: bool = False,
    careful: bool = False,
    env: Mapping[str, str] | None = None,
) -> list[Cut]:
    """Interrupt that many answers, each after a second or so of it, seeded.

    Args:
        pulse: The sound server.
        rounds: How many.
        by_key: By a key instead of speech.
        careful: Under careful interruption, with words that take the turn.
        env: More of the program's environment.
    """
    options = ("--headphones", *(CAREFUL if careful else ()))
    with Ears(pulse) as ears:
        async with scripted_service() as service, talking(pulse, service.url, *options, env=env) as program:
            await service.configured()
            await asyncio.sleep(SETTLE_S)
            interrupt = _by_words if careful else by_voice
            if by_key:
                interrupt = partial(_by_key, program)
            return await cuts_of(ears, service, rounds, interrupt)


async def cuts_of(ears: Ears, service: Service, rounds: int, interrupt: Interruption) -> list[Cut]:
    """The same of whichever client is connected."""
    timing = random.Random(7)
    return [
        await _one(ears, service, number, timing.uniform(0.6, 2.0), interrupt) for number in range(rounds)
    ]


async def by_voice(service: Service, number: int) -> float:
    """The service tells that the user speaks."""
    return await service.user_speaks(number)


async def _by_words(service: Service, number: int) -> float:
    """As the service tells of words: they are there some time after the silence that ends them."""
    told_s = await service.user_speaks(number)
    await asyncio.sleep(0.6)
    await service.user_has_spoken(number)
    await service.transcribed(number, WORDS[number % len(WORDS)])
    return told_s


async def _by_key(program: Program, service: Service, number: int) -> float:
    told_s = time.monotonic()
    program.press(b"i")
    return told_s


async def _one(
    ears: Ears,
    service: Service,
    number: int,
    after_s: float,
    interrupt: Interruption,
) -> Cut:
    sound = answer(number)
    began_s = time.monotonic()
    await service.speak(number, sound)
    await asyncio.sleep(after_s)
    told_s = await interrupt(service, number)
    told_ms = await service.truncation_of(number)
    await asyncio.sleep(AFTER_S)
    if interrupt is by_voice:
        await service.user_has_spoken(number)
    heard = ears.heard(began_s, told_s + AFTER_S)
    loud = np.flatnonzero(np.abs(heard.astype(np.int32)) > SILENT)
    last = int(loud[-1]) + 1 if len(loud) else 0
    first = _find(sound, heard)
    return Cut(
        silence_ms=max(0.0, (began_s + last / EARS_HZ - told_s) * 1000),
        told_ms=told_ms,
        heard_ms=(last - first) * 1000 / EARS_HZ,
        largest_step=_largest_step(heard, last),
    )


async def weighed(pulse: Pulse, rounds: int) -> tuple[int, float]:
    """With careful interruption, noises and assents in the middle of answers.

    Returns:
        How many answers were heard whole, and by how many milliseconds the worst was too short or long.
    """
    chosen, whole, worst_ms = random.Random(11), 0, 0.0
    with Ears(pulse) as ears:
        async with scripted_service() as service, talking(pulse, service.url, "--headphones", *CAREFUL):
            await service.configured()
            await asyncio.sleep(SETTLE_S)
            for number in range(rounds):
                sound = answer(number, SHORT_S)
                heard = await _noise_during(ears, service, number, sound, chosen)
                off_ms = abs(_sounding_ms(heard) - SHORT_S * 1000)
                worst_ms = max(worst_ms, off_ms)
                whole += off_ms <= WHOLE_MS and _ends_with(heard, sound)
    return whole, worst_ms


async def _noise_during(
    ears: Ears, service: Service, number: int, sound: NDArray[np.int16], chosen: random.Random
) -> NDArray[np.int16]:
    """Play an answer during which the user makes a noise; what the loudspeaker played."""
    began_s = time.monotonic()
    await service.speak(number, sound)
    await asyncio.sleep(chosen.uniform(0.4, 0.9))
    await service.user_speaks(number)
    await asyncio.sleep(chosen.uniform(0.1, 0.4))
    await service.user_has_spoken(number)
    await asyncio.sleep(chosen.uniform(0.1, 0.4))  # the recogniser's time
    await service.transcribed(number, chosen.choice(NOISES))
    async with asyncio.timeout(10):
        await service.deletion_of(number)
    await asyncio.sleep(SHORT_S + 0.3)
    return ears.heard(began_s, time.monotonic())


def _sounding_ms(heard: NDArray[np.int16]) -> float:
    """How long anything was heard: blocks of 5 ms that are not silent."""
    block = EARS_HZ // 200
    blocks = np.abs(heard[: len(heard) // block * block].astype(np.int32)).reshape(-1, block).max(axis=1)
    return float(np.count_nonzero(blocks > SILENT)) * 5


def _ends_with(heard: NDArray[np.int16], sound: NDArray[np.int16]) -> bool:
    """Whether the last 300 ms that were heard are those of the answer."""
    needle = soxr.resample(sound[-RATE_HZ * 3 // 10 :].astype(np.float32), RATE_HZ, EARS_HZ)
    loud = np.flatnonzero(np.abs(heard.astype(np.int32)) > SILENT)
    if not len(loud):
        return False
    end = int(loud[-1]) + 1
    around = heard[max(0, end - len(needle) - 480) : end + 480].astype(np.float32)
    fit = np.correlate(around, needle) / (np.linalg.norm(needle) ** 2)
    return float(fit.max()) > 0.9


def _find(sound: NDArray[np.int16], heard: NDArray[np.int16]) -> int:
    """Where in `heard` the first half second of `sound` begins."""
    needle = soxr.resample(sound[: RATE_HZ // 2].astype(np.float32), RATE_HZ, EARS_HZ)
    hay = heard.astype(np.float32)
    size = len(hay) + len(needle)
    fit = np.fft.irfft(np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size)), size)[: len(hay)]
    return int(np.argmax(fit))


def _largest_step(heard: NDArray[np.int16], last: int) -> float:
    steps = np.abs(np.diff(heard[:last].astype(np.float64)))
    window = EARS_HZ // 50
    if len(steps) <= 2 * window:
        return 0.0
    return float(max(steps[-window:].max(), abs(float(heard[last - 1]))) / max(1.0, steps[:-window].max()))
