"""Recordings as the user's side of conversations, one after the other."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from meeting_assistant.app.consent import SpokenConsent, given_beforehand
from meeting_assistant.app.conversation import Conversation, Seats
from meeting_assistant.app.service import Service
from meeting_assistant.audio.files import FileSource, Pace, Pacing
from meeting_assistant.audio.recordings import open_recording
from meeting_assistant.audio.sinks import FileSink, NullSink, Playback
from meeting_assistant.clock import Clock, MonotonicClock
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import (
    ConfigError,
    MeetingAssistantError,
    ServiceError,
    StoreError,
    UnsupportedAudio,
)
from meeting_assistant.metrics import Metrics
from meeting_assistant.replay.record import Record
from meeting_assistant.replay.transcript import to_markdown
from meeting_assistant.session import notices as n
from meeting_assistant.tools.tool import Tool
from meeting_assistant.ui.lines import Names
from meeting_assistant.ui.words import WORDS

SILENCE_MARGIN_MS = 800
"""Silence sent after a recording beyond the service's own silence setting: its detector needs some windows,
and the network some time."""

OUT_HINT = "Choose another folder with --out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one recording.

    Attributes:
        file: The recording, as the person named it.
        record: The conversation.
        metrics: Its times and tokens.
        audio: Where the answer's sound is, if it was kept.
        error: Why it failed; None if it did not.
        warning: What is wrong with the recording although it could be read.
    """

    file: str
    record: Record
    metrics: Metrics
    audio: Path | None
    error: MeetingAssistantError | None
    warning: str | None = None

    def to_json(self) -> dict[str, object]:
        """The object that ``replay --json`` prints."""
        audio = None if self.audio is None else str(self.audio)
        return self.record.to_json(self.file, audio=audio, error=self.error)


class PacedBySession:
    """Tells a recording when to speak and when to listen."""

    def __init__(self, source: FileSource) -> None:
        self._source = source

    def observe(self, notice: n.Notice, now: float) -> None:
        """Pass on what concerns the source."""
        match notice:
            case n.FloorOpen():
                self._source.resume()
            case n.TurnBegan():
                self._source.turn_began()
            case n.TurnCommitted():
                self._source.turn_committed()
            case n.LinkLost():
                self._source.hold()
            case _:
                pass


class Shortcomings:
    """Notes what makes a replay a failure although the conversation ended in an orderly way."""

    def __init__(self) -> None:
        self.turns = 0
        self.unanswered: n.Trouble | None = None

    def observe(self, notice: n.Notice, now: float) -> None:
        """Count turns, keep the first that got no whole answer."""
        if isinstance(notice, n.TurnCommitted):
            self.turns += 1
        elif isinstance(notice, n.Trouble) and notice.unanswered and self.unanswered is None:
            self.unanswered = notice


class Replayer:
    """Replays recordings through one service.

    Args:
        config: The settings.
        service: The way to the service.
        tools: The functions on offer.
        out: Where each recording's answer, transcript and event log are kept; None to keep none.
        clock: Monotonic time.
    """

    def __init__(
        self,
        config: Config,
        service: Service,
        tools: Sequence[Tool],
        *,
        out: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._config = config
        self._service = service
        self._tools = tools
        self._out = out
        self._clock = clock or MonotonicClock()
        self._folders: set[str] = set()

    async def replay(self, file: str, *observers: n.Observer) -> Outcome:
        """Replay one recording. Whatever goes wrong with it is in the outcome."""
        if (refused := refusal(file)) is not None:
            return refused
        metrics = Metrics(silence_ms=self._silence_ms)
        record, shortcomings = Record(metrics), Shortcomings()
        source = FileSource(Path(file), clock=self._clock, pacing=self._pacing())
        spoken = SpokenConsent()
        error: MeetingAssistantError | None = None
        audio: Path | None = None
        folder: Path | None = None
        try:
            folder = self._new_folder(Path(file))
            audio = folder / "answer.wav" if folder is not None else None
            seats = Seats(
                source=source,
                sink=self._sink(audio),
                observers=(metrics, record, shortcomings, PacedBySession(source), spoken, *observers),
                confirmer=given_beforehand(self._config.replay.confirm) or spoken,
                trace=folder / "events.jsonl" if folder is not None else None,
                recorded=True,
                clock=self._clock,
            )
            await Conversation(self._config, self._service, self._tools, seats).hold()
            error = _verdict(file, source, shortcomings)
        except MeetingAssistantError as exc:
            error = exc
        finally:  # what was said before something failed, or Ctrl-C, is worth keeping, too
            unwritten = None if folder is None else _write_transcript(folder, record, self._config)
        error = error or unwritten
        return Outcome(
            file=file, record=record, metrics=metrics, audio=audio, error=error, warning=source.warning
        )

    @property
    def _silence_ms(self) -> int:
        detection = self._config.turn_detection
        return detection.silence_duration_ms if detection.type == "server_vad" else 0

    @property
    def _pace(self) -> Pace:
        return self._config.replay.pace

    def _pacing(self) -> Pacing:
        replay = self._config.replay
        silence_ms = max(replay.trailing_silence_ms, self._silence_ms + SILENCE_MARGIN_MS)
        return Pacing(pace=replay.pace, chunk_ms=replay.chunk_ms, trailing_silence_ms=silence_ms)

    def _sink(self, path: Path | None) -> NullSink:
        # With the original timing, what is cut by a barge-in must be what would have been heard by then.
        playback: Playback = "paced" if self._pace == "recorded" else "instant"
        if path is None:
            return NullSink(clock=self._clock, playback=playback)
        return FileSink(path, clock=self._clock, playback=playback)

    def _new_folder(self, file: Path) -> Path | None:
        """A folder of its own for each recording, named after it."""
        if self._out is None:
            return None
        stem = re.sub(r"[^\w.-]+", "_", file.stem) or "recording"
        name, count = stem, 1
        while name in self._folders:
            count += 1
            name = f"{stem}-{count}"
        self._folders.add(name)
        folder = self._out / name
        _make_folder(folder)
        return folder


def check_files(files: Sequence[str], out: Path | None = None) -> None:
    """Make sure before anything starts that all recordings are there and that `out` can be written to.

    Raises:
        ConfigError: A recording is missing.
        StoreError: `out` can't be made.
    """
    for file in files:
        if not os.path.isfile(file):  # unlike a Path's, false also for a name too long for the system
            what = "is a folder" if os.path.isdir(file) else "does not exist"
            raise ConfigError(f"{file} {what}", hint="Give recordings: wav, flac, mp3, ogg or m4a files.")
    if out is not None:
        _make_folder(out)
        if not os.access(out, os.W_OK | os.X_OK):
            raise StoreError(f"the folder {out} can't be written to", hint=OUT_HINT)


def refusal(file: str) -> Outcome | None:
    """The outcome of a recording that can't even be opened; None if it can."""
    try:
        open_recording(Path(file)).close()
    except MeetingAssistantError as exc:
        metrics = Metrics()
        return Outcome(file=file, record=Record(metrics), metrics=metrics, audio=None, error=exc)
    return None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"can't make the folder {folder}: {exc.strerror}", hint=OUT_HINT) from exc


def _verdict(file: str, source: FileSource, shortcomings: Shortcomings) -> MeetingAssistantError | None:
    if shortcomings.unanswered is not None:
        return ServiceError(f"{file}: {shortcomings.unanswered.message}", hint=shortcomings.unanswered.hint)
    if shortcomings.turns == 0:
        return UnsupportedAudio(
            f"{file}: no speech was heard in it (at its loudest {source.loudest_dbfs:.0f} dBFS)",
            hint="Check the recording, or lower [turn_detection] threshold.",
        )
    return None


def _write_transcript(folder: Path, record: Record, config: Config) -> StoreError | None:
    """Write what was said; gives what prevented it."""
    path = folder / "transcript.md"
    words = WORDS[config.ui.language or "en"]
    names = Names.from_words(words, assistant=config.assistant.name)
    try:
        path.write_text(to_markdown(record.entries, names, words), encoding="utf-8")
    except OSError as exc:
        return StoreError(f"can't write {path}: {exc.strerror}", hint=OUT_HINT)
    return None
