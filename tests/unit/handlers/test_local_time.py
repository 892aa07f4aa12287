from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.errors import ToolError
from meeting_assistant.handlers.local_time import parse_local_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 15:00:00",
        " 2026-11-23  15:00:00 ",
        "2026-11-23 15:00",
        "2026-11-23T15:00:00",
        "2026-11-23t15:00:00.123456",
        "20261123T150000",
        "2026-11-23T15",
        "2026-11-23T07:00:00Z",
        "2026-11-23 07:00:00 z",
        "2026-11-23T08:00:00+01:00",
        "2026-11-23 08:00:00 +0100",
        "2026-11-22T23:00:00-08:00",
        "２０２６-11-23　15：00：00",
    ],
)
def test_iso_forms_mean_the_same_time(text: str) -> None:
    time = parse_local_time(text, SHANGHAI)
    assert time.at == datetime(2026, 11, 23, 15, tzinfo=SHANGHAI)
    assert time.at.tzinfo is SHANGHAI
    assert not time.ambiguous


def test_one_digit_hours_are_understood() -> None:
    assert parse_local_time("2026-11-23 9:05:00", SHANGHAI).at == datetime(
        2026, 11, 23, 9, 5, tzinfo=SHANGHAI
    )


@pytest.mark.parametrize("text", ["2026-12-31 24:00:00", "2026-12-31T24:00", "20261231T2400"])
def test_twenty_four_oclock_ends_the_day(text: str) -> None:
    assert parse_local_time(text, SHANGHAI).at == datetime(2027, 1, 1, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "明天下午三点",
        "2026-11-23",
        "15:00",
        "2026-02-30 15:00",
        "2026-11-23 25:00",
        "1795359600",
        "9" * 99,
        "9999-12-31 24:00",
        "9999-12-31T23:00-12:00",
        "0001-01-01 00:00",
        "2026-11-23 24:30",
    ],
)
def test_what_is_not_a_date_with_a_time_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ToolError) as raised:
        parse_local_time(text, SHANGHAI)
    assert "YYYY-MM-DD HH:MM:SS" in raised.value.hint
    assert len(raised.value.message) < 200


@pytest.mark.parametrize(
    ("text", "zone", "after"),
    [
        ("2027-03-28 02:30:00", "Europe/Berlin", "03:30:00"),
        ("2027-03-14 02:00:00", "America/New_York", "03:00:00"),
        ("2026-10-04 02:15:00", "Australia/Lord_Howe", "02:45:00"),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused_with_the_reason(text: str, zone: str, after: str) -> None:
    with pytest.raises(ToolError, match="does not exist in") as raised:
        parse_local_time(text, ZoneInfo(zone))
    assert after in raised.value.hint


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [("2026-10-25 01:59:59", False), ("2026-10-25 02:00:00", True), ("2026-10-25 03:00:00", False)],
)
def test_a_time_shown_twice_takes_the_first_and_says_so(text: str, ambiguous: bool) -> None:
    time = parse_local_time(text, BERLIN)
    assert time.ambiguous is ambiguous
    assert time.at.fold == 0


@given(text=st.text() | st.from_regex(r"\d{4}-?\d\d-?\d\d[T ]\d{1,2}(:\d\d){0,2}(\.\d+)?( ?[+\-Zz][\d:]*)?"))
def test_any_text_is_a_time_or_a_tool_error(text: str) -> None:
    try:
        time = parse_local_time(text, BERLIN)
    except ToolError:
        return
    assert time.at.tzinfo is BERLIN
    assert time.at.microsecond == 0
