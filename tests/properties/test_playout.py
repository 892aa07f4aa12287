"""Whatever the interleaving of writes, pulls and stops: order, wholeness, a position never ahead."""

from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.audio.endpoints import Stopped
from meeting_assistant.audio.playout import Playout
from meeting_assistant.audio.prebuffer import Prebuffer
from meeting_assistant.pcm import SERVICE_FORMAT
from tests.support.sound import ramp

RATE_HZ = SERVICE_FORMAT.rate_hz

writes = st.tuples(st.just("write"), st.integers(0, 4_000))
pulls = st.tuples(st.just("pull"), st.integers(0, 2_000))
ends = st.tuples(st.just("end"), st.just(0))
stops = st.tuples(st.just("stop"), st.just(0))
latencies = st.integers(0, 3_000)


@settings(max_examples=200, deadline=None)
@given(
    steps=st.lists(st.one_of(writes, writes, pulls, pulls, pulls, ends), max_size=60),
    latency=latencies,
    prebuffer_ms=st.integers(0, 100),
)
def test_pulled_is_what_was_written_with_silence_only_on_underrun(
    steps: list[tuple[str, int]], latency: int, prebuffer_ms: int
) -> None:
    playout = Playout(prebuffer=Prebuffer.fixed(prebuffer_ms))
    written = pulled = b""
    item = 0
    for step, frames in steps:
        if step == "write":
            pcm = ramp(frames, start=1 + len(written) // 2)
            playout.write(f"a{item}", 0, pcm)
            written += pcm
        elif step == "end":
            playout.end(f"a{item}", 0)
            item += 1
        else:
            pulled += playout.pull(frames, in_flight_frames=frames + latency)
    playout.end(f"a{item}", 0)
    while playout.queued_frames:
        pulled += playout.pull(500, in_flight_frames=500 + latency)

    samples = memoryview(pulled).cast("h").tolist()
    assert [each for each in samples if each] == memoryview(written).cast("h").tolist()
    voiced = sum(1 for each in samples if each)
    assert voiced == len(written) // 2


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(st.one_of(writes, writes, pulls, pulls, ends, stops), max_size=80), latency=latencies)
def test_the_position_never_exceeds_what_was_received_nor_what_was_pulled(
    steps: list[tuple[str, int]], latency: int
) -> None:
    playout = Playout(fade_ms=3)
    received: dict[str, int] = {}
    pulled_frames = item = stopped = 0
    for step, frames in steps:
        name = f"a{item}"
        if step == "write":
            playout.write(name, 0, ramp(frames))
            received[name] = received.get(name, 0) + frames
        elif step == "end":
            playout.end(name, 0)
            item += 1
        elif step == "pull":
            playout.pull(frames, in_flight_frames=frames + latency)
            pulled_frames += frames
        else:
            playout.stop()
            item += 1
            stopped += 1
        if position := playout.position():
            assert position.played_ms <= received[position.item_id] * 1000 / RATE_HZ
            assert position.played_ms <= pulled_frames * 1000 / RATE_HZ

    reports = [report for report in playout.take_reports() if isinstance(report, Stopped)]
    assert len(reports) == stopped
    for report in reports:
        if report.item_id is not None:
            assert report.played_ms <= received.get(report.item_id, 0) * 1000 / RATE_HZ
            assert report.played_ms <= (pulled_frames + 72) * 1000 / RATE_HZ
