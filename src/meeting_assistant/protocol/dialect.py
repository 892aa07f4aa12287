"""GA <-> Azure preview: the only module in which a preview name is spelled.

The models speak GA. The preview dialect (Azure's dated ``api-version``, Voice Live) is a projection: other
event names, a flat session, ``text`` and ``audio`` for the assistant's content, no `conversation.item.done`.
Everything here turns one JSON object into another and knows nothing of models (protocol reference, 2.1, 4.1).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Dialect(StrEnum):
    """The shape of JSON on the wire: chosen by the endpoint, never by the model."""

    GA = "ga"
    PREVIEW = "preview"


PREVIEW_NAMES: Mapping[str, str] = {
    "response.output_text.delta": "response.text.delta",
    "response.output_text.done": "response.text.done",
    "response.output_audio.delta": "response.audio.delta",
    "response.output_audio.done": "response.audio.done",
    "response.output_audio_transcript.delta": "response.audio_transcript.delta",
    "response.output_audio_transcript.done": "response.audio_transcript.done",
    "conversation.item.added": "conversation.item.created",
}
"""GA event name -> preview event name, where they differ."""

GA_NAMES: Mapping[str, str] = {preview: ga for ga, preview in PREVIEW_NAMES.items()}

_GA_ONLY_EVENTS = frozenset({"conversation.item.done"})

_TRANSCRIPTION_NAMES = {
    "session.update": "transcription_session.update",
    "session.updated": "transcription_session.updated",
    "session.created": "transcription_session.created",
}

_FLAT: Mapping[str, tuple[str, ...]] = {
    "modalities": ("output_modalities",),
    "voice": ("audio", "output", "voice"),
    "speed": ("audio", "output", "speed"),
    "input_audio_format": ("audio", "input", "format"),
    "output_audio_format": ("audio", "output", "format"),
    "input_audio_noise_reduction": ("audio", "input", "noise_reduction"),
    "input_audio_transcription": ("audio", "input", "transcription"),
    "turn_detection": ("audio", "input", "turn_detection"),
    "max_response_output_tokens": ("max_output_tokens",),
}
"""Preview key -> path in the GA session and response."""

_GA_SHARED = frozenset({"model", "instructions", "tools", "tool_choice", "tracing", "include"})

SESSION_KEYS: Mapping[Dialect, frozenset[str]] = {
    Dialect.GA: _GA_SHARED
    | {"type", "output_modalities", "audio", "parallel_tool_calls", "reasoning", "max_output_tokens"}
    | {"truncation", "prompt"},
    Dialect.PREVIEW: _GA_SHARED | _FLAT.keys() | {"temperature"},
}
"""The keys that a `session.update` may have, complete (protocol reference, 2.1)."""

_RESPONSE_SHARED = frozenset({"instructions", "tools", "tool_choice", "conversation", "input", "metadata"})

RESPONSE_KEYS: Mapping[Dialect, frozenset[str]] = {
    Dialect.GA: _RESPONSE_SHARED
    | {"output_modalities", "audio", "max_output_tokens", "prompt", "reasoning", "parallel_tool_calls"},
    Dialect.PREVIEW: _RESPONSE_SHARED
    | {"modalities", "voice", "output_audio_format", "temperature", "max_response_output_tokens"}
    | {"max_output_tokens"},
}
"""The keys that a `response.create` may have (protocol reference, 3.2)."""

_FORMATS: Mapping[str, Json] = {
    "pcm16": {"type": "audio/pcm", "rate": 24000},
    "g711_ulaw": {"type": "audio/pcmu"},
    "g711_alaw": {"type": "audio/pcma"},
}
_FORMAT_NAMES = {shape["type"]: name for name, shape in _FORMATS.items()}

_PARTS = {"output_text": "text", "output_audio": "audio"}
_GA_PARTS = {preview: ga for ga, preview in _PARTS.items()}

_NOT_IN_PREVIEW_SESSION = ("type", "truncation", "prompt", "reasoning", "parallel_tool_calls")


def wire_name(event_type: str, dialect: Dialect) -> str:
    """The name that a GA event has in `dialect`."""
    return PREVIEW_NAMES.get(event_type, event_type) if dialect is Dialect.PREVIEW else event_type


def ga_name(event_type: str) -> str:
    """The GA name of an event of either dialect.

    GA services may send `conversation.item.created` for the sake of old clients (protocol reference, 4.1), so
    both dialects' names are understood on the way in.
    """
    return GA_NAMES.get(event_type, event_type)


def path_to_preview(path: str) -> str:
    """A parameter's GA path, such as ``session.audio.output.voice``, as a preview service would name it."""
    for key, ga_path in _FLAT.items():
        dotted = ".".join(ga_path)
        for root in ("session", "response"):
            if path == f"{root}.{dotted}" or path.startswith(f"{root}.{dotted}."):
                return path.replace(dotted, key, 1)
    return path


def to_preview(event: Json, *, from_server: bool = False) -> Json | None:
    """Project a GA event to preview; None if the preview dialect does not have it."""
    kind = event["type"]
    if kind in _GA_ONLY_EVENTS:
        return None
    out = {key: value for key, value in event.items() if key != "obfuscation"}
    out["type"] = PREVIEW_NAMES.get(kind, kind)
    if isinstance(session := out.get("session"), dict) and kind in _TRANSCRIPTION_NAMES:
        if session.get("type") == "transcription":
            out["type"] = _TRANSCRIPTION_NAMES[kind]
        out["session"] = session_to_preview(session)
    if isinstance(response := out.get("response"), dict):
        out["response"] = _response_to_preview(response, from_server=from_server)
    if isinstance(item := out.get("item"), dict):
        out["item"] = item_to_preview(item, from_server=from_server)
    return out


def from_preview(event: Json) -> Json:
    """Lift a preview event to GA."""
    kind = event["type"]
    out = dict(event)
    transcription = kind in _TRANSCRIPTION_NAMES.values()
    out["type"] = kind.removeprefix("transcription_") if transcription else ga_name(kind)
    if isinstance(session := out.get("session"), dict):
        lifted = session_from_preview(session)
        lifted["type"] = "transcription" if transcription else "realtime"
        out["session"] = lifted
    if isinstance(response := out.get("response"), dict):
        out["response"] = _response_from_preview(response)
    if isinstance(item := out.get("item"), dict):
        out["item"] = item_from_preview(item)
    return out


def session_to_preview(session: Json) -> Json:
    """Flatten a GA session, or a patch of one."""
    return {key: value for key, value in _flatten(session).items() if key not in _NOT_IN_PREVIEW_SESSION}


def session_from_preview(session: Json) -> Json:
    """Nest a flat session, or a patch of one. Keys that we do not know stay where they are."""
    return _nest(session)


def item_to_preview(item: Json, *, from_server: bool = False) -> Json:
    """An item with the preview's content types; a server's also says what it is (section 4.4)."""
    out = dict(item)
    if from_server:
        out.setdefault("object", "realtime.item")
    if item.get("role") == "assistant" and isinstance(content := item.get("content"), list | tuple):
        out["content"] = [_retype(part, _PARTS) for part in content]
    return out


def item_from_preview(item: Json) -> Json:
    """An item with GA's content types."""
    if item.get("role") != "assistant" or not isinstance(content := item.get("content"), list):
        return item
    return item | {"content": [_retype(part, _GA_PARTS) for part in content]}


def _retype(part: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(part, dict):
        return part
    return part | {"type": names.get(str(part.get("type")), part.get("type"))}


def _response_to_preview(response: Json, *, from_server: bool) -> Json:
    out = _flatten(response)
    if from_server and "max_response_output_tokens" in out:
        # The response *object* keeps the short name; only the request has the long one (section 4.3).
        out["max_output_tokens"] = out.pop("max_response_output_tokens")
    for key in ("output", "input"):
        if isinstance(items := out.get(key), list | tuple):
            out[key] = [item_to_preview(item, from_server=from_server) for item in items]
    return out


def _response_from_preview(response: Json) -> Json:
    out = _nest(response)
    for key in ("output", "input"):
        if isinstance(items := out.get(key), list):
            out[key] = [item_from_preview(item) if isinstance(item, dict) else item for item in items]
    return out


def _flatten(nested: Json) -> Json:
    flat = {key: value for key, value in nested.items() if key != "audio"}
    for key, path in _FLAT.items():
        found, value = _take(nested, path)
        if found:
            flat.pop(path[0], None)
            flat[key] = _value_to_preview(key, value)
    return flat


def _nest(flat: Json) -> Json:
    nested: Json = {}
    for key, value in flat.items():
        path = _FLAT.get(key)
        if path is None:
            nested[key] = value
            continue
        place = nested
        for step in path[:-1]:
            inner = place.get(step)
            place[step] = dict(inner) if isinstance(inner, dict) else {}
            place = place[step]
        place[path[-1]] = _value_from_preview(key, value)
    return nested


def _take(nested: Json, path: tuple[str, ...]) -> tuple[bool, Any]:
    value: Any = nested
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return False, None
        value = value[step]
    return True, value


def _value_to_preview(key: str, value: Any) -> Any:
    if key == "modalities" and value is not None:
        # Audio alone is refused by preview services, text beside it by GA ones (section 2.1).
        return ["text", "audio"] if "audio" in value else ["text"]
    if key.endswith("_audio_format") and isinstance(value, dict):
        return _FORMAT_NAMES.get(str(value.get("type")), value.get("type"))
    return value


def _value_from_preview(key: str, value: Any) -> Any:
    if key == "modalities" and isinstance(value, list):
        return ["audio"] if "audio" in value else value
    if key.endswith("_audio_format") and isinstance(value, str):
        return dict(_FORMATS.get(value, {"type": value}))
    return value
