"""The outcome of a recording as programs read it."""

import json

from meeting_assistant.errors import ConnectFailed, ServiceError
from meeting_assistant.metrics import Metrics
from meeting_assistant.replay.record import Record, join_speech, json_or_text
from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState
from tests.support.stories import Story, chinese, tell


def recorded(story: Story) -> Record:
    metrics = Metrics(silence_ms=200)
    record = Record(metrics)
    for observer in (metrics, record):
        tell(observer, story)
    return record


def test_a_chinese_booking_is_three_turns_and_a_call() -> None:
    shown = json.loads(json.dumps(recorded(chinese().finished()).to_json("zh.wav", audio="out/zh.wav")))
    assert list(shown) == ["file", "status", "turns", "tool_calls", "audio", "usage", "figures", "error"]
    assert (shown["file"], shown["status"], shown["audio"], shown["error"]) == (
        "zh.wav",
        "ok",
        "out/zh.wav",
        None,
    )
    greeting, asked, booked = shown["turns"]
    assert greeting == {
        "user": None,
        "assistant": "你好，我是小爱，你的会议助理。",
        "interrupted": False,
        "latency_ms": {},
        "ledger": None,
    }
    assert asked["user"] == "帮我约一个会。"
    assert asked["interrupted"] is True
    assert asked["heard"] == "好的，请问会议什么时候开始？"
    assert booked["user"] == "明天下午三点，一个小时，产品评审。"
    assert booked["latency_ms"]["speech_end_to_first_audio"] == 904
    assert booked["ledger"]["ms"]["first_audio_to_heard"] == 50
    assert shown["figures"]["turns"] == 2
    assert shown["tool_calls"] == [
        {
            "name": "createMeeting",
            "arguments": {"start_time": "2026-11-23T15:00", "duration": 60, "title": "产品评审"},
            "result": {"status": "booked", "id": 7},
            "ms": 34,
        }
    ]
    assert shown["usage"]["total_tokens"] == 1200


def test_what_is_said_before_and_after_a_call_is_one_answer() -> None:
    story = Story().typed("u", "Book it.").answered("r1", "a1", "One moment.")
    story.called("c", "createMeeting", "{}", "{}").answered("r2", "a2", "Done.")
    (turn,) = recorded(story).turns
    assert turn.assistant == "One moment. Done."


def test_a_transcript_that_comes_late_belongs_to_its_own_turn() -> None:
    story = Story().spoken("u1", None).answered("r1", "a1", "Three.").spoken("u2", "Thanks.")
    story.change("u1", text="When?", state=EntryState.FINAL)
    assert [(turn.user, turn.assistant) for turn in recorded(story).turns] == [
        ("When?", "Three."),
        ("Thanks.", ""),
    ]


def test_words_that_could_not_be_transcribed_still_make_a_turn() -> None:
    story = (
        Story().entry(Entry(item_id="u", role="user", state=EntryState.FAILED)).answered("r", "a", "Pardon?")
    )
    (turn,) = recorded(story).turns
    assert (turn.user, turn.assistant) == ("", "Pardon?")


def test_removed_and_restored_entries_are_not_turns() -> None:
    story = Story().typed("u1", "one").typed("u2", "two")
    story.tell(notices.EntryRemoved(item_id="u2"))
    story.entry(Entry(item_id="h", role="user", text="before", state=EntryState.FINAL, restored=True))
    assert [turn.user for turn in recorded(story).turns] == ["one"]


def test_a_call_never_answered_and_bad_arguments_are_kept_as_they_were() -> None:
    story = Story().tell(notices.ToolCalled(call_id="c", name="look", arguments='{"q": '))
    (call,) = recorded(story).tool_calls
    assert (call.name, call.arguments, call.result, call.ms) == ("look", '{"q": ', None, None)


def test_failure_names_cause_next_step_and_exit_code() -> None:
    refused = ServiceError("the model is gone", hint="choose another")
    shown = recorded(Story().finished(refused)).to_json("a.wav")
    assert shown["status"] == "failed"
    assert shown["error"] == {
        "type": "ServiceError",
        "message": "the model is gone",
        "hint": "choose another",
        "exit_code": 6,
    }
    never_began = recorded(Story()).to_json("a.wav", error=ConnectFailed("refused"))
    assert never_began["error"] == {"type": "ConnectFailed", "message": "refused", "hint": "", "exit_code": 4}


def test_json_that_is_not_json_stays_text() -> None:
    assert json_or_text("done") == "done"
    assert json_or_text('{"a": NaN}') == {"a": "NaN"}


def test_speech_is_joined_as_its_language_is_written() -> None:
    assert join_speech("好的。", "请问") == "好的。请问"
    assert join_speech("Fine.", "When?") == "Fine. When?"
    assert join_speech("", "When?") == "When?"
