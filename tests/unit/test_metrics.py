"""Figures of a conversation, from its notices alone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.metrics import Metrics, add_usage, percentile, spread
from meeting_assistant.pricing import Bill, PriceTable
from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry
from tests.support.stories import Story, chinese, english, tell


def gathered(story: Story, *, silence_ms: int = 200) -> Metrics:
    metrics = Metrics(silence_ms=silence_ms)
    tell(metrics, story)
    return metrics


def timed() -> Story:
    """A turn whose steps are a round number of milliseconds apart."""
    story = Story().tell(notices.TurnBegan(item_id="u", audio_start_ms=0))
    story.tell(notices.TurnEnded(item_id="u", audio_end_ms=900), after_s=1.0)
    story.tell(notices.TurnCommitted(item_id="u"), after_s=0.03)
    story.tell(notices.ResponseBegan(response_id="r"), after_s=0.04)
    story.entry(Entry(item_id="a", role="assistant"))
    story.change("a", text="Yes", after_s=0.1)
    story.tell(notices.FirstAudio(response_id="r", item_id="a"), after_s=0.2)
    story.change("a", text="Yes.", after_s=0.1)
    return story.tell(notices.PlaybackBegan(item_id="a"), after_s=0.05)


def test_a_spoken_turn_counts_from_the_users_last_sound() -> None:
    assert gathered(timed()).latency_ms("u") == {
        "speech_end_to_commit": 230,
        "commit_to_response": 40,
        "response_to_first_audio": 300,
        "first_audio_to_playback": 150,
        "commit_to_first_text": 140,
        "commit_to_first_audio": 340,
        "commit_to_playback": 490,
        "speech_end_to_first_audio": 570,
        "speech_end_to_playback": 720,
    }


def test_a_typed_turn_counts_from_its_commit() -> None:
    story = Story().typed("u", "hello").answered("r", "a", "hi")
    assert gathered(story).latency_ms("u") == {
        "commit_to_response": 100,
        "response_to_first_audio": 250,
        "first_audio_to_playback": 50,
        "commit_to_first_text": 150,
        "commit_to_first_audio": 350,
        "commit_to_playback": 400,
    }


def test_the_greeting_and_an_unknown_turn_have_no_times() -> None:
    metrics = gathered(Story().connected().answered("r0", "a0", "hello"))
    assert metrics.latency_ms("u") == {}
    assert metrics.snapshot()["turns"] == 0


def test_an_answer_after_a_call_waits_from_the_turn_not_from_the_call() -> None:
    story = Story().typed("u", "hello").called("c", "look", "{}", "{}", ms=500).answered("r", "a", "hi")
    latency = gathered(story).latency_ms("u")
    assert latency["commit_to_response"] == 100
    assert latency["commit_to_first_audio"] == 1050


def test_audio_of_a_later_response_does_not_move_the_first() -> None:
    story = Story().typed("u", "hello").answered("r1", "a1", "one").answered("r2", "a2", "two")
    assert gathered(story).latency_ms("u")["commit_to_first_audio"] == 350


def test_a_snapshot_counts_and_is_json() -> None:
    metrics = gathered(chinese())
    metrics.count("underruns", 3)
    snapshot = json.loads(json.dumps(metrics.snapshot()))
    assert snapshot["turns"] == 2
    assert snapshot["interruptions"] == 1
    assert snapshot["barge_in_ms"] == {"count": 1, "p50": 40, "p95": 40, "max": 40}
    assert snapshot["tool_calls"] == {
        "createMeeting": {"failed": 0, "ms": {"count": 1, "p50": 34, "p95": 34, "max": 34}}
    }
    assert snapshot["responses"] == {"completed": 4}
    assert snapshot["usage"]["total_tokens"] == 1200
    assert snapshot["usage"]["input_token_details"]["cached_tokens"] == 256
    assert snapshot["counts"] == {"underruns": 3}


def test_a_reply_of_several_items_is_interrupted_once() -> None:
    story = Story().connected().answering("r", "a", "Well.").interrupted("a", "We")
    story.tell(notices.Interrupted(item_id="b", played_ms=0))
    assert gathered(story).snapshot()["interruptions"] == 1


def test_failed_calls_lost_links_and_troubles_are_counted() -> None:
    snapshot = gathered(english()).snapshot()
    assert snapshot["counts"] == {"links_lost": 1, "troubles": 1}
    assert snapshot["tool_calls"] == {
        "queryKnowledgeBase": {"failed": 1, "ms": {"count": 1, "p50": 34, "p95": 34, "max": 34}}
    }


def test_transcription_is_a_bill_of_its_own() -> None:
    story = Story().tell(notices.TranscriptionUsage(item_id="u", usage={"type": "duration", "seconds": 1.5}))
    story.tell(notices.TranscriptionUsage(item_id="v", usage={"type": "duration", "seconds": 2}))
    assert gathered(story).usage == {"transcription": {"seconds": 3.5}}


def test_usage_of_a_strange_shape_adds_what_is_a_number() -> None:
    odd = {"total_tokens": None, "input_tokens": "7", "details": {"a": 1}, "list": [1]}
    assert add_usage({"total_tokens": 5, "details": 3}, odd) == {"total_tokens": 5, "details": {"a": 1}}


def test_percentiles_are_values_that_occurred() -> None:
    values = list(range(1, 101))
    assert (percentile(values, 50), percentile(values, 95), percentile([7], 95)) == (50, 95, 7)
    assert spread([]) == {"count": 0}
    assert spread([3, 1, 2])["p50"] == 2


@given(st.permutations(chinese().told))
def test_notices_in_any_order_raise_nothing(told: list[tuple[float, notices.Notice]]) -> None:
    metrics = Metrics(silence_ms=200)
    tell(metrics, told)
    json.dumps(metrics.snapshot())


def test_the_figures_say_what_it_cost_or_that_nobody_knows() -> None:
    priced, unknown = Metrics(bill=Bill(PriceTable.load(), deployment="gpt-realtime")), Metrics()
    for metrics in (priced, unknown):
        tell(metrics, chinese())
    # four responses of 120 text (64 of them cached) and 80 audio in, 20 text and 80 audio out
    assert priced.snapshot()["cost_usd"] == pytest.approx(4 * 0.0082496)
    assert unknown.snapshot()["cost_usd"] is None


def test_the_way_to_the_socket_is_counted_in_whole_milliseconds() -> None:
    metrics = Metrics()
    assert metrics.snapshot()["capture_to_socket_ms"] == {"count": 0}
    for took_ms in [*[0.4] * 98, 3.2, 40.0]:
        metrics.note_sent(took_ms / 1000)
    assert metrics.snapshot()["capture_to_socket_ms"] == {
        "count": 100,
        "p50": 1,
        "p95": 1,
        "p99": 4,
        "max": 40,
    }
