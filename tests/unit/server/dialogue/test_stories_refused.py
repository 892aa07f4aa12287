"""Conversations about a time that can't be booked, on Sunday 22 November 2026 in Shanghai."""
# ruff: noqa: E501  # a line that is spoken stands on one line

import json

import pytest

from tests.unit.server.dialogue.refused import ASKED, ASKED_EN, TAKEN
from tests.unit.server.dialogue.story import EN, play


def test_a_time_that_is_past_for_the_calendar_is_booked_only_if_wanted() -> None:
    refusal = '{"error": {"code": "in_the_past", "message": "Monday is in the past"}}'
    play(f"""
        {ASKED}
        result: {refusal}
        A: 还没有创建，这个时间已经过去了。还是要约在那时吗？也可以说别的时间。
        U: 不要
        A: 换到什么时间？
        U: 好的
        A: 抱歉，我没听懂。还是要约在那时吗？也可以说别的时间。
        U: 要的，照样约
        call: createMeeting {{"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "晨会", "allow_past": true}}
        result: {TAKEN}
        A: ...
        U: 都约上
        call: createMeeting {{"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "晨会", "allow_conflict": true, "allow_past": true}}
    """)
    play(
        f"""
        {ASKED_EN}
        result: {refusal}
        A: I haven't booked it: that time has already passed. Do you want it then all the same? Or name another time.
        U: yes
        call: createMeeting {{"start_time": "2026-11-23 15:00:00", "duration": 30, "title": "review", "allow_past": true}}
        """,
        EN,
    )


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("no_such_time", "那天钟表会拨快，没有这个时间。", "the clocks jump over that time on that day."),
        ("too_far_ahead", "这个时间在十年以后。", "that is more than ten years ahead."),
    ],
)
def test_a_time_that_cannot_be_is_told_in_the_users_language(code: str, zh: str, en: str) -> None:
    refusal = json.dumps({"error": {"code": code, "message": "English words"}})
    play(f"""
        {ASKED}
        result: {refusal}
        A: 还没有创建，{zh}换到什么时间？
        U: 好的
        A: 抱歉，我没听懂。换到什么时间？
        U: 四点
        A: 好的，改好了。...下午四点，...
    """)
    play(
        f"""
        {ASKED_EN}
        result: {refusal}
        A: I haven't booked it: {en} To what time shall I move it?
        U: Half past four
        A: All right, I've changed that. ...at 4:30 PM ...
        """,
        EN,
    )
