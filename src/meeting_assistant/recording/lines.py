"""Inputs and effects as the objects of ``events.jsonl``. Pure.

One object a line: ``{"t": seconds since the start, "at": wall time, "in": kind, ...}`` for an input,
``"out"`` for an event sent, ``"do"`` for another effect, ``"told"`` for a notice. Events of the wire are
written in full in their GA shape, sound as the place where it is kept. Secrets are left out, and words where
that is wanted.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.protocol.client_events import APPEND_TYPE, InputAudioAppend
from meeting_assistant.protocol.server_events import AUDIO_DELTA_TYPE, OutputAudioDelta, UnknownEvent
from meeting_assistant.protocol.wire import WireModel
from meeting_assistant.session import effects as e
from meeting_assistant.session.inputs import Input
from meeting_assistant.session.notices import EntryChanged, Notice

Line: TypeAlias = dict[str, Any]

Refer: TypeAlias = Callable[[bytes], Line]
"""Gives the place where sound is kept, as it is written."""

SECRET_KEYS = frozenset({"client_secret", "api_key", "api-key", "authorization", "headers"})
"""What these lead to is replaced by three asterisks, wherever it is."""

WORD_KEYS = frozenset({"text", "transcript", "delta", "arguments", "output", "heard_text"})
"""What these lead to was said, typed, asked of a function or answered by it."""

_HEADS = frozenset({"t", "at", "in", "out", "do", "told"})
_WORD = re.compile(r"\w")


class Lines:
    """Writes inputs and effects as objects.

    Args:
        start_s: The monotonic time that is written as 0; all others are told from there.
        refer: Where sound is kept.
        redact: Every letter and digit of what was said becomes a dot.
    """

    def __init__(self, *, start_s: float, refer: Refer, redact: bool = False) -> None:
        self._start_s = start_s
        self._refer = refer
        self._redact = redact

    def input(self, event: Input) -> Line:
        """An input, without its time."""
        return self._line("in", _kind(event), self._fields(event))

    def effects(self, effects: Sequence[e.Effect]) -> Iterator[Line]:
        """What an input led to, without its time."""
        for effect in effects:
            if isinstance(effect, e.Send):
                yield self._line("out", _kind(effect.event), self._fields(effect.event))
            elif isinstance(effect, e.Report):
                yield self._line("told", type(effect.notice).__name__, self._fields(effect.notice))
            else:
                yield self._line("do", type(effect).__name__, self._fields(effect))

    def _line(self, head: str, kind: str, fields: Line) -> Line:
        told = masked(fields) if self._redact else fields
        return {head: kind, **{key: value for key, value in told.items() if key not in _HEADS}}

    def _fields(self, thing: object) -> Line:
        if isinstance(thing, WireModel):
            return {key: _scrubbed(value, key) for key, value in thing.to_wire().items() if key != "type"}
        if not dataclasses.is_dataclass(thing):
            return {}
        fields = {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
        if isinstance(thing, UnknownEvent):
            fields.pop("type")
        return {name: self._value(value, name) for name, value in fields.items()}

    def _value(self, value: object, name: str) -> Any:  # noqa: ANN401  # a JSON border
        if isinstance(value, bytes):
            return self._refer(value)
        if isinstance(value, float) and name.endswith("_at_s"):
            return round(value - self._start_s, 9) if value else None  # 0 stands for "now"
        if isinstance(value, WireModel) or dataclasses.is_dataclass(value):
            return self._fields(value)
        if isinstance(value, BaseException):
            return _error(value)
        if isinstance(value, Enum):
            return value.value
        return _scrubbed(value, name)


def masked(value: Any, *, within: bool = False) -> Any:  # noqa: ANN401  # a JSON border
    """`value` with a dot for each letter and digit of its words; as long as before."""
    if isinstance(value, str):
        return _WORD.sub("•", value) if within else value
    if isinstance(value, Mapping):
        return {key: masked(item, within=key in WORD_KEYS) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, within=within) for item in value]
    return value


def without_words(notice: Notice) -> Notice:
    """A notice for a transcript in which no word can be read."""
    if not isinstance(notice, EntryChanged):
        return notice
    entry = notice.entry
    words = {key: masked(getattr(entry, key), within=True) for key in WORD_KEYS & set(entry.__slots__)}
    return dataclasses.replace(notice, entry=dataclasses.replace(entry, **words))


def _kind(event: object) -> str:
    if isinstance(event, OutputAudioDelta):
        return AUDIO_DELTA_TYPE
    if isinstance(event, InputAudioAppend):
        return APPEND_TYPE
    if isinstance(event, WireModel | UnknownEvent):
        return str(getattr(event, "type", type(event).__name__))
    return type(event).__name__


def _error(error: BaseException) -> Line:
    if isinstance(error, MeetingAssistantError):
        return {"kind": type(error).__name__, **{key: _scrubbed(item) for key, item in vars(error).items()}}
    return {"kind": type(error).__name__, "message": str(error)}


def _scrubbed(value: object, key: str = "") -> Any:  # noqa: ANN401  # a JSON border
    """`value` without secrets, `key` being where it was found."""
    if key.lower() in SECRET_KEYS and value:
        return "***"
    if key == "server_url" and isinstance(value, str) and "?" in value:
        return f"{value.partition('?')[0]}?***"  # keys are put into queries
    if isinstance(value, Mapping):
        return {str(name): _scrubbed(item, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item) for item in value]
    return value
