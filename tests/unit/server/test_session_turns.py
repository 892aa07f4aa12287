"""The orders of the protocol reference, sections 5.1 to 5.4 and 5.8, exactly, in both dialects."""

import pytest

from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.server.effects import CancelRecognition, Recognise, Respond
from tests.support.serving import Say, Stage, error_of, only, types, wire_names

BOTH = pytest.mark.parametrize("dialect", list(Dialect))

HELLO = Say(text="Hello there, friend.", language="en")

USER_ITEM = ("input_audio_buffer.committed", "conversation.item.added", "conversation.item.done")
SPOKEN = (
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
)
WRITTEN = (
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
)


def response(dialect: Dialect, *made: str) -> list[str]:
    """A response around what it makes, with the rate limits where each dialect has them."""
    if dialect is Dialect.GA:
        return wire_names(dialect, "response.created", *made, "response.done", "rate_limits.updated")
    return wire_names(dialect, "response.created", "rate_limits.updated", *made, "response.done")


@BOTH
def test_session_created_comes_first_and_unasked(dialect: Dialect) -> None:
    stage = Stage(dialect)
    assert types(stage.sent) == ["session.created"]
    session = stage.sent[0]["session"]
    assert session["id"].startswith("sess_")
    assert session["object"] == "realtime.session"
    assert session["expires_at"] == 1_000_000 + (3600 if dialect is Dialect.GA else 1800)


def test_a_fresh_ga_session_is_as_captured() -> None:
    session = Stage(Dialect.GA).sent[0]["session"]
    assert session["audio"]["input"] == {
        "format": {"type": "audio/pcm", "rate": 24000},
        "transcription": None,
        "noise_reduction": None,
        "turn_detection": {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 200,
            "idle_timeout_ms": None,
            "create_response": True,
            "interrupt_response": True,
        },
    }
    assert session["audio"]["output"] == {
        "format": {"type": "audio/pcm", "rate": 24000},
        "voice": "alloy",
        "speed": 1.0,
    }
    assert session.keys() - {"audio"} == {
        "type", "object", "id", "expires_at", "model", "output_modalities", "instructions", "tools",
        "tool_choice", "max_output_tokens", "tracing", "truncation", "prompt", "include",
    }  # fmt: skip


def test_a_fresh_preview_session_is_flat() -> None:
    session = Stage(Dialect.PREVIEW).sent[0]["session"]
    assert session["modalities"] == ["text", "audio"]
    assert session["input_audio_format"] == session["output_audio_format"] == "pcm16"
    assert session["turn_detection"] == {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
        "create_response": True,
        "interrupt_response": True,
    }
    assert session["max_response_output_tokens"] == "inf"
    assert session["temperature"] == 0.8
    assert session["client_secret"] is None
    assert not session.keys() & {"audio", "type", "truncation", "prompt"}


@BOTH
def test_a_detected_turn_is_answered(dialect: Dialect) -> None:
    stage = Stage(dialect)
    heard = stage.turn("hello")
    assert types(heard) == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        *wire_names(dialect, *USER_ITEM),
        *response(dialect)[: 2 if dialect is Dialect.PREVIEW else 1],
    ]
    said = stage.reply(HELLO)
    assert types(heard + said)[-len(response(dialect, *SPOKEN)) :] == response(dialect, *SPOKEN)
    done = only(said, "response.done")["response"]
    assert done["status"] == "completed"
    assert done["status_details"] is None
    assert done["output"][0]["content"][0]["transcript"] == HELLO.text


@BOTH
def test_the_item_announced_at_the_onset_becomes_the_users_turn(dialect: Dialect) -> None:
    heard = Stage(dialect).turn()
    item_id = only(heard, "input_audio_buffer.speech_started")["item_id"]
    assert only(heard, "input_audio_buffer.speech_stopped")["item_id"] == item_id
    committed = only(heard, "input_audio_buffer.committed")
    assert committed["item_id"] == item_id
    assert committed["previous_item_id"] is None
    added = only(heard, wire_names(dialect, "conversation.item.added")[0])
    assert added["previous_item_id"] is None
    assert added["item"]["id"] == item_id
    assert added["item"]["content"] == [{"type": "input_audio", "transcript": None}]


@BOTH
def test_the_clock_counts_appended_sound_with_prefix_and_silence(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.silence(20)
    heard = stage.turn()
    assert only(heard, "input_audio_buffer.speech_started")["audio_start_ms"] == 20 * 32 - 300
    assert only(heard, "input_audio_buffer.speech_stopped")["audio_end_ms"] == 40 * 32 + 200


@BOTH
def test_the_recogniser_starts_at_the_first_pause_and_is_not_asked_again(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.speech()
    assert stage.all(Recognise) == []
    stage.silence(3)
    assert len(stage.all(Recognise)) == 1
    stage.understood("hello")
    stage.silence(7)
    assert len(stage.all(Recognise)) == 1
    assert stage.last(Respond).items[0].words == "hello"


def test_speech_that_goes_on_discards_the_trial_recognition() -> None:
    stage = Stage()
    stage.speech()
    stage.silence(4)
    trial = stage.last(Recognise).recognition_id
    stage.speech(5)
    assert stage.last(CancelRecognition).recognition_id == trial
    stage.understood("late words of the cancelled trial")
    stage.silence()
    assert stage.last(Recognise).recognition_id != trial
    assert stage.all(Respond) == []
    stage.understood("all of it")
    assert stage.last(Respond).items[0].words == "all of it"


@BOTH
def test_transcription_is_told_when_it_was_asked_for(dialect: Dialect) -> None:
    stage = Stage(dialect)
    whisper = {"model": "whisper-1"}
    if dialect is Dialect.GA:
        stage.update(audio={"input": {"transcription": whisper}})
    else:
        stage.update(input_audio_transcription=whisper)
    heard = stage.turn("你好")
    prefix = "conversation.item.input_audio_transcription"
    assert types(heard)[-2:] == [f"{prefix}.delta", f"{prefix}.completed"]
    completed = heard[-1]
    assert completed["transcript"] == "你好"
    assert completed["item_id"] == only(heard, "input_audio_buffer.committed")["item_id"]
    assert completed["usage"]["type"] == "duration"


@BOTH
def test_a_manual_turn_is_committed_without_a_response(dialect: Dialect) -> None:
    stage = Stage(dialect)
    assert types(stage.set_turn_detection(None)) == ["session.updated"]
    assert stage.speech() + stage.silence() == []
    assert types(stage.client("input_audio_buffer.commit")) == wire_names(dialect, *USER_ITEM)
    created = stage.client("response.create")
    assert stage.all(Respond) == []
    stage.understood("hello")
    assert types(created + stage.reply(HELLO)) == response(dialect, *SPOKEN)


@BOTH
def test_key_down_clears_the_buffer(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.set_turn_detection(None)
    stage.speech()
    assert types(stage.client("input_audio_buffer.clear")) == ["input_audio_buffer.cleared"]
    error = error_of(stage.client("input_audio_buffer.commit"))
    assert error["code"] == "input_audio_buffer_commit_empty"


def test_a_turn_cleared_while_it_is_spoken_never_becomes_an_item() -> None:
    stage = Stage()
    stage.speech()
    stage.client("input_audio_buffer.clear")
    assert stage.silence() == []


@BOTH
def test_less_than_100_ms_is_not_committed(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.set_turn_detection(None)
    stage.speech(3)
    error = error_of(stage.client("input_audio_buffer.commit"))
    assert error["code"] == "input_audio_buffer_commit_empty"
    assert "96.00ms" in error["message"]
    stage.speech(1)
    assert types(stage.client("input_audio_buffer.commit")) == wire_names(dialect, *USER_ITEM)


def test_what_the_detector_took_can_not_be_committed_again() -> None:
    stage = Stage()
    stage.speech()
    stage.silence(7)
    assert error_of(stage.client("input_audio_buffer.commit"))["code"] == "input_audio_buffer_commit_empty"


@BOTH
def test_a_typed_turn_is_answered_in_writing(dialect: Dialect) -> None:
    stage = Stage(dialect)
    key = "output_modalities" if dialect is Dialect.GA else "modalities"
    stage.update(**{key: ["text"]})
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]}
    told = stage.client("conversation.item.create", item=item)
    assert types(told) == wire_names(dialect, "conversation.item.added", "conversation.item.done")
    created = stage.client("response.create")
    said = stage.reply(HELLO)
    assert types(created + said) == response(dialect, *WRITTEN)
    written = only(said, "response.done")["response"]["output"][0]["content"]
    assert written == [{"type": "output_text" if dialect is Dialect.GA else "text", "text": HELLO.text}]


@BOTH
def test_a_typed_turn_is_answered_aloud(dialect: Dialect) -> None:
    stage = Stage(dialect)
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]}
    stage.client("conversation.item.create", item=item)
    created = stage.client("response.create")
    assert types(created + stage.reply(HELLO)) == response(dialect, *SPOKEN)


def test_without_create_response_the_client_asks_for_the_answer() -> None:
    stage = Stage()
    stage.set_turn_detection({"type": "server_vad", "create_response": False})
    assert types(stage.turn("hello"))[-1] == "conversation.item.done"
    assert stage.all(Respond) == []
    stage.client("response.create")
    assert stage.last(Respond).items[0].words == "hello"


@BOTH
def test_a_transcription_session_writes_down_and_never_answers(dialect: Dialect) -> None:
    stage = Stage(dialect, kind="transcription")
    created = stage.sent[0]
    assert created["session"]["object"] == "realtime.transcription_session"
    heard = stage.turn("记下来")
    prefix = "conversation.item.input_audio_transcription"
    assert types(heard) == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        *wire_names(dialect, *USER_ITEM),
        f"{prefix}.delta",
        f"{prefix}.completed",
    ]
    assert error_of(stage.client("response.create"))["type"] == "invalid_request_error"


def test_a_preview_transcription_session_is_updated_under_its_own_name() -> None:
    stage = Stage(Dialect.PREVIEW, kind="transcription")
    assert types(stage.sent) == ["transcription_session.created"]
    told = stage.client(
        "transcription_session.update",
        session={"input_audio_transcription": {"language": "zh"}, "turn_detection": None},
    )
    assert types(told) == ["transcription_session.updated"]
    assert told[0]["session"]["input_audio_transcription"]["language"] == "zh"
    stage.speech()
    stage.client("input_audio_buffer.commit")
    assert stage.last(Recognise).language == "zh"


def test_silence_after_an_answer_makes_the_server_speak_again() -> None:
    stage = Stage()
    stage.set_turn_detection({"type": "server_vad", "idle_timeout_ms": 5000})
    stage.turn()
    stage.reply(HELLO)  # 300 ms long
    stage.silence(30)
    assert stage.at(5.2) == []
    told = stage.at(5.4)
    assert types(told) == [
        "input_audio_buffer.timeout_triggered",
        *USER_ITEM,
        "response.created",
    ]
    assert told[0]["audio_start_ms"] < told[0]["audio_end_ms"] == 60 * 32
    stage.reply(HELLO)


@BOTH
def test_a_session_ends_when_its_time_is_up(dialect: Dialect) -> None:
    stage = Stage(dialect, max_duration_s=900)
    assert stage.at(899.9) == []
    error = error_of(stage.at(900.0))
    assert error["code"] == "session_expired"
    assert stage.closed is not None
    assert stage.closed.code == 1001
    assert "15 minutes" in stage.closed.reason
    assert stage.client("response.create") == []
