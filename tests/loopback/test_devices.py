"""Microphone and speaker on a real PortAudio, over a PulseAudio of one's own with virtual devices."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from meeting_assistant.audio.deadline import OPEN_S
from meeting_assistant.audio.device import Microphone, Speaker
from meeting_assistant.audio.endpoints import Drained, PlaybackReport, Started, Stopped
from meeting_assistant.audio.portaudio import list_devices
from meeting_assistant.audio.resample import Resampler
from meeting_assistant.errors import AudioError, DeviceLost, DeviceNotFound
from meeting_assistant.pcm import SERVICE_FORMAT, AudioFormat
from tests.support.pulse import Pulse, missing_programs, running_pulse
from tests.support.recordings import wav
from tests.support.sound import noise

pytest.importorskip("pyaudio", reason="PyAudio, of the audio extra, can't be loaded", exc_type=ImportError)
if missing_programs():
    pytest.skip(f"not installed: {', '.join(missing_programs())}", allow_module_level=True)

RATE_HZ = SERVICE_FORMAT.rate_hz
STEADY_MS = 20
"""Blocks of what must come out whole: a test process stops the device for longer than `talk` does."""

Samples = NDArray[np.float64]
Recorder = Callable[[str, object], None]


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    with running_pulse() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        yield pulse


def voice(ms: int, seed: int = 1) -> bytes:
    """Noise of the bandwidth of speech: unlike a tone it fits in one place only."""
    narrow = noise(8 * ms, seed=seed)
    stream = Resampler(AudioFormat(8_000))
    return stream.feed(narrow) + stream.flush()


def floats(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def find(needle: Samples, hay: Samples) -> tuple[int, float]:
    """Where `needle` fits best into `hay`, and the correlation there."""
    size = len(hay) + len(needle)
    fit = np.fft.irfft(np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size)), size)[: len(hay)]
    at = int(np.argmax(fit))
    there = hay[at : at + len(needle)]
    needle = needle[: len(there)]
    return at, float(np.dot(there, needle) / np.sqrt(np.dot(there, there) * np.dot(needle, needle)))


def finely(pcm: bytes) -> Samples:
    """At four times the rate: a place between two samples is found, too."""
    stream = Resampler(SERVICE_FORMAT, AudioFormat(4 * RATE_HZ))
    return floats(stream.feed(pcm) + stream.flush())


def heard_by(raw: Path) -> Samples:
    """What the loudspeaker gave out, at 24 kHz."""
    stream = Resampler(AudioFormat(48_000))
    return floats(stream.feed(raw.read_bytes()) + stream.flush())


async def test_the_microphone_gives_what_is_spoken_into_it(
    pulse: Pulse, tmp_path: Path, record_property: Recorder
) -> None:
    spoken = voice(2000)
    path = tmp_path / "user.wav"
    path.write_bytes(wav(spoken))
    chunks = []
    async with Microphone() as microphone:
        feeding = pulse.feed_microphone(path)
        async for chunk in microphone:
            chunks.append(chunk)
            if sum(each.duration_ms for each in chunks) > 3000:
                break
        counters = microphone.counters
    feeding.wait(10)

    _, correlation = find(finely(spoken), finely(b"".join(chunk.pcm for chunk in chunks)))
    gaps_s = [later.captured_at_s - earlier.captured_at_s for earlier, later in pairwise(chunks)]
    record_property("correlation", correlation)
    record_property("longest_gap_ms", max(gaps_s) * 1000)
    assert correlation > 0.99
    assert counters.dropped_ms == 0
    assert {chunk.format for chunk in chunks} == {SERVICE_FORMAT}


async def reports_until(speaker: Speaker, kind: type[PlaybackReport]) -> list[PlaybackReport]:
    reports = []
    async for report in speaker.reports():
        reports.append(report)
        if isinstance(report, kind):
            break
    return reports


async def test_the_speaker_plays_what_is_written(
    pulse: Pulse, tmp_path: Path, record_property: Recorder
) -> None:
    answer = voice(1500)
    raw = tmp_path / "heard.raw"
    with pulse.recording_speaker(raw):
        async with Speaker(block_ms=STEADY_MS) as speaker:
            for start in range(0, len(answer), 12_000):  # a burst of the service's deltas
                speaker.write("a1", 0, answer[start : start + 12_000])
            speaker.end("a1", 0)
            reports = await reports_until(speaker, Drained)
        await asyncio.sleep(0.3)  # for the recorder's own latency
    _, correlation = find(floats(answer), heard_by(raw))
    record_property("correlation", correlation)
    assert reports == [Started(item_id="a1", content_index=0), Drained(item_id="a1")]
    assert correlation > 0.99
    assert speaker.playout.counters.underruns == 0


async def test_what_is_reported_as_played_is_what_was_heard(
    pulse: Pulse, tmp_path: Path, record_property: Recorder
) -> None:
    answer = voice(4000)
    raw = tmp_path / "heard.raw"
    with pulse.recording_speaker(raw):
        async with Speaker(block_ms=STEADY_MS) as speaker:
            speaker.write("a1", 0, answer)
            await reports_until(speaker, Started)
            await asyncio.sleep(1.1)
            position = speaker.playout.position()
            speaker.stop()
            stopped = (await reports_until(speaker, Stopped))[-1]
            await asyncio.sleep(0.5)
    assert isinstance(stopped, Stopped)
    heard = heard_by(raw)
    at, correlation = find(floats(answer)[: RATE_HZ // 2], heard)
    loud = np.flatnonzero(np.abs(heard) > 100)
    recorded_ms = (loud[-1] + 1 - at) * 1000 / RATE_HZ
    record_property("played_ms", stopped.played_ms)
    record_property("recorded_ms", recorded_ms)
    assert correlation > 0.99
    assert stopped.played_ms == pytest.approx(recorded_ms, abs=15)
    assert position
    assert position.played_ms <= stopped.played_ms


async def test_devices_are_found_by_name_and_index(pulse: Pulse) -> None:
    devices = list_devices()
    default = next(device for device in devices if device.is_default_input)
    async with Microphone(default.index) as microphone, Speaker("pulse") as speaker:
        assert microphone.device == default
        assert "pulse" in speaker.device.name
    with pytest.raises(DeviceNotFound, match="no microphone answers to 'plush'") as caught:
        await Microphone("plush").__aenter__()
    assert "pulse" in caught.value.hint


async def exhaust(items: AsyncIterator[object]) -> None:
    async for _ in items:
        pass


async def test_devices_that_go_away_are_lost_within_seconds(pulse: Pulse) -> None:
    async with Microphone() as microphone, Speaker() as speaker:
        chunks, reports = aiter(microphone), aiter(speaker.reports())
        await anext(chunks)
        pulse.kill()
        async with asyncio.timeout(20):
            with pytest.raises(DeviceLost, match="went away"):
                await exhaust(chunks)
            with pytest.raises(DeviceLost, match="went away"):
                await exhaust(reports)


class Told:
    """Hears of devices that come and go."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.gone, self.came_back = asyncio.Event(), asyncio.Event()

    def went(self, device: str) -> None:
        self.heard.append("went")
        self.gone.set()

    def came(self, device: str) -> None:
        self.heard.append("came")
        self.came_back.set()


async def test_devices_that_come_back_go_on_where_they_were(pulse: Pulse) -> None:
    capturing, playing = Told(), Told()
    async with Microphone(onlooker=capturing) as microphone, Speaker(onlooker=playing) as speaker:
        chunks, reports = aiter(microphone), aiter(speaker.reports())
        await anext(chunks)
        pulse.kill()
        waiting = [
            asyncio.ensure_future(anext(reports)),
            asyncio.ensure_future(exhaust_until(chunks, capturing)),
        ]
        await asyncio.gather(capturing.gone.wait(), playing.gone.wait())
        pulse.start_anew()
        async with asyncio.timeout(20):
            await capturing.came_back.wait()
            await playing.came_back.wait()
            speaker.write("a", 0, voice(300))
            speaker.end("a", 0)
            assert isinstance(await waiting[0], Started)
            await waiting[1]
        assert capturing.heard == playing.heard == ["went", "came"]


async def test_a_sound_server_that_hangs_is_not_waited_for_for_ever(pulse: Pulse) -> None:
    pulse.stall()
    async with asyncio.timeout(2 * OPEN_S):
        with pytest.raises(AudioError, match="does not answer") as caught:
            await Speaker().__aenter__()
    assert "talk --text" in caught.value.hint
    pulse.go_on()
    async with asyncio.timeout(30):  # the call that hung ends, and the thread is free again
        while True:
            with suppress(AudioError):
                async with Speaker():
                    return


async def test_a_sound_server_that_hangs_in_between_is_found_again(pulse: Pulse) -> None:
    playing = Told()
    async with Speaker(onlooker=playing) as speaker:
        reports = aiter(speaker.reports())
        waiting = asyncio.ensure_future(anext(reports))
        pulse.stall()
        async with asyncio.timeout(40):
            await playing.gone.wait()
            pulse.go_on()
            await playing.came_back.wait()
            speaker.write("a", 0, voice(300))
            speaker.end("a", 0)
            assert isinstance(await waiting, Started)


async def exhaust_until(chunks: AsyncIterator[object], told: Told) -> None:
    """Read on until a chunk comes from the device that came back."""
    async for _ in chunks:
        if told.came_back.is_set():
            return


async def test_opening_and_closing_says_nothing_on_the_terminal(
    pulse: Pulse, capfd: pytest.CaptureFixture[str]
) -> None:
    async with Microphone(), Speaker():
        await asyncio.sleep(0.2)
    list_devices()
    assert capfd.readouterr() == ("", "")
