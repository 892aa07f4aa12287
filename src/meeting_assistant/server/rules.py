"""The rules of `strict` as tables: the fields of each client event, GA shape (protocol reference, 2, 3)."""

from collections.abc import Mapping

from meeting_assistant.server.checks import (
    Check,
    Json,
    Refusal,
    anything,
    array,
    boolean,
    by_type,
    mapping,
    missing,
    nullable,
    number,
    one_of,
    shape,
    tagged,
    text,
)

MAX_DESCRIPTION = 1024
"""Characters of a tool's description (section 7)."""

_VOICES = ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")

_MODALITIES = ("text", "audio")

_FORMAT = tagged(
    {
        "audio/pcm": shape({"type": anything, "rate": number(24000, 24000, whole=True)}, required=("rate",)),
        "audio/pcmu": shape({"type": anything, "rate": anything}),
        "audio/pcma": shape({"type": anything, "rate": anything}),
    }
)

_TURN_FLAGS: Mapping[str, Check] = {
    "type": anything,
    "create_response": nullable(boolean),
    "interrupt_response": nullable(boolean),
}

_SERVER_VAD: Mapping[str, Check] = {
    **_TURN_FLAGS,
    "threshold": nullable(number(0, 1)),
    "prefix_padding_ms": nullable(number(0, 10_000, whole=True)),
    "silence_duration_ms": nullable(number(0, 10_000, whole=True)),
    "idle_timeout_ms": nullable(number(5_000, 30_000, whole=True)),
}

_SEMANTIC_VAD: Mapping[str, Check] = {
    **_TURN_FLAGS,
    "eagerness": nullable(one_of("auto", "low", "medium", "high")),
}


_AZURE_VADS = ("azure_semantic_vad", "azure_semantic_vad_en", "azure_semantic_vad_multilingual")
"""Of Voice Live (section 2.7); here they find turns as server_vad does."""


def _either_modality(value: Json, path: str) -> None:
    array(one_of(*_MODALITIES))(value, path)
    if len(value) != 1:
        raise Refusal(
            "invalid_value",
            f"Invalid value for '{path}': expected ['text'] or ['audio'].",
            path,
        )


def _tool_choice(value: Json, path: str) -> None:
    if isinstance(value, str):
        one_of("auto", "none", "required")(value, path)
        return
    mapping(value, path)
    if "type" not in value:
        raise missing(f"{path}.type")


_TOOL = tagged(
    {
        "function": shape(
            {
                "type": anything,
                "name": text(longest=64),
                "description": nullable(text(longest=MAX_DESCRIPTION)),
                "parameters": nullable(mapping),
            },
            required=("name",),
        ),
    }
)
"""Functions alone: this server runs no MCP servers, and says so rather than ignoring them."""

_MAX_TOKENS = by_type(
    {int: number(1, 4096, whole=True), str: one_of("inf")}, "an integer from 1 to 4096 or 'inf'"
)


def _voice(*, more: bool) -> Check:
    named = text() if more else one_of(*_VOICES)
    return nullable(by_type({str: named, dict: mapping}, "a string or an object"))


def _audio_input(*, more: bool) -> Mapping[str, Check]:
    kinds = {"server_vad": shape(_SERVER_VAD, more=more), "semantic_vad": shape(_SEMANTIC_VAD, more=more)}
    if more:
        kinds |= dict.fromkeys(_AZURE_VADS, shape(_SERVER_VAD, more=True))
    noise: Check = shape(
        {"type": one_of("near_field", "far_field"), "strength": anything}, required=("type",)
    )
    fields = {"model": nullable(text()), "language": nullable(text()), "prompt": nullable(text())}
    fields |= dict.fromkeys(("languages", "keywords", "delay"), anything)
    return {
        "format": nullable(_FORMAT),
        "transcription": nullable(shape(fields, more=more)),
        "noise_reduction": nullable(mapping if more else noise),
        "turn_detection": nullable(tagged(kinds)),
    }


def _session(*, more: bool) -> Check:
    audio = shape(
        {
            "input": nullable(shape(_audio_input(more=more))),
            "output": nullable(shape(_audio_output(more=more))),
        }
    )
    fields: Mapping[str, Check] = {
        "type": one_of("realtime", "transcription"),
        "model": nullable(text()),
        "output_modalities": anything if more else _either_modality,
        "instructions": nullable(text()),
        "audio": nullable(audio),
        "tools": nullable(array(_TOOL, longest=128)),
        "tool_choice": nullable(_tool_choice),
        "parallel_tool_calls": nullable(boolean),
        "reasoning": nullable(mapping),
        "max_output_tokens": nullable(_MAX_TOKENS),
        "truncation": nullable(
            by_type({str: one_of("auto", "disabled"), dict: mapping}, "a string or an object")
        ),
        "tracing": nullable(by_type({str: one_of("auto"), dict: mapping}, "a string or an object")),
        "prompt": nullable(mapping),
        "include": nullable(array(text())),
        "temperature": nullable(number(0, 2) if more else number(0.6, 1.2)),
    }
    if more:  # Voice Live also takes 16 kHz, which would be misheard here: refused rather than ignored
        fields = {**fields, "input_audio_sampling_rate": nullable(number(24000, 24000))}
    return shape(fields, more=more)


def _audio_output(*, more: bool) -> Mapping[str, Check]:
    return {
        "format": nullable(anything if more else _FORMAT),
        "voice": _voice(more=more),
        "speed": nullable(number(0.25, 1.5)),
    }


def _content(*kinds: str) -> Check:
    """A message's content: only these types of parts, each with what it needs."""
    parts: dict[str, Check] = {
        "input_text": shape({"type": anything, "text": text()}, required=("text",)),
        "input_audio": shape(
            {"type": anything, "audio": text(), "transcript": nullable(text())}, required=("audio",)
        ),
        "input_image": shape(
            {"type": anything, "image_url": text(), "detail": nullable(text())}, required=("image_url",)
        ),
        "output_text": shape({"type": anything, "text": text()}, required=("text",)),
    }
    return array(tagged({kind: parts[kind] for kind in kinds}))


_ITEM_COMMON: Mapping[str, Check] = {
    "type": anything,
    "id": nullable(text(longest=512)),
    "object": anything,
    "status": nullable(one_of("in_progress", "completed", "incomplete")),
}

_CONTENT_OF_ROLE: Mapping[str, Check] = {
    "system": _content("input_text"),
    "user": _content("input_text", "input_audio", "input_image"),
    "assistant": _content("output_text"),
}


def _message(value: Json, path: str) -> None:
    fields = {**_ITEM_COMMON, "role": one_of(*_CONTENT_OF_ROLE), "content": anything, "phase": anything}
    shape(fields, required=("role", "content"))(value, path)
    _CONTENT_OF_ROLE[value["role"]](value["content"], f"{path}.content")


_CALL = {**_ITEM_COMMON, "call_id": text(), "name": text(), "arguments": text()}
_OUTPUT = {**_ITEM_COMMON, "call_id": text(), "output": text()}

_ITEM_KINDS: Mapping[str, Check] = {
    "message": _message,
    "function_call": shape(_CALL, required=("call_id", "name", "arguments")),
    "function_call_output": shape(_OUTPUT, required=("call_id", "output")),
    "mcp_approval_response": shape(
        {"approve": boolean}, required=("approval_request_id", "approve"), more=True
    ),
}

_ITEM = tagged(_ITEM_KINDS)
_INPUT_ITEM = tagged(
    {**_ITEM_KINDS, "item_reference": shape({"type": anything, "id": text()}, required=("id",))}
)


def _metadata(value: Json, path: str) -> None:
    mapping(value, path)
    if len(value) > 16:
        raise Refusal("invalid_value", f"Invalid '{path}': at most 16 pairs.", path)
    for key, word in value.items():
        text(longest=64)(key, path)
        text(longest=512)(word, f"{path}.{key}")


def _response(*, more: bool) -> Check:
    return shape(
        {
            "output_modalities": nullable(_either_modality),
            "instructions": nullable(text()),
            "audio": nullable(shape({"output": nullable(shape(_audio_output(more=more)))})),
            "tools": nullable(array(_TOOL, longest=128)),
            "tool_choice": nullable(_tool_choice),
            "max_output_tokens": nullable(_MAX_TOKENS),
            "conversation": nullable(one_of("auto", "none")),
            "input": nullable(array(_INPUT_ITEM)),
            "metadata": nullable(_metadata),
            "temperature": nullable(number(0, 2)),
            "prompt": nullable(mapping),
            "reasoning": nullable(mapping),
            "parallel_tool_calls": nullable(boolean),
        },
        more=more,
    )


def _event(fields: Mapping[str, Check], *required: str) -> Check:
    return shape({"event_id": nullable(text(longest=512)), **fields}, required=required)


def _rules(*, more: bool) -> Mapping[str, Check]:
    item_id = {"item_id": text()}
    position = {"content_index": number(0, 0, whole=True), "audio_end_ms": number(0, 1e9, whole=True)}
    return {
        "session.update": _event({"session": _session(more=more)}, "session"),
        "input_audio_buffer.commit": _event({}),
        "input_audio_buffer.clear": _event({}),
        "conversation.item.create": _event({"item": _ITEM, "previous_item_id": nullable(text())}, "item"),
        "conversation.item.retrieve": _event(item_id, "item_id"),
        "conversation.item.delete": _event(item_id, "item_id"),
        "conversation.item.truncate": _event({**item_id, **position}, "item_id", *position),
        "response.create": _event({"response": nullable(_response(more=more))}),
        "response.cancel": _event({"response_id": nullable(text())}),
    }


EVENT_RULES: Mapping[bool, Mapping[str, Check]] = {False: _rules(more=False), True: _rules(more=True)}
"""True if Voice Live's extensions pass -> event type -> its rule, for the event without its ``type``."""
