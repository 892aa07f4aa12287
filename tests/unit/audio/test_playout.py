"""The jitter buffer: order, position, underruns, stopping, and its bound."""

import threading
import tracemalloc

import numpy as np
import pytest

from meeting_assistant.audio.endpoints import Drained, Started, Stopped
from meeting_assistant.audio.parts import Heard, PlayoutCounters
from meeting_assistant.audio.playout import MAX_BUFFERED_BYTES, Playout
from meeting_assistant.audio.prebuffer import Prebuffer
from meeting_assistant.pcm import SERVICE_FORMAT
from tests.support.sound import ramp

BLOCK = 480  # 20 ms


def voice(ms: int, *, start: int = 1) -> bytes:
    return ramp(SERVICE_FORMAT.to_frames(ms), start=start)


def pull_ms(playout: Playout, ms: int, *, latency_ms: int = 0) -> bytes:
    """Pull in blocks of 20 ms as a sound card of that latency would."""
    in_flight = BLOCK + SERVICE_FORMAT.to_frames(latency_ms)
    return b"".join(playout.pull(BLOCK, in_flight_frames=in_flight) for _ in range(ms // 20))


def steady() -> Playout:
    """One that does not learn how long to wait."""
    return Playout(prebuffer=Prebuffer.fixed(60))


def test_nothing_written_is_silence() -> None:
    playout = steady()
    assert playout.pull(BLOCK) == bytes(BLOCK * 2)
    assert playout.take_reports() == []
    assert playout.position() is None


def test_a_reply_of_one_short_delta_plays_once_it_is_ended() -> None:
    playout = Playout(prebuffer=Prebuffer.fixed(100))
    playout.write("a1", 0, voice(20))
    playout.end("a1", 0)

    assert pull_ms(playout, 20) == voice(20)
    pull_ms(playout, 20)
    assert playout.take_reports() == [Started(item_id="a1", content_index=0), Drained(item_id="a1")]


def test_a_short_delta_that_is_never_ended_plays_after_the_prebuffer_time() -> None:
    playout = Playout(prebuffer=Prebuffer.fixed(60))
    playout.write("a1", 0, voice(20))

    assert pull_ms(playout, 60) == SERVICE_FORMAT.silence(60)
    assert pull_ms(playout, 20) == voice(20)


def test_two_minutes_sent_ten_times_too_fast_are_whole() -> None:
    playout = steady()
    heard, sent = [], 0
    while sent < 120_000:
        for _ in range(2):
            playout.write("a1", 0, voice(100, start=1 + SERVICE_FORMAT.to_frames(sent)))
            sent += 100
        heard.append(pull_ms(playout, 20))
    playout.end("a1", 0)
    heard.append(pull_ms(playout, 120_000))

    assert b"".join(heard)[: SERVICE_FORMAT.to_bytes(120_000)] == voice(120_000)
    assert playout.counters.underruns == 0
    assert playout.counters.refused_ms == 0


def test_over_the_bound_only_the_beginning_is_kept() -> None:
    playout = Playout(prebuffer=Prebuffer.fixed(60), max_buffered_bytes=SERVICE_FORMAT.to_bytes(100))
    assert playout.write("a1", 0, voice(150)) == SERVICE_FORMAT.to_bytes(100)
    pull_ms(playout, 80)
    assert playout.write("a1", 0, voice(20)) == 0  # a hole in the middle would falsify what was heard
    assert playout.counters.refused_ms == 70

    assert playout.write("a2", 0, voice(20)) == SERVICE_FORMAT.to_bytes(20)


def test_memory_is_bounded_however_long_an_answer_is() -> None:
    playout = Playout(48_000)
    tracemalloc.start()
    for _ in range(11 * 60 * 50):  # eleven minutes in the smallest deltas
        playout.write("a1", 0, bytes(1920))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert playout.queued_frames == 10 * 60 * 48_000
    assert playout.counters.refused_ms == 60_000
    assert peak_bytes < 1.2 * MAX_BUFFERED_BYTES


def test_items_play_in_the_order_they_were_first_written() -> None:
    playout = steady()
    playout.write("a1", 0, voice(20))
    playout.end("a1", 0)
    playout.write("a1", 1, voice(20, start=5000))
    playout.end("a1", 1)
    playout.write("a2", 0, voice(20, start=9000))
    playout.end("a2", 0)

    assert pull_ms(playout, 60) == voice(20) + voice(20, start=5000) + voice(20, start=9000)
    pull_ms(playout, 20)
    assert playout.take_reports() == [
        Started(item_id="a1", content_index=0),
        Started(item_id="a1", content_index=1),
        Started(item_id="a2", content_index=0),
        Drained(item_id="a2"),
    ]


def test_items_that_meet_inside_a_block_leave_no_gap() -> None:
    playout = steady()
    playout.write("a1", 0, voice(30))
    playout.end("a1", 0)
    playout.write("a2", 0, voice(30, start=9000))

    assert pull_ms(playout, 60) == voice(30) + voice(30, start=9000)


def test_an_item_whose_end_was_lost_does_not_block_the_next() -> None:
    playout = steady()
    playout.write("a1", 0, voice(20))
    playout.write("a2", 0, voice(20, start=9000))
    playout.end("a2", 0)

    assert pull_ms(playout, 40) == voice(20) + voice(20, start=9000)
    playout.end("a1", 0)  # it comes after all, and changes nothing
    pull_ms(playout, 20)
    assert playout.take_reports()[-1] == Drained(item_id="a2")


def test_an_underrun_is_filled_with_silence_and_counted() -> None:
    playout = Playout(prebuffer=Prebuffer.fixed(0))
    playout.write("a1", 0, voice(30))
    assert pull_ms(playout, 60) == voice(30) + SERVICE_FORMAT.silence(30)
    playout.write("a1", 0, voice(20, start=9000))
    assert pull_ms(playout, 20) == voice(20, start=9000)

    assert playout.counters.underruns == 1
    assert playout.counters.underrun_ms == 30


def test_the_wait_for_an_answer_is_no_underrun() -> None:
    playout = steady()
    playout.write("a1", 0, voice(20))
    playout.end("a1", 0)
    pull_ms(playout, 200)
    playout.write("a2", 0, voice(200))
    pull_ms(playout, 200)
    assert playout.counters == PlayoutCounters()
    assert playout.take_reports()[-1] == Started(item_id="a2", content_index=0)


def test_the_end_of_what_was_never_written_is_drained_at_once() -> None:
    playout = steady()
    playout.end("a1", 0)
    playout.pull(0)
    assert playout.take_reports() == [Drained(item_id="a1")]
    playout.end("a1", 0)
    playout.pull(0)
    assert playout.take_reports() == []


def test_an_end_after_the_last_sample_was_heard_drains() -> None:
    playout = steady()
    playout.write("a1", 0, voice(100))
    pull_ms(playout, 140)
    assert playout.take_reports() == [Started(item_id="a1", content_index=0)]
    playout.end("a1", 0)
    pull_ms(playout, 20)
    assert playout.take_reports() == [Drained(item_id="a1")]


def test_reports_and_position_lag_by_what_is_in_flight() -> None:
    playout = steady()
    playout.write("a1", 0, voice(100))
    playout.end("a1", 0)

    pull_ms(playout, 40, latency_ms=40)
    assert playout.take_reports() == []
    assert playout.position() is None
    pull_ms(playout, 40, latency_ms=40)
    assert playout.take_reports() == [Started(item_id="a1", content_index=0)]
    assert playout.position() == Heard("a1", 0, 20)
    pull_ms(playout, 60, latency_ms=40)
    assert playout.position() == Heard("a1", 0, 80)
    assert playout.take_reports() == []
    pull_ms(playout, 20, latency_ms=40)
    assert playout.take_reports() == [Drained(item_id="a1")]
    assert playout.position() is None


def test_stop_is_silent_within_one_block_after_a_short_fade() -> None:
    playout = Playout(prebuffer=Prebuffer.fixed(60), fade_ms=5)
    playout.write("a1", 0, b"\x00\x20" * 24_000)
    pull_ms(playout, 200)
    playout.stop()

    block = playout.pull(BLOCK)
    samples = memoryview(block).cast("h").tolist()
    fade = samples[:120]
    assert fade == sorted(fade, reverse=True)
    assert fade[0] == 0x2000
    assert not any(samples[120:])
    assert playout.pull(BLOCK) == bytes(BLOCK * 2)
    assert playout.take_reports()[-1] == Stopped(item_id="a1", content_index=0, played_ms=205)


def test_what_the_device_holds_counts_as_heard_when_stopped() -> None:
    playout = Playout(fade_ms=0)
    playout.write("a1", 0, voice(60))
    playout.end("a1", 0)
    pull_ms(playout, 80, latency_ms=100)
    playout.stop()
    assert playout.take_reports() == [
        Started(item_id="a1", content_index=0),
        Stopped(item_id="a1", content_index=0, played_ms=60),
    ]


def test_stop_before_the_first_sample_names_the_item_with_nothing_heard() -> None:
    playout = steady()
    playout.write("a1", 0, voice(20))
    playout.stop()
    assert playout.take_reports() == [Stopped(item_id="a1", content_index=0, played_ms=0)]
    assert pull_ms(playout, 100) == SERVICE_FORMAT.silence(100)


def test_each_stop_is_answered_once_even_in_silence() -> None:
    playout = steady()
    playout.stop()
    playout.stop()
    assert playout.take_reports() == [Stopped(item_id=None, content_index=0, played_ms=0)] * 2


def test_a_stop_that_crosses_the_report_of_the_end_names_what_was_heard_whole() -> None:
    playout = steady()
    playout.write("a1", 0, voice(60))
    playout.end("a1", 0)
    pull_ms(playout, 100)
    playout.stop()
    assert playout.take_reports()[1:] == [
        Drained(item_id="a1"),
        Stopped(item_id="a1", content_index=0, played_ms=60),
    ]
    playout.stop()
    assert playout.take_reports() == [Stopped(item_id=None, content_index=0, played_ms=0)]


def test_what_was_stopped_is_forgotten() -> None:
    playout = steady()
    tracemalloc.start()
    for item in range(50):
        playout.write(f"a{item}", 0, voice(1000))
        playout.stop()
    kept_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert playout.queued_frames == 0
    assert kept_bytes < SERVICE_FORMAT.to_bytes(2000)


def test_stragglers_of_a_stopped_part_stay_silent() -> None:
    playout = steady()
    playout.write("a1", 0, voice(100))
    pull_ms(playout, 20)
    playout.stop()
    playout.take_reports()

    playout.write("a1", 0, voice(100))
    playout.end("a1", 0)
    assert not any(pull_ms(playout, 100)[SERVICE_FORMAT.to_bytes(8) :])
    assert playout.take_reports() == []

    playout.write("a2", 0, voice(100))
    assert pull_ms(playout, 100) == voice(100)


def test_a_frame_cut_in_two_is_joined() -> None:
    playout = steady()
    pcm = voice(100)
    playout.write("a1", 0, pcm[:1001])
    playout.write("a1", 0, pcm[1001:])
    assert pull_ms(playout, 100) == pcm


@pytest.mark.parametrize("queued_ms", [0, 40])
def test_what_is_queued_is_known(queued_ms: int) -> None:
    playout = steady()
    playout.write("a1", 0, voice(queued_ms))
    assert playout.queued_frames == SERVICE_FORMAT.to_frames(queued_ms)


def test_a_callback_thread_and_the_loop_do_not_disturb_each_other() -> None:
    playout = steady()
    pulled: list[bytes] = []
    done = threading.Event()

    def callbacks() -> None:
        while not done.is_set() or playout.queued_frames:
            pulled.append(playout.pull(97, in_flight_frames=97))
        pulled.append(playout.pull(97))

    thread = threading.Thread(target=callbacks)
    thread.start()
    written = b""
    for item in range(40):
        for _ in range(10):
            pcm = ramp(300, start=1 + len(written) // 2)
            playout.write(f"a{item}", 0, pcm)
            written += pcm
        playout.end(f"a{item}", 0)
        playout.position()
    done.set()
    thread.join()

    samples = np.frombuffer(b"".join(pulled), "<i2")
    assert (samples[samples != 0] == np.frombuffer(written, "<i2")).all()
    assert playout.take_reports()[-1] == Drained(item_id="a39")


class TestHolding:
    """Falling silent for a moment."""

    def test_what_is_held_goes_on_where_it_was_and_nothing_is_lost(self) -> None:
        playout = Playout(prebuffer=Prebuffer.fixed(0), fade_ms=10)
        playout.write("a", 0, voice(200))
        heard = pull_ms(playout, 60)
        playout.hold()
        faded = pull_ms(playout, 100)
        playout.resume()
        rest = pull_ms(playout, 140)
        fade = SERVICE_FORMAT.to_bytes(10)
        assert not any(faded[fade:])
        assert heard + voice(200)[len(heard) : len(heard) + fade] + rest[fade:] == voice(200)
        assert playout.counters == PlayoutCounters()

    def test_the_sound_fades_out_and_in(self) -> None:
        playout = Playout(prebuffer=Prebuffer.fixed(0), fade_ms=10)
        loud = np.full(4800, 10_000, "<i2").tobytes()
        playout.write("a", 0, loud)
        pull_ms(playout, 20)
        playout.hold()
        out = np.frombuffer(pull_ms(playout, 20), "<i2").astype(int)
        playout.resume()
        back = np.frombuffer(pull_ms(playout, 20), "<i2").astype(int)
        assert (int(out[0]), int(back[0]), int(back[-1])) == (10_000, 0, 10_000)
        assert not out[240:].any()
        assert max(np.abs(np.diff(out)).max(), np.abs(np.diff(back)).max()) < 100

    def test_a_stop_while_held_names_what_was_heard_and_stays_silent(self) -> None:
        playout = Playout(prebuffer=Prebuffer.fixed(0))
        playout.write("a", 0, voice(300))
        pull_ms(playout, 100)
        playout.hold()
        pull_ms(playout, 100)
        playout.stop()
        assert playout.take_reports()[-1] == Stopped(item_id="a", content_index=0, played_ms=100)
        assert not any(pull_ms(playout, 100))

    def test_what_comes_while_held_waits(self) -> None:
        playout = Playout(prebuffer=Prebuffer.fixed(0))
        playout.hold()
        playout.write("a", 0, voice(100))
        playout.end("a", 0)
        assert not any(pull_ms(playout, 200))
        assert playout.take_reports() == []
        playout.resume()
        assert pull_ms(playout, 100) == voice(100)
