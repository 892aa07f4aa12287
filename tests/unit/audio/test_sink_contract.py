"""What the driver may rely on, whichever sink it was given."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from meeting_assistant.audio.device import Speaker
from meeting_assistant.audio.endpoints import AudioSink, Drained, PlaybackReport, Started, Stopped
from meeting_assistant.audio.sinks import FileSink, NullSink
from tests.support.clock import VirtualClock
from tests.support.portaudio import Card, FakePortAudio
from tests.support.sound import ramp


@dataclass
class Stage:
    """A sink, and how to let 20 ms pass for it."""

    sink: AudioSink
    pass_block: Callable[[], Awaitable[None]]
    plays_at_once: bool = False


SINKS = ["null", "file", "instant", "speaker"]


@pytest.fixture(params=SINKS)
async def stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    clock = VirtualClock()
    path = tmp_path / "out.wav"
    if request.param == "speaker":
        fake = FakePortAudio([Card("Card", outputs=2)], default_output=0)
        monkeypatch.setitem(sys.modules, "pyaudio", fake.module())

        async def callback() -> None:
            fake.streams[0].call()
            await asyncio.sleep(0)

        async with Speaker() as speaker:
            yield Stage(speaker, callback)
        return
    sinks = {
        "null": NullSink(clock=clock),
        "file": FileSink(path, clock=clock),
        "instant": FileSink(path, clock=clock, playback="instant"),
    }
    async with sinks[request.param] as sink:
        yield Stage(
            sink, lambda: clock.sleep_until(clock.now() + 0.02), plays_at_once=request.param == "instant"
        )


async def reports(stage: Stage, count: int, kind: type[object] = object) -> list[PlaybackReport]:
    """The next `count` reports of a kind, while time passes."""
    got: list[PlaybackReport] = []

    async def read() -> None:
        async for report in stage.sink.reports():
            if isinstance(report, kind):
                got.append(report)
            if len(got) == count:
                return

    reading = asyncio.create_task(read())
    async with asyncio.timeout(5):
        while not reading.done():
            await stage.pass_block()
    await reading
    return got


async def test_an_answer_starts_and_drains(stage: Stage) -> None:
    stage.sink.write("a1", 0, ramp(2_400))
    stage.sink.end("a1", 0)
    assert await reports(stage, 2) == [Started(item_id="a1", content_index=0), Drained(item_id="a1")]


async def test_an_answer_without_sound_drains(stage: Stage) -> None:
    stage.sink.end("a1", 0)
    assert await reports(stage, 1) == [Drained(item_id="a1")]


async def test_a_stop_in_silence_is_answered_by_nothing_heard(stage: Stage) -> None:
    stage.sink.stop()
    assert await reports(stage, 1) == [Stopped(item_id=None, content_index=0, played_ms=0)]


async def test_a_stop_cuts_this_answer_and_not_the_next(stage: Stage) -> None:
    stage.sink.write("a1", 0, ramp(48_000))
    assert await reports(stage, 1) == [Started(item_id="a1", content_index=0)]
    stage.sink.stop()
    (stopped,) = await reports(stage, 1)
    assert isinstance(stopped, Stopped)
    assert stopped.item_id == "a1"
    assert stage.plays_at_once or 0 < stopped.played_ms < 1000
    stage.sink.write("a1", 0, ramp(4_800))
    stage.sink.end("a1", 0)
    stage.sink.write("a2", 0, ramp(2_400))
    stage.sink.end("a2", 0)
    assert await reports(stage, 2) == [Started(item_id="a2", content_index=0), Drained(item_id="a2")]


async def test_each_stop_is_answered_once(stage: Stage) -> None:
    stage.sink.write("a1", 0, ramp(2_400))
    for _ in range(3):
        stage.sink.stop()
    stops = await reports(stage, 3, Stopped)
    assert stops[1:] == [Stopped(item_id=None, content_index=0, played_ms=0)] * 2
