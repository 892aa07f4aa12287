"""Records played back to today's client, without a service: what it does otherwise than it did."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from meeting_assistant.app.recording import MarkdownPage
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError, StoreError
from meeting_assistant.metrics import Metrics
from meeting_assistant.recording.folder import EVENTS, TRANSCRIPT, open_private, write_whole
from meeting_assistant.recording.lines import Line
from meeting_assistant.recording.playback import Difference, Played, play_back
from meeting_assistant.recording.reading import RecordedSession, find_sessions, is_session, read_session
from meeting_assistant.replay.record import Record
from meeting_assistant.session.notices import Observer

REPORT_VERSION = 1
"""Of the object that ``--offline-session --json`` prints."""

MAX_SHOWN = 10
"""Differences that are told one by one: the first causes the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offline:
    """What came of one record.

    Attributes:
        session: The record.
        played: What today's client made of it.
        record: The conversation as today's client tells it.
        out: Where today's event log and transcript are, if they were kept.
    """

    session: RecordedSession
    played: Played
    record: Record
    out: Path | None

    @property
    def is_same(self) -> bool:
        """Today's client does what was recorded."""
        return not self.played.differences

    def to_json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        told = self.record.to_json(str(self.session.folder))
        return {
            "version": REPORT_VERSION,
            "session": told.pop("file"),
            "verdict": "same" if self.is_same else "different",
            "inputs": self.played.inputs,
            "lines": self.played.lines,
            "duration_s": self.played.duration_s,
            "differences": len(self.played.differences),
            "first_differences": [
                {"t": each.t, "after": each.cause, "then": each.then, "now": each.now}
                for each in self.played.differences[:MAX_SHOWN]
            ],
            "whole": self.session.is_whole,
            "out": None if self.out is None else str(self.out),
            **{key: told[key] for key in ("turns", "tool_calls", "usage", "figures")},
        }


def sessions_at(path: Path) -> list[RecordedSession]:
    """The record that a folder is, or those that are in it.

    Raises:
        ConfigError: There is none.
        StoreError: One can't be read.
    """
    folders = [path] if is_session(path) else find_sessions(path)
    if not folders:
        raise ConfigError(
            f"{path} holds no recorded conversation",
            hint="Give a folder that `talk --record` or `replay --out` made.",
        )
    return [read_session(folder) for folder in folders]


def replay_offline(
    session: RecordedSession, config: Config, *observers: Observer, out: Path | None = None
) -> Offline:
    """Play one record back.

    Args:
        session: The record.
        config: The settings, for the transcript's names.
        observers: Hear what today's client tells, at the times of the record.
        out: Where to put today's event log and transcript.

    Raises:
        StoreError: The record can't be read, or `out` not be written.
    """
    metrics, page = Metrics(), MarkdownPage(config)
    record = Record(metrics)
    heard: Sequence[Observer] = (metrics, record, page, *observers)
    if out is None:
        return Offline(session=session, played=play_back(session, heard), record=record, out=None)
    if out.resolve() == session.folder.resolve():
        raise ConfigError(f"{out} is the record itself", hint="Choose another folder with --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            file = opened.enter_context(open_private(out / EVENTS))
            played = play_back(session, heard, write=_whole(file.write))
        write_whole(out / TRANSCRIPT, page.text())
    except OSError as exc:
        raise StoreError(
            f"can't write to {out}: {exc.strerror or exc}", hint="Choose another folder with --out."
        ) from exc
    return Offline(session=session, played=played, record=record, out=out)


def shown(difference: Difference) -> list[str]:
    """A difference in lines of text: when, after what, what was recorded, what is done today."""
    at = f"{difference.t:.3f} s, {difference.cause}"
    return [at, f"  - {_brief(difference.then)}", f"  + {_brief(difference.now)}"]


def _brief(line: Line | None, limit: int = 160) -> str:
    if line is None:
        return "-"
    told = json.dumps(
        {key: value for key, value in line.items() if key not in ("t", "at")}, ensure_ascii=False
    )
    return told if len(told) <= limit else f"{told[: limit - 1]}…"


def _whole(write: Callable[[bytes], int]) -> Callable[[bytes], None]:
    """Write all of a piece to an unbuffered file."""

    def put(piece: bytes) -> None:
        while piece:
            piece = piece[write(piece) :]

    return put
