"""`talk` with a microphone and a loudspeaker ends without a word on standard error, however it is left."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.rig.program import Program, talking
from tests.rig.service import answer, scripted_service
from tests.support.pulse import Pulse, missing_programs, running_pulse

pytest.importorskip("pyaudio", reason="PyAudio, of the audio extra, can't be loaded", exc_type=ImportError)
if missing_programs():
    pytest.skip(f"not installed: {', '.join(missing_programs())}", allow_module_level=True)

HEARD_S = 10.0


def until_heard(raw: Path) -> None:
    """Return once a recording of the loudspeaker has something in it."""
    give_up_s = time.monotonic() + HEARD_S
    while not any(raw.read_bytes()):
        assert time.monotonic() < give_up_s, "nothing was heard"
        time.sleep(0.05)


@asynccontextmanager
async def answering(pulse: Pulse, folder: Path, *options: str) -> AsyncIterator[Program]:
    """A `talk --json` that has sent what its microphone captured and is in the middle of an answer.

    Its standard error goes to the file `stderr` in `folder`. Without `--json`, what a busy machine lost of
    the sound would be told there, too.
    """
    captured, raw = asyncio.Event(), folder / "speaker.raw"

    async def hear(_pcm: bytes) -> None:
        captured.set()

    async with (
        scripted_service() as service,
        talking(pulse, service.url, "--json", *options, complaints=folder / "stderr") as program,
    ):
        service.hear = hear
        await service.configured()
        async with asyncio.timeout(HEARD_S):
            await captured.wait()
        with pulse.recording_speaker(raw):
            await service.speak(1, answer(1))
            await asyncio.to_thread(until_heard, raw)
        yield program


@pytest.mark.parametrize(
    "options",
    [(), ("--headphones",), ("--record",)],
    ids=["with what is done about echo", "with headphones", "recorded"],
)
async def test_it_is_left_in_the_middle_of_an_answer(tmp_path: Path, options: tuple[str, ...]) -> None:
    with running_pulse() as pulse:
        async with answering(pulse, tmp_path, *options) as program:
            pass
    assert (program.process.returncode, (tmp_path / "stderr").read_text()) == (0, "")


@pytest.mark.parametrize("is_noticed", [False, True], ids=["before it is noticed", "while it is looked for"])
async def test_it_is_left_while_the_sound_server_hangs(tmp_path: Path, is_noticed: bool) -> None:
    """A call into the sound system never returns, and its thread lives until the process ends."""
    with running_pulse() as pulse:
        async with answering(pulse, tmp_path) as program:
            pulse.stall()
            if is_noticed:
                await program.showing("went away")
    assert (program.process.returncode, (tmp_path / "stderr").read_text()) == (0, "")
