"""Text of the wire <-> events, for either role and dialect.

Audio takes a fast path: it is never validated and base64 happens here only.
"""

from collections.abc import Mapping
from typing import Any

import pybase64
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from meeting_assistant.errors import RemoteProtocolError
from meeting_assistant.protocol.client_events import APPEND_TYPE, CLIENT_MODELS, ClientEvent, InputAudioAppend
from meeting_assistant.protocol.dialect import Dialect, from_preview, ga_name, to_preview, wire_name
from meeting_assistant.protocol.server_events import (
    AUDIO_DELTA_TYPE,
    SERVER_MODELS,
    OutputAudioDelta,
    ServerEvent,
    ServerEventModel,
    UnknownEvent,
)

MAX_EVENT_BYTES = 24 * 1024 * 1024
"""Above 15 MiB of audio in base64, the largest event there is (protocol reference, section 7)."""


def parse(message: str | bytes) -> dict[str, Any]:
    """The JSON object of one message.

    Raises:
        RemoteProtocolError: It is too large, not JSON, or not an object with a ``type``.
    """
    if len(message) > MAX_EVENT_BYTES:
        raise RemoteProtocolError(
            f"the peer sent an event of {len(message)} bytes, more than the protocol allows"
        )
    try:
        raw = from_json(message)
    except ValueError as exc:
        raise RemoteProtocolError(
            f"the peer sent something that is not JSON: {_excerpt(message)}",
            hint="Check that the address leads to a Realtime service.",
        ) from exc
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise RemoteProtocolError(
            f"the peer sent JSON that is not an event: {_excerpt(message)}",
            hint="Check that the address leads to a Realtime service.",
        )
    return raw


def decode_server(message: str | bytes, dialect: Dialect) -> ServerEvent:
    """What a service sent.

    An event that we do not know, or whose shape we do not understand, comes back as `UnknownEvent`.

    Raises:
        RemoteProtocolError: The message is no event at all.
    """
    raw = parse(message)
    kind = ga_name(raw["type"])
    if kind == AUDIO_DELTA_TYPE:
        return _audio_delta(raw)
    if dialect is Dialect.PREVIEW:
        raw = from_preview(raw)
    elif kind != raw["type"]:
        raw = raw | {"type": kind}
    model = SERVER_MODELS.get(raw["type"])
    if model is None:
        return UnknownEvent(type=raw["type"], raw=raw)
    try:
        return model.from_wire(raw)
    except ValidationError as exc:
        return UnknownEvent(type=raw["type"], raw=raw, problem=_first_problem(exc))


def decode_client(raw: Mapping[str, Any], dialect: Dialect) -> ClientEvent:
    """What a client sent, from its parsed JSON object, whose ``type`` must be known to `CLIENT_MODELS`.

    Raises:
        pydantic.ValidationError: Its shape is wrong.
        ValueError: Its audio is not base64.
    """
    if raw["type"] == APPEND_TYPE:
        pcm = pybase64.b64decode(raw["audio"], validate=True)
        return InputAudioAppend(pcm=pcm, event_id=raw.get("event_id"))
    event = from_preview(dict(raw)) if dialect is Dialect.PREVIEW else dict(raw)
    return CLIENT_MODELS[event["type"]].from_wire(event)  # type: ignore[return-value]  # the table holds the union


def encode_client(event: ClientEvent, dialect: Dialect) -> str:
    """The message for a client event."""
    if isinstance(event, InputAudioAppend):
        audio = pybase64.b64encode_as_string(event.pcm)
        if event.event_id is None:
            return f'{{"type":"input_audio_buffer.append","audio":"{audio}"}}'
        return to_json({"type": APPEND_TYPE, "event_id": event.event_id, "audio": audio}).decode()
    wire: dict[str, Any] | None = event.to_wire()
    if dialect is Dialect.PREVIEW:
        wire = to_preview(event.to_wire())
    return to_json(wire).decode()


def encode_server(event: ServerEvent, dialect: Dialect) -> str | None:
    """The message for a server event; None if the dialect does not have it."""
    if isinstance(event, OutputAudioDelta):
        return to_json(_audio_delta_wire(event, dialect)).decode()
    wire: dict[str, Any] | None = event.to_wire() if isinstance(event, ServerEventModel) else dict(event.raw)
    if dialect is Dialect.PREVIEW and wire is not None:
        wire = to_preview(wire, from_server=True)
    return None if wire is None else to_json(wire).decode()


def to_base64(pcm: bytes) -> str:
    """Audio as an item carries it."""
    return pybase64.b64encode_as_string(pcm)


def from_base64(audio: str) -> bytes:
    """The audio that an item carries.

    Raises:
        ValueError: It is not base64.
    """
    return pybase64.b64decode(audio, validate=True)


def _audio_delta(raw: Mapping[str, Any]) -> ServerEvent:
    response_id, item_id = raw.get("response_id"), raw.get("item_id")
    output_index, content_index = raw.get("output_index", 0), raw.get("content_index", 0)
    if not isinstance(response_id, str) or not isinstance(item_id, str):
        return UnknownEvent(type=AUDIO_DELTA_TYPE, raw=raw, problem="response_id and item_id: not given")
    if not isinstance(output_index, int) or not isinstance(content_index, int):
        return UnknownEvent(type=AUDIO_DELTA_TYPE, raw=raw, problem="an index is not a number")
    try:
        pcm = pybase64.b64decode(raw["delta"], validate=True)
    except (KeyError, ValueError, TypeError) as exc:
        return UnknownEvent(type=AUDIO_DELTA_TYPE, raw=raw, problem=f"delta: {exc}")
    return OutputAudioDelta(
        response_id=response_id,
        item_id=item_id,
        output_index=output_index,
        content_index=content_index,
        pcm=pcm,
        event_id=raw.get("event_id"),
    )


def _audio_delta_wire(event: OutputAudioDelta, dialect: Dialect) -> dict[str, Any]:
    return {
        "type": wire_name(AUDIO_DELTA_TYPE, dialect),
        "event_id": event.event_id,
        "response_id": event.response_id,
        "item_id": event.item_id,
        "output_index": event.output_index,
        "content_index": event.content_index,
        "delta": pybase64.b64encode_as_string(event.pcm),
    }


def _first_problem(exc: ValidationError) -> str:
    first = exc.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"


def _excerpt(message: str | bytes) -> str:
    text = message[:60].decode(errors="replace") if isinstance(message, bytes) else message[:60]
    return repr(text)
