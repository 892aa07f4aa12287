"""Times and lengths in words, and the way back."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.dates import find_duration, resolve
from meeting_assistant.server.dialogue.language import joined, language_of
from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.dialogue.spoken import spoken_length, spoken_time
from meeting_assistant.speech.ports import Language
from tests.unit.server.dialogue.story import SUNDAY


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        ("2026-11-22 15:00", "今天，11月22日星期日下午三点", "today, Sunday 22 November at 3 PM"),
        ("2026-11-23 15:00", "明天，11月23日星期一下午三点", "tomorrow, Monday 23 November at 3 PM"),
        ("2026-11-24 20:30", "后天，11月24日星期二晚上八点半", "Tuesday 24 November at 8:30 PM"),
        ("2026-12-03 09:05", "12月3日星期四上午九点零五分", "Thursday 3 December at 9:05 AM"),
        ("2026-12-03 12:00", "12月3日星期四中午十二点", "Thursday 3 December at 12 noon"),
        ("2026-12-03 14:45", "12月3日星期四下午两点四十五分", "Thursday 3 December at 2:45 PM"),
        ("2026-12-03 00:00", "12月3日星期四凌晨零点", "Thursday 3 December at 12 AM"),
        ("2027-12-03 09:00", "2027年12月3日星期五上午九点", "Friday 3 December 2027 at 9 AM"),
    ],
)
def test_a_time_is_read_back_in_natural_words(at: str, zh: str, en: str) -> None:
    local = datetime.fromisoformat(at).replace(tzinfo=SUNDAY.tzinfo)
    assert spoken_time(local, now=SUNDAY, language="zh") == zh
    assert spoken_time(local, now=SUNDAY, language="en") == en


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (30, "半个小时", "half an hour"),
        (45, "四十五分钟", "45 minutes"),
        (60, "一个小时", "one hour"),
        (90, "一个半小时", "an hour and a half"),
        (120, "两个小时", "two hours"),
        (150, "两个半小时", "two hours and 30 minutes"),
        (75, "一个小时十五分钟", "one hour and 15 minutes"),
        (2, "两分钟", "two minutes"),
        (1440, "二十四个小时", "24 hours"),
    ],
)
def test_a_length_is_read_back_in_natural_words(minutes: int, zh: str, en: str) -> None:
    assert spoken_length(minutes, "zh") == zh
    assert spoken_length(minutes, "en") == en


@settings(deadline=None)  # a busy machine is no failure
@given(ahead=st.integers(1, 500 * 24 * 60), language=st.sampled_from(["zh", "en"]))
def test_what_is_read_back_can_be_read_again(ahead: int, language: Language) -> None:
    at = SUNDAY + timedelta(minutes=ahead)
    moment = resolve(spoken_time(at, now=SUNDAY, language=language), now=SUNDAY)
    assert moment is not None
    assert moment.at == at


@settings(deadline=None)  # a busy machine is no failure
@given(minutes=st.integers(1, 1440), language=st.sampled_from(["zh", "en"]))
def test_a_length_that_is_read_back_can_be_read_again(minutes: int, language: Language) -> None:
    found = find_duration(spoken_length(minutes, language))
    assert found is not None
    assert found.minutes == minutes


def test_any_chinese_character_makes_a_text_chinese() -> None:
    assert [language_of(text) for text in ("改成 Friday", "make it four", "15:00", "")] == [
        "zh",
        "en",
        None,
        None,
    ]


def test_clauses_are_joined_as_each_language_is_written() -> None:
    english = [Say(text="The meeting is", language="en"), Say(text="today.", language="en")]
    chinese = [
        Say(text="名称是", language="zh"),
        Say(text="stand-up。", language="en"),
        Say(text="好", language="zh"),
    ]
    assert joined(english) == "The meeting is today."
    assert joined(chinese) == "名称是stand-up。好"
    assert joined([]) == ""
