"""What is said of a conversation: each kind of expectation, met and missed."""

from collections.abc import Mapping
from typing import Any

import pytest

from meeting_assistant.replay.cases import Case
from meeting_assistant.replay.conduct import CallMade, Conduct, TurnTaken
from meeting_assistant.replay.verdict import Status, Verdict, judge

BOOKED = Conduct(
    turns=(
        TurnTaken(user=None, assistant="您好，我是小爱。"),
        TurnTaken(
            user="帮我约明天下午三点的周会",
            assistant="明天下午四点，周会，对吗？",
            latency_ms={"speech_end_to_first_audio": 900},
        ),
        TurnTaken(
            user="对的",
            assistant="会议已创建。",
            interrupted=True,
            latency_ms={"speech_end_to_first_audio": 400},
        ),
    ),
    calls=(
        CallMade(name="queryKnowledgeBase", arguments={"question": "会议室"}, result=[], ok=True, ms=3),
        CallMade(
            name="createMeeting",
            arguments={"start_time": "2026-11-23 16:00:00", "duration": 60, "title": "周会"},
            result={"id": 7},
            ok=True,
            ms=9,
        ),
    ),
    cost_usd=0.02,
)
SILENT = Conduct(error="a.wav: no speech was heard in it", error_type="UnsupportedAudio")


def verdict(conduct: Conduct, *expect: Mapping[str, Any]) -> Verdict:
    case = Case.model_validate({"name": "a", "say": "hello", "expect": list(expect)})
    return judge(case.expect, conduct)


@pytest.mark.parametrize(
    "expect",
    [
        {"tool": "createMeeting"},
        {"tool": "createMeeting", "arguments": {"duration": 60, "title": {"contains": "周"}}, "times": 1},
        {"tool": "createMeeting", "arguments": {"duration": 30}, "times": 0},
        {"tool": "createMeeting", "result": {"equals": {"id": 7}}, "ok": True},
        {"never_tool": "cancelMeeting"},
        {"tool_order": ["queryKnowledgeBase", "createMeeting"]},
        {"reply": {"contains": "已创建"}},
        {"reply": {"contains": "对吗"}, "turn": 1},
        {"never_reply": {"contains": "抱歉"}},
        {"transcript": {"contains": "周会"}, "turn": 1},
        {"transcript": "帮我约明天下午三点的例会", "turn": 1, "cer": 0.1},
        {"within_ms": {"speech_end_to_first_audio": 900}},
        {"within_ms": {"speech_end_to_first_audio": 400}, "turn": 2},
        {"cost_below": 0.03},
        {"turns": 2},
        {"turns": {"min": 1, "max": 3}},
        {"interrupted": True},
    ],
)
def test_met(expect: Mapping[str, Any]) -> None:
    assert verdict(BOOKED, expect) == verdict(BOOKED, expect)
    assert verdict(BOOKED, expect).why == ""
    assert verdict(BOOKED, expect).status is Status.PASSED


@pytest.mark.parametrize(
    ("expect", "why"),
    [
        ({"tool": "cancelMeeting"}, "was not called (calls: queryKnowledgeBase, createMeeting)"),
        ({"tool": "createMeeting", "arguments": {"duration": 30}}, "duration should be 30, is 60"),
        ({"tool": "createMeeting", "times": 2}, "number of calls should be 2, is 1"),
        ({"tool": "createMeeting", "arguments": {"room": {"any": True}}}, "room is missing"),
        ({"tool": "createMeeting", "ok": False}, "ok should be False"),
        ({"never_tool": "*"}, "was called 2 times"),
        ({"tool_order": ["createMeeting", "queryKnowledgeBase"]}, "calls were queryKnowledgeBase"),
        ({"reply": {"contains": "您好"}}, "should contain '您好'"),
        ({"reply": {"contains": "您好"}, "turn": 3}, "there were only 2 turns"),
        ({"never_reply": {"contains": "已创建"}}, "it said '会议已创建。'"),
        ({"transcript": "帮我约后天上午三点的例会", "turn": 1, "cer": 0.1}, "character error rate 0.250"),
        ({"within_ms": {"speech_end_to_first_audio": 899}}, "took 900 ms"),
        ({"within_ms": {"speech_end_to_playback": 899}}, "was never measured"),
        ({"cost_below": 0.02}, "it cost $0.0200"),
        ({"says_nothing": True}, "it said"),
        ({"turns": 3}, "should be 3, is 2"),
        ({"interrupted": False}, "was cut short"),
        ({"fails": {"any": True}}, "ended in an orderly way"),
    ],
)
def test_missed(expect: Mapping[str, Any], why: str) -> None:
    assert verdict(BOOKED, expect).status is Status.FAILED
    assert why in verdict(BOOKED, expect).why


def test_the_nearest_call_is_the_one_whose_differences_are_told() -> None:
    calls = (
        CallMade(name="createMeeting", arguments={"duration": 30, "title": "a"}, ok=True),
        CallMade(name="createMeeting", arguments={"duration": 60, "title": "a"}, ok=True),
    )
    expect = {"tool": "createMeeting", "arguments": {"duration": 60, "title": "b"}}
    [finding] = verdict(Conduct(calls=calls), expect).findings
    assert [(each.where, each.actual) for each in finding.differences] == [("title", "'a'")]


def test_an_error_of_the_conversation_is_no_failure_of_the_assistant() -> None:
    lost = Conduct(error="the connection was lost", error_type="ConnectionLost")
    assert verdict(lost, {"turns": 0}).status is Status.ERROR
    assert verdict(lost, {"fails": {"contains": "connection"}}).status is Status.PASSED
    assert verdict(lost, {"fails": {"contains": "quota"}}).status is Status.FAILED


def test_silence_is_no_error_where_it_is_expected() -> None:
    assert verdict(SILENT, {"says_nothing": True}).status is Status.PASSED
    assert verdict(SILENT, {"turns": 0}).status is Status.PASSED
    assert verdict(SILENT, {"turns": 1}).status is Status.ERROR
    assert verdict(SILENT).status is Status.ERROR
