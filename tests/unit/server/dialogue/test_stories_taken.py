"""Conversations about a time that is taken, on Sunday 22 November 2026 in Shanghai."""
# ruff: noqa: E501  # a line that is spoken stands on one line

import json
from dataclasses import replace

import pytest

from meeting_assistant.protocol.items import assistant_text
from tests.unit.server.dialogue.refused import (
    ASKED,
    ASKED_EN,
    AT_FOUR,
    AT_FOUR_EN,
    BOTH,
    BOTH_EN,
    REFUSED,
    REFUSED_EN,
    TAKEN,
    TAKEN_BY_STANDUP,
)
from tests.unit.server.dialogue.story import EN, ZH, play


@pytest.mark.parametrize(
    "yes",
    [
        *(
            "好的",
            "可以",
            "嗯，行",
            "换吧",
            "好，换到那时吧",
            "那就换到那时",
            "就约那个时间吧",
            "换到下一个空闲时间",
        ),
        *("好，就四点吧", "行，那就下午四点", "没问题"),
    ],
)
def test_a_yes_takes_the_free_time_that_was_offered(yes: str) -> None:
    play(f"""
        {REFUSED}
        U: {yes}
        call: createMeeting {AT_FOUR}
        result: {{"id": "m1"}}
        A: 好的，会议已经创建。还需要别的吗？
    """)


@pytest.mark.parametrize(
    "yes",
    [
        *("yes", "Yes, please.", "OK, take that.", "that works", "book that instead", "the next one, please"),
        *("Sure, four is fine.", "Yes, 4 pm.", "Move it there.", "All right, do it."),
    ],
)
def test_a_yes_takes_the_free_time_that_was_offered_in_english(yes: str) -> None:
    play(
        f"""
        {REFUSED_EN}
        U: {yes}
        call: createMeeting {AT_FOUR_EN}
        result: {{"id": "m1"}}
        A: Done, the meeting is booked. Is there anything else?
        """,
        EN,
    )


@pytest.mark.parametrize(
    "words",
    [
        *(
            "两个都要",
            "都约上",
            "两个都约上吧",
            "没关系，两个都要",
            "照样约",
            "不用换，都约上",
            "还是约三点吧，都要",
        ),
        *("冲突没关系，照样创建吧", "不用换时间"),
    ],
)
def test_both_are_booked_if_both_are_wanted(words: str) -> None:
    play(f"""
        {REFUSED}
        U: {words}
        call: createMeeting {BOTH}
    """)


@pytest.mark.parametrize(
    "words",
    [
        *("both", "I want both.", "Book both anyway.", "Book it anyway", "No, keep both of them, please."),
        *("Don't move it, book both", "double-book it"),
    ],
)
def test_both_are_booked_if_both_are_wanted_in_english(words: str) -> None:
    play(
        f"""
        {REFUSED_EN}
        U: {words}
        call: createMeeting {BOTH_EN}
        """,
        EN,
    )


def test_another_time_is_a_correction_and_is_read_back() -> None:
    play(f"""
        {REFUSED}
        U: 改成五点
        A: 好的，改好了。我确认一下。会议时间是明天，11月23日星期一下午五点，时长半个小时，名称是晨会。...
        U: 确认
        call: createMeeting {{"start_time": "2026-11-23 17:00:00", "duration": 30, "title": "晨会"}}
    """)
    play(
        f"""
        {REFUSED_EN}
        U: No, make it Thursday.
        A: All right, I've changed that. Let me read that back. The meeting is Thursday 26 November at 3 PM for half an hour, ...
        U: yes
        call: createMeeting {{"start_time": "2026-11-26 15:00:00", "duration": 30, "title": "review"}}
        """,
        EN,
    )


@pytest.mark.parametrize("no", ["不行", "不要", "换个时间", "那个时间不行"])
def test_a_no_asks_for_another_time_and_a_yes_after_it_books_nothing(no: str) -> None:
    play(f"""
        {REFUSED}
        U: {no}
        A: 请说别的时间，或者说两个都要。
        U: 好的
        A: 抱歉，我没听懂。请说别的时间，或者说两个都要。
        U: 六点半
        A: 好的，改好了。...晚上六点半，...
    """)


def test_a_no_asks_for_another_time_in_english() -> None:
    play(
        f"""
        {REFUSED_EN}
        U: No, another time.
        A: Please name another time, or say that you want both.
        U: Five.
        A: All right, I've changed that. ...at 5 PM ...
        """,
        EN,
    )


@pytest.mark.parametrize(
    "words",
    [
        "好，再叫上小李和老王他们",
        "两个都不要",
        "好的，就三点",
        "可是王总说了",
        "两个都约上，再叫上小李和老王",
    ],
)
def test_what_is_no_clear_yes_books_nothing(words: str) -> None:
    play(f"""
        {REFUSED}
        U: {words}
        A: ...
    """)


def test_it_can_be_told_to_stop() -> None:
    play(f"""
        {REFUSED}
        U: 算了，不约了
        A: 好的，不创建了。还需要别的吗？
    """)
    play(
        f"""
        {REFUSED_EN}
        U: Don't book both, forget it.
        A: All right, I won't book it. Is there anything else?
        """,
        EN,
    )


def test_a_free_time_that_is_taken_by_then_is_told_again() -> None:
    play(f"""
        {REFUSED}
        U: 好的
        call: createMeeting {AT_FOUR}
        result: {TAKEN.replace("16:00:00", "17:00:00").replace("15:00:00", "16:00:00")}
        A: ...项目周会，明天，11月23日星期一下午四点到下午五点。下一个空闲时间是明天，11月23日星期一下午五点。...
        U: 好的
        call: createMeeting {AT_FOUR.replace("16:00", "17:00")}
    """)


def test_wanting_both_holds_for_that_time_only() -> None:
    play(f"""
        {REFUSED}
        U: 两个都要，名字改成早会
        A: 好的，改好了。...下午三点，时长半个小时，名称是早会。...
        U: 改成两点
        A: 好的，改好了。...
        U: 确认
        call: createMeeting {{"start_time": "2026-11-23 14:00:00", "duration": 30, "title": "早会"}}
    """)
    play(f"""
        {REFUSED}
        U: 两个都要，名字改成早会
        A: ...
        U: 确认
        call: createMeeting {BOTH.replace("晨会", "早会")}
    """)


def test_a_question_in_between_does_not_lose_the_offer() -> None:
    play(f"""
        {REFUSED}
        U: 你说什么？
        A: 还没有创建，那个时间已经有会议了：...要换到那时吗？...
        U: 会议室的使用制度是什么
        call: queryKnowledgeBase ...
        result: {{"found": false}}
        A: 抱歉，资料里没有找到相关内容。下一个空闲时间是明天，11月23日星期一下午四点。要换到那时吗？...
        U: 现在几点了
        A: 现在是...下一个空闲时间是...
        U: 换到那时
        call: createMeeting {AT_FOUR}
    """)


@pytest.mark.parametrize("question", ["是什么会？", "跟哪个会冲突", "哪个会议？", "你说什么？"])
def test_what_is_in_the_way_is_told_again_on_request(question: str) -> None:
    play(f"""
        {REFUSED}
        U: {question}
        A: 还没有创建，那个时间已经有会议了：项目周会，...要换到那时吗？...
        U: 好
        call: createMeeting {AT_FOUR}
    """)


def test_what_is_in_the_way_is_told_again_on_request_in_english() -> None:
    play(
        f"""
        {REFUSED_EN}
        U: What's in the way?
        A: I haven't booked it: you already have standup, ...
        U: Which meeting is that?
        A: I haven't booked it: you already have standup, ...
        """,
        EN,
    )


def test_a_yes_to_an_offer_that_was_never_said_books_nothing() -> None:
    items = play(f"{REFUSED}")
    play(
        """
        U: 好的
        A: 抱歉，我没听懂。下一个空闲时间是...
        """,
        replace(ZH, items=items[:-1]),
    )


def test_a_yes_may_interrupt_the_offer() -> None:
    items = play(f"{REFUSED}")
    play(
        f"""
        U: 好的
        call: createMeeting {AT_FOUR}
        """,
        replace(ZH, items=[*items[:-1], assistant_text("")]),
    )


def test_a_title_in_the_other_language_stands_well_in_the_sentence() -> None:
    play(f"""
        {ASKED}
        result: {TAKEN_BY_STANDUP}
        A: 还没有创建，那个时间已经有会议了：standup，明天，11月23日星期一下午三点到下午四点。...
    """)
    play(
        f"""
        {ASKED_EN}
        result: {TAKEN}
        A: I haven't booked it: you already have 项目周会, tomorrow, Monday 23 November from 3 PM to 4 PM. ...
        """,
        EN,
    )


def test_many_meetings_in_the_way_are_not_all_read_out() -> None:
    error = json.loads(TAKEN)
    first = error["error"]["conflicts"][0]
    error["error"]["conflicts"] = [{**first, "title": title} for title in ("站会", "", "复盘")]
    play(f"""
        {ASKED}
        result: {json.dumps(error, ensure_ascii=False)}
        A: 还没有创建，那个时间已经有会议了：站会，明天，11月23日星期一下午三点到下午四点，没有名称的会议，下午三点到下午四点，还有别的会议。下一个...
    """)


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"conflicts": None, "next_free": []},
        {"conflicts": ["x", {"title": 1}], "next_free": {"start": "soon"}},
        {"conflicts": [{"start": 1, "end": 2}], "next_free": {"end": "2026"}},
        {"next_free": {"start": "0001-01-01T00:00:00+14:00"}},
    ],
)
def test_a_conflict_without_its_details_is_told_as_far_as_known(details: dict[str, object]) -> None:
    play(f"""
        {ASKED}
        result: {json.dumps({"error": {"code": "time_taken", **details}})}
        A: 还没有创建，那个时间已经有别的安排了。请说别的时间，或者说两个都要。
        U: 好的
        A: 抱歉，我没听懂。请说别的时间，或者说两个都要。
        U: 两个都要
        call: createMeeting {BOTH}
    """)


def test_times_of_another_zone_and_odd_seconds_are_said_on_the_users_clock() -> None:
    odd = TAKEN.replace('"start": "2026-11-23T16:00:00+08:00"', '"start": "2026-11-23T08:00:20+00:00"')
    play(f"""
        {ASKED}
        result: {odd}
        A: ...下一个空闲时间是明天，11月23日星期一下午四点零一分。...
        U: 好的
        call: createMeeting {AT_FOUR.replace("16:00", "16:01")}
    """)
