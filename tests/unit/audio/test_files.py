"""A recording paced by a clock and by the conversation."""

import asyncio
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from meeting_assistant.audio.endpoints import AudioSource
from meeting_assistant.audio.files import FileSource, Pace, Pacing
from meeting_assistant.audio.level import SILENCE_DBFS
from meeting_assistant.errors import ConfigError, LocalProtocolError, UnsupportedAudio
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk
from tests.support.clock import VirtualClock
from tests.support.recordings import wav
from tests.support.sound import ramp, tone

Story = dict[int, Callable[[FileSource], None]]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(start_s=100.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """One second of a ramp in the service's format."""
    path = tmp_path / "user.wav"
    path.write_bytes(wav(ramp(24_000)))
    return path


def pacing(pace: Pace = "turns", *, trailing_silence_ms: int = 300) -> Pacing:
    return Pacing(pace=pace, trailing_silence_ms=trailing_silence_ms, patience_ms=2000)


async def listen(source: FileSource, story: Story | None = None) -> list[AudioChunk]:
    """All chunks; after the nth chunk (from 1) `story[n]` happens."""
    chunks = []
    async with source:
        source.resume()
        async for chunk in source:
            chunks.append(chunk)
            if story and len(chunks) in story:
                story[len(chunks)](source)
    return chunks


def pcm(chunks: list[AudioChunk]) -> bytes:
    return b"".join(chunk.pcm for chunk in chunks)


def times_ms(chunks: list[AudioChunk]) -> list[int]:
    return [round((chunk.captured_at_s - 100) * 1000) for chunk in chunks]


def test_it_is_an_audio_source(path: Path, clock: VirtualClock) -> None:
    source: AudioSource = FileSource(path, clock=clock)
    assert source


@pytest.mark.parametrize("pace", ["turns", "recorded"])
async def test_chunks_come_in_real_time_when_a_microphone_would_have_them(
    path: Path, clock: VirtualClock, pace: Pace
) -> None:
    chunks = await listen(FileSource(path, clock=clock, pacing=pacing(pace)))
    assert times_ms(chunks) == list(range(100, 1400, 100))
    assert pcm(chunks) == ramp(24_000) + SERVICE_FORMAT.silence(300)
    assert {(chunk.format, len(chunk.pcm)) for chunk in chunks} == {(SERVICE_FORMAT, 4800)}


async def test_fast_takes_no_time_and_lets_others_run(path: Path, clock: VirtualClock) -> None:
    others = 0

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    chunks = await listen(FileSource(path, clock=clock, pacing=pacing("fast")))
    task.cancel()
    assert set(times_ms(chunks)) == {0}
    assert pcm(chunks) == ramp(24_000) + SERVICE_FORMAT.silence(300)
    assert others >= len(chunks)


async def test_nothing_is_sent_before_the_floor_is_open(path: Path, clock: VirtualClock) -> None:
    async with FileSource(path, clock=clock, pacing=pacing("fast")) as source:
        first = asyncio.ensure_future(anext(aiter(source)))
        await clock.sleep_until(130.0)
        assert not first.done()
        source.resume()
        assert (await first).captured_at_s == 130.0


def open_floor_at(clock: VirtualClock, when_s: float, tasks: list[asyncio.Task[None]]) -> Story:
    """A turn is committed after the fourth chunk; its answer is delivered at `when_s`."""

    async def answer(source: FileSource) -> None:
        await clock.sleep_until(when_s)
        source.resume()

    def commit(source: FileSource) -> None:
        source.turn_committed()
        tasks.append(asyncio.create_task(answer(source)))

    return {2: FileSource.turn_began, 4: commit}


async def test_with_pace_turns_the_recording_waits_for_the_answer(path: Path, clock: VirtualClock) -> None:
    tasks: list[asyncio.Task[None]] = []
    source = FileSource(path, clock=clock, pacing=pacing())
    chunks = await listen(source, open_floor_at(clock, 107.0, tasks))
    assert times_ms(chunks) == [100, 200, 300, 400, *range(7000, 7900, 100)]
    assert pcm(chunks) == ramp(24_000) + SERVICE_FORMAT.silence(300)


async def test_with_pace_recorded_it_does_not_wait(path: Path, clock: VirtualClock) -> None:
    tasks: list[asyncio.Task[None]] = []
    source = FileSource(path, clock=clock, pacing=pacing("recorded"))
    chunks = await listen(source, open_floor_at(clock, 107.0, tasks))
    assert times_ms(chunks) == list(range(100, 1400, 100))
    await tasks[0]


async def test_a_commit_while_a_chunk_waits_for_its_time_holds_that_chunk(
    path: Path, clock: VirtualClock
) -> None:
    async def converse(source: FileSource) -> None:
        await clock.sleep_until(100.45)
        source.turn_committed()
        await clock.sleep_until(103.0)
        source.resume()

    source = FileSource(path, clock=clock, pacing=pacing())
    async with asyncio.TaskGroup() as group:
        group.create_task(converse(source))
        chunks = await listen(source)
    assert times_ms(chunks)[3:6] == [400, 3000, 3100]


async def test_speech_that_began_before_the_hold_is_sent_to_its_end(path: Path, clock: VirtualClock) -> None:
    # the commit of turn 1 is reported after the service has heard turn 2 begin: to wait would deadlock
    story: Story = {4: FileSource.turn_committed, 5: FileSource.turn_began}
    source = FileSource(path, clock=clock, pacing=pacing())

    async def converse() -> None:
        await clock.sleep_until(102.0)
        source.turn_began()
        source.turn_committed()
        source.resume()

    async with asyncio.TaskGroup() as group:
        group.create_task(converse())
        chunks = await listen(source, story)
    assert times_ms(chunks)[3:6] == [400, 2000, 2100]


async def test_silence_after_the_recording_waits_for_no_answer(path: Path, clock: VirtualClock) -> None:
    chunks = await listen(
        FileSource(path, clock=clock, pacing=pacing()),
        {9: FileSource.turn_began, 11: FileSource.turn_committed},
    )
    assert times_ms(chunks) == list(range(100, 1400, 100))


@pytest.mark.parametrize("pace", ["turns", "recorded", "fast"])
async def test_silence_goes_on_while_a_turn_is_open_but_not_for_ever(
    path: Path, clock: VirtualClock, pace: Pace
) -> None:
    chunks = await listen(FileSource(path, clock=clock, pacing=pacing(pace)), {9: FileSource.turn_began})
    assert len(chunks) == 10 + 3 + 20
    assert chunks[-1].captured_at_s - chunks[12].captured_at_s == pytest.approx(
        2.0
    )  # in real time, even fast


async def test_silence_ends_with_the_commit(path: Path, clock: VirtualClock) -> None:
    story: Story = {9: FileSource.turn_began, 17: FileSource.turn_committed}
    chunks = await listen(FileSource(path, clock=clock, pacing=pacing()), story)
    assert len(chunks) == 17


@pytest.mark.parametrize("pace", ["turns", "recorded", "fast"])
async def test_a_hold_holds_every_pace(path: Path, clock: VirtualClock, pace: Pace) -> None:
    source = FileSource(path, clock=clock, pacing=pacing(pace))

    async def reconnect() -> None:
        await clock.sleep_until(150.0)
        source.resume()

    async with asyncio.TaskGroup() as group:
        group.create_task(reconnect())
        chunks = await listen(source, {4: FileSource.hold})
    assert chunks[4].captured_at_s == 150.0
    assert pcm(chunks) == ramp(24_000) + SERVICE_FORMAT.silence(300)


async def test_after_a_slow_consumer_the_lag_is_made_up_only_in_part(path: Path, clock: VirtualClock) -> None:
    times = []
    async with FileSource(path, clock=clock, pacing=pacing(trailing_silence_ms=0)) as source:
        source.resume()
        async for chunk in source:
            times.append(round((chunk.captured_at_s - 100) * 1000))
            if len(times) == 1:
                await clock.sleep_until(102.0)
    assert times == [100, 2000, 2000, 2000, 2000, 2000, 2100, 2200, 2300, 2400]


async def test_any_rate_and_channels_come_out_as_the_service_wants(
    tmp_path: Path, clock: VirtualClock
) -> None:
    path = tmp_path / "user.wav"
    path.write_bytes(wav(tone(1050, rate_hz=88_200), rate_hz=44_100, channels=2))
    chunks = await listen(FileSource(path, clock=clock, pacing=pacing(trailing_silence_ms=0)))
    assert sum(chunk.duration_ms for chunk in chunks) == pytest.approx(1050, abs=1)
    assert [len(chunk.pcm) for chunk in chunks[:10]] == [4800] * 10


async def test_loudness_tells_a_silent_recording_from_speech(
    tmp_path: Path, path: Path, clock: VirtualClock
) -> None:
    silent = tmp_path / "silent.wav"
    silent.write_bytes(wav(bytes(48_000)))
    quiet, loud = (FileSource(each, clock=clock, pacing=pacing("fast")) for each in (silent, path))
    await listen(quiet)
    await listen(loud)
    assert quiet.loudest_dbfs == SILENCE_DBFS
    assert loud.loudest_dbfs > -20
    assert quiet.sent_ms == 1300


async def test_a_truncated_recording_says_so_and_is_played(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "user.wav"
    path.write_bytes(wav(ramp(24_000), declared_bytes=480_000))
    source = FileSource(path, clock=clock, pacing=pacing("fast"))
    assert len(await listen(source)) == 13
    assert source.warning == "user.wav is cut short: 1.0 s can be read"


async def test_wrong_files_are_refused_on_entering(tmp_path: Path, clock: VirtualClock) -> None:
    (tmp_path / "empty.wav").write_bytes(wav(b""))
    with pytest.raises(UnsupportedAudio):
        await FileSource(tmp_path / "empty.wav", clock=clock).__aenter__()
    with pytest.raises(ConfigError):
        await FileSource(tmp_path / "gone.wav", clock=clock).__aenter__()


async def test_reading_before_entering_is_a_bug_of_ours(path: Path, clock: VirtualClock) -> None:
    source = FileSource(path, clock=clock)
    source.resume()
    with pytest.raises(LocalProtocolError):
        await anext(aiter(source))


async def test_an_hour_is_never_in_memory(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "hour.wav"
    with path.open("wb") as file:  # a sparse file: 3600 s of 24-bit stereo at 48 kHz
        file.write(wav(b"", bits=24, channels=2, rate_hz=48_000, declared_bytes=3600 * 288_000))
        file.truncate(3600 * 288_000 + 44)
    tracemalloc.start()
    async with FileSource(path, clock=clock, pacing=pacing("fast")) as source:
        source.resume()
        chunks = aiter(source)
        for _ in range(600):
            await anext(chunks)
        _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 2_000_000
