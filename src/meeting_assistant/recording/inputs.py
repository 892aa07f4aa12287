"""Lines of ``events.jsonl`` as the inputs that they tell of: the way back of `lines`. Pure."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from meeting_assistant import errors
from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.server_events import (
    AUDIO_DELTA_TYPE,
    SERVER_MODELS,
    OutputAudioDelta,
    UnknownEvent,
)
from meeting_assistant.session import inputs as i

Fetch: TypeAlias = Callable[[Mapping[str, Any]], bytes]
"""Gives the sound that is kept at a place."""

_PLAIN: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        i.SourceEnded,
        i.PlaybackStarted,
        i.PlaybackStopped,
        i.PlaybackDrained,
        i.ToolFinished,
        i.ApprovalGiven,
        i.UserTyped,
        i.Tick,
    )
}
_HEADS = frozenset({"t", "at", "in"})


def input_of(line: Mapping[str, Any], fetch: Fetch) -> i.Input:
    """The input of a line ``in``; its times are told from the start, as the line's own.

    Raises:
        ValueError: It is of no kind that this program knows, or not of its shape (`KeyError` and `TypeError`
            are raised for that, too).
    """
    kind = line["in"]
    fields = {key: value for key, value in line.items() if key not in _HEADS}
    if "raw" in fields:
        return UnknownEvent(type=kind, raw=fields["raw"], problem=fields.get("problem"))
    if kind == AUDIO_DELTA_TYPE:
        return OutputAudioDelta(**{**fields, "pcm": fetch(fields["pcm"])})
    if (model := SERVER_MODELS.get(kind)) is not None:
        return model.from_wire({"type": kind, **fields})
    return _local(kind, fields, fetch)


def _local(kind: str, fields: dict[str, Any], fetch: Fetch) -> i.Input:
    match kind:
        case "Captured":
            return i.Captured(fetch(fields["pcm"]), fields.get("captured_at_s") or 0.0)
        case "Connected":
            config = SessionConfig.from_wire(fields["config"])
            return i.Connected(config=config, wall_s=fields["wall_s"])
        case "Disconnected":
            return i.Disconnected(**{**fields, "error": error_of(fields["error"])})
        case "SourceFailed":
            return i.SourceFailed(error_of(fields["error"]))
        case "UserAsked":
            return i.UserAsked(i.Ask(fields["what"]))
        case _ if kind in _PLAIN:
            plain: i.Input = _PLAIN[kind](**fields)
            return plain
    raise ValueError(f"{kind} is no input that this version knows")


def error_of(fields: Mapping[str, Any]) -> MeetingAssistantError:
    """The error that a line tells of; one of a class that is unknown keeps its words."""
    kind = getattr(errors, str(fields.get("kind")), None)
    known = isinstance(kind, type) and issubclass(kind, MeetingAssistantError)
    made: Callable[..., MeetingAssistantError] = kind if known and kind is not None else MeetingAssistantError
    wanted = inspect.signature(made).parameters
    rest = {key: value for key, value in fields.items() if key in wanted and key != "message"}
    return made(str(fields.get("message", "")), **rest)
