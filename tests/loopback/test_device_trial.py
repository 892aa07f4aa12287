"""`devices test` on virtual devices, and what the sound server itself does when the default changes."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from meeting_assistant.audio.device import Microphone, Speaker
from meeting_assistant.audio.endpoints import Drained
from meeting_assistant.audio.level import rms_dbfs
from meeting_assistant.cli.main import main
from tests.support.pulse import Pulse, missing_programs, running_pulse
from tests.support.recordings import wav
from tests.support.sound import noise

pytest.importorskip("pyaudio", reason="PyAudio, of the audio extra, can't be loaded", exc_type=ImportError)
if missing_programs():
    pytest.skip(f"not installed: {', '.join(missing_programs())}", allow_module_level=True)


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Pulse]:
    with running_pulse() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        yield pulse


def test_what_the_microphone_hears_is_measured_and_played_back(
    pulse: Pulse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, raw = tmp_path / "user.wav", tmp_path / "heard.raw"
    path.write_bytes(wav(noise(24_000 * 8)))
    feeding = pulse.feed_microphone(path)
    with pulse.recording_speaker(raw):
        status = main(["devices", "test", "--json"])
    feeding.kill()
    feeding.wait(10)
    result = json.loads(capsys.readouterr().out)
    played = np.frombuffer(raw.read_bytes(), "<i2")
    assert (status, result["finding"]) == (0, "fine")
    assert result["seconds"] == pytest.approx(3, abs=0.1)
    assert result["rms_dbfs"] == pytest.approx(rms_dbfs(noise(24_000)), abs=2)
    assert result["rms_dbfs"] < result["peak_dbfs"] < 0
    assert np.count_nonzero(np.abs(played.astype(np.int32)) > 40) / 48_000 > 2.5


def test_a_microphone_that_hears_nothing_is_named(pulse: Pulse, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", "test", "--lang", "zh"]) == 3
    recording, playing, level, words = capsys.readouterr().out.splitlines()
    assert "录音" in recording
    assert "播放" in playing
    assert "-96.0 dBFS" in level
    assert "没有听到 default 的任何声音" in words


async def test_the_sound_server_moves_a_conversation_to_the_new_default(pulse: Pulse, tmp_path: Path) -> None:
    """PortAudio is not told of it; PulseAudio moves the streams by itself."""
    for name in ("other", "otherfeed"):
        pulse.call(
            "pactl", "load-module", "module-null-sink", f"sink_name={name}", "rate=48000", "norewinds=1"
        )
    pulse.call("pactl", "load-module", "module-remap-source", "source_name=new", "master=otherfeed.monitor")
    async with Microphone() as microphone, Speaker() as speaker:
        chunks = aiter(microphone)
        await anext(chunks)
        pulse.call("pactl", "set-default-sink", "other")
        pulse.call("pactl", "set-default-source", "new")
        async with asyncio.timeout(20):
            while _place(pulse, "sink-inputs") != _index(pulse, "sinks", "other"):
                await anext(chunks)
            while _place(pulse, "source-outputs") != _index(pulse, "sources", "new"):
                await anext(chunks)
            speaker.write("a", 0, noise(12_000))
            speaker.end("a", 0)
            async for report in speaker.reports():
                if isinstance(report, Drained):
                    break
            await anext(chunks)


def _index(pulse: Pulse, kind: str, name: str) -> str:
    lines = pulse.call("pactl", "list", "short", kind).splitlines()
    return next(line.split("\t")[0] for line in lines if line.split("\t")[1] == name)


def _place(pulse: Pulse, kind: str) -> str:
    """Where PortAudio's stream is joined; the remapped sources' own streams have no client."""
    lines = pulse.call("pactl", "list", "short", kind).splitlines()
    return next(line.split("\t")[1] for line in lines if line.split("\t")[2] != "-")
