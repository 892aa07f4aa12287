"""Sinks without a sound card: what was heard, when, and what is in the file."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import wave
from collections.abc import Coroutine
from pathlib import Path

import pytest

from meeting_assistant.audio.endpoints import AudioSink, Drained, PlaybackReport, Started, Stopped
from meeting_assistant.audio.sinks import FileSink, NullSink
from meeting_assistant.errors import StoreError
from meeting_assistant.pcm import SERVICE_FORMAT
from tests.support.clock import VirtualClock
from tests.support.sound import ramp

SECOND = ramp(24_000)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


class Listener:
    """Reads a sink's reports with the time of each."""

    def __init__(self, sink: AudioSink, clock: VirtualClock) -> None:
        self.heard: list[tuple[int, PlaybackReport]] = []
        self._sink = sink
        self._clock = clock

    async def listen(self) -> None:
        async for report in self._sink.reports():
            self.heard.append((round(self._clock.now() * 1000), report))


async def play(
    sink: AudioSink, clock: VirtualClock, story: Coroutine[object, None, None]
) -> list[tuple[int, PlaybackReport]]:
    """What is reported, and at which millisecond, while `story` unfolds."""
    listener = Listener(sink, clock)
    async with asyncio.TaskGroup() as group, sink:
        group.create_task(listener.listen())
        await story
    return listener.heard


def frames_of(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        return bytes(file.readframes(10_000_000))


async def one_answer(sink: AudioSink, clock: VirtualClock) -> None:
    await clock.sleep_until(2.0)
    sink.write("a1", 0, SECOND)
    sink.end("a1", 0)
    await clock.sleep_until(5.0)


async def test_a_paced_sink_takes_as_long_as_the_sound(clock: VirtualClock) -> None:
    sink = NullSink(clock=clock)
    assert await play(sink, clock, one_answer(sink, clock)) == [
        (2000, Started(item_id="a1", content_index=0)),
        (3000, Drained(item_id="a1")),
    ]


async def test_an_instant_sink_drains_when_the_answer_ends(clock: VirtualClock) -> None:
    sink = NullSink(clock=clock, playback="instant")
    assert await play(sink, clock, one_answer(sink, clock)) == [
        (2000, Started(item_id="a1", content_index=0)),
        (2000, Drained(item_id="a1")),
    ]


async def interrupted(sink: AudioSink, clock: VirtualClock) -> None:
    sink.write("a1", 0, SECOND * 3)
    await clock.sleep_until(1.2345)
    sink.stop()
    sink.write("a2", 0, SECOND)
    sink.end("a2", 0)
    await clock.sleep_until(4.0)


@pytest.mark.parametrize(("playback", "played_ms"), [("paced", 1234), ("instant", 3000)])
async def test_an_interruption_tells_what_was_heard_to_the_millisecond(
    clock: VirtualClock, playback: str, played_ms: int
) -> None:
    sink = NullSink(clock=clock, playback="paced" if playback == "paced" else "instant")
    reports = [report for _, report in await play(sink, clock, interrupted(sink, clock))]
    assert reports == [
        Started(item_id="a1", content_index=0),
        Stopped(item_id="a1", content_index=0, played_ms=played_ms),
        Started(item_id="a2", content_index=0),
        Drained(item_id="a2"),
    ]


async def test_only_what_was_heard_is_in_the_file(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "answers.wav"
    sink = FileSink(path, clock=clock)
    await play(sink, clock, interrupted(sink, clock))
    assert frames_of(path) == (SECOND * 3)[: SERVICE_FORMAT.to_bytes(1234.5) + 2] + SECOND
    assert sink.written_ms == 2234


async def test_an_instant_file_holds_everything(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "answers.wav"
    sink = FileSink(path, clock=clock, playback="instant")
    await play(sink, clock, interrupted(sink, clock))
    assert frames_of(path) == SECOND * 4


async def test_sound_that_comes_late_is_heard_when_it_comes(clock: VirtualClock) -> None:
    sink = NullSink(clock=clock)

    async def story() -> None:
        sink.write("a1", 0, SECOND)
        await clock.sleep_until(3.0)
        sink.write("a1", 0, SECOND)
        sink.end("a1", 0)
        await clock.sleep_until(6.0)

    assert (await play(sink, clock, story()))[-1] == (4000, Drained(item_id="a1"))
    assert sink.playout.counters.underruns == 1


async def test_closing_drops_what_was_not_heard(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "answers.wav"
    sink = FileSink(path, clock=clock)

    async def story() -> None:
        sink.write("a1", 0, SECOND)
        await clock.sleep_until(0.5)

    await play(sink, clock, story())
    assert 0.48 <= len(frames_of(path)) / 48_000 <= 0.5


async def test_an_unwritable_file_is_refused_on_entering(tmp_path: Path, clock: VirtualClock) -> None:
    with pytest.raises(StoreError):
        await FileSink(tmp_path / "nowhere" / "answers.wav", clock=clock).__aenter__()


def test_after_a_kill_the_file_has_all_that_was_heard(tmp_path: Path) -> None:
    path = tmp_path / "answers.wav"
    program = textwrap.dedent("""
        import asyncio, sys
        from pathlib import Path
        from meeting_assistant.audio.sinks import FileSink
        from meeting_assistant.clock import MonotonicClock

        async def main():
            async with FileSink(Path(sys.argv[1]), clock=MonotonicClock(), playback="instant") as sink:
                for _ in range(50):
                    sink.write("a1", 0, bytes(range(1, 241)) * 20)
                print("written", flush=True)
                await asyncio.Event().wait()

        asyncio.run(main())
    """)
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as killed:
        assert killed.stdout
        killed.stdout.readline()
        os.kill(killed.pid, signal.SIGKILL)
    assert frames_of(path) == bytes(range(1, 241)) * 20 * 50


class Ear:
    """Notes what it is told was heard: from when, how many bytes, and when there was no more."""

    def __init__(self) -> None:
        self.told: list[tuple[float, int]] = []
        self.ends_s: list[float] = []

    def heard(self, pcm: bytes, began_s: float) -> None:
        self.told.append((began_s, len(pcm)))

    def ended(self, now: float) -> None:
        self.ends_s.append(now)


async def test_a_listener_is_told_of_what_was_heard_and_since_when(clock: VirtualClock) -> None:
    ear = Ear()
    sink = NullSink(clock=clock, listeners=[ear])
    await play(sink, clock, one_answer(sink, clock))
    begin_s, _ = ear.told[0]
    assert begin_s == pytest.approx(2.0, abs=0.001)
    assert sum(size for _, size in ear.told) == len(SECOND)
    lengths_s = [size / 48_000 for _, size in ear.told]
    for (began_s, _), length_s, (next_s, _) in zip(ear.told, lengths_s, ear.told[1:], strict=False):
        assert next_s == pytest.approx(began_s + length_s, abs=0.001)
    assert ear.ends_s == []  # its time passes by itself


async def test_a_listener_of_an_instant_sink_is_told_of_the_end(clock: VirtualClock) -> None:
    ear = Ear()
    sink = NullSink(clock=clock, playback="instant", listeners=[ear])
    await play(sink, clock, one_answer(sink, clock))
    assert (ear.told, ear.ends_s) == ([(2.0, len(SECOND))], [2.0])
