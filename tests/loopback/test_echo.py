"""The whole chain in real time: what a loudspeaker leaks into the microphone does not get through."""

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest

from meeting_assistant.audio.device import Microphone, Speaker
from meeting_assistant.audio.echo import EchoCanceller, Processing
from meeting_assistant.audio.farend import FarEnd
from meeting_assistant.pcm import SERVICE_FORMAT
from tests.support.pulse import Pulse, missing_programs, running_pulse
from tests.support.room import erle_db
from tests.support.voices import recorded_voice

pytest.importorskip("pyaudio", reason="PyAudio, of the audio extra, can't be loaded", exc_type=ImportError)
if missing_programs():
    pytest.skip(f"not installed: {', '.join(missing_programs())}", allow_module_level=True)

TALK_S = 9.0


@pytest.fixture
def leaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    """A loudspeaker that is heard by the microphone 60 ms later."""
    with running_pulse() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        pulse.call(
            "pactl", "load-module", "module-loopback", "source=spk.monitor", "sink=micfeed", "latency_msec=60"
        )
        yield pulse


async def test_the_loudspeakers_own_voice_is_taken_out(leaking: Pulse) -> None:
    far = FarEnd()
    canceller = EchoCanceller(far, Processing())
    raw, clean = bytearray(), bytearray()
    voice = np.tile(recorded_voice("book-en.wav"), 2)[: int(TALK_S * SERVICE_FORMAT.rate_hz)].tobytes()
    async with Speaker(ears=[far]) as speaker, Microphone() as microphone:
        speaker.write("a", 0, voice)
        async with asyncio.timeout(TALK_S + 10):
            async for chunk in microphone:
                raw += chunk.pcm
                clean += canceller.clean(chunk.pcm, chunk.captured_at_s)
                if len(raw) >= SERVICE_FORMAT.to_bytes(TALK_S * 1000):
                    break
    late = slice(5 * SERVICE_FORMAT.rate_hz, min(len(raw), len(clean)) // 2)
    before, after = (np.frombuffer(bytes(pcm), "<i2")[late] for pcm in (raw, clean))
    assert erle_db(before, np.zeros(1, np.int16)) > 40  # there was an echo
    assert erle_db(before, after) > 30
    assert far.realigned <= 3
