"""The preview dialect as a projection of GA (protocol reference, sections 2.1, 3.2 and 4.1)."""

import copy
from typing import Any

import pytest

from meeting_assistant.protocol.dialect import (
    PREVIEW_NAMES,
    RESPONSE_KEYS,
    SESSION_KEYS,
    Dialect,
    from_preview,
    ga_name,
    item_from_preview,
    item_to_preview,
    path_to_preview,
    session_from_preview,
    session_to_preview,
    to_preview,
    wire_name,
)
from tests.unit.protocol.examples import GA_ASSISTANT_ITEM, GA_CREATED, PREVIEW_CREATED, response

Json = dict[str, Any]


@pytest.mark.parametrize(("ga", "preview"), PREVIEW_NAMES.items())
def test_a_name_has_one_counterpart(ga: str, preview: str) -> None:
    assert wire_name(ga, Dialect.PREVIEW) == preview
    assert wire_name(ga, Dialect.GA) == ga
    assert ga_name(preview) == ga_name(ga) == ga


def test_other_names_are_the_same_in_both() -> None:
    assert wire_name("response.done", Dialect.PREVIEW) == ga_name("response.done") == "response.done"


# -- the session -------------------------------------------------------------------------------------------

NESTED_AND_FLAT: tuple[tuple[Json, Json], ...] = (
    ({"output_modalities": ["audio"]}, {"modalities": ["text", "audio"]}),
    ({"output_modalities": ["text"]}, {"modalities": ["text"]}),
    ({"audio": {"output": {"voice": "sage"}}}, {"voice": "sage"}),
    ({"audio": {"output": {"speed": 1.25}}}, {"speed": 1.25}),
    (
        {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 24000}}}},
        {"input_audio_format": "pcm16"},
    ),
    ({"audio": {"input": {"format": {"type": "audio/pcmu"}}}}, {"input_audio_format": "g711_ulaw"}),
    ({"audio": {"output": {"format": {"type": "audio/pcma"}}}}, {"output_audio_format": "g711_alaw"}),
    ({"audio": {"input": {"noise_reduction": None}}}, {"input_audio_noise_reduction": None}),
    (
        {"audio": {"input": {"noise_reduction": {"type": "far_field"}}}},
        {"input_audio_noise_reduction": {"type": "far_field"}},
    ),
    (
        {"audio": {"input": {"transcription": {"model": "whisper-1"}}}},
        {"input_audio_transcription": {"model": "whisper-1"}},
    ),
    ({"audio": {"input": {"turn_detection": None}}}, {"turn_detection": None}),
    (
        {"audio": {"input": {"turn_detection": {"type": "semantic_vad", "eagerness": "low"}}}},
        {"turn_detection": {"type": "semantic_vad", "eagerness": "low"}},
    ),
    ({"max_output_tokens": 100}, {"max_response_output_tokens": 100}),
    ({"instructions": ""}, {"instructions": ""}),
    ({"tools": [], "tool_choice": "none"}, {"tools": [], "tool_choice": "none"}),
    ({"temperature": 0.7}, {"temperature": 0.7}),
)


@pytest.mark.parametrize(("nested", "flat"), NESTED_AND_FLAT, ids=str)
def test_a_setting_has_its_place_in_each_shape(nested: Json, flat: Json) -> None:
    assert session_to_preview(nested) == flat
    assert session_from_preview(flat) == nested


@pytest.mark.parametrize("key", ["type", "truncation", "prompt", "reasoning", "parallel_tool_calls"])
def test_what_preview_does_not_know_is_left_out(key: str) -> None:
    assert session_to_preview({key: "x", "instructions": "y"}) == {"instructions": "y"}


def test_a_captured_preview_session_is_lifted_and_comes_back_as_it_was() -> None:
    lifted = from_preview(PREVIEW_CREATED)
    session = lifted["session"]
    assert session["type"] == "realtime"
    assert session["output_modalities"] == ["audio"]
    assert session["audio"]["input"]["format"] == {"type": "audio/pcm", "rate": 24000}
    assert session["audio"]["input"]["turn_detection"]["silence_duration_ms"] == 200
    assert session["audio"]["output"] == {
        "voice": "alloy",
        "format": {"type": "audio/pcm", "rate": 24000},
        "speed": 1,
    }
    assert session["max_output_tokens"] == "inf"
    assert to_preview(lifted, from_server=True) == PREVIEW_CREATED


def test_a_captured_ga_session_is_flattened() -> None:
    projected = to_preview(GA_CREATED, from_server=True)
    assert projected is not None
    session = projected["session"]
    assert session["modalities"] == ["text", "audio"]
    assert session["voice"] == "alloy"
    assert session["input_audio_format"] == session["output_audio_format"] == "pcm16"
    assert session["max_response_output_tokens"] == "inf"
    assert "audio" not in session
    assert "type" not in session


def test_each_shapes_keys_are_those_of_the_reference() -> None:
    assert SESSION_KEYS[Dialect.GA] == {
        "type",
        "model",
        "output_modalities",
        "instructions",
        "audio",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "reasoning",
        "max_output_tokens",
        "truncation",
        "tracing",
        "prompt",
        "include",
    }
    assert {"voice", "modalities", "temperature", "turn_detection"} <= SESSION_KEYS[Dialect.PREVIEW]
    assert not {"type", "audio", "output_modalities"} & SESSION_KEYS[Dialect.PREVIEW]
    assert "max_response_output_tokens" in RESPONSE_KEYS[Dialect.PREVIEW] - RESPONSE_KEYS[Dialect.GA]


@pytest.mark.parametrize(
    ("ga", "preview"),
    [
        ("session.audio.output.voice", "session.voice"),
        ("session.audio.input.turn_detection.threshold", "session.turn_detection.threshold"),
        ("session.audio.output.format.rate", "session.output_audio_format.rate"),
        ("response.output_modalities", "response.modalities"),
        ("session.instructions", "session.instructions"),
        ("item.content", "item.content"),
    ],
)
def test_a_complaint_names_the_parameter_as_the_dialect_does(ga: str, preview: str) -> None:
    assert path_to_preview(ga) == preview


def test_a_transcription_session_has_events_of_its_own_in_preview() -> None:
    update = {"type": "session.update", "session": {"type": "transcription", "include": None}}
    projected = to_preview(update)
    assert projected == {"type": "transcription_session.update", "session": {"include": None}}
    assert from_preview(projected) == update


# -- items and responses -----------------------------------------------------------------------------------


def test_an_assistants_content_has_older_names() -> None:
    projected = item_to_preview(GA_ASSISTANT_ITEM)
    assert [part["type"] for part in projected["content"]] == ["audio"]
    assert item_from_preview(projected) == GA_ASSISTANT_ITEM


def test_a_users_content_has_the_same_names() -> None:
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}
    assert item_to_preview(item) == item_from_preview(item) == item


def test_a_preview_service_says_what_an_item_is() -> None:
    assert item_to_preview(GA_ASSISTANT_ITEM, from_server=True)["object"] == "realtime.item"


def test_a_response_is_flattened_but_keeps_the_short_name_of_its_token_limit() -> None:
    projected = to_preview({"type": "response.done", "response": response()}, from_server=True)
    assert projected is not None
    flat = projected["response"]
    assert (flat["voice"], flat["output_audio_format"], flat["max_output_tokens"]) == ("sage", "pcm16", "inf")
    assert flat["modalities"] == ["text", "audio"]
    assert flat["output"][0]["content"][0]["type"] == "audio"


def test_a_request_uses_the_long_name_of_the_token_limit() -> None:
    event = {"type": "response.create", "response": {"max_output_tokens": 9}}
    assert to_preview(event) == {"type": "response.create", "response": {"max_response_output_tokens": 9}}


def test_padding_against_eavesdroppers_is_ga_only() -> None:
    event = {"type": "response.output_text.delta", "delta": "Hi", "obfuscation": "xYz"}
    assert to_preview(event) == {"type": "response.text.delta", "delta": "Hi"}


def test_content_parts_have_the_same_types_in_both() -> None:
    event = {"type": "response.content_part.added", "part": {"type": "audio", "transcript": ""}}
    assert to_preview(event) == from_preview(event) == event


def test_projecting_changes_nothing_in_what_it_is_given() -> None:
    for example, project in ((GA_CREATED, to_preview), (PREVIEW_CREATED, from_preview)):
        before = copy.deepcopy(example)
        project(example)
        assert example == before


@pytest.mark.parametrize(
    "session", [{"audio": 5, "voice": "sage"}, {"audio": {"output": []}, "voice": "sage"}, {"voice": None}]
)
def test_a_session_of_any_shape_can_be_lifted(session: Json) -> None:
    assert "voice" in session_from_preview(session)["audio"]["output"]
