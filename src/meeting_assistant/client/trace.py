"""Every input and effect of a conversation as JSON lines: for bug reports and for the log of a replayed file.

One object a line: ``{"t": seconds since the start, "in": kind, ...}`` for an input, ``"out"`` for an event
sent, ``"do"`` for another effect, ``"told"`` for a notice. Events of the wire are written in full in their GA
shape, sound as its length in milliseconds. Secrets are left out.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from pydantic_core import to_json

from meeting_assistant.errors import StoreError
from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.protocol.client_events import APPEND_TYPE, InputAudioAppend
from meeting_assistant.protocol.server_events import AUDIO_DELTA_TYPE, OutputAudioDelta, UnknownEvent
from meeting_assistant.protocol.wire import WireModel
from meeting_assistant.session import effects as e
from meeting_assistant.session.inputs import Input

_SECRET_KEYS = frozenset({"client_secret", "api_key", "api-key", "authorization", "headers"})


class Trace:
    """Writes a trace to a file; each line is flushed, so that a killed program leaves all but the last.

    Args:
        path: The file; its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._start_s: float | None = None

    def __enter__(self) -> Self:
        """Open the file.

        Raises:
            StoreError: It can't be written.
        """
        try:
            self._file = self._path.open("w", encoding="utf-8", buffering=1)
        except OSError as exc:
            raise StoreError(
                f"can't write {self._path}: {exc.strerror}", hint="Choose another folder with --out."
            ) from exc
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._file is not None:
            with suppress(OSError):  # each line was flushed: what fails again here was told by `_write`
                self._file.close()

    def took(self, event: Input, now: float) -> None:
        """Write an input."""
        self._write(now, {"in": _kind(event), **_fields(event)})

    def gave(self, effects: Sequence[e.Effect], now: float) -> None:
        """Write what it led to."""
        for effect in effects:
            if isinstance(effect, e.Send):
                self._write(now, {"out": _kind(effect.event), **_fields(effect.event)})
            elif isinstance(effect, e.Report):
                self._write(now, {"told": type(effect.notice).__name__, **_fields(effect.notice)})
            else:
                self._write(now, {"do": type(effect).__name__, **_fields(effect)})

    def _write(self, now: float, line: Mapping[str, Any]) -> None:
        if self._file is None:
            return
        if self._start_s is None:
            self._start_s = now
        try:
            self._file.write(to_json({"t": round(now - self._start_s, 4), **line}).decode() + "\n")
        except OSError as exc:
            raise StoreError(
                f"can't write {self._path}: {exc.strerror}", hint="Make room, or choose another folder."
            ) from exc


def _kind(event: object) -> str:
    if isinstance(event, OutputAudioDelta):
        return AUDIO_DELTA_TYPE
    if isinstance(event, InputAudioAppend):
        return APPEND_TYPE
    if isinstance(event, WireModel | UnknownEvent):
        return str(getattr(event, "type", type(event).__name__))
    return type(event).__name__


def _fields(thing: object) -> dict[str, Any]:
    if isinstance(thing, WireModel):
        return {key: _scrubbed(value, key) for key, value in thing.to_wire().items() if key != "type"}
    if not dataclasses.is_dataclass(thing):
        return {}
    return {field.name: _value(getattr(thing, field.name)) for field in dataclasses.fields(thing)}


def _value(value: object) -> Any:  # noqa: ANN401  # a JSON border
    if isinstance(value, bytes):
        return f"{SERVICE_FORMAT.to_ms(len(value)):.0f} ms"
    if isinstance(value, WireModel) or dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _scrubbed(item, str(key)) for key, item in value.items()}
    return value


def _scrubbed(value: object, key: str = "") -> Any:  # noqa: ANN401  # a JSON border
    """`value` without secrets, `key` being where it was found."""
    if key.lower() in _SECRET_KEYS and value:
        return "***"
    if isinstance(value, Mapping):
        return {str(name): _scrubbed(item, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item) for item in value]
    return value
