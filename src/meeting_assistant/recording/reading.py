"""Reads the folder of a record, one that was never finished too: what a killed program left is whole.

session = read_session(folder)
session.meta                    what it is about
session.lines()                 events.jsonl, line by line
session.steps()                 the inputs of the conversation with their times, sound included
session.turns()                 who said what, from when to when
"""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from meeting_assistant.audio.wav import HEADER
from meeting_assistant.errors import StoreError
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.recording import folder as f
from meeting_assistant.recording.inputs import input_of
from meeting_assistant.recording.lines import Line
from meeting_assistant.recording.shelf import Shelf
from meeting_assistant.recording.turns import RecordedTurn, turns_of
from meeting_assistant.session.inputs import Connected, Input

QUIET_S = 120.0
"""A record without an end that has not changed for so long was left by a program that was killed: an open
microphone gives a line every 40 ms."""

TAIL_BYTES = 16_384
"""Where the last line is looked for first."""


@dataclass(frozen=True, slots=True)
class Step:
    """An input of the conversation.

    Attributes:
        t: When, in seconds since the start.
        at: Wall time, as written.
        event: The input; its own times are told from the start, too.
        line: Its own line.
        led_to: The lines of its effects.
    """

    t: float
    at: str
    event: Input
    line: Line
    led_to: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """A conversation that was kept.

    Attributes:
        folder: Where.
        meta: What ``session.json`` says.
    """

    folder: Path
    meta: f.Meta

    @property
    def audio(self) -> Path:
        """Both sides, stereo: left what the microphone sent, right the assistant as it was heard."""
        return self.folder / f.AUDIO

    @property
    def transcript(self) -> Path:
        """What was said, as Markdown."""
        return self.folder / f.TRANSCRIPT

    @property
    def spoke(self) -> bool:
        """True if sound of the user, or of the assistant, was kept."""
        return self.audio.is_file() and self.audio.stat().st_size > HEADER.size

    @property
    def is_whole(self) -> bool:
        """True if it was kept to the end of the conversation."""
        return self.meta.end is not None and self.meta.end.how != "record stopped"

    @property
    def size_bytes(self) -> int:
        """What its files take."""
        return sum(path.stat().st_size for path in self.folder.iterdir() if path.is_file())

    @property
    def duration_s(self) -> float:
        """From the start to the last input."""
        path = self.folder / f.EVENTS
        last = _last_line(path)
        return float(_parsed(last, path, -1)["t"]) if last else 0.0

    @property
    def opening(self) -> str:
        """The first words of the user; empty if there were none."""
        for line in self.lines():
            entry = line["entry"] if line.get("told") == "EntryChanged" else {}
            if entry.get("role") == "user" and entry["state"] == "final" and not entry["restored"]:
                return str(entry["text"])
        return ""

    @property
    def silence_ms(self) -> int:
        """The silence setting that the conversation began with; 0 where the service was not asked for one."""
        for line in self.lines():
            if line.get("in") == Connected.__name__:
                audio = SessionConfig.from_wire(line["config"]).audio
                found = audio.input.turn_detection if audio is not None and audio.input is not None else None
                return (found.silence_duration_ms or 0) if found is not None else 0
        return 0

    @property
    def is_being_written(self) -> bool:
        """True if the conversation is going on, as far as can be told: no end, and something a moment ago."""
        if self.meta.ended is not None:
            return False
        try:
            changed_s = (self.folder / f.EVENTS).stat().st_mtime
        except OSError:
            return False
        return time.time() - changed_s < QUIET_S

    def lines(self) -> Iterator[Line]:
        """``events.jsonl``, line by line; a last one that was cut off is left out.

        Raises:
            StoreError: It can't be read, or is broken elsewhere.
        """
        path = self.folder / f.EVENTS
        try:
            with path.open("rb") as file:
                for number, raw in enumerate(file, 1):
                    if raw.endswith(b"\n"):
                        yield _parsed(raw, path, number)
        except OSError as exc:
            raise _unreadable(path, exc.strerror or str(exc)) from exc

    def steps(self) -> Iterator[Step]:
        """The inputs in order, with the sound that they brought.

        Raises:
            StoreError: A file can't be read or is broken.
        """
        step: Step | None = None
        with Shelf(self.folder) as shelf:
            for line in self.lines():
                if "in" in line:
                    if step is not None:
                        yield step
                    step = Step(line["t"], line.get("at", ""), self._input(line, shelf), line)
                elif step is not None:
                    step.led_to.append(line)
        if step is not None:
            yield step

    def turns(self) -> list[RecordedTurn]:
        """Who said what, from when to when, calls included, in the order of the conversation.

        Raises:
            StoreError: ``events.jsonl`` can't be read or is broken.
        """
        return turns_of(self.lines())

    def _input(self, line: Line, shelf: Shelf) -> Input:
        try:
            return input_of(line, shelf.fetch)
        except (KeyError, TypeError, ValueError) as exc:
            raise _unreadable(
                self.folder / f.EVENTS, f"the input {line['in']} at {line['t']} s is not understood ({exc})"
            ) from exc


def read_session(folder: Path) -> RecordedSession:
    """The conversation that a folder holds.

    Raises:
        StoreError: It holds none, or one of a later version of the format.
    """
    path = folder / f.META
    try:
        facts: Any = from_json(path.read_bytes())
    except FileNotFoundError as exc:
        raise StoreError(
            f"{folder} is no recording of a conversation",
            hint="Give a folder that `talk --record` or `replay --out` made.",
        ) from exc
    except OSError as exc:
        raise _unreadable(path, exc.strerror or str(exc)) from exc
    except ValueError as exc:
        raise _unreadable(path, str(exc)) from exc
    schema = facts.get("schema") if isinstance(facts, Mapping) else None
    if isinstance(schema, int) and schema > f.SCHEMA:
        raise StoreError(f"{folder} was recorded by a later version", hint="Update meeting-assistant.")
    try:
        return RecordedSession(folder, f.Meta.model_validate(facts))
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise _unreadable(path, f"{where}: {first['msg']}") from exc


def is_session(path: Path) -> bool:
    """True if a path is the folder of a record."""
    return (path / f.META).is_file()


def find_sessions(parent: Path) -> list[Path]:
    """The folders of records in a folder, by name: those of `talk` by time."""
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if is_session(path))


def _last_line(path: Path) -> bytes:
    """The last line that is whole; empty if there is none."""
    try:
        with path.open("rb") as file:
            end, span = file.seek(0, os.SEEK_END), TAIL_BYTES
            while True:
                begin = max(0, end - span)
                file.seek(begin)
                lines = file.read(end - begin).rpartition(b"\n")[0]
                _, found, last = lines.rpartition(b"\n")
                if found or begin == 0:
                    return last
                span *= 4
    except OSError as exc:
        raise _unreadable(path, exc.strerror or str(exc)) from exc


def _parsed(raw: bytes, path: Path, number: int) -> Line:
    try:
        line = from_json(raw)
    except ValueError as exc:
        raise _unreadable(path, f"line {number} is not JSON") from exc
    if not isinstance(line, dict) or not isinstance(line.get("t"), float | int):
        raise _unreadable(path, f"line {number} is not an object with a time")
    return line


def _unreadable(path: Path, why: str) -> StoreError:
    return StoreError(f"can't read {path}: {why}", hint="Choose another recording.")
