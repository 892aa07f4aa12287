"""Other people's voice clients on the rig: ``python -m tests.rig.peers``.

Makes each an environment with pip, runs them and ours against one `meeting-assistant serve` and against the
rig's scripted service, and prints the figures as JSON. Not part of CI: it needs a package index and the
speech models.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
import wave
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from meeting_assistant.speech.silero import SileroDetector
from tests.rig.ears import Ears
from tests.rig.echo import cancelling
from tests.rig.figures import Figure, percentile
from tests.rig.hearing import Hearing
from tests.rig.interruption import about_cuts, by_voice, cuts_of
from tests.rig.playout import jitter, long_answer, one_delta
from tests.rig.program import talking
from tests.rig.room import live_room
from tests.rig.service import scripted_service
from tests.rig.truncation import figures_of as truncation_of
from tests.support.pulse import Pulse, running_pulse
from tests.support.recordings import wav
from tests.support.room import Room

ROOT = Path(__file__).parents[2]

SPOKEN_S = (0.5, 3.1)
"""The first turn of `samples/book-en.wav`."""

START_S = 5.0
"""For a client to connect and to open its devices."""

INTO_ANSWER_S = 0.5
"""When the user interrupts: behind the pause of "Sorry, I can't ..."."""

QUIET_S = 0.4
"""So long a pause means that the assistant fell silent."""

UNANSWERED_S = 8.0
"""Who has said nothing by then does not answer."""

TRIES = 4

OURS = "meeting-assistant"

SILENCE_MS = 200
"""The silence that ends a turn for all clients, ours included."""

PATIENCE_S = 3.0
"""Who has named no position by then names none."""

LONG_S = 60.0
ROOM_MS, ROOM_S = 100, 60.0

Client: TypeAlias = Callable[..., AbstractAsyncContextManager[object]]
"""Runs a client against the service at a URL; ours knows options, too."""

DEADLINE_S = 20.0


@dataclass(frozen=True, slots=True)
class Peer:
    """A client of somebody else's.

    Attributes:
        name: What the table calls it.
        requirements: What pip installs, call by call.
        command: Its command line after the interpreter or script of its environment, for a server's URL.
    """

    name: str
    requirements: tuple[tuple[str, ...], ...]
    command: Callable[[Path, str], list[str | Path]]


PEERS = (
    Peer(
        "speech-to-speech 1.1.0",
        (
            ("--no-deps", "speech-to-speech==1.1.0"),
            ("openai[realtime]==3.57.0", "sounddevice==0.5.6", "numpy", "rich", "jsonschema"),
        ),
        lambda bin_, url: [
            bin_ / "speech-to-speech",
            "talk",
            "--url",
            f"{url}/v1/realtime",
            "--model",
            "local",
            "--send-rate",
            "24000",
            "--recv-rate",
            "24000",
        ],
    ),
    Peer(
        "openai-agents 0.24.0",
        (("openai-agents==0.24.0", "sounddevice==0.5.6", "numpy"),),
        lambda bin_, url: [
            bin_ / "python",
            ROOT / "tests/rig/agents_client.py",
            f"{url}/v1/realtime?model=local",
        ],
    ),
)


async def main(rounds: int, venvs: Path) -> list[Figure]:
    """All clients, one after the other."""
    for peer in PEERS:
        make_environment(peer, venvs)
    figures = []
    with running_pulse() as pulse, serving() as url, tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "user.wav"
        spoken.write_bytes(first_turn())
        silence = "--set", f"turn_detection.silence_duration_ms={SILENCE_MS}"
        async with talking(pulse, url, "--profile", "english", "--headphones", "--plain", *silence):
            figures += await measured(OURS, pulse, spoken, rounds)
        for peer in PEERS:
            with running(peer.command(venvs / peer.name / "bin", url), pulse.env):
                figures += await measured(peer.name, pulse, spoken, rounds)
    with running_pulse() as pulse:
        figures += await scripted(OURS, pulse, partial(talking, pulse), rounds)
        for peer in PEERS:
            figures += await scripted(peer.name, pulse, partial(_peer, peer, venvs, pulse), rounds)
    return figures


@asynccontextmanager
async def _peer(peer: Peer, venvs: Path, pulse: Pulse, url: str, *_options: str) -> AsyncIterator[None]:
    """Another client in place of our `talk`, whose options it doesn't know."""
    with running(peer.command(venvs / peer.name / "bin", url), pulse.env):
        yield


async def scripted(name: str, pulse: Pulse, client: Client, rounds: int) -> list[Figure]:
    """With the scripted service: how a client stops, what it tells and plays, whether it hears itself."""
    sys.stderr.write(f"peers: {name}, scripted\n")
    async with scripted_service() as service:
        service.patience_s = PATIENCE_S
        with Ears(pulse) as ears:
            async with client(service.url, "--headphones"):
                await service.configured()
                await asyncio.sleep(START_S)
                figures = about_cuts("speech", await cuts_of(ears, service, rounds, by_voice))
                figures += await truncation_of(ears, service, 5)
                figures += await one_delta(ears, service, 5)
                figures += await jitter(ears, service, 5)
                figures += await long_answer(ears, service, LONG_S)
    with live_room(pulse, Room(delay_ms=ROOM_MS)) as room:
        hearing = Hearing(SileroDetector())
        async with scripted_service(hearing) as service, client(service.url):
            await service.configured()
            await asyncio.sleep(START_S)
            figures += await cancelling(service, hearing, room, ROOM_S)
    return [replace(figure, name=f"{name}: {figure.name}", bar=None) for figure in figures]


async def measured(name: str, pulse: Pulse, spoken: Path, rounds: int) -> list[Figure]:
    """How soon the client that runs now is heard, and silent."""
    sys.stderr.write(f"peers: {name}\n")
    waits: list[float] = []
    silences: list[float] = []
    unanswered = 0
    await asyncio.sleep(START_S)
    with Ears(pulse, "micfeed.monitor") as mouth, Ears(pulse) as ears:
        await warmed_up(pulse, mouth, ears, spoken)
        for _ in range(rounds):
            _, ended_s = await said(pulse, mouth, spoken)
            if (first_s := await first_sound(ears, ended_s)) is None:
                unanswered += 1
                continue
            waits.append((first_s - ended_s) * 1000)
            await asyncio.sleep(INTO_ANSWER_S)
            began_s, ended_s = await said(pulse, mouth, spoken)
            if (fell_s := silent_from(ears, began_s, ended_s)) > began_s:
                silences.append((fell_s - began_s) * 1000)
            await first_sound(ears, ended_s)
            await silence(ears)
    return [
        Figure(name=f"{name}: {what}", value=value, unit="ms", bar=None, n=n)
        for what, value, n in (
            ("user stops to first sound, median", percentile(waits, 50), len(waits)),
            ("user stops to first sound, p95", percentile(waits, 95), len(waits)),
            ("barge-in to silence, median", percentile(silences, 50), len(silences)),
            ("barge-in to silence, p95", percentile(silences, 95), len(silences)),
        )
        if n
    ] + [Figure(name=f"{name}: turns without an answer", value=unanswered, unit="", bar=None, n=rounds)]


async def warmed_up(pulse: Pulse, mouth: Ears, ears: Ears, spoken: Path) -> None:
    """Speak until the client has once answered; not measured.

    Raises:
        RuntimeError: It answers nothing.
    """
    for _ in range(TRIES):
        _, ended_s = await said(pulse, mouth, spoken)
        if await first_sound(ears, ended_s) is not None:
            await silence(ears)
            return
    raise RuntimeError("the client answers nothing")


async def said(pulse: Pulse, mouth: Ears, spoken: Path) -> tuple[float, float]:
    """Speak; when the first and the last loud sample were played."""
    from_s = time.monotonic()
    player = pulse.feed_microphone(spoken)
    await asyncio.to_thread(player.wait, DEADLINE_S)
    async with asyncio.timeout(DEADLINE_S):
        while True:
            loud = mouth.loud(from_s, time.monotonic())
            if loud is not None and time.monotonic() > loud[1] + 0.1:
                return loud
            await asyncio.sleep(0.02)


async def first_sound(ears: Ears, from_s: float) -> float | None:
    """When the loudspeaker is first heard after `from_s`; None if it is silent for long."""
    while time.monotonic() < from_s + UNANSWERED_S:
        if (loud := ears.loud(from_s, time.monotonic())) is not None:
            return loud[0]
        await asyncio.sleep(0.02)
    return None


async def silence(ears: Ears) -> None:
    """Wait until the answer is over."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            await asyncio.sleep(0.1)
            if ears.loud(time.monotonic() - 1.2, time.monotonic()) is None:
                return


def silent_from(ears: Ears, from_s: float, to_s: float) -> float:
    """Up to when the loudspeaker went on before its first pause after `from_s`; `from_s` if it was silent."""
    last_s = from_s
    while (loud := ears.loud(last_s, min(last_s + QUIET_S, to_s))) is not None and last_s < to_s:
        last_s = loud[1]
    return last_s


def first_turn() -> bytes:
    """What the user says, as a WAV file."""
    with wave.open(str(ROOT / "samples/book-en.wav")) as file:
        rate_hz = file.getframerate()
        file.setpos(int(SPOKEN_S[0] * rate_hz))
        return wav(file.readframes(int((SPOKEN_S[1] - SPOKEN_S[0]) * rate_hz)), rate_hz=rate_hz)


def make_environment(peer: Peer, venvs: Path) -> None:
    """Install a peer, unless it is there already."""
    folder = venvs / peer.name
    if (folder / "installed").exists():
        return
    sys.stderr.write(f"peers: installing {peer.name}\n")
    venv.create(folder, with_pip=True, clear=True)
    for requirements in peer.requirements:
        pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, *requirements], check=True, stdout=sys.stderr)
    (folder / "installed").touch()


@contextmanager
def serving() -> Iterator[str]:
    """Our server alone, as a process of its own; gives its address."""
    command = [sys.executable, "-m", "meeting_assistant", "serve", "--profile", "english", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        for line in process.stdout or ():
            if line.startswith("listening at "):
                yield line.split()[-1]
                return
        raise RuntimeError("the server did not start")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@contextmanager
def running(command: Sequence[str | Path], env: Mapping[str, str]) -> Iterator[None]:
    """A client, while this is open."""
    keys = {"OPENAI_API_KEY": "none", "OPENAI_AGENTS_DISABLE_TRACING": "1"}
    process = subprocess.Popen(
        command, env=os.environ | keys | dict(env), stdin=subprocess.DEVNULL, stdout=sys.stderr
    )
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"{command[0]} ended by itself: {process.returncode}")
    finally:
        process.kill()
        process.wait(10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.rig.peers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--venvs", type=Path, help="keep the virtual environments here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = asyncio.run(main(arguments.rounds, arguments.venvs or Path(scratch)))
    sys.stdout.write(json.dumps([asdict(figure) for figure in found], indent=1) + "\n")
