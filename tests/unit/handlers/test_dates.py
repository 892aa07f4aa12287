import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from meeting_assistant.errors import ToolError
from meeting_assistant.handlers.dates import DateHandlers
from meeting_assistant.tools.loading import tools_of
from meeting_assistant.tools.toolbox import Toolbox

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=SHANGHAI)  # a Sunday
DATES = DateHandlers(zone=SHANGHAI, now=lambda: NOW.astimezone(UTC))


@pytest.mark.parametrize(
    ("phrase", "start_time", "weekday"),
    [
        ("明天下午三点", "2026-11-23 15:00:00", "Monday"),
        ("下周一上午十点半", "2026-11-23 10:30:00", "Monday"),
        ("next Tuesday at 10:30", "2026-11-24 10:30:00", "Tuesday"),
        ("in two hours", "2026-11-22 13:00:00", "Sunday"),
        ("今天晚上12点", "2026-11-23 00:00:00", "Monday"),
    ],
)
def test_a_phrase_becomes_what_create_meeting_takes(phrase: str, start_time: str, weekday: str) -> None:
    told = DATES.resolve_time(phrase)
    assert (told.start_time, told.weekday, told.timezone) == (start_time, weekday, "Asia/Shanghai")
    assert told.note is None


def test_what_is_missing_or_odd_is_said() -> None:
    assert DATES.resolve_time("三天后").date == "2026-11-25"
    assert "time of day" in str(DATES.resolve_time("月底").note)
    assert DATES.resolve_time("一个半小时").duration == 90
    assert "past" in str(DATES.resolve_time("今天上午九点").note)


@pytest.mark.parametrize(
    ("phrase", "code"),
    [("农历正月初一", "lunar_date"), ("2月30号", "no_such_date"), ("随便", "no_time_found")],
)
def test_what_cannot_be_resolved_has_its_reason(phrase: str, code: str) -> None:
    with pytest.raises(ToolError) as raised:
        DATES.resolve_time(phrase)
    assert raised.value.code == code


def test_the_clocks_gap_and_repeated_hour_are_told() -> None:
    berlin = DateHandlers(zone=ZoneInfo("Europe/Berlin"), now=lambda: datetime(2027, 3, 27, 12, tzinfo=UTC))
    with pytest.raises(ToolError, match="does not exist"):
        berlin.resolve_time("tomorrow at 2:30 am")
    autumn = DateHandlers(zone=ZoneInfo("Europe/Berlin"), now=lambda: datetime(2026, 10, 24, 12, tzinfo=UTC))
    told = autumn.resolve_time("tomorrow at 2:30 am")
    assert told.start_time == "2026-10-25 02:30:00"
    assert "twice" in str(told.note)


async def test_the_rules_fit_into_what_the_service_takes() -> None:
    (tool,) = tools_of(DATES)
    assert tool.name == "resolveTime"
    assert "week begins on Monday" in tool.description
    result = await Toolbox([tool]).run("1", "resolveTime", '{"phrase": "后天晚上8点"}')
    assert json.loads(result.output)["start_time"] == "2026-11-24 20:00:00"
