"""What the server accepts from a client: strict rules per dialect, the services' codes for the rest. Pure.

Rules are written once, for the GA shape; a preview event is lifted first and an error's path is told back in
the preview's own names (protocol reference, sections 2, 3 and 6).
"""

from typing import Any

from pydantic import ValidationError

from meeting_assistant.errors import RemoteProtocolError
from meeting_assistant.protocol.client_events import CLIENT_MODELS, ClientEvent
from meeting_assistant.protocol.codec import decode_client, parse
from meeting_assistant.protocol.dialect import (
    RESPONSE_KEYS,
    SESSION_KEYS,
    Dialect,
    from_preview,
    path_to_preview,
)
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.server.checks import Refusal, mapping, missing, text, unknown
from meeting_assistant.server.rules import EVENT_RULES

_APPEND = "input_audio_buffer.append"
_TRANSCRIPTION_UPDATE = "transcription_session.update"
_EVENT_TYPES = (_APPEND, *(name for name in CLIENT_MODELS if name != "output_audio_buffer.clear"))
"""All but what exists over WebRTC and SIP only (protocol reference, section 3)."""
_MAX_APPEND_BYTES = 15 * 1024 * 1024
_BAD_AUDIO = (
    "Invalid 'audio'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz), but got an invalid value."
)


class Reader:
    """Reads a client's messages in one dialect.

    Args:
        dialect: Chosen by the URL.
        extensions: Whether the settings that only Voice Live has are let pass, unused (section 2.7).
    """

    def __init__(self, dialect: Dialect, *, extensions: bool = False) -> None:
        self._dialect = dialect
        self._extensions = extensions

    def read(self, message: str | bytes) -> ClientEvent | ErrorDetails:
        """The event in `message`, or the error that answers it."""
        event_id: str | None = None
        try:
            raw = _parse(message)
            if isinstance(raw.get("event_id"), str):
                event_id = raw["event_id"]
            return self._decode(raw)
        except Refusal as refusal:
            return to_details(refusal, event_id)

    def _decode(self, raw: dict[str, Any]) -> ClientEvent:
        kind = raw["type"]
        if kind not in _EVENT_TYPES:
            names = ", ".join(f"'{name}'" for name in _EVENT_TYPES)
            raise Refusal("invalid_value", f"Invalid value: '{kind}'. Supported values are: {names}.", "type")
        if kind == _APPEND:
            return self._append(raw)
        self._check_own_names(raw)
        flat = self._dialect is Dialect.PREVIEW or kind == _TRANSCRIPTION_UPDATE
        lifted = from_preview(raw) if flat else raw
        try:
            self._check(lifted)
        except Refusal as refusal:
            raise told_back(refusal) if flat else refusal from None
        try:
            return decode_client(lifted, Dialect.GA)
        except ValidationError as exc:
            first = exc.errors(include_url=False, include_input=False)[0]
            path = ".".join(str(step) for step in first["loc"])
            raise Refusal("invalid_value", f"Invalid '{path}': {first['msg']}.", path) from exc

    def _append(self, raw: dict[str, Any]) -> ClientEvent:
        if "audio" not in raw:
            raise missing("audio")
        text()(raw["audio"], "audio")
        try:
            event = decode_client(raw, Dialect.GA)
        except ValueError as exc:
            raise Refusal("invalid_value", _BAD_AUDIO, "audio") from exc
        if len(raw["audio"]) * 3 // 4 > _MAX_APPEND_BYTES:
            raise Refusal("invalid_value", "Invalid 'audio': at most 15 MiB in one event.", "audio")
        return event

    def _check_own_names(self, raw: dict[str, Any]) -> None:
        """Refuse top-level settings that this dialect does not have, before they are lifted out of sight."""
        for holder, keys in (("session", SESSION_KEYS), ("response", RESPONSE_KEYS)):
            settings = raw.get(holder)
            if settings is None:
                continue
            mapping(settings, holder)
            if holder == "session" and self._dialect is Dialect.GA and raw["type"] == "session.update":
                _require_type(settings)
            if not self._extensions:
                for key in settings:
                    if key not in keys[self._keys_of(raw)]:
                        raise unknown(f"{holder}.{key}")
            if self._dialect is Dialect.PREVIEW:
                _check_flat_values(settings, holder)

    def _keys_of(self, raw: dict[str, Any]) -> Dialect:
        return Dialect.PREVIEW if raw["type"] == _TRANSCRIPTION_UPDATE else self._dialect

    def _check(self, lifted: dict[str, Any]) -> None:
        rule = EVENT_RULES[self._extensions].get(lifted["type"])
        if rule is not None:
            rule({key: value for key, value in lifted.items() if key != "type"}, "")


def to_details(refusal: Refusal, event_id: str | None) -> ErrorDetails:
    """The error that tells the client of a refusal."""
    return ErrorDetails(
        type="invalid_request_error",
        code=refusal.code,
        message=refusal.message,
        param=refusal.param,
        event_id=event_id if refusal.correlated else None,
    )


def _parse(message: str | bytes) -> dict[str, Any]:
    if isinstance(message, bytes):
        raise Refusal("invalid_event", "Binary frames are not supported: send each event as a text frame.")
    try:
        return parse(message)
    except RemoteProtocolError as exc:
        if "not JSON" in exc.message:
            raise Refusal("invalid_json", "The message is not valid JSON.") from exc
        raise Refusal("invalid_event", "The message must be a JSON object with a string 'type'.") from exc


def _require_type(session: dict[str, Any]) -> None:
    if "type" not in session:
        raise missing("session.type")


def _check_flat_values(settings: dict[str, Any], holder: str) -> None:
    """What lifting would hide: codecs are names here, and audio does not come without text (section 2.1)."""
    for side in ("input", "output"):
        path = path_to_preview(f"{holder}.audio.{side}.format")
        name = path.removeprefix(f"{holder}.")
        if settings.get(name) is not None:
            text()(settings[name], path)
    path = path_to_preview(f"{holder}.output_modalities")
    wanted = settings.get(path.removeprefix(f"{holder}."))
    if wanted == ["audio"]:
        raise Refusal(
            "invalid_value",
            "Invalid modalities: ['audio']. Supported combinations are: ['text'] and ['audio', 'text'].",
            path,
        )


def told_back(refusal: Refusal) -> Refusal:
    """A refusal with its path in the preview's names."""
    if refusal.param is None:
        return refusal
    path = path_to_preview(refusal.param)
    if path != refusal.param and path.endswith("_format.type"):
        path = path.removesuffix(".type")
    message = refusal.message.replace(refusal.param, path)
    return Refusal(refusal.code, message, path, correlated=refusal.correlated)


def not_audio(event_id: str | None) -> ErrorDetails:
    """The answer to audio that is no whole number of samples."""
    return to_details(Refusal("invalid_value", _BAD_AUDIO, "audio"), event_id)
