"""Whether the assistant hears itself: the real `talk` in a live room, judged by what the service is sent."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.speech.silero import SileroDetector
from tests.rig.figures import Figure
from tests.rig.hearing import RATE_HZ, Hearing
from tests.rig.program import Program, talking
from tests.rig.room import LiveRoom, live_room
from tests.rig.service import Service, scripted_service
from tests.support.pulse import Pulse
from tests.support.room import Room, erle_db
from tests.support.voices import recorded_voice

DELAYS_MS = (40, 100, 200)
TALK_S = 300.0

CONVERGED_S = 5.0
"""From here on the echo must be gone."""

EARLY_S = 3.5
"""The first answer's beginning, while the canceller does not know the room, and what detection takes."""

ANSWER_S = 20.0
PAUSE_S = 0.5
SETTLE_S = 0.5


@dataclass(frozen=True, slots=True)
class Conversation:
    """The real program in a room, and the service it talks to."""

    service: Service
    hearing: Hearing
    program: Program


@asynccontextmanager
async def conversation(pulse: Pulse, mode: str = "cancel") -> AsyncIterator[Conversation]:
    """A `talk` whose echo is seen to as `mode` says; nobody has spoken yet."""
    hearing = Hearing(SileroDetector())
    options = ("--set", f"audio.echo.mode={mode}")
    async with scripted_service(hearing) as service, talking(pulse, service.url, *options) as program:
        await service.configured()
        await asyncio.sleep(SETTLE_S)
        yield Conversation(service, hearing, program)


def assistants_voice(seconds: float) -> NDArray[np.int16]:
    """So much of the shipped recordings, in both languages."""
    both = np.concatenate([recorded_voice("book-en.wav"), recorded_voice("book-zh.wav")])
    return np.resize(both, int(seconds * RATE_HZ))


async def room_figures(pulse: Pulse, quick: bool) -> list[Figure]:
    """The assistant talking to itself, in rooms of several delays; in one for 20 s if `quick`."""
    figures: list[Figure] = []
    if quick:
        with live_room(pulse, Room(delay_ms=DELAYS_MS[1])) as room:
            async with conversation(pulse) as talk:
                return await cancelling(talk.service, talk.hearing, room, 20)
    for delay_ms in DELAYS_MS:
        with live_room(pulse, Room(delay_ms=delay_ms)) as room:
            async with conversation(pulse) as talk:
                figures += await cancelling(talk.service, talk.hearing, room, TALK_S)
            figures += await _first_answers(pulse, room, 8)
            figures += await _otherwise(pulse, room)
    return figures


async def cancelling(service: Service, hearing: Hearing, room: LiveRoom, talk_s: float) -> list[Figure]:
    """What is left of the echo, and what is taken for speech, while the assistant talks for so long."""
    began_s, ended_s = await monologue(service, talk_s)
    late_s = began_s + CONVERGED_S
    echo, left = room.microphone.heard(late_s, ended_s), hearing.between(late_s, ended_s)
    if len(left) < 0.98 * (ended_s - late_s) * RATE_HZ:
        raise RuntimeError(f"the program sent {len(left) / RATE_HZ:.0f} s of {ended_s - late_s:.0f} s")
    name = f"room, {room.delay_ms:.0f} ms"
    return [
        Figure(name=f"{name}: echo at the microphone", value=level_dbfs(echo), unit="dBFS", bar=None, n=1),
        Figure(
            name=f"{name}: echo return loss enhancement",
            value=erle_db(echo, left),
            unit="dB",
            bar=30,
            n=1,
            better="more",
        ),
        Figure(
            name=f"{name}: self-interruptions in {talk_s:.0f} s",
            value=len(hearing.onsets_between(began_s, ended_s)),
            unit="",
            bar=0,
            n=1,
        ),
    ]


async def _first_answers(pulse: Pulse, room: LiveRoom, rounds: int) -> list[Figure]:
    """Self-interruptions at the beginning of the first answer of so many sessions."""
    onsets = 0
    for _ in range(rounds):
        async with conversation(pulse) as talk:
            began_s, _ = await monologue(talk.service, EARLY_S)
        onsets += len(talk.hearing.onsets_between(began_s, began_s + EARLY_S))
    name = f"room, {room.delay_ms:.0f} ms: self-interruptions in the first {EARLY_S} s"
    return [Figure(name=name, value=onsets, unit="", bar=0, n=rounds)]


async def _otherwise(pulse: Pulse, room: LiveRoom) -> list[Figure]:
    """A minute with the microphone shut while the loudspeaker sounds, and one with nothing done."""
    figures = []
    for mode, bar in (("half_duplex", 0.0), ("off", None)):
        async with conversation(pulse, mode) as talk:
            began_s, ended_s = await monologue(talk.service, 60)
        onsets = len(talk.hearing.onsets_between(began_s, ended_s))
        name = f"room, {room.delay_ms:.0f} ms: self-interruptions in 60 s, {mode}"
        figures.append(Figure(name=name, value=onsets, unit="", bar=bar, n=1))
    return figures


async def monologue(service: Service, seconds: float) -> tuple[float, float]:
    """Let the assistant talk for so long, answer by answer; gives from when to when, monotonic."""
    began_s, voice = time.monotonic(), assistants_voice(seconds)
    for number, at in enumerate(range(0, len(voice), int(ANSWER_S * RATE_HZ))):
        answer = voice[at : at + int(ANSWER_S * RATE_HZ)]
        await service.speak(number, answer)
        await asyncio.sleep(len(answer) / RATE_HZ + PAUSE_S)
    return began_s, time.monotonic()


def level_dbfs(sound: NDArray[np.int16]) -> float:
    """Mean power against full scale."""
    return float(10 * np.log10(max(1e-9, float(np.mean(np.square(sound / 32768.0))))))
