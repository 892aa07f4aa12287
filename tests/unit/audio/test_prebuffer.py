"""How long an answer is waited for: for jitter long enough, for a burst not at all."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.audio.playout import Playout
from meeting_assistant.audio.prebuffer import FIRST_MS, MOST_MS, Prebuffer
from meeting_assistant.pcm import SERVICE_FORMAT
from tests.support.sound import ramp

BLOCK_MS = 20
BLOCK = SERVICE_FORMAT.to_frames(BLOCK_MS)

Arrivals = list[float]
"""When each delta of an answer comes, in ms."""


def paced(random_: random.Random, *, deltas: int, delta_ms: int, jitter_ms: float) -> Arrivals:
    """In real time, each late by up to `jitter_ms`; none overtakes another."""
    arrivals: Arrivals = []
    for index in range(deltas):
        at_ms = index * delta_ms + random_.uniform(0, jitter_ms)
        arrivals.append(max(at_ms, arrivals[-1] if arrivals else 0.0))
    return arrivals


def burst(*, deltas: int, apart_ms: float) -> Arrivals:
    return [index * apart_ms for index in range(deltas)]


def heard(playout: Playout, item: str, arrivals: Arrivals, delta_ms: int) -> float:
    """Play an answer whose deltas come then; gives how long its first delta waited, in ms."""
    now_ms, sent, began_ms = 0, 0, None
    while sent < len(arrivals) or playout.queued_frames:
        while sent < len(arrivals) and arrivals[sent] <= now_ms:
            playout.write(item, 0, ramp(SERVICE_FORMAT.to_frames(delta_ms)))
            sent += 1
            if sent == len(arrivals):
                playout.end(item, 0)
        if any(playout.pull(BLOCK)) and began_ms is None:
            began_ms = now_ms
        now_ms += BLOCK_MS
    assert began_ms is not None
    playout.pull(BLOCK)
    return began_ms - arrivals[0]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), delta_ms=st.sampled_from([20, 40, 50, 100]), answers=st.integers(1, 6))
def test_deltas_in_real_time_with_60_ms_of_jitter_leave_no_gap(
    seed: int, delta_ms: int, answers: int
) -> None:
    playout, chosen = Playout(), random.Random(seed)
    for answer in range(answers):
        arrivals = paced(chosen, deltas=3000 // delta_ms, delta_ms=delta_ms, jitter_ms=60)
        heard(playout, f"a{answer}", arrivals, delta_ms)
    assert (playout.counters.underruns, playout.counters.underrun_ms) == (0, 0)


def test_thirty_answers_in_a_row_with_60_ms_of_jitter_leave_no_gap() -> None:
    playout, chosen = Playout(), random.Random(1)
    for answer in range(30):
        arrivals = paced(chosen, deltas=chosen.randint(2, 40), delta_ms=50, jitter_ms=60)
        heard(playout, f"a{answer}", arrivals, 50)
    assert playout.counters.underruns == 0


@pytest.mark.parametrize("jitter_ms", [200, 250])
def test_after_the_first_gaps_more_jitter_is_waited_for(jitter_ms: float) -> None:
    playout, chosen = Playout(prebuffer=Prebuffer(first_ms=0)), random.Random(2)
    gaps = []
    for answer in range(12):
        before = playout.counters.underruns
        arrivals = paced(chosen, deltas=60, delta_ms=50, jitter_ms=jitter_ms)
        heard(playout, f"a{answer}", arrivals, 50)
        gaps.append(playout.counters.underruns - before)
    assert sum(gaps[:2]) > 0
    assert sum(gaps[-8:]) == 0


def test_an_answer_that_comes_at_once_begins_with_the_next_block() -> None:
    assert heard(Playout(), "a", burst(deltas=20, apart_ms=1), 100) <= 2 * BLOCK_MS
    assert heard(Playout(), "a", burst(deltas=20, apart_ms=1), 250) == 0


def test_after_calm_a_delta_of_the_usual_size_begins_alone() -> None:
    playout = Playout()
    waits_ms = [heard(playout, f"a{answer}", burst(deltas=30, apart_ms=30), 100) for answer in range(12)]
    assert waits_ms[0] > 0
    assert waits_ms[-1] == 0
    assert playout.counters.underruns == 0


@pytest.mark.parametrize("delta_ms", [1, 20, 100, 400])
def test_a_delta_that_nothing_follows_is_waited_with_for_no_longer_than_jitter_may_take(
    delta_ms: int,
) -> None:
    prebuffer = Prebuffer()
    prebuffer.begin_part()
    prebuffer.arrived(delta_ms, at_ms=0, queued_ms=0)
    begins_ms = next(at for at in range(0, 1000, 5) if prebuffer.may_begin(at_ms=at, queued_ms=delta_ms))
    assert begins_ms == (0 if delta_ms == 400 else FIRST_MS)


def test_after_a_gap_it_waits_again_and_longer() -> None:
    playout = Playout()
    heard(playout, "a", [0, 50, 100, 150, 400, 450, 500, 550], 50)
    assert playout.counters.underruns == 1
    assert playout.counters.underrun_ms > FIRST_MS
    assert heard(playout, "b", [0, 50, 100, 150, 200, 250], 50) > FIRST_MS


def test_a_stall_in_what_has_come_far_ahead_teaches_nothing() -> None:
    prebuffer = Prebuffer()
    prebuffer.begin_part()
    for index in range(10):
        prebuffer.arrived(250, at_ms=0, queued_ms=index * 250)
    prebuffer.arrived(250, at_ms=1500, queued_ms=1000)
    prebuffer.begin_part()
    assert prebuffer.target_ms < FIRST_MS


@given(
    deltas=st.lists(
        st.tuples(
            st.integers(0, 500),
            st.integers(0, 2000),
            st.integers(0, 5000),
            st.sampled_from(["", "dry", "part"]),
        )
    )
)
def test_the_wait_stays_within_its_bounds_whatever_comes(
    deltas: list[tuple[int, int, int, str]],
) -> None:
    # in whole milliseconds: a sum of fractions may miss a bound by a rounding
    prebuffer, now_ms = Prebuffer(), 0
    for sound_ms, later_ms, queued_ms, event in deltas:
        now_ms += later_ms
        if event == "dry":
            prebuffer.ran_dry()
        elif event == "part":
            prebuffer.begin_part()
        prebuffer.arrived(sound_ms, at_ms=now_ms, queued_ms=queued_ms)
        assert 0 <= prebuffer.target_ms <= MOST_MS
        assert prebuffer.may_begin(at_ms=now_ms + MOST_MS, queued_ms=sound_ms)


def test_an_end_that_is_late_is_no_gap() -> None:
    playout = Playout()
    playout.write("a", 0, ramp(SERVICE_FORMAT.to_frames(400)))
    for _ in range(30):
        playout.pull(BLOCK)
    playout.end("a", 0)
    playout.pull(BLOCK)
    assert (playout.counters.underruns, playout.counters.underrun_ms) == (0, 0)
