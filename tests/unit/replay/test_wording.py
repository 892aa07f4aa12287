"""What is said of expectations, in Chinese: nothing is missing, values stay what they were."""

from collections.abc import Mapping
from typing import Any

import pytest

from meeting_assistant.replay.expect import KINDS
from meeting_assistant.replay.wording import catalogue, why_in
from meeting_assistant.ui.translation import GAP
from tests.support.messages import faults_of, is_chinese
from tests.unit.replay.test_verdict import BOOKED, SILENT, verdict

MISSED: tuple[tuple[Mapping[str, Any], str], ...] = (
    (
        {"tool": "cancelMeeting"},
        "调用 cancelMeeting：没有被调用（实际调用：queryKnowledgeBase, createMeeting）",
    ),
    ({"tool": "createMeeting", "times": 2}, "调用 createMeeting：调用次数应为 2，实际是 1"),
    (
        {"tool": "createMeeting", "arguments": {"duration": 30, "title": {"contains": "例会"}}},
        "调用 createMeeting：duration 应为 30，实际是 60；title 应包含 '例会'，实际是 '周会'",
    ),
    (
        {"tool": "createMeeting", "arguments": {"duration": {"min": 70}, "room": {"any": True}}},
        "调用 createMeeting：duration 应至少为 70，实际是 60；room 缺失",
    ),
    (
        {"tool": "createMeeting", "arguments": {"duration": {"min": 5, "max": 9}, "title": {"any": False}}},
        "调用 createMeeting：duration 应在 5 与 9 之间，实际是 60；title 不应出现，实际是 '周会'",
    ),
    (
        {
            "tool": "createMeeting",
            "arguments": {"start_time": {"time": "2026-11-23 15:00", "tolerance_min": 5}},
        },
        "调用 createMeeting：start_time 应为 2026-11-23 15:00（误差 5 分钟以内），"
        "实际是 '2026-11-23 16:00:00'",
    ),
    (
        {"tool": "createMeeting", "ok": False, "arguments": {"title": {"one_of": ["a", "b"]}}},
        "调用 createMeeting：title 应为其中之一：'a', 'b'；实际是 '周会'；ok 应为 False",
    ),
    ({"never_tool": "*"}, "不调用 *：被调用了 2 次，第一次是 queryKnowledgeBase({'question': '会议室'})"),
    (
        {"tool_order": ["createMeeting", "queryKnowledgeBase"]},
        "调用顺序 createMeeting, queryKnowledgeBase：实际调用是 queryKnowledgeBase, createMeeting",
    ),
    (
        {"reply": {"matches": "好的"}, "turn": 1},
        "第 1 轮的回答：应匹配 '好的'，实际是 '明天下午四点，周会，对吗？'",
    ),
    ({"reply": {"any": True}, "turn": 3}, "第 3 轮的回答：只有 2 轮"),
    ({"never_reply": {"contains": "已创建"}}, "不得回答：说的是 '会议已创建。'"),
    (
        {"transcript": "帮我约后天上午三点的例会", "turn": 1, "cer": 0.1},
        "第 1 轮的转写：字错误率 0.250 超过 0.1："
        "听成 '帮我约明天下午三点的周会'，应为 '帮我约后天上午三点的例会'",
    ),
    (
        {"within_ms": {"speech_end_to_first_audio": 899}},
        "时限 speech_end_to_first_audio 899 ms：speech_end_to_first_audio 用了 900 毫秒",
    ),
    (
        {"within_ms": {"speech_end_to_playback": 899}},
        "时限 speech_end_to_playback 899 ms：没有测到 speech_end_to_playback",
    ),
    ({"cost_below": 0.02}, "费用低于 $0.02：花费 $0.0200"),
    ({"says_nothing": True}, "一言不发：说的是 '明天下午四点，周会，对吗？'"),
    ({"turns": 3}, "轮数：应为 3，实际是 2"),
    ({"interrupted": False}, "打断：有回答被打断"),
    ({"fails": {"any": True}}, "失败：正常结束了"),
)


@pytest.mark.parametrize(("expect", "why"), MISSED)
def test_what_was_missed_is_said_in_chinese(expect: Mapping[str, Any], why: str) -> None:
    assert why_in(verdict(BOOKED, expect), "zh") == why
    assert why_in(verdict(BOOKED, expect), "en") == verdict(BOOKED, expect).why


def test_each_kind_of_expectation_is_among_them() -> None:
    assert {next(iter(expect)) for expect, _ in MISSED} == set(KINDS)


def test_an_error_of_the_conversation_is_said_in_chinese() -> None:
    assert why_in(verdict(SILENT, {"turns": 1}), "zh").startswith("对话：")


@pytest.mark.parametrize("english", catalogue().known)
def test_each_translation_is_chinese_and_keeps_every_value(english: str) -> None:
    chinese = catalogue().known[english]
    assert not faults_of(chinese, english.count(GAP)), chinese
    assert is_chinese(chinese)
