"""A conversation to be held with recordings, and what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from meeting_assistant.app.script import Script
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import MeetingAssistantError, ServiceError, UnsupportedAudio
from meeting_assistant.metrics import Metrics
from meeting_assistant.replay.cases import Said, Typed
from meeting_assistant.replay.record import Record
from meeting_assistant.replay.timeline import Timeline
from meeting_assistant.session import notices as n
from meeting_assistant.tools.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one recording.

    Attributes:
        file: The recording, as the person named it.
        record: The conversation.
        metrics: Its times and tokens.
        timeline: When things happened, and how loud both sides were; None if nothing did.
        audio: Where the answer's sound is, if it was kept.
        error: Why it failed; None if it did not.
        audio_s: How much of the user's sound was played.
        warning: What is wrong with the recording although it could be read.
    """

    file: str
    record: Record
    metrics: Metrics
    audio: Path | None
    error: MeetingAssistantError | None
    audio_s: float = 0.0
    warning: str | None = None
    timeline: Timeline | None = None

    def to_json(self) -> dict[str, object]:
        """The object that ``replay --json`` prints."""
        audio = None if self.audio is None else str(self.audio)
        return self.record.to_json(self.file, audio=audio, error=self.error)


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

    def verdict(self, name: str, script: Script) -> MeetingAssistantError | None:
        """Why the replay of `name` is a failure; None if it is none."""
        if self.unanswered is not None:
            return ServiceError(f"{name}: {self.unanswered.message}", hint=self.unanswered.hint)
        if self.turns == 0:
            return UnsupportedAudio(
                f"{name}: no speech was heard in it (at its loudest {script.loudest_dbfs:.0f} dBFS)",
                hint="Check the recording, or lower [turn_detection] threshold.",
            )
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """One conversation to be held.

    Attributes:
        name: How it is called: the recording, as the person named it, or the case.
        said: Recordings and typed lines, turn by turn.
        config: Its settings.
        tools: The functions on offer.
        now: The time that the session is told; None for the machine's.
        deadline_s: It must be over by then; None for no limit.
    """

    name: str
    said: Sequence[Said]
    config: Config
    tools: Sequence[Tool]
    now: Callable[[], datetime] | None = None
    deadline_s: float | None = None

    @property
    def soundless(self) -> bool:
        """Nothing is spoken."""
        return all(isinstance(each, Typed) for each in self.said)
