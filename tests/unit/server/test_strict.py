"""What is refused, with the services' codes and each dialect's own names (protocol reference, 2, 3, 6.2)."""

import json
from typing import Any

import pytest

from meeting_assistant.protocol.client_events import CLIENT_MODELS, InputAudioAppend
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.server.strict import Reader

GA, PREVIEW = Dialect.GA, Dialect.PREVIEW


def read(dialect: Dialect, event: Any, *, extensions: bool = False) -> Any:
    return Reader(dialect, extensions=extensions).read(json.dumps(event))


def refused(dialect: Dialect, event: Any) -> tuple[str | None, str | None]:
    result = read(dialect, {"event_id": "mine", **event})
    assert isinstance(result, ErrorDetails), result
    assert result.event_id == "mine"
    assert result.type == "invalid_request_error"
    assert result.message
    return result.code, result.param


def update(**session: Any) -> dict[str, Any]:
    return {"type": "session.update", "session": session}


def item(**fields: Any) -> dict[str, Any]:
    return {"type": "conversation.item.create", "item": fields}


def turns(**fields: Any) -> dict[str, Any]:
    return update(type="realtime", audio={"input": {"turn_detection": fields}})


SESSIONS = [
    (GA, update(instructions="x"), "missing_required_parameter", "session.type"),
    (GA, update(type="realtime", voice="sage"), "unknown_parameter", "session.voice"),
    (GA, update(type="realtime", modalities=["text"]), "unknown_parameter", "session.modalities"),
    (GA, update(type="realtime", temperature=0.7), "unknown_parameter", "session.temperature"),
    (GA, update(type="realtime", turn_detection=None), "unknown_parameter", "session.turn_detection"),
    (
        GA,
        update(type="realtime", audio={"input": {"gain": 1}}),
        "unknown_parameter",
        "session.audio.input.gain",
    ),
    (GA, update(type="speech"), "invalid_value", "session.type"),
    (
        GA,
        update(type="realtime", audio={"output": {"format": {"type": "audio/pcm"}}}),
        "missing_required_parameter",
        "session.audio.output.format.rate",
    ),
    (
        GA,
        update(type="realtime", audio={"input": {"format": {"type": "audio/pcm", "rate": 16000}}}),
        "invalid_value",
        "session.audio.input.format.rate",
    ),
    (
        GA,
        update(type="realtime", audio={"input": {"format": "pcm16"}}),
        "invalid_type",
        "session.audio.input.format",
    ),
    (
        GA,
        update(type="realtime", audio={"input": {"noise_reduction": "near_field"}}),
        "invalid_type",
        "session.audio.input.noise_reduction",
    ),
    (
        GA,
        update(type="realtime", output_modalities=["text", "audio"]),
        "invalid_value",
        "session.output_modalities",
    ),
    (GA, update(type="realtime", output_modalities=[]), "invalid_value", "session.output_modalities"),
    (
        GA,
        update(type="realtime", audio={"output": {"voice": "bob"}}),
        "invalid_value",
        "session.audio.output.voice",
    ),
    (
        GA,
        update(type="realtime", audio={"output": {"speed": 3}}),
        "invalid_value",
        "session.audio.output.speed",
    ),
    (GA, update(type="realtime", max_output_tokens=0), "invalid_value", "session.max_output_tokens"),
    (GA, update(type="realtime", max_output_tokens=None, tools={}), "invalid_type", "session.tools"),
    (GA, update(type="realtime", instructions=7), "invalid_type", "session.instructions"),
    (GA, update(type="realtime", tool_choice="always"), "invalid_value", "session.tool_choice"),
    (
        GA,
        update(type="realtime", tools=[{"type": "function", "function": {"name": "f"}}]),
        "missing_required_parameter",
        "session.tools[0].name",
    ),
    (
        GA,
        update(type="realtime", tools=[{"type": "function", "name": "f", "description": "x" * 1025}]),
        "string_above_max_length",
        "session.tools[0].description",
    ),
    (
        GA,
        update(type="realtime", tools=[{"type": "mcp", "server_label": "x", "server_url": "https://x"}]),
        "invalid_value",
        "session.tools[0].type",
    ),
    (
        GA,
        turns(type="server_vad", threshold=1.5),
        "invalid_value",
        "session.audio.input.turn_detection.threshold",
    ),
    (
        GA,
        turns(type="server_vad", threshold=True),
        "invalid_type",
        "session.audio.input.turn_detection.threshold",
    ),
    (GA, turns(type="azure_semantic_vad"), "invalid_value", "session.audio.input.turn_detection.type"),
    (GA, turns(threshold=0.5), "missing_required_parameter", "session.audio.input.turn_detection.type"),
    (
        GA,
        turns(type="semantic_vad", threshold=0.5),
        "unknown_parameter",
        "session.audio.input.turn_detection.threshold",
    ),
    (
        GA,
        turns(type="server_vad", idle_timeout_ms=100),
        "invalid_value",
        "session.audio.input.turn_detection.idle_timeout_ms",
    ),
    (GA, {"type": "session.update"}, "missing_required_parameter", "session"),
    (GA, {"type": "session.update", "session": []}, "invalid_type", "session"),
    (PREVIEW, update(type="realtime"), "unknown_parameter", "session.type"),
    (PREVIEW, update(audio={}), "unknown_parameter", "session.audio"),
    (PREVIEW, update(output_modalities=["audio"]), "unknown_parameter", "session.output_modalities"),
    (PREVIEW, update(modalities=["audio"]), "invalid_value", "session.modalities"),
    (PREVIEW, update(input_audio_format="pcm17"), "invalid_value", "session.input_audio_format"),
    (
        PREVIEW,
        update(output_audio_format={"type": "audio/pcm"}),
        "invalid_type",
        "session.output_audio_format",
    ),
    (PREVIEW, update(voice="bob"), "invalid_value", "session.voice"),
    (PREVIEW, update(temperature=2), "invalid_value", "session.temperature"),
    (PREVIEW, update(max_response_output_tokens=9999), "invalid_value", "session.max_response_output_tokens"),
    (
        PREVIEW,
        update(turn_detection={"type": "server_vad", "silence_duration_ms": "500"}),
        "invalid_type",
        "session.turn_detection.silence_duration_ms",
    ),
    (
        PREVIEW,
        {"type": "transcription_session.update", "session": {"type": "transcription"}},
        "unknown_parameter",
        "session.type",
    ),
]

EVENTS = [
    ({"type": "session.jump"}, "invalid_value", "type"),
    ({"type": "output_audio_buffer.clear"}, "invalid_value", "type"),
    ({"type": "input_audio_buffer.append"}, "missing_required_parameter", "audio"),
    ({"type": "input_audio_buffer.append", "audio": 7}, "invalid_type", "audio"),
    ({"type": "input_audio_buffer.append", "audio": "not base64!"}, "invalid_value", "audio"),
    ({"type": "input_audio_buffer.commit", "now": True}, "unknown_parameter", "now"),
    ({"type": "conversation.item.create"}, "missing_required_parameter", "item"),
    (item(role="user", content=[]), "missing_required_parameter", "item.type"),
    (item(type="poem"), "invalid_value", "item.type"),
    (item(type="message", content=[]), "missing_required_parameter", "item.role"),
    (item(type="message", role="tool", content=[]), "invalid_value", "item.role"),
    (item(type="message", role="user", content="hi"), "invalid_type", "item.content"),
    (
        item(type="message", role="user", content=[{"type": "input_text"}]),
        "missing_required_parameter",
        "item.content[0].text",
    ),
    (
        item(type="message", role="user", content=[{"type": "output_text", "text": "x"}]),
        "invalid_value",
        "item.content[0].type",
    ),
    (
        item(type="message", role="assistant", content=[{"type": "output_audio", "transcript": "x"}]),
        "invalid_value",
        "item.content[0].type",
    ),
    (
        item(type="message", role="system", content=[{"type": "input_audio", "audio": ""}]),
        "invalid_value",
        "item.content[0].type",
    ),
    (item(type="function_call_output", call_id="c"), "missing_required_parameter", "item.output"),
    (item(type="function_call_output", call_id="c", output={}), "invalid_type", "item.output"),
    ({"type": "conversation.item.retrieve"}, "missing_required_parameter", "item_id"),
    ({"type": "conversation.item.delete", "item_id": 3}, "invalid_type", "item_id"),
    (
        {"type": "conversation.item.truncate", "item_id": "a", "content_index": 0},
        "missing_required_parameter",
        "audio_end_ms",
    ),
    (
        {"type": "conversation.item.truncate", "item_id": "a", "content_index": 0, "audio_end_ms": -1},
        "invalid_value",
        "audio_end_ms",
    ),
    ({"type": "response.create", "response": {"speed": 2}}, "unknown_parameter", "response.speed"),
    (
        {"type": "response.create", "response": {"conversation": "new"}},
        "invalid_value",
        "response.conversation",
    ),
    (
        {"type": "response.create", "response": {"metadata": {f"k{n}": "v" for n in range(17)}}},
        "invalid_value",
        "response.metadata",
    ),
    (
        {"type": "response.create", "response": {"metadata": {"k": "v" * 513}}},
        "string_above_max_length",
        "response.metadata.k",
    ),
    (
        {"type": "response.create", "response": {"input": [{"type": "item_reference"}]}},
        "missing_required_parameter",
        "response.input[0].id",
    ),
]


@pytest.mark.parametrize(("dialect", "event", "code", "param"), SESSIONS)
def test_sessions_are_checked_to_the_last_key(dialect: Dialect, event: Any, code: str, param: str) -> None:
    assert refused(dialect, event) == (code, param)


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize(("event", "code", "param"), EVENTS)
def test_events_are_checked_to_the_last_key(dialect: Dialect, event: Any, code: str, param: str) -> None:
    assert refused(dialect, event) == (code, param)


@pytest.mark.parametrize(
    ("message", "code"),
    [("{", "invalid_json"), ("7", "invalid_event"), ("{}", "invalid_event"), (b"{}", "invalid_event")],
)
def test_what_is_no_event_has_a_code_of_its_own(message: str | bytes, code: str) -> None:
    result = Reader(GA).read(message)
    assert isinstance(result, ErrorDetails)
    assert result.code == code


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize(
    "event",
    [
        {"type": "input_audio_buffer.commit"},
        {"type": "response.create"},
        {"type": "response.create", "response": None},
        {
            "type": "response.create",
            "response": {"conversation": "none", "input": [], "metadata": {"k": "v"}},
        },
        {"type": "response.cancel", "response_id": "resp_1", "event_id": "e"},
        item(type="message", role="user", content=[{"type": "input_audio", "audio": "AAA="}]),
        item(type="message", id="mine", role="assistant", content=[{"type": "output_text", "text": "x"}]),
        item(type="function_call", call_id="c", name="f", arguments="{}"),
    ],
)
def test_what_is_right_passes(dialect: Dialect, event: Any) -> None:
    if dialect is PREVIEW and event.get("item", {}).get("role") == "assistant":
        event["item"]["content"][0]["type"] = "text"
    assert type(read(dialect, event)) is CLIENT_MODELS[event["type"]]


def test_whole_sessions_pass_in_their_dialect() -> None:
    tool = {"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}}
    vad = {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 200}
    ga = update(
        type="realtime",
        output_modalities=["audio"],
        instructions="x",
        audio={
            "input": {
                "format": {"type": "audio/pcm", "rate": 24000},
                "transcription": {"model": "whisper-1", "language": "zh"},
                "noise_reduction": {"type": "near_field"},
                "turn_detection": {**vad, "idle_timeout_ms": None},
            },
            "output": {"format": {"type": "audio/pcmu"}, "voice": "sage", "speed": 1},
        },
        tools=[tool],
        tool_choice={"type": "function", "name": "f"},
        max_output_tokens="inf",
        truncation="auto",
        tracing=None,
        include=None,
    )
    preview = update(
        modalities=["audio", "text"],
        instructions="x",
        voice="sage",
        input_audio_format="pcm16",
        output_audio_format="g711_alaw",
        input_audio_transcription=None,
        input_audio_noise_reduction=None,
        turn_detection=vad,
        tools=[tool],
        tool_choice="required",
        temperature=0.8,
        max_response_output_tokens=200,
        speed=1.0,
    )
    for dialect, event in ((GA, ga), (PREVIEW, preview)):
        assert type(read(dialect, event)) is CLIENT_MODELS["session.update"], read(dialect, event)


def test_voice_live_extensions_pass_where_it_is_spoken_and_nowhere_else() -> None:
    event = update(
        modalities=["text", "audio"],
        input_audio_echo_cancellation={"type": "server_echo_cancellation"},
        input_audio_noise_reduction={"type": "azure_deep_noise_suppression"},
        turn_detection={"type": "azure_semantic_vad", "remove_filler_words": True},
        voice={"type": "azure-standard", "name": "zh-CN-XiaoxiaoNeural"},
    )
    assert type(read(PREVIEW, event, extensions=True)) is CLIENT_MODELS["session.update"]
    assert refused(PREVIEW, event) == ("unknown_parameter", "session.input_audio_echo_cancellation")


def test_voice_live_audio_at_another_rate_is_refused_not_misheard() -> None:
    result = read(PREVIEW, update(input_audio_sampling_rate=16000), extensions=True)
    assert isinstance(result, ErrorDetails)
    assert (result.code, result.param) == ("invalid_value", "session.input_audio_sampling_rate")


def test_audio_takes_the_fast_path() -> None:
    event = read(GA, {"type": "input_audio_buffer.append", "audio": "AAECAw==", "event_id": "e"})
    assert event == InputAudioAppend(pcm=b"\x00\x01\x02\x03", event_id="e")


def test_the_names_of_all_events_are_told_to_who_uses_a_wrong_one() -> None:
    result = read(GA, {"type": "session.jump"})
    assert "'session.update'" in result.message
    assert "'response.cancel'" in result.message


@pytest.mark.parametrize(
    ("turn_detection", "param"),
    [
        ({"type": "azure_semantic_vad", "threshold": "loud"}, "session.turn_detection.threshold"),
        ({"type": "no_vad"}, "session.turn_detection.type"),
    ],
)
def test_voice_live_is_checked_where_it_is_understood(turn_detection: dict[str, Any], param: str) -> None:
    result = read(PREVIEW, update(turn_detection=turn_detection), extensions=True)
    assert isinstance(result, ErrorDetails)
    assert result.param == param
