"""Ledgers done by hand: each figure here was added up from the story's own times."""

import io
import json
from typing import Any, Literal

import pytest

from meeting_assistant.app.telling import TurnTeller
from meeting_assistant.app.waits import waits_line
from meeting_assistant.metrics import Metrics
from meeting_assistant.session import notices
from meeting_assistant.ui.jsonl import JsonLinesView
from tests.support.stories import USAGE, Story, chinese, tell


def booked(story: Story, *, round_trip_s: float | None = None) -> Metrics:
    metrics = Metrics(silence_ms=200)
    metrics.watch_network(lambda: round_trip_s)
    tell(metrics, story)
    return metrics


def heard_turn() -> Story:
    """Voiced until 100.000; its proof captured at 100.200, sent at 100.215; stopped 100.255; and so on."""
    story = Story(now=100.255).tell(
        notices.TurnEnded(
            item_id="u", audio_end_ms=900, voiced_at_s=100.0, ended_at_s=100.2, sent_at_s=100.215
        )
    )
    story.tell(notices.TurnCommitted(item_id="u"), after_s=0.005)  # 100.260
    return story.tell(notices.ResponseBegan(response_id="r"), after_s=0.01)  # 100.270


def sounding(story: Story, response_id: str = "r") -> Story:
    story.tell(notices.FirstAudio(response_id=response_id, item_id="a"), after_s=0.4)
    # the device began 45 ms later; that was reported 20 ms after it
    return story.tell(notices.PlaybackBegan(item_id="a", heard_at_s=story.now + 0.045), after_s=0.065)


def test_a_spoken_turn_step_by_step_and_whose_it_is() -> None:
    turn = booked(sounding(heard_turn()), round_trip_s=0.03).turns["u"].to_json()
    assert turn["at_s"] == {
        "voiced": 100.0,
        "stopped": 100.255,
        "committed": 100.26,
        "response": 100.27,
        "first_audio": 100.67,
        "heard": 100.715,
    }
    assert turn["ms"] == {
        "voiced_to_stopped": 255,
        "stopped_to_committed": 5,
        "committed_to_response": 10,
        "response_to_first_audio": 400,
        "first_audio_to_heard": 45,
    }
    # 715 - 200 silence - 30 network - 15 capture - 45 playout = 425
    assert turn["whose_ms"] == {
        "silence": 200,
        "network": 30,
        "service": 425,
        "tools": 0,
        "capture": 15,
        "playout": 45,
    }
    assert (turn["ours_ms"], turn["total_ms"]) == (60, 715)


def test_calls_in_between_are_the_tools_time_and_another_round_trip() -> None:
    story = heard_turn()
    for call_id in ("c1", "c2"):  # at the same time
        story.tell(notices.ToolCalled(call_id=call_id, name="f", arguments="{}"), after_s=0.05)
    story.tell(notices.ResponseEnded(response_id="r", status="completed", usage=USAGE))
    for call_id in ("c1", "c2"):
        answer = notices.ToolAnswered(call_id=call_id, name="f", output="{}", ok=True, elapsed_ms=9)
        story.tell(answer, after_s=0.1)
    story.tell(notices.ResponseBegan(response_id="r2"), after_s=0.02)
    turn = booked(sounding(story, "r2"), round_trip_s=0.03).turns["u"].to_json()
    # c1 began at 100.320, c2 ended at 100.570: 250; the first response still began at 100.270
    assert turn["ms"] == {
        "voiced_to_stopped": 255,
        "stopped_to_committed": 5,
        "committed_to_response": 10,
        "response_to_first_audio": 720,
        "first_audio_to_heard": 45,
    }
    assert turn["whose_ms"] == {
        "silence": 200,
        "network": 60,
        "service": 465,
        "tools": 250,
        "capture": 15,
        "playout": 45,
    }
    assert turn["total_ms"] == 1035


def test_a_call_after_the_first_sound_delays_nobody() -> None:
    story = sounding(heard_turn())
    story.tell(notices.ToolCalled(call_id="c", name="f", arguments="{}"))
    answer = notices.ToolAnswered(call_id="c", name="f", output="{}", ok=True, elapsed_ms=500)
    story.tell(answer, after_s=0.5)
    assert booked(story).turns["u"].shares_ms()["tools"] == 0


def test_a_turn_cut_before_its_sound_has_the_steps_that_it_came_to() -> None:
    story = heard_turn().tell(notices.TurnBegan(item_id="v", audio_start_ms=1200), after_s=0.1)
    turn = booked(story).turns["u"].to_json()
    assert list(turn["at_s"]) == ["voiced", "stopped", "committed", "response"]  # type: ignore[call-overload]  # JSON
    assert (turn["whose_ms"], turn["ours_ms"], turn["total_ms"]) == ({}, None, None)


@pytest.mark.parametrize("ms", [0, 40])
def test_a_turn_ended_by_hand_counts_from_the_key(ms: int) -> None:
    story = Story(now=50.0 + ms / 1000).tell(notices.TurnCommitted(item_id="u", asked_at_s=50.0))
    story.tell(notices.ResponseBegan(response_id="r"), after_s=0.01)
    turn = booked(sounding(story), round_trip_s=0.03).turns["u"].to_json()
    assert turn["ms"] == {
        "asked_to_committed": ms,
        "committed_to_response": 10,
        "response_to_first_audio": 400,
        "first_audio_to_heard": 45,
    }
    assert turn["whose_ms"] == {
        "silence": 0,
        "network": 30,
        "service": 380 + ms,
        "tools": 0,
        "capture": 0,
        "playout": 45,
    }


def test_a_device_that_tells_no_time_counts_when_its_report_is_read() -> None:
    story = heard_turn().tell(notices.FirstAudio(response_id="r", item_id="a"), after_s=0.4)
    story.tell(notices.PlaybackBegan(item_id="a"), after_s=0.065)
    assert booked(story).turns["u"].shares_ms()["playout"] == 65


def test_without_the_time_of_capture_the_end_is_the_silence_before_it_was_told() -> None:
    story = Story(now=10.0).tell(notices.TurnEnded(item_id="u", audio_end_ms=900))
    assert booked(story).turns["u"].stages_s() == {"voiced": 9.8, "stopped": 10.0}


def test_the_figures_of_all_turns() -> None:
    snapshot: Any = booked(sounding(heard_turn()), round_trip_s=0.03).snapshot()
    figures = snapshot["ledger"]
    assert figures["total_ms"] == {"count": 1, "p50": 715, "p95": 715, "max": 715}
    assert figures["whose_ms"]["capture"]["p50"] == 15
    assert figures["ms"]["first_audio_to_heard"]["p95"] == 45


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en",
            "from your end to the answer heard: 0.71 s median, 0.71 s at the 95th percentile (1 turns); of "
            "it silence 0.20, network 0.03, service 0.42, tools 0.00, this program 0.06 s",
        ),
        (
            "zh",
            "说完到听见回答：中位数 0.71 秒，95% 不超过 0.71 秒（1 轮）；"
            "其中等静音 0.20、网络 0.03、服务 0.42、工具 0.00、本程序 0.06 秒",
        ),
    ],
)
def test_the_person_is_told_at_the_end_whose_time_it_was(language: Literal["zh", "en"], line: str) -> None:
    assert waits_line(booked(sounding(heard_turn()), round_trip_s=0.03), language) == line


def test_nothing_is_said_of_waits_where_nobody_was_answered() -> None:
    assert waits_line(booked(heard_turn()), "en") is None


def told(story: Story) -> list[dict[str, Any]]:
    stream, metrics = io.StringIO(), Metrics(silence_ms=200)
    teller = TurnTeller(metrics, JsonLinesView(stream))
    for now, notice in story:
        metrics.observe(notice, now)
        teller.observe(notice, now)
    teller.conclude()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_programs_are_told_each_turn_once_and_the_figures_at_the_end() -> None:
    story = sounding(heard_turn()).floor().finished()
    assert [(line["type"], line.get("item_id")) for line in told(story)] == [("turn", "u"), ("figures", None)]
    assert [line["item_id"] for line in told(chinese().finished())[:-1]] == ["u1", "u2"]


def test_a_turn_that_was_never_heard_is_told_when_the_next_one_comes() -> None:
    story = heard_turn().tell(notices.TurnCommitted(item_id="v"), after_s=1.0).finished()
    assert [line.get("item_id") for line in told(story)] == ["u", "v", None]
