"""The models: what is set is sent, what is unknown is kept, what is shown is short."""

import pytest
from pydantic import ValidationError

from meeting_assistant.protocol.config import PCM_24K, FunctionTool, SessionConfig
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.items import (
    ITEM,
    FunctionCallItem,
    MessageItem,
    UnknownItem,
    assistant_text,
    user_text,
)
from meeting_assistant.protocol.responses import ErrorDetails, Response, StatusDetails
from meeting_assistant.protocol.server_events import SpeechStarted


def test_a_type_is_sent_although_it_is_a_default() -> None:
    assert SessionConfig(instructions="x").to_wire() == {"type": "realtime", "instructions": "x"}


def test_pcm_always_says_its_rate() -> None:
    """Quirk 16: without it an update is refused."""
    assert PCM_24K.to_wire() == {"type": "audio/pcm", "rate": 24000}


def test_events_are_values() -> None:
    event = SpeechStarted(item_id="u1", audio_start_ms=5)
    assert event == SpeechStarted(item_id="u1", audio_start_ms=5)
    with pytest.raises(ValidationError):
        event.item_id = "u2"  # type: ignore[misc]  # that is the point


def test_an_event_is_shown_by_what_it_says() -> None:
    assert repr(SpeechStarted(item_id="u1")) == "SpeechStarted(item_id='u1')"


@pytest.mark.parametrize("kind", ["message", "function_call"])
def test_a_known_item_of_a_wrong_shape_is_not_taken_for_an_unknown_one(kind: str) -> None:
    with pytest.raises(ValidationError):
        ITEM.validate_python({"type": kind})


@pytest.mark.parametrize("raw", [{"type": "hologram"}, {"type": "hologram", "id": "x", "content": 7}])
def test_an_unknown_item_is_kept_whole(raw: dict[str, object]) -> None:
    item = ITEM.validate_python(raw)
    assert isinstance(item, UnknownItem)
    assert item.to_wire() == raw


@pytest.mark.parametrize("kind", [None, 7, [], {}])
def test_an_item_whose_type_is_no_name_is_refused(kind: object) -> None:
    with pytest.raises(ValidationError):
        ITEM.validate_python({"type": kind})


def test_history_is_text_of_either_side() -> None:
    assert user_text("你好").to_wire() == {
        "type": "message",
        "role": "user",
        "content": [{"type": "input_text", "text": "你好"}],
    }
    assert assistant_text("Hi", item_id="i").to_wire() == {
        "type": "message",
        "id": "i",
        "role": "assistant",
        "content": [{"type": "output_text", "text": "Hi"}],
    }


def test_all_words_of_a_message_count() -> None:
    item = MessageItem.from_wire(
        {
            "role": "assistant",
            "content": [{"type": "output_text", "text": "A"}, {"type": "output_audio", "transcript": "B"}],
        }
    )
    assert item.words == "AB"


def test_broken_arguments_are_the_models_business() -> None:
    assert FunctionCallItem(call_id="c", name="f", arguments="{").arguments == "{"


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        (None, None),
        (StatusDetails(type="cancelled", reason="turn_detected"), "turn_detected"),
        (StatusDetails(type="failed", error=ErrorDetails(code="x", type="y")), "x"),
        (StatusDetails(type="failed", error=ErrorDetails(type="y")), "y"),
    ],
)
def test_a_response_tells_why_it_ended(details: StatusDetails | None, reason: str | None) -> None:
    assert Response(id="r", status_details=details).reason == reason


def test_a_function_is_declared_flat() -> None:
    tool = FunctionTool(name="f", description="d", parameters={"type": "object"})
    assert tool.to_wire() == {
        "type": "function",
        "name": "f",
        "description": "d",
        "parameters": {"type": "object"},
    }


def test_ids_of_one_conversation_differ_and_carry_its_token() -> None:
    ids = Ids("7f3a")
    assert [ids.new("item"), ids.new("event")] == ["item_7f3a000001", "event_7f3a000002"]
