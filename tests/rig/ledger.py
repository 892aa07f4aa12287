"""Where the time of a turn goes: what `talk --json` books against what the devices played."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.rig.ears import RATE_HZ as EARS_HZ
from tests.rig.ears import Ears
from tests.rig.figures import Figure, percentile
from tests.rig.listening import Listening, Spoken
from tests.rig.program import Program, talking
from tests.rig.service import DEADLINE_S, RATE_HZ, Service, scripted_service
from tests.support.pulse import Pulse
from tests.support.recordings import wav

SETTLE_S = 3.0
"""Before the first turn: the devices are open, the sound server has got used to them."""

ANSWER_S = 0.8

FIRST_DELTA_BYTES = 4_800
"""A service's first delta is short: 100 ms."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn, as the ledger has it and as it was from outside; monotonic seconds.

    Attributes:
        booked: The object ``turn``.
        user_end_s: The last sample that the microphone's sink played.
        spoken: What the service heard of it.
        stopped_s: When it said so.
        first_sent_s: When it sent the first sound of the answer.
        heard_s: The first sample that the loudspeaker played.
    """

    booked: Mapping[str, Any]
    user_end_s: float
    spoken: Spoken
    stopped_s: float
    first_sent_s: float
    heard_s: float

    @property
    def total_error_ms(self) -> float:
        """By how much the ledger's total is too long."""
        return float(self.booked["total_ms"]) - (self.heard_s - self.user_end_s) * 1000

    def late_ms(self, step: str, at_s: float) -> float:
        """How much later than `at_s` the ledger has a step."""
        return (float(self.booked["at_s"][step]) - at_s) * 1000

    def ours_ms(self, silence_ms: int) -> float:
        """What the program took: until the service had the proof, and from the first delta to the sound."""
        until_proof_s = self.spoken.proved_s - self.user_end_s - silence_ms / 1000
        return (until_proof_s + self.heard_s - self.first_sent_s) * 1000


async def ledger_figures(pulse: Pulse, quick: bool) -> list[Figure]:
    """The ledger against the devices, and our own share of a turn."""
    silence_ms, n = 200, 6 if quick else 30
    turns = await spoken_turns(pulse, n, silence_ms)
    off = [abs(turn.total_error_ms) for turn in turns]
    ends = [abs(turn.late_ms("voiced", turn.user_end_s)) for turn in turns]
    sounds = [abs(turn.late_ms("heard", turn.heard_s)) for turn in turns]
    told = [turn.late_ms("stopped", turn.stopped_s) for turn in turns]
    came = [turn.late_ms("first_audio", turn.first_sent_s) for turn in turns]
    booked = [float(turn.booked["ours_ms"]) for turn in turns]
    ours = [turn.ours_ms(silence_ms) for turn in turns]
    return [
        Figure(name=f"ledger: {name}", value=value, unit="ms", bar=bar, n=n)
        for name, value, bar in (
            ("total against outside, largest difference", max(off), 30),
            ("total against outside, median difference", percentile(off, 50), None),
            ("user's end against outside, largest difference", max(ends), None),
            ("answer heard against outside, largest difference", max(sounds), None),
            ("speech_stopped after it was sent, most", max(told), None),
            ("first delta after it was sent, most", max(came), None),
            ("our share as booked, median", percentile(booked, 50), 60),
            ("our share from outside, median", percentile(ours, 50), 60),
            ("our share from outside, p95", percentile(ours, 95), None),
        )
    ]


async def spoken_turns(pulse: Pulse, rounds: int, silence_ms: int, *options: str) -> list[Turn]:
    """Speak that many times, and be answered."""
    timing = random.Random(5)
    told = "--set", f"turn_detection.silence_duration_ms={silence_ms}"
    with TemporaryDirectory() as folder, Ears(pulse, "micfeed.monitor") as mouth, Ears(pulse) as ears:
        async with (
            scripted_service() as service,
            talking(pulse, service.url, "--headphones", "--json", *told, *options) as program,
        ):
            said = _Said(service, silence_ms)
            await service.configured()
            await asyncio.sleep(SETTLE_S)
            turns = []
            for number in range(rounds):
                file = Path(folder) / f"{number}.wav"
                file.write_bytes(wav(_burst(number, timing.uniform(0.4, 0.8)), rate_hz=EARS_HZ))
                player = pulse.feed_microphone(file)
                turns.append(await _one(mouth, ears, said, program))
                await asyncio.to_thread(player.wait, DEADLINE_S)
            return turns


class _Said:
    """The service's ear and tongue for one turn after the other."""

    def __init__(self, service: Service, silence_ms: int) -> None:
        self.service = service
        self.number = 0
        self._listening = Listening(silence_ms)
        self._spoken: asyncio.Queue[Spoken] = asyncio.Queue(1)
        service.hear = self._hear

    async def turn(self) -> tuple[Spoken, float, float]:
        """Wait for a turn, and answer it; what was heard, when that was told, when the first sound went."""
        async with asyncio.timeout(DEADLINE_S):
            spoken = await self._spoken.get()
        item = f"user_{self.number}"
        stopped_s = await self.service.send(
            "input_audio_buffer.speech_stopped", item_id=item, audio_end_ms=spoken.audio_end_ms
        )
        await self.service.send("input_audio_buffer.committed", item_id=item, previous_item_id=None)
        await asyncio.sleep(0.15)  # it thinks
        sent_s = await self.service.speak(self.number, _reply(self.number), delta_bytes=FIRST_DELTA_BYTES)
        self.number += 1
        return spoken, stopped_s, sent_s

    async def _hear(self, pcm: bytes) -> None:
        was_spoken_to = self._listening.is_spoken_to
        spoken = self._listening.append(pcm)
        if spoken is not None:
            self._spoken.put_nowait(spoken)
        elif self._listening.is_spoken_to and not was_spoken_to:
            await self.service.user_speaks(self.number)


async def _one(mouth: Ears, ears: Ears, said: _Said, program: Program) -> Turn:
    began_s, number = time.monotonic(), said.number
    spoken, stopped_s, sent_s = await said.turn()
    await asyncio.sleep(ANSWER_S + 0.4)
    voiced, heard = mouth.loud(began_s, stopped_s), ears.loud(stopped_s, time.monotonic())
    if voiced is None or heard is None:
        raise RuntimeError("a turn was not heard")
    return Turn(
        booked=await program.telling("turn", number),
        user_end_s=voiced[1],
        spoken=spoken,
        stopped_s=stopped_s,
        first_sent_s=sent_s,
        heard_s=heard[0],
    )


def _burst(seed: int, seconds: float) -> bytes:
    """A user's sound that ends at once: its last voiced sample is its last."""
    signs = np.random.default_rng(1000 + seed).choice([-9000, 9000], int(seconds * 2000))
    return np.repeat(signs, EARS_HZ // 2000).astype("<i2").tobytes()


def _reply(seed: int) -> NDArray[np.int16]:
    """An answer whose first sample is loud."""
    signs = np.random.default_rng(seed).choice([-9000, 9000], int(ANSWER_S * 2000))
    return np.repeat(signs, RATE_HZ // 2000).astype(np.int16)
