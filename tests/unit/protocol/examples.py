"""What real services sent and take, in both shapes (protocol reference, sections 2.2, 3 and 4)."""

from typing import Any

PREVIEW_CREATED: dict[str, Any] = {
    "type": "session.created",
    "event_id": "event_1",
    "session": {
        "id": "sess_1",
        "object": "realtime.session",
        "expires_at": 1748020790,
        "model": "gpt-4o-realtime-preview-2024-12-17",
        "modalities": ["text", "audio"],
        "instructions": "Be kind.",
        "voice": "alloy",
        "input_audio_format": "pcm16",
        "output_audio_format": "pcm16",
        "input_audio_noise_reduction": None,
        "input_audio_transcription": None,
        "turn_detection": {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 200,
            "create_response": True,
            "interrupt_response": True,
        },
        "tools": [],
        "tool_choice": "auto",
        "temperature": 0.8,
        "max_response_output_tokens": "inf",
        "speed": 1,
        "client_secret": None,
        "include": None,
    },
}

GA_CREATED: dict[str, Any] = {
    "type": "session.created",
    "event_id": "event_1",
    "session": {
        "type": "realtime",
        "object": "realtime.session",
        "id": "sess_1",
        "expires_at": 1767000000,
        "model": "gpt-realtime",
        "output_modalities": ["audio"],
        "instructions": "Be kind.",
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
        "include": None,
        "audio": {
            "input": {
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
            },
            "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "alloy", "speed": 1.0},
        },
    },
}

GA_USER_ITEM: dict[str, Any] = {
    "id": "item_1",
    "type": "message",
    "status": "completed",
    "role": "user",
    "content": [{"type": "input_audio", "transcript": None}],
}

GA_ASSISTANT_ITEM: dict[str, Any] = {
    "id": "item_2",
    "type": "message",
    "status": "completed",
    "role": "assistant",
    "content": [{"type": "output_audio", "transcript": "好的。"}],
}

CALL_ITEM: dict[str, Any] = {
    "id": "item_3",
    "type": "function_call",
    "status": "completed",
    "call_id": "call_1",
    "name": "createMeeting",
    "arguments": '{"title": "周会"}',
}

USAGE: dict[str, Any] = {
    "total_tokens": 30,
    "input_tokens": 20,
    "output_tokens": 10,
    "input_token_details": {"text_tokens": 12, "audio_tokens": 8, "cached_tokens": 0},
    "output_token_details": {"text_tokens": 4, "audio_tokens": 6},
}


def response(**fields: Any) -> dict[str, Any]:
    """A GA response object."""
    return {
        "object": "realtime.response",
        "id": "resp_1",
        "status": "completed",
        "status_details": None,
        "output": [GA_ASSISTANT_ITEM, CALL_ITEM],
        "conversation_id": "conv_1",
        "output_modalities": ["audio"],
        "max_output_tokens": "inf",
        "audio": {"output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "sage"}},
        "usage": USAGE,
        "metadata": None,
    } | fields


_PART = {"response_id": "resp_1", "item_id": "item_2", "output_index": 0, "content_index": 0}
_CALL = {"response_id": "resp_1", "item_id": "item_3", "output_index": 1, "call_id": "call_1"}
_TRANSCRIPTION = "conversation.item.input_audio_transcription"

SERVER_EXAMPLES: tuple[dict[str, Any], ...] = (
    GA_CREATED,
    GA_CREATED | {"type": "session.updated"},
    {
        "type": "error",
        "error": {"type": "invalid_request_error", "code": None, "message": "No.", "param": None},
    },
    {"type": "conversation.created", "conversation": {"id": "conv_1", "object": "realtime.conversation"}},
    {"type": "conversation.item.added", "previous_item_id": None, "item": GA_USER_ITEM},
    {"type": "conversation.item.done", "previous_item_id": "item_1", "item": GA_ASSISTANT_ITEM},
    {"type": "conversation.item.retrieved", "item": GA_USER_ITEM},
    {
        "type": "conversation.item.truncated",
        "item_id": "item_2",
        "content_index": 0,
        "audio_end_ms": 380,
    },
    {"type": "conversation.item.deleted", "item_id": "item_2"},
    {"type": f"{_TRANSCRIPTION}.delta", "item_id": "item_1", "content_index": 0, "delta": "三点"},
    {
        "type": f"{_TRANSCRIPTION}.completed",
        "item_id": "item_1",
        "content_index": 0,
        "transcript": "三点\n",
        "usage": {"type": "duration", "seconds": 2},
    },
    {
        "type": f"{_TRANSCRIPTION}.failed",
        "item_id": "item_1",
        "content_index": 0,
        "error": {"type": "server_error", "code": "DeploymentNotFound", "message": "No.", "param": None},
    },
    {
        "type": f"{_TRANSCRIPTION}.segment",
        "item_id": "item_1",
        "content_index": 0,
        "id": "seg_1",
        "text": "Hi",
        "speaker": "A",
        "start": 0.0,
        "end": 1.5,
    },
    {"type": "input_audio_buffer.committed", "item_id": "item_1", "previous_item_id": None},
    {"type": "input_audio_buffer.cleared"},
    {"type": "input_audio_buffer.speech_started", "item_id": "item_1", "audio_start_ms": 44180},
    {"type": "input_audio_buffer.speech_stopped", "item_id": "item_1", "audio_end_ms": 45384},
    {
        "type": "input_audio_buffer.timeout_triggered",
        "item_id": "item_1",
        "audio_start_ms": 100,
        "audio_end_ms": 6100,
    },
    {"type": "input_audio_buffer.dtmf_event_received", "event": "9", "received_at": 1767000000},
    {"type": "response.created", "response": response(status="in_progress", output=[], usage=None)},
    {"type": "response.done", "response": response()},
    {"type": "response.output_item.added", "response_id": "resp_1", "output_index": 1, "item": CALL_ITEM},
    {
        "type": "response.output_item.done",
        "response_id": "resp_1",
        "output_index": 0,
        "item": GA_ASSISTANT_ITEM,
    },
    {"type": "response.content_part.added", **_PART, "part": {"type": "audio", "transcript": ""}},
    {"type": "response.content_part.done", **_PART, "part": {"type": "text", "text": "Hi"}},
    {"type": "response.output_text.delta", **_PART, "delta": "Hi"},
    {"type": "response.output_text.done", **_PART, "text": "Hi"},
    {"type": "response.output_audio_transcript.delta", **_PART, "delta": "好"},
    {"type": "response.output_audio_transcript.done", **_PART, "transcript": "好的。"},
    {"type": "response.output_audio.done", **_PART},
    {"type": "response.function_call_arguments.delta", **_CALL, "delta": "{"},
    {
        "type": "response.function_call_arguments.done",
        **_CALL,
        "name": "createMeeting",
        "arguments": "{}",
    },
    {"type": "mcp_list_tools.in_progress", "item_id": "item_4"},
    {"type": "mcp_list_tools.completed", "item_id": "item_4"},
    {"type": "mcp_list_tools.failed", "item_id": "item_4"},
    {
        "type": "response.mcp_call_arguments.delta",
        "response_id": "resp_1",
        "item_id": "item_4",
        "output_index": 0,
        "delta": "{",
    },
    {
        "type": "response.mcp_call_arguments.done",
        "response_id": "resp_1",
        "item_id": "item_4",
        "output_index": 0,
        "arguments": "{}",
    },
    {"type": "response.mcp_call.in_progress", "item_id": "item_4", "output_index": 0},
    {"type": "response.mcp_call.completed", "item_id": "item_4", "output_index": 0},
    {"type": "response.mcp_call.failed", "item_id": "item_4", "output_index": 0},
    {
        "type": "rate_limits.updated",
        "rate_limits": [{"name": "tokens", "limit": 1000, "remaining": 900, "reset_seconds": 0.5}],
    },
    {"type": "output_audio_buffer.started", "response_id": "resp_1"},
    {"type": "output_audio_buffer.stopped", "response_id": "resp_1"},
    {"type": "output_audio_buffer.cleared", "response_id": "resp_1"},
)

CLIENT_EXAMPLES: tuple[dict[str, Any], ...] = (
    {
        "type": "session.update",
        "event_id": "event_9",
        "session": {
            "type": "realtime",
            "output_modalities": ["audio"],
            "instructions": "简短。",
            "audio": {
                "input": {
                    "format": {"type": "audio/pcm", "rate": 24000},
                    "transcription": {"model": "whisper-1", "language": "zh"},
                    "turn_detection": None,
                },
                "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "sage", "speed": 1.25},
            },
            "tools": [
                {"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}},
                {"type": "mcp", "server_label": "docs", "server_url": "https://example.com"},
            ],
            "tool_choice": {"type": "function", "name": "f"},
            "max_output_tokens": 4096,
        },
    },
    {"type": "input_audio_buffer.commit"},
    {"type": "input_audio_buffer.clear"},
    {
        "type": "conversation.item.create",
        "previous_item_id": "root",
        "item": {
            "id": "item_1",
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "Hello."}],
        },
    },
    {
        "type": "conversation.item.create",
        "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "你好"}]},
    },
    {
        "type": "conversation.item.create",
        "item": {"type": "function_call_output", "call_id": "call_1", "output": "{}"},
    },
    {
        "type": "conversation.item.create",
        "item": {"type": "mcp_approval_response", "id": "i", "approval_request_id": "r", "approve": True},
    },
    {"type": "conversation.item.retrieve", "item_id": "item_1"},
    {
        "type": "conversation.item.truncate",
        "item_id": "item_1",
        "content_index": 0,
        "audio_end_ms": 380,
    },
    {"type": "conversation.item.delete", "item_id": "item_1"},
    {"type": "response.create"},
    {
        "type": "response.create",
        "event_id": "event_10",
        "response": {
            "output_modalities": ["text"],
            "instructions": "One word.",
            "max_output_tokens": 20,
            "conversation": "none",
            "input": [
                {"type": "item_reference", "id": "item_1"},
                {
                    "type": "message",
                    "role": "assistant",
                    "content": [{"type": "output_text", "text": "Hi."}],
                },
            ],
            "metadata": {"purpose": "title"},
        },
    },
    {"type": "response.cancel", "response_id": "resp_1"},
    {"type": "output_audio_buffer.clear"},
    {"type": "transcription_session.update", "session": {"input_audio_format": "pcm16"}},
    {"type": "session.close"},
)
