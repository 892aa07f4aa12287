"""Cases: what is said to the assistant, and what should come of it, as their files spell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AwareDatetime, BeforeValidator, Field, NaiveDatetime, model_validator

from meeting_assistant.replay.expect import KINDS, Expectation
from meeting_assistant.replay.matchers import Matcher
from meeting_assistant.replay.spelling import CasePlace, Strict, headed, mistake, near

AUDIO_SUFFIXES = frozenset(
    {".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".mp4", ".webm", ".aac", ".wma"}
)


class Spoken(Strict):
    """A recording is played.

    Attributes:
        audio: The recording.
        interrupt_after_ms: It begins so long after the answer before it was first heard, and does not wait
            for its end.
        channel: The one channel that is played, from 0 on; all mixed if left out.
        from_s: Where it begins, in seconds.
        to_s: Where it ends; left out: at the recording's end.
    """

    audio: Path
    interrupt_after_ms: int | None = Field(None, ge=0, le=600_000)
    channel: int | None = Field(None, ge=0, le=31)
    from_s: float = Field(0.0, ge=0)
    to_s: float | None = Field(None, gt=0)


class Typed(Strict):
    """A line is typed."""

    text: str = Field(min_length=1)


Said: TypeAlias = Spoken | Typed


class MockAnswer(Strict):
    """The answer to a function call whose arguments fit.

    Attributes:
        when: What the arguments must be; empty: whatever they are.
        result: What the model is told.
        error: In its place, that the function failed, and why.
        delay_ms: How long it takes.
    """

    when: dict[str, Matcher] = Field(default_factory=dict)
    result: Any = None
    error: str | None = None
    delay_ms: int = Field(0, ge=0, le=600_000)

    @model_validator(mode="after")
    def _has_one_outcome(self) -> "MockAnswer":
        if {"result", "error"} <= self.model_fields_set:
            raise mistake("has both result and error", hint="Leave out one of them.")
        return self


class Booked(Strict):
    """A meeting that is in the calendar already, as createMeeting's arguments name it.

    Attributes:
        title: What it is called.
        start_time: When it begins, on the user's clocks.
        duration: How many minutes it takes.
    """

    title: str = Field(min_length=1, max_length=200)
    start_time: NaiveDatetime
    duration: int = Field(ge=1, le=1440)


def _said(value: object) -> object:
    """``a.wav`` is a recording, other text is typed."""
    if isinstance(value, str):
        value = {"audio": value} if Path(value).suffix.lower() in AUDIO_SUFFIXES else {"text": value}
    return headed(value, {"audio": Spoken, "text": Typed}, "a line of text, or {audio: a.wav}")


def _listed(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


def _answer(value: object) -> object:
    """A plain result stands for itself; a table with a key of an answer, or a similar one, is an answer."""
    if isinstance(value, MockAnswer):
        return value
    fields = MockAnswer.model_fields
    if isinstance(value, Mapping) and any(key in fields or near(key, fields) for key in value):
        return value
    return {"result": value}


def yes_or_no(value: object) -> object:
    """Give back the word that YAML reads as true or false."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _expectation(value: object) -> object:
    return headed(value, KINDS, "{tool: createMeeting}")


Answers: TypeAlias = Annotated[
    tuple[Annotated[MockAnswer, BeforeValidator(_answer)], ...], BeforeValidator(_listed)
]


class Case(Strict):
    """One conversation and what should come of it.

    Attributes:
        name: How reports call it; unique in its file.
        say: What the user says, turn by turn: recordings (paths from the file's folder) and typed lines.
        profile: Who the assistant is, in place of the command line's.
        set: Settings, by their dotted names.
        now: The date and time that the session is told, with its zone.
        pace: As ``--pace``.
        confirm: The user's answer to tools that ask first.
        mock_tools: Function -> its answers, the first that fits; a function named here is not run.
        documents: The folder that questions are answered from, and nothing else is.
        meetings: What is in the calendar already; else it is empty.
        expect: What must hold.
        timeout_s: The conversation must be over by then.
        tags: For choosing cases with ``--tag``.
    """

    name: str = Field(min_length=1, max_length=200)
    say: Annotated[
        tuple[Annotated[Said, BeforeValidator(_said)], ...], BeforeValidator(_listed), Field(min_length=1)
    ]
    profile: str | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    now: AwareDatetime | None = None
    pace: Literal["turns", "recorded", "fast"] | None = None
    confirm: Annotated[Literal["yes", "no", "ask"] | None, BeforeValidator(yes_or_no)] = None
    mock_tools: dict[str, Answers] = Field(default_factory=dict)
    documents: Path | None = None
    meetings: tuple[Booked, ...] = ()
    expect: tuple[Annotated[Expectation, BeforeValidator(_expectation)], ...] = ()
    timeout_s: float | None = Field(None, gt=0, le=86_400)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCase:
    """A case and where it stands.

    Attributes:
        id: What results are kept under: the manifest's name and the case's.
        case: The case, its paths resolved.
        place: Where it is written; None for a recording that expects nothing.
    """

    id: str
    case: Case
    place: CasePlace | None = None
