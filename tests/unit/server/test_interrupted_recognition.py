"""Who interrupts has the processor: recognition under way is put off until a pause, and no word is lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.server.effects import CancelRecognition, Recognise, Respond
from meeting_assistant.server.inputs import Recognised
from tests.support.serving import Json, Stage, only, types
from tests.unit.server.test_session_properties import ACTIONS, act

BOTH = pytest.mark.parametrize("dialect", list(Dialect))
PREFIX = "conversation.item.input_audio_transcription"


def transcribing(dialect: Dialect = Dialect.GA) -> Stage:
    stage = Stage(dialect)
    if dialect is Dialect.GA:
        stage.update(audio={"input": {"transcription": {"model": "whisper-1"}}})
    else:
        stage.update(input_audio_transcription={"model": "whisper-1"})
    return stage


def unfinished(stage: Stage) -> list[Recognise]:
    """The recognitions that nobody cancelled, in the order in which they were asked for."""
    cancelled = {effect.recognition_id for effect in stage.all(CancelRecognition)}
    return [effect for effect in stage.all(Recognise) if effect.recognition_id not in cancelled]


def transcripts(events: list[Json]) -> list[str]:
    return [event["transcript"] for event in events if event["type"] == f"{PREFIX}.completed"]


@BOTH
def test_a_committed_turn_is_put_off_at_the_onset_and_recognised_first_at_the_pause(dialect: Dialect) -> None:
    stage = transcribing(dialect)
    stage.speech()
    stage.silence()
    first = stage.last(Recognise)
    told = stage.speech(2)
    assert types(told) == ["input_audio_buffer.speech_started", "response.done"] + (
        ["rate_limits.updated"] if dialect is Dialect.GA else []
    )
    assert stage.last(CancelRecognition).recognition_id == first.recognition_id
    stage.speech(20)
    assert unfinished(stage) == []
    stage.silence(3)
    again, newer = unfinished(stage)
    assert 640 + 200 <= len(again.pcm) / 48 <= 640 + 300 + 200  # the whole turn, not what was tried first
    assert newer.pcm != again.pcm


@BOTH
def test_one_answer_knows_both_turns_and_each_has_one_transcript(dialect: Dialect) -> None:
    stage = transcribing(dialect)
    stage.speech()
    stage.silence()
    stage.speech()
    stage.silence()
    again, newer = unfinished(stage)
    told = stage.tell(Recognised(again.recognition_id, "book a meeting"))
    assert stage.all(Respond) == []
    told += stage.tell(Recognised(newer.recognition_id, "on Monday"))
    assert transcripts(told) == ["book a meeting", "on Monday"]
    assert [item.words for item in stage.last(Respond).items] == ["book a meeting", "on Monday"]
    assert len(stage.all(Respond)) == 1
    committed = [event["item_id"] for event in stage.sent if event["type"] == "input_audio_buffer.committed"]
    completed = [event["item_id"] for event in told if event["type"] == f"{PREFIX}.completed"]
    assert completed == committed


def test_a_late_result_of_what_was_put_off_is_not_taken() -> None:
    stage = transcribing()
    stage.speech()
    stage.silence()
    first = stage.last(Recognise).recognition_id
    stage.speech()
    assert stage.tell(Recognised(first, "too late")) == []


def test_speech_that_goes_on_after_a_pause_puts_it_off_again() -> None:
    stage = transcribing()
    stage.speech()
    stage.silence()
    stage.speech()
    stage.silence(4)
    assert len(unfinished(stage)) == 2
    stage.speech(3)
    assert unfinished(stage) == []
    stage.silence()
    again, newer = unfinished(stage)
    told = stage.tell(Recognised(again.recognition_id, "one"), Recognised(newer.recognition_id, "two"))
    assert transcripts(told) == ["one", "two"]


def test_three_turns_in_a_row_are_recognised_in_order() -> None:
    stage = transcribing()
    for _ in range(3):
        stage.speech()
        stage.silence()
    told = [
        event
        for number, asked in enumerate(unfinished(stage))
        for event in stage.tell(Recognised(asked.recognition_id, str(number)))
    ]
    assert transcripts(told) == ["0", "1", "2"]
    assert [item.words for item in stage.last(Respond).items] == ["0", "1", "2"]


def test_a_turn_deleted_while_it_is_put_off_is_not_recognised_again() -> None:
    stage = transcribing()
    stage.speech()
    stage.silence()
    item_id = only(stage.sent, "input_audio_buffer.committed")["item_id"]
    stage.speech()
    stage.client("conversation.item.delete", item_id=item_id)
    stage.silence()
    assert len(unfinished(stage)) == 1
    stage.tell(Recognised(unfinished(stage)[0].recognition_id, "only this"))
    assert [item.words for item in stage.last(Respond).items] == ["only this"]


@pytest.mark.parametrize("ending", ["input_audio_buffer.commit", "input_audio_buffer.clear", "manual turns"])
def test_an_end_by_the_client_catches_up_as_well(ending: str) -> None:
    stage = transcribing()
    stage.speech()
    stage.silence()
    stage.speech()
    assert unfinished(stage) == []
    stage.set_turn_detection(None) if ending == "manual turns" else stage.client(ending)
    asked = unfinished(stage)
    assert len(asked) == (2 if ending.endswith("commit") else 1)
    assert transcripts(stage.tell(Recognised(asked[0].recognition_id, "first"))) == ["first"]


def test_a_client_that_falls_silent_for_good_still_gets_the_words() -> None:
    stage = transcribing()
    stage.speech()
    stage.silence()
    stage.speech()
    assert stage.at(0.9) == []
    assert unfinished(stage) == []
    stage.at(1.0)
    assert len(unfinished(stage)) == 1
    assert stage.session.deadline == 3600.0


def test_where_speech_does_not_interrupt_recognition_goes_on() -> None:
    stage = transcribing()
    stage.set_turn_detection({"type": "server_vad", "interrupt_response": False})
    stage.speech()
    stage.silence()
    stage.speech()
    assert stage.all(CancelRecognition) == []
    stage.understood("first")
    assert stage.last(Respond).items[0].words == "first"


@pytest.mark.parametrize("dialect", list(Dialect))
@settings(max_examples=150, deadline=None)
@given(story=st.lists(ACTIONS, max_size=40))
def test_every_turn_that_stays_gets_exactly_one_transcript(
    dialect: Dialect, story: list[tuple[str, Any]]
) -> None:
    stage = transcribing(dialect)
    for action, choice in story:
        act(stage, action, choice)
    stage.at(stage.now + 2)
    for asked in stage.all(Recognise):
        stage.tell(Recognised(asked.recognition_id, "words"))
    stage.silence(300)  # a turn under way ends
    for asked in stage.all(Recognise):
        stage.tell(Recognised(asked.recognition_id, "words"))
    outcomes = [
        event["item_id"]
        for event in stage.sent
        if event["type"] in (f"{PREFIX}.completed", f"{PREFIX}.failed")
    ]
    deleted = {event["item_id"] for event in stage.sent if event["type"] == "conversation.item.deleted"}
    committed = {event["item_id"] for event in stage.sent if event["type"] == "input_audio_buffer.committed"}
    assert len(outcomes) == len(set(outcomes))
    assert committed - deleted <= set(outcomes) <= committed
