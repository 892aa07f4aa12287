"""Items and settings: what a client creates, retrieves, truncates, deletes, updates (sections 2, 3, 6.2)."""

import base64
from typing import Any

import pytest

from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.server.effects import CancelRecognition, Recognise, Respond
from tests.support.serving import Say, Stage, error_of, only, types, wire_names
from tests.support.sound import tone
from tests.unit.server.test_session_turns import BOTH, HELLO


def typed(text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}], **fields}


def added(stage: Stage, item: dict[str, Any], **where: Any) -> dict[str, Any]:
    told = stage.client("conversation.item.create", item=item, **where)
    return only(told, wire_names(stage.dialect, "conversation.item.added")[0])


@BOTH
def test_items_stand_where_the_client_puts_them(dialect: Dialect) -> None:
    stage = Stage(dialect)
    assert added(stage, typed("a", id="a"))["previous_item_id"] is None
    assert added(stage, typed("b", id="b"))["previous_item_id"] == "a"
    assert added(stage, typed("c", id="c"), previous_item_id="a")["previous_item_id"] == "a"
    assert added(stage, typed("d", id="d"), previous_item_id="root")["previous_item_id"] is None
    stage.client("response.create")
    assert [item.words for item in stage.last(Respond).items] == ["d", "a", "c", "b"]


def test_an_item_without_id_gets_one() -> None:
    item = added(Stage(), typed("a"))["item"]
    assert item["id"].startswith("item_")
    assert item["status"] == "completed"


@BOTH
def test_an_id_is_used_once(dialect: Dialect) -> None:
    stage = Stage(dialect)
    added(stage, typed("a", id="a"))
    error = error_of(stage.client("conversation.item.create", item=typed("b", id="a"), event_id="e"))
    assert error["code"] == "item_create_duplicate_item_id"
    assert error["message"] == "Error adding item: an item with id 'a' already exists."
    assert error["event_id"] is None
    stage.client("conversation.item.delete", item_id="a")
    assert (
        error_of(stage.client("conversation.item.create", item=typed("b", id="a")))["code"] == error["code"]
    )


def test_an_unknown_predecessor_is_refused() -> None:
    stage = Stage()
    told = stage.client("conversation.item.create", item=typed("a", id="a"), previous_item_id="z")
    assert error_of(told)["code"] == "item_create_invalid_previous_item_id"
    assert added(stage, typed("a", id="a"))["item"]["id"] == "a"


@BOTH
def test_the_users_sound_can_be_retrieved(dialect: Dialect) -> None:
    stage = Stage(dialect)
    heard = stage.turn("hello")
    item_id = only(heard, "input_audio_buffer.committed")["item_id"]
    part = only(stage.client("conversation.item.retrieve", item_id=item_id), "conversation.item.retrieved")[
        "item"
    ]["content"][0]
    span = (
        only(heard, "input_audio_buffer.speech_stopped")["audio_end_ms"]
        - only(heard, "input_audio_buffer.speech_started")["audio_start_ms"]
    )
    assert len(base64.b64decode(part["audio"])) == span * 48
    assert part["transcript"] == "hello"


@BOTH
def test_the_assistants_sound_can_be_retrieved(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()
    item_id = only(stage.reply(HELLO), "response.done")["response"]["output"][0]["id"]
    part = stage.client("conversation.item.retrieve", item_id=item_id)[0]["item"]["content"][0]
    assert part["type"] == ("output_audio" if dialect is Dialect.GA else "audio")
    assert base64.b64decode(part["audio"]) == tone(300)


@pytest.mark.parametrize("verb", ["retrieve", "delete"])
@BOTH
def test_items_that_are_not_there(dialect: Dialect, verb: str) -> None:
    error = error_of(Stage(dialect).client(f"conversation.item.{verb}", item_id="item_z", event_id="e"))
    assert error["code"] == f"item_{verb}_invalid_item_id"
    assert error["message"].endswith("the item with id 'item_z' does not exist.")
    assert error["event_id"] is None


@BOTH
def test_a_deleted_item_is_forgotten(dialect: Dialect) -> None:
    stage = Stage(dialect)
    added(stage, typed("secret", id="a"))
    assert types(stage.client("conversation.item.delete", item_id="a")) == ["conversation.item.deleted"]
    stage.client("response.create")
    assert stage.last(Respond).items == ()


def test_deleting_a_turn_that_is_being_recognised_lets_the_answer_begin() -> None:
    stage = Stage()
    stage.speech()
    item_id = only(stage.silence(), "input_audio_buffer.committed")["item_id"]
    stage.client("conversation.item.delete", item_id=item_id)
    assert stage.last(CancelRecognition).recognition_id == stage.last(Recognise).recognition_id
    assert stage.last(Respond).items == ()


@BOTH
def test_truncation_cuts_the_sound_and_drops_the_transcript(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn("hello")
    item_id = only(stage.reply(Say(text="0123456789", language="en")), "response.done")["response"]["output"][
        0
    ]["id"]
    place = {"item_id": item_id, "content_index": 0}
    told = stage.client("conversation.item.truncate", **place, audio_end_ms=120)
    assert only(told, "conversation.item.truncated")["audio_end_ms"] == 120
    part = stage.client("conversation.item.retrieve", item_id=item_id)[0]["item"]["content"][0]
    assert base64.b64decode(part["audio"]) == tone(300)[: 120 * 48]
    assert part["transcript"] is None
    stage.client("response.create")
    assert stage.last(Respond).items[-1].words == "0123"  # the dialogue remembers what was heard
    error = error_of(stage.client("conversation.item.truncate", **place, audio_end_ms=121, event_id="e"))
    assert error["message"] == "Audio content of 120ms is already shorter than 121ms"
    assert (error["code"], error["param"], error["event_id"]) == ("invalid_value", "audio_end_ms", "e")


@BOTH
def test_only_spoken_answers_are_truncated(dialect: Dialect) -> None:
    stage = Stage(dialect)
    place = {"content_index": 0, "audio_end_ms": 0}
    unknown = error_of(stage.client("conversation.item.truncate", item_id="z", **place))
    assert unknown["code"] == "item_truncate_invalid_item_id"
    added(stage, typed("a", id="a"))
    error = error_of(stage.client("conversation.item.truncate", item_id="a", **place))
    assert error["code"] == "unsupported_content_type"


def test_sound_in_an_item_is_recognised_like_a_spoken_turn() -> None:
    stage = Stage()
    audio = base64.b64encode(tone(400)).decode()
    item = {"type": "message", "role": "user", "content": [{"type": "input_audio", "audio": audio}]}
    assert added(stage, item)["item"]["content"] == [{"type": "input_audio", "transcript": None}]
    stage.client("response.create")
    assert stage.all(Respond) == []
    stage.understood("from a file")
    assert stage.last(Respond).items[0].words == "from a file"


def test_sound_in_an_item_that_is_no_base64_is_refused() -> None:
    item = {"type": "message", "role": "user", "content": [{"type": "input_audio", "audio": "!"}]}
    error = error_of(Stage().client("conversation.item.create", item=item))
    assert (error["code"], error["param"]) == ("invalid_value", "item.content[0].audio")


@BOTH
def test_an_update_is_a_patch(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.update(instructions="Be brief.")
    session = stage.set_turn_detection({"type": "server_vad", "threshold": 0.7})[0]["session"]
    assert session["instructions"] == "Be brief."
    turns = (
        session["audio"]["input"]["turn_detection"] if dialect is Dialect.GA else session["turn_detection"]
    )
    assert (turns["threshold"], turns["silence_duration_ms"]) == (0.7, 200)
    session = stage.update(instructions=None)[0]["session"]
    assert session["instructions"] == ""


@BOTH
def test_another_kind_of_turn_detection_brings_its_own_defaults(dialect: Dialect) -> None:
    session = Stage(dialect).set_turn_detection({"type": "semantic_vad", "eagerness": "high"})[0]["session"]
    turns = (
        session["audio"]["input"]["turn_detection"] if dialect is Dialect.GA else session["turn_detection"]
    )
    assert turns == {
        "type": "semantic_vad",
        "eagerness": "high",
        "create_response": True,
        "interrupt_response": True,
    }


def test_eagerness_sets_how_long_silence_is_waited_for() -> None:
    stage = Stage()
    stage.set_turn_detection({"type": "semantic_vad", "eagerness": "low"})
    stage.speech()
    assert stage.silence(60) == []
    assert "input_audio_buffer.committed" in types(stage.silence(3))


@BOTH
def test_a_refused_update_changes_nothing(dialect: Dialect) -> None:
    stage = Stage(dialect)
    told = stage.update(instructions="new", nonsense=1)
    assert error_of(told)["code"] == "unknown_parameter"
    assert stage.update()[0]["session"]["instructions"] != "new"


@BOTH
def test_the_voice_is_locked_once_it_was_heard(dialect: Dialect) -> None:
    stage = Stage(dialect)

    def update(voice: str) -> list[dict[str, Any]]:
        if dialect is Dialect.GA:
            return stage.update(instructions="new", audio={"output": {"voice": voice}})
        return stage.update(instructions="new", voice=voice)

    assert types(update("sage")) == ["session.updated"]
    stage.turn()
    stage.reply(HELLO)
    error = error_of(update("coral"))
    assert error["code"] == "cannot_update_voice"
    assert error["param"] == ("session.audio.output.voice" if dialect is Dialect.GA else "session.voice")
    assert types(update("sage")) == ["session.updated"]


@pytest.mark.parametrize("option", [{"reasoning": {"effort": "low"}}, {"parallel_tool_calls": True}])
def test_options_of_other_models_are_refused(option: dict[str, Any]) -> None:
    told = Stage().client("session.update", event_id="e", session={"type": "realtime", **option})
    error = error_of(told)
    assert "Unsupported option for this model" in error["message"]
    assert error["event_id"] is None


def test_the_kind_of_a_session_can_not_change() -> None:
    error = error_of(Stage().client("session.update", session={"type": "transcription"}))
    assert error["param"] == "session.type"


@BOTH
def test_model_and_ids_of_the_session_stay(dialect: Dialect) -> None:
    stage = Stage(dialect)
    session = stage.update(model="another")[0]["session"]
    assert session["model"] == "gpt-realtime"
    assert session["id"] == stage.sent[0]["session"]["id"]


@BOTH
def test_a_session_can_be_closed_by_its_client(dialect: Dialect) -> None:
    stage = Stage(dialect)
    assert stage.client("session.close") == []
    assert stage.closed is not None
    assert stage.closed.code == 1000


@BOTH
def test_every_event_has_an_id_of_its_own(dialect: Dialect) -> None:
    stage = Stage(dialect)
    stage.turn()
    stage.reply(HELLO)
    stage.client("response.cancel")
    ids = [event["event_id"] for event in stage.sent]
    assert len(set(ids)) == len(ids)
    assert all(event_id.startswith("event_") for event_id in ids)
