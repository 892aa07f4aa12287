"""Microphone and speaker against a sound card that the test plays itself."""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator

import numpy as np
import pytest

from meeting_assistant.audio import link
from meeting_assistant.audio.device import Microphone, Speaker
from meeting_assistant.audio.endpoints import AudioSink, AudioSource, Drained, Started, Stopped
from meeting_assistant.errors import DeviceLost, LocalProtocolError
from meeting_assistant.pcm import SERVICE_FORMAT
from tests.support.portaudio import Card, FakePortAudio
from tests.support.sound import noise, ramp, tone


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio(
        [
            Card("Plain", inputs=1, outputs=1, rate_hz=24_000, takes_rates_hz=(24_000,), takes_channels=(1,)),
            Card("Stereo", inputs=2, outputs=2),
        ],
        default_input=0,
        default_output=0,
    )
    monkeypatch.setitem(sys.modules, "pyaudio", fake.module())
    monkeypatch.setattr(link, "WATCH_S", 0.01)
    return fake


def test_they_are_the_endpoints_of_talk() -> None:
    source: AudioSource = Microphone()
    sink: AudioSink = Speaker(block_ms=20)
    assert source
    assert sink


async def take(chunks: AsyncIterator[object], count: int) -> list[object]:
    return [await anext(chunks) for _ in range(count)]


async def test_what_the_callback_thread_captures_comes_out_in_order(fake: FakePortAudio) -> None:
    pcm = ramp(9_600)
    async with Microphone(chunk_ms=40) as microphone:
        card = fake.streams[0]
        thread = threading.Thread(
            target=lambda: [card.call(pcm[start : start + 1920]) for start in range(0, len(pcm), 1920)]
        )
        thread.start()
        chunks = aiter(microphone)
        got = b"".join([(await anext(chunks)).pcm for _ in range(10)])
        thread.join()
    assert got == pcm
    assert card.started
    assert card.closed
    assert fake.open_libraries == 0


async def test_stereo_at_48_khz_becomes_mono_at_24(fake: FakePortAudio) -> None:
    stereo = np.repeat(np.frombuffer(tone(1000, rate_hz=48_000), "<i2"), 2).tobytes()
    got = b""
    async with Microphone("Stereo") as microphone:
        chunks = aiter(microphone)
        for start in range(0, len(stereo), 7680):
            fake.streams[0].call(stereo[start : start + 7680])
            if start:  # the first block stays in the resampler
                got += (await anext(chunks)).pcm
    assert 920 < SERVICE_FORMAT.to_ms(len(got)) <= 1000
    assert np.frombuffer(got, "<i2")[2400:].std() == pytest.approx(8000 / np.sqrt(2), rel=0.02)


async def test_a_busy_loop_loses_the_oldest_and_counts_it(fake: FakePortAudio) -> None:
    async with Microphone(chunk_ms=40) as microphone:
        for count in range(60):
            fake.streams[0].call(ramp(960, start=count * 960 + 1))
        first = await anext(aiter(microphone))
        assert microphone.counters.dropped_ms == 400
    assert first.pcm == ramp(960, start=9601)


async def test_overflows_of_the_card_are_counted(fake: FakePortAudio) -> None:
    async with Microphone() as microphone:
        fake.streams[0].call(bytes(1920), status=2)
        assert microphone.counters.xruns == 1


async def test_closing_ends_the_microphone_and_the_reports(fake: FakePortAudio) -> None:
    microphone, speaker = Microphone(), Speaker(block_ms=20)
    async with asyncio.TaskGroup() as group, microphone, speaker:
        waiting = asyncio.Event()

        async def drain(items: AsyncIterator[object]) -> list[object]:
            waiting.set()
            return [item async for item in items]

        feeds = [group.create_task(drain(aiter(each))) for each in (microphone, speaker.reports())]
        await waiting.wait()
    assert [task.result() for task in feeds] == [[], []]


@pytest.mark.parametrize("active", [False, True])
async def test_a_device_that_stops_calling_is_lost(fake: FakePortAudio, active: bool) -> None:
    async with Microphone() as microphone, Speaker(block_ms=20) as speaker:
        for card in fake.streams:
            card.active = active
        with pytest.raises(DeviceLost, match="Plain went away") as caught:
            await anext(aiter(microphone))
        assert caught.value.hint
        with pytest.raises(DeviceLost):
            await anext(aiter(speaker.reports()))


async def test_a_speaker_with_nothing_to_report_is_not_lost(fake: FakePortAudio) -> None:
    async with Speaker(block_ms=20) as speaker:
        reports = asyncio.ensure_future(anext(aiter(speaker.reports())))
        for _ in range(8):
            fake.streams[0].call()
            await asyncio.wait([reports], timeout=0.01)
        assert not reports.done()
        speaker.stop()
        assert await reports == Stopped(item_id=None, content_index=0, played_ms=0)


async def test_the_card_plays_what_was_written_and_the_loop_hears_of_it(fake: FakePortAudio) -> None:
    pcm = ramp(4_800)
    async with Speaker(block_ms=20) as speaker:
        speaker.write("a1", 0, pcm)
        speaker.end("a1", 0)
        played = b"".join([fake.streams[0].call() or b"" for _ in range(11)])
        reports = speaker.reports()
        assert await take(reports, 2) == [Started(item_id="a1", content_index=0), Drained(item_id="a1")]
    assert played == pcm + bytes(960)


async def test_the_first_sample_was_heard_when_it_left_the_card_not_when_that_was_told(
    fake: FakePortAudio,
) -> None:
    async with Speaker(block_ms=20) as speaker:
        speaker.write("a1", 0, ramp(9_600))
        for _ in range(3):
            fake.streams[0].call(latency_s=0.045)
        before_s = time.monotonic()
        fake.streams[0].call(latency_s=0.045)  # 80 ms given out, 65 of them still on their way
        after_s = time.monotonic()
        (started,) = await take(speaker.reports(), 1)
    assert isinstance(started, Started)
    assert started.heard_at_s is not None
    assert before_s - 0.0151 <= started.heard_at_s <= after_s - 0.015  # a frame of rounding


@pytest.mark.parametrize(("captured_ago_s", "held_s"), [(0.055, 0.015), (0.03, 0.0), (1.0, 0.0)])
async def test_sound_is_as_old_as_the_card_says_if_that_can_be(
    fake: FakePortAudio, captured_ago_s: float, held_s: float
) -> None:
    async with Microphone(chunk_ms=40) as microphone:
        fake.streams[0].call(ramp(960), captured_ago_s=captured_ago_s)
        chunk = await anext(aiter(microphone))
    assert chunk.held_s == pytest.approx(held_s)
    assert chunk.last_at_s == pytest.approx(chunk.captured_at_s - held_s)


async def test_what_the_resampler_holds_was_captured_earlier_than_it_comes(fake: FakePortAudio) -> None:
    stereo = np.repeat(np.frombuffer(tone(1000, rate_hz=48_000), "<i2"), 2).tobytes()
    given_ms = 0.0
    async with Microphone("Stereo") as microphone:
        chunks = aiter(microphone)
        for block, start in enumerate(range(0, len(stereo), 7680), 1):
            fake.streams[0].call(stereo[start : start + 7680])
            chunk = await anext(chunks)
            given_ms += chunk.duration_ms
            assert chunk.held_s == pytest.approx((block * 40 - given_ms) / 1000, abs=1e-4)


async def test_the_latency_of_the_card_delays_what_is_reported(fake: FakePortAudio) -> None:
    async with Speaker(block_ms=20) as speaker:
        speaker.write("a1", 0, ramp(9_600))
        for _ in range(3):
            fake.streams[0].call(latency_s=0.045)
            assert speaker.playout.position() is None
        fake.streams[0].call(latency_s=0.045)
        position = speaker.playout.position()
        assert position
        assert position.played_ms == 15


async def test_two_channels_at_48_khz_get_both_the_same(fake: FakePortAudio) -> None:
    async with Speaker("Stereo", block_ms=20) as speaker:
        for index in range(2):  # each part goes through a resampler of its own, to its last sample
            speaker.write("a1", index, tone(100, amplitude=8000))
        speaker.end("a1", 1)
        played = np.frombuffer(b"".join([fake.streams[0].call() or b"" for _ in range(12)]), "<i2")
    left, right = played[::2], played[1::2]
    assert (left == right).all()
    assert np.flatnonzero(left)[-1] == pytest.approx(9_600, abs=50)
    assert speaker.playout.counters.underruns == 0


async def test_stop_silences_the_next_block_and_reports_in_the_service_s_time(fake: FakePortAudio) -> None:
    async with Speaker("Stereo", block_ms=20) as speaker:
        speaker.write("a1", 0, noise(48_000))
        for _ in range(5):
            fake.streams[0].call()
        speaker.stop()
        speaker.write("a1", 0, noise(4_800))  # a straggler
        block = np.frombuffer(fake.streams[0].call() or b"", "<i2")
        assert not block[2 * 48 * 9 :].any()  # 8 ms of fade
        assert not any(fake.streams[0].call() or b"")
        assert await take(speaker.reports(), 2) == [
            Started(item_id="a1", content_index=0),
            Stopped(item_id="a1", content_index=0, played_ms=108),
        ]


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 11_025])
async def test_an_answer_heard_to_its_end_is_reported_whole_at_any_rate(
    fake: FakePortAudio, rate_hz: int
) -> None:
    fake.cards[1].rate_hz = rate_hz
    fake.cards[1].takes_rates_hz = (rate_hz,)
    async with Speaker("Stereo", block_ms=20) as speaker:
        for _ in range(7):
            speaker.write("a1", 0, noise(2_411))
        speaker.end("a1", 0)
        for _ in range(40):
            fake.streams[0].call()
        speaker.stop()
        received_ms = int(SERVICE_FORMAT.to_ms(7 * 2 * 2_411))
        stopped = (await take(speaker.reports(), 3))[2]
        assert stopped == Stopped(item_id="a1", content_index=0, played_ms=received_ms)


async def test_use_before_opening_is_a_bug_of_ours() -> None:
    with pytest.raises(LocalProtocolError):
        await anext(aiter(Microphone()))
    with pytest.raises(LocalProtocolError):
        Speaker(block_ms=20).stop()


async def test_a_callback_after_the_loop_is_gone_does_no_harm(fake: FakePortAudio) -> None:
    async def open_and_leave() -> Microphone:
        return await Microphone().__aenter__()

    microphone = await asyncio.to_thread(lambda: asyncio.run(open_and_leave()))
    fake.streams[0].call(bytes(1920))
    await microphone.__aexit__(None, None, None)
