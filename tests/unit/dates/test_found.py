"""What is found piece by piece: corrections, parts of day, places in the text, repairs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.dates import (
    Part,
    TimeFound,
    find_duration,
    find_shift,
    find_time,
    plain,
    resolve,
    settle,
)
from tests.unit.dates.phrase_table import CHINESE, ENGLISH, NOW, rows

SUNDAY = NOW["sun"]


def _found(text: str, now: datetime = SUNDAY, *, bare: bool = False) -> TimeFound:
    found = find_time(text, now=now, bare=bare)
    assert found is not None
    return found


def _said(*texts: str) -> str:
    """The time that several turns add up to."""
    found = _found(texts[0])
    for text in texts[1:]:
        found = found.then(_found(text))
    assert found.clock is not None
    return settle(found.day, found.clock, now=SUNDAY).at.strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("turns", "right"),
    [
        (("明天下午三点", "改成四点"), "11-23 16:00"),
        (("明天下午三点", "改到后天"), "11-24 15:00"),
        (("明天下午三点", "改成八点"), "11-23 20:00"),
        (("明天上午十点", "改成四点"), "11-23 16:00"),
        (("明天上午十点", "改成十一点"), "11-23 11:00"),
        (("明天晚上八点", "改成九点"), "11-23 21:00"),
        (("明天晚上八点", "改成十二点"), "11-24 00:00"),
        (("明天晚上八点", "还是三点吧"), "11-23 15:00"),
        (("明天凌晨两点", "改成三点"), "11-23 03:00"),
        (("tomorrow at 2:30 am", "half past three"), "11-23 03:30"),
        (("明天三点", "上午"), "11-23 03:00"),
        (("明天九点", "晚上"), "11-23 21:00"),
        (("明天下午", "三点"), "11-23 15:00"),
        (("下午三点", "明天"), "11-23 15:00"),
        (("明天下午三点", "改成15:30"), "11-23 15:30"),
        (("明天下午三点", "改成上午九点"), "11-23 09:00"),
        (("tomorrow at 3 pm", "make it four"), "11-23 16:00"),
        (("tomorrow at 3 pm", "no, make it Thursday"), "11-26 15:00"),
        (("tomorrow at 10 am", "make it four"), "11-23 16:00"),
        (("tomorrow afternoon", "at three"), "11-23 15:00"),
        (("tomorrow at eight", "in the evening"), "11-23 20:00"),
        (("tomorrow at eight pm", "seven thirty"), "11-23 19:30"),
    ],
)
def test_a_correction_keeps_what_it_does_not_mention(turns: tuple[str, ...], right: str) -> None:
    assert _said(*turns) == right


def test_a_part_of_day_alone_is_kept_for_the_hour_to_come() -> None:
    assert _found("明天下午") == TimeFound(day=date(2026, 11, 23), part=Part.AFTERNOON)


def test_a_date_that_does_not_exist_is_forgotten_once_another_is_said() -> None:
    found = _found("二月三十号下午三点").then(_found("三月一号"))
    assert (found.problem, found.day) == (None, date(2027, 3, 1))


def test_a_bare_number_is_an_hour_only_where_one_was_asked_for() -> None:
    assert find_time("三", now=SUNDAY) is None
    assert find_time("three thirty?", now=SUNDAY) is not None
    for text in ("三", "3", "three", "3."):
        found = _found(text, bare=True)
        assert found.clock is not None
        assert found.clock.minutes() == 15 * 60
    assert find_time("99", now=SUNDAY, bare=True) is None


def test_a_bare_number_is_minutes_only_where_a_length_was_asked_for() -> None:
    assert find_duration("thirty") is None
    for text in ("thirty", "30", "三十"):
        found = find_duration(text, bare=True)
        assert found is not None
        assert found.minutes == 30
    assert find_duration("0", bare=True) is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("推迟半小时", 30),
        ("提前一个小时", -60),
        ("晚十五分钟", 15),
        ("half an hour later", 30),
        ("20 minutes earlier", -20),
    ],
)
def test_a_shift_is_read_in_both_directions(text: str, right: int) -> None:
    assert find_shift(text) == right
    assert find_duration(text) is None


def test_spans_lead_back_to_the_text_as_it_was_written() -> None:
    for text, piece in (
        ("约個會 明天下午３點，叫周會", "明天下午３點"),
        ("会议定在明天上五十点半可以吗", "明天上五十点半"),
        ("call it sync,  Tomorrow  at THREE pm please", "Tomorrow  at THREE pm"),
    ):
        ((start, end),) = _found(text).spans
        assert text[start:end] == piece
    length = find_duration("开1.5小时的会")
    assert length is not None
    assert "开1.5小时的会"[slice(*length.span)] == "1.5小时"


def test_plain_text_keeps_every_character_in_its_place() -> None:
    text = "週三下午３點，Ｂ會議室 OK？"
    assert plain(text) == "周三下午3点,b会议室 ok?"
    assert len(plain(text)) == len(text)


def test_a_room_or_a_count_is_not_repaired_into_a_time() -> None:
    for text in ("在515会议室", "一共1030人", "预算是515元", "1.5小时"):
        assert find_time(text, now=SUNDAY) is None, text


def test_a_naive_reference_time_gives_naive_answers() -> None:
    moment = resolve("in two hours", now=datetime(2026, 11, 22, 10, 0))
    assert moment is not None
    assert moment.at == datetime(2026, 11, 22, 12, 0)


def test_a_phrase_without_a_time_of_day_does_not_resolve() -> None:
    assert resolve("明天", now=SUNDAY) is None
    assert resolve("农历八月十五三点", now=SUNDAY) is None


_PIECES = st.sampled_from([phrase for _, phrase, _ in (*rows(CHINESE), *rows(ENGLISH))])
_TEXTS = st.one_of(
    st.text(max_size=40), st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=4).map("".join)
)


@settings(deadline=None)  # a busy machine is no failure
@given(text=_TEXTS, now=st.sampled_from(list(NOW.values())))
def test_no_text_is_too_strange_to_be_read(text: str, now: datetime) -> None:
    found = find_time(text, now=now, bare=True)
    if found is not None:
        assert all(0 <= start < end <= len(text) for start, end in found.spans)
        if found.clock is not None:
            assert settle(found.day, found.clock, now=now).at.tzinfo is now.tzinfo
    length = find_duration(text, now=now, bare=True)
    assert length is None or length.minutes >= 1


def test_the_same_instant_in_two_zones_is_not_the_same_day() -> None:
    shanghai = datetime(2026, 11, 22, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    new_york = shanghai.astimezone(ZoneInfo("America/New_York"))
    assert [_found("tomorrow", now).day for now in (shanghai, new_york)] == [
        date(2026, 11, 23),
        date(2026, 11, 22),
    ]
