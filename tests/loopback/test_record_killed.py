"""`talk --record` with a microphone and a loudspeaker, killed in the middle of an answer."""

import asyncio
import json
import signal
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from tests.rig.program import talking
from tests.rig.service import answer, scripted_service
from tests.support.pulse import missing_programs, running_pulse

pytest.importorskip("pyaudio", reason="PyAudio, of the audio extra, can't be loaded", exc_type=ImportError)
if missing_programs():
    pytest.skip(f"not installed: {', '.join(missing_programs())}", allow_module_level=True)

SPOKEN = Path(__file__).parents[2] / "samples/book-en.wav"
LOUD = 300
LATE_S = 0.5
"""What is written in bursts may be missing by so much; on a quiet machine it was 0.03 s."""


async def test_both_sides_are_there_up_to_the_kill(tmp_path: Path) -> None:
    with running_pulse() as pulse:
        async with (
            scripted_service() as service,
            talking(pulse, service.url, "--headphones", "--record", str(tmp_path)) as program,
        ):
            await service.configured()
            began_s = time.monotonic()
            mouth = pulse.feed_microphone(SPOKEN)
            await service.speak(1, answer(1))
            await asyncio.sleep(3)  # it is recorded in real time
            program.process.send_signal(signal.SIGKILL)
            lived_s = time.monotonic() - began_s
            mouth.terminate()
            mouth.wait(10)
    check_record(tmp_path, lived_s)


def check_record(parent: Path, lived_s: float) -> None:
    """Its files can be read, and nothing but the last moment is missing."""
    [folder] = parent.iterdir()
    with wave.open(str(folder / "audio.wav")) as file:
        frames, rate_hz = file.getnframes(), file.getframerate()
        sides = np.frombuffer(file.readframes(frames), "<i2").reshape(-1, 2)
    assert len(sides) == frames  # the header tells the truth
    for side in sides.T:
        last_s = np.flatnonzero(np.abs(side.astype(int)) > LOUD)[-1] / rate_hz
        assert last_s > lived_s - LATE_S
    lines = (folder / "events.jsonl").read_text().splitlines()
    assert json.loads(lines[-2])["t"] > lived_s - LATE_S
