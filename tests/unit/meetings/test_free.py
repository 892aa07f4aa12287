from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.meetings.free import Gap, free_times, next_free
from meeting_assistant.meetings.model import Draft
from tests.support.meetings import BERLIN, SHANGHAI, THREE


def meeting(after_min: int, duration_min: int) -> Draft:
    return Draft(title="a", starts_at=THREE + timedelta(minutes=after_min), duration_min=duration_min)


def test_nothing_on_leaves_the_whole_range_free() -> None:
    end = THREE + timedelta(hours=2)
    assert list(free_times([], THREE, end, 120)) == [Gap(start=THREE, end=end)]
    assert list(free_times([], THREE, end, 121)) == []


def test_the_day_on_which_the_clocks_go_back_has_25_hours() -> None:
    start, end = datetime(2026, 10, 25, tzinfo=BERLIN), datetime(2026, 10, 26, tzinfo=BERLIN)
    assert list(free_times([], start, end, 25 * 60)) == [Gap(start=start, end=end)]


def test_gaps_are_told_in_the_zone_of_the_question() -> None:
    start = THREE.astimezone(BERLIN)
    (gap,) = free_times([meeting(0, 60)], start, start + timedelta(hours=2), 30)
    assert gap.start.tzinfo is BERLIN
    assert gap.start == THREE + timedelta(hours=1)


spans = st.lists(st.tuples(st.integers(-300, 600), st.integers(1, 300)), max_size=8)


@given(spans=spans, length=st.integers(1, 400), needed=st.integers(1, 200))
def test_gaps_are_free_long_enough_and_all_there_are(
    spans: list[tuple[int, int]], length: int, needed: int
) -> None:
    meetings = [meeting(*span) for span in spans]
    gaps = list(free_times(meetings, THREE, THREE + timedelta(minutes=length), needed))

    free = {
        minute
        for minute in range(length)
        if not any(start <= minute < start + duration for start, duration in spans)
    }
    told = {
        minute for gap in gaps for minute in range(_minutes(gap.start - THREE), _minutes(gap.end - THREE))
    }
    assert told <= free
    assert all(_minutes(gap.end - gap.start) >= needed for gap in gaps)
    assert all(not _run_starts(minute, free, needed) for minute in free - told)


@given(spans=spans, needed=st.integers(1, 1440))
def test_there_is_always_a_next_free_time(spans: list[tuple[int, int]], needed: int) -> None:
    meetings = [meeting(*span) for span in spans]
    found = next_free(meetings, THREE, needed)
    end = found + timedelta(minutes=needed)
    assert found >= THREE
    assert all(each.ends_at <= found or each.starts_at >= end for each in meetings)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _run_starts(minute: int, free: set[int], needed: int) -> bool:
    return all(minute + step in free for step in range(needed))


def test_instants_decide_not_wall_clocks() -> None:
    busy = Draft(
        title="a", starts_at=datetime(2026, 11, 23, 8, tzinfo=BERLIN), duration_min=60
    )  # 15:00 there
    assert next_free([busy], THREE, 30).astimezone(UTC) == (THREE + timedelta(hours=1)).astimezone(UTC)
    assert next_free([busy], THREE, 30).tzinfo is SHANGHAI
