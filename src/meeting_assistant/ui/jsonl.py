"""One JSON object a line for each notice: the interface for programs.

Every object has ``type``, ``at_ms`` (since the first notice) and the notice's own fields under their names,
which `session.notices` describes:

- the transcript: ``entry_changed`` (``entry``, ``index``), ``entry_removed``
- the connection: ``connecting``, ``ready``, ``link_lost``, ``finished`` (``error``: null, or an object of
  ``type``, ``message`` and ``hint``)
- the user's turn: ``turn_began``, ``turn_ended``, ``turn_committed``, ``floor_open``, ``microphone_muted``,
  ``talk_key``
- the answer: ``response_began``, ``first_audio``, ``response_ended``, ``playback_began``, ``playback_ended``,
  ``interrupted``
- functions: ``tool_called``, ``tool_answered``
- accounts: ``transcription_usage``, ``rate_limits``
- oddities: ``trouble`` (for people), ``anomaly`` (for developers)
- the program's own lines: ``remark`` (``text``)
- where the time went: ``turn``, once a turn, and ``figures`` at the end (docs/ledger.md)

New types and fields may be added; those there keep their meaning.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from math import isfinite
from typing import TextIO

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.session.notices import Entry, Notice
from meeting_assistant.ui.stream import LineWriter
from meeting_assistant.ui.view import LineByLine


class JsonLinesView(LineByLine):
    """Writes each notice as one line and flushes it.

    Args:
        stream: Where to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._out = LineWriter(stream)
        self._began_s: float | None = None

    def observe(self, notice: Notice, now: float) -> None:
        """Write `notice`."""
        if self._began_s is None:
            self._began_s = now
        head = {"type": type_name(notice), "at_ms": round((now - self._began_s) * 1000)}
        self._out.line(json.dumps(head | to_json(notice), ensure_ascii=False))

    def say(self, text: str) -> None:
        """Write a line of the program's own as ``{"type": "remark", "text": ...}``."""
        self._out.line(json.dumps({"type": "remark", "text": text}, ensure_ascii=False))

    def tell(self, kind: str, fields: Mapping[str, object]) -> None:
        """Write an object that no notice stands for, of type `kind`."""
        self._out.line(json.dumps({"type": kind} | dict(fields), ensure_ascii=False))


def type_name(notice: Notice) -> str:
    """``TurnBegan`` -> ``turn_began``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(notice).__name__).lower()


def to_json(notice: Notice) -> dict[str, object]:
    """The notice's fields as JSON values."""
    return {field.name: _value(getattr(notice, field.name)) for field in fields(notice)}


def error_object(error: BaseException) -> dict[str, object]:
    """What a program needs to know of an error: its class, cause and next step."""
    if isinstance(error, MeetingAssistantError):
        return {"type": type(error).__name__, "message": error.message, "hint": error.hint}
    return {"type": type(error).__name__, "message": str(error), "hint": ""}


def _value(value: object) -> object:
    match value:
        case BaseException():
            return error_object(value)
        case Entry():
            return {field.name: _value(getattr(value, field.name)) for field in fields(value)}
        case Mapping():
            return {str(key): _value(item) for key, item in value.items()}
        case list() | tuple():
            return [_value(item) for item in value]
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else None  # JSON has no infinity
        case _:
            return str(value)
