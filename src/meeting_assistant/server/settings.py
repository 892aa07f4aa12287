"""A session's settings: their defaults, how an update patches them, and what they mean for a turn. Pure.

Kept as the GA session object, because that is what `session.updated` gives back (protocol reference, 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from meeting_assistant.protocol.config import FunctionTool, SessionConfig
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.server.checks import Json, Refusal
from meeting_assistant.server.input_buffer import Detection
from meeting_assistant.speech.ports import Language

DEFAULT_INSTRUCTIONS = (
    "You are a helpful, friendly voice assistant. Answer briefly and naturally, in the language that the "
    "person speaks. Call a function when it serves the request."
)

_SERVER_VAD = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 200,
    "idle_timeout_ms": None,
    "create_response": True,
    "interrupt_response": True,
}
_SEMANTIC_VAD = {
    "type": "semantic_vad",
    "eagerness": "auto",
    "create_response": True,
    "interrupt_response": True,
}
_EAGERNESS_WAIT_MS = {"low": 2000, "auto": 1000, "medium": 1000, "high": 500}
"""Silence that stands in for a judgement of meaning. The service waits 8, 4 or 2 s at most, mostly less."""

_PCM = {"type": "audio/pcm", "rate": 24000}
_NESTED = ("audio", "input", "output")
_PATCHED_OBJECTS = ("turn_detection", "transcription", "noise_reduction")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStart:
    """What is settled before a session's first event.

    Attributes:
        dialect: Chosen by the URL.
        model: Model or deployment that the client named.
        token: Drawn at random; makes this session's ids unique.
        opened_at_unix_s: Wall-clock time, for `expires_at`.
        kind: ``realtime``, or ``transcription`` for words without answers (protocol reference, 2.6).
        window_ms: Sound that each probability of the voice detector judges.
        max_duration_s: After this the session ends; None for the dialect's own limit (section 7).
    """

    dialect: Dialect
    model: str
    token: str
    opened_at_unix_s: int
    kind: Literal["realtime", "transcription"] = "realtime"
    window_ms: float = 32.0
    max_duration_s: int | None = None

    @property
    def duration_s(self) -> int:
        """How long the session may last."""
        if self.max_duration_s is not None:
            return self.max_duration_s
        return 3600 if self.dialect is Dialect.GA else 1800


class Settings:
    """The effective settings of one session.

    Args:
        start: The session's start.
        session_id: Its id.
    """

    def __init__(self, start: SessionStart, session_id: str) -> None:
        self._dialect = start.dialect
        self._defaults = _defaults(start, session_id)
        self._current = self._defaults

    def patch(self, update: SessionConfig, *, has_spoken: bool) -> None:
        """Apply an update, all of it or nothing.

        Raises:
            Refusal: It changes what can't be changed.
        """
        changes = update.to_wire()
        if update.type != self._current["type"]:
            raise Refusal(
                "invalid_value",
                f"Passing a {update.type} session update event to a {self._current['type']} session "
                "is not allowed.",
                "session.type",
            )
        for key in ("reasoning", "parallel_tool_calls"):
            if changes.get(key) is not None and not str(self._current["model"]).startswith("gpt-realtime-2"):
                raise Refusal(None, f"Unsupported option for this model: '{key}'.", correlated=False)
        changes.pop("model", None)  # it can't change; services let the key pass
        merged = _merged(self._current, changes, self._defaults)
        if has_spoken and merged["audio"].get("output", {}).get("voice") != self.voice:
            raise cannot_update_voice("session.audio.output.voice")
        self._current = merged

    def to_config(self) -> SessionConfig:
        """The whole session as the client sees it."""
        shown = dict(self._current)
        if self._dialect is Dialect.PREVIEW:
            shown["client_secret"] = None
            shown["audio"] = _without_idle_timeout(shown["audio"])
        return SessionConfig.from_wire(shown)

    @property
    def is_transcription(self) -> bool:
        """True if this session writes down and never answers."""
        return bool(self._current["type"] == "transcription")

    @property
    def detection(self) -> Detection | None:
        """How turns are found; None if the client says when they end."""
        turns = self._turns
        if turns is None:
            return None
        if turns["type"] == "semantic_vad":
            return Detection(silence_duration_ms=_EAGERNESS_WAIT_MS[turns["eagerness"]])
        names = ("threshold", "prefix_padding_ms", "silence_duration_ms")
        return Detection(**{name: turns[name] for name in names})

    @property
    def creates_response(self) -> bool:
        """True if the end of a detected turn starts a response."""
        return self._turns is not None and self._turns["create_response"] and not self.is_transcription

    @property
    def interrupts_response(self) -> bool:
        """True if the onset of speech cancels the running response."""
        return self._turns is not None and bool(self._turns["interrupt_response"])

    @property
    def idle_timeout_ms(self) -> int | None:
        """Silence after a response that makes the server speak again."""
        return None if self._turns is None else self._turns.get("idle_timeout_ms")

    @property
    def transcribes(self) -> bool:
        """True if the client wants to see the user's words."""
        return self._current["audio"]["input"]["transcription"] is not None

    @property
    def language(self) -> Language | None:
        """What the user is said to speak; None to find out."""
        asked = str((self._current["audio"]["input"]["transcription"] or {}).get("language") or "")
        primary = asked.partition("-")[0].lower()
        if primary == "zh":
            return "zh"
        return "en" if primary == "en" else None

    @property
    def input_format(self) -> str:
        """Codec of appended audio."""
        return str(self._current["audio"]["input"]["format"]["type"])

    @property
    def voice(self) -> Json:
        """The voice, a name or an object."""
        return self._current["audio"].get("output", {}).get("voice")

    @property
    def speed(self) -> float:
        """How fast the voice speaks, 1.0 being normal."""
        return float(self._current["audio"]["output"]["speed"])

    def __getitem__(self, key: str) -> Json:
        return self._current[key]

    @property
    def _turns(self) -> Mapping[str, Any] | None:
        turns: Mapping[str, Any] | None = self._current["audio"]["input"]["turn_detection"]
        return turns


def cannot_update_voice(param: str) -> Refusal:
    """The refusal of another voice after the assistant has spoken."""
    message = "Cannot update a conversation's voice if assistant audio is present."
    return Refusal("cannot_update_voice", message, param)


def function_tools(tools: Json) -> tuple[FunctionTool, ...]:
    """The functions among a session's or response's tools."""
    kept = (
        FunctionTool.from_wire(tool) for tool in tools or () if tool.get("type", "function") == "function"
    )
    return tuple(kept)


def named_choice(choice: Json) -> str:
    """A tool choice as one word: ``auto``, ``none``, ``required`` or a function's name."""
    if isinstance(choice, dict):
        name = choice.get("name") or (choice.get("function") or {}).get("name")
        return str(name or "auto")
    return str(choice or "auto")


def _defaults(start: SessionStart, session_id: str) -> dict[str, Any]:
    kind = start.kind
    sound_in = {
        "format": _PCM,
        "transcription": None if kind == "realtime" else {"model": start.model or "whisper-1"},
        "noise_reduction": None,
        "turn_detection": _SERVER_VAD,
    }
    head = {
        "type": kind,
        "object": f"realtime.{'session' if kind == 'realtime' else 'transcription_session'}",
        "id": session_id,
        "expires_at": start.opened_at_unix_s + start.duration_s,
    }
    if kind == "transcription":
        return head | {"audio": {"input": sound_in}, "include": None, "model": start.model}
    session = head | {
        "model": start.model,
        "output_modalities": ["audio"],
        "instructions": DEFAULT_INSTRUCTIONS,
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
        "include": None,
        "audio": {"input": sound_in, "output": {"format": _PCM, "voice": "alloy", "speed": 1.0}},
    }
    return session | ({"temperature": 0.8} if start.dialect is Dialect.PREVIEW else {})


def _merged(old: Mapping[str, Any], patch: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """`old` with `patch` over it: omitted keys stay, null clears or restores the default (section 2)."""
    new = dict(old)
    for key, value in patch.items():
        if key in _NESTED:
            new[key] = _merged(old.get(key, {}), value or {}, defaults.get(key, {}))
        elif key == "turn_detection" and isinstance(value, dict):
            new[key] = _turn_detection(old.get(key), value)
        elif key in _PATCHED_OBJECTS:
            new[key] = {**(old.get(key) or {}), **value} if isinstance(value, dict) else None
        elif value is None:
            new[key] = "" if key == "instructions" else defaults.get(key)
        else:
            new[key] = value
    return new


def _turn_detection(old: Mapping[str, Any] | None, patch: Mapping[str, Any]) -> dict[str, Any]:
    defaults = _SEMANTIC_VAD if patch["type"] == "semantic_vad" else _SERVER_VAD
    kept = old if old is not None and old["type"] == patch["type"] else defaults
    given = {key: defaults.get(key) if value is None else value for key, value in patch.items()}
    return {**kept, **given}


def _without_idle_timeout(audio: Mapping[str, Any]) -> dict[str, Any]:
    turns = audio["input"]["turn_detection"]
    if turns is None:
        return dict(audio)
    kept = {key: value for key, value in turns.items() if key != "idle_timeout_ms"}
    return {**audio, "input": {**audio["input"], "turn_detection": kept}}
