"""Cases: what is said to the assistant, and what should come of it, as their files spell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, NaiveDatetime, ValidationError

from meeting_assistant.errors import ConfigError
from meeting_assistant.replay.expect import KINDS, Expectation, kind_of
from meeting_assistant.replay.matchers import Matcher, Strict

AUDIO_SUFFIXES = frozenset(
    {".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".mp4", ".webm", ".aac", ".wma"}
)
MAX_CASES = 1_000_000

M = TypeVar("M", bound=BaseModel)


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
        return {"audio": value} if Path(value).suffix.lower() in AUDIO_SUFFIXES else {"text": value}
    return value


def _says(value: object) -> object:
    return [_said(each) for each in (value if isinstance(value, list | tuple) else [value])]


def _answers(value: object) -> object:
    """A plain result stands for itself; a table that spells an answer, and a list of such, are answers."""
    answers = value if isinstance(value, list) else [value]
    fields = set(MockAnswer.model_fields)
    return [
        each if isinstance(each, Mapping) and each and set(each) <= fields else {"result": each}
        for each in answers
    ]


def _yes_or_no(value: object) -> object:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _expectations(value: object) -> object:
    return [_expectation(each) for each in value] if isinstance(value, list) else value


def _expectation(value: object) -> object:
    if not isinstance(value, Mapping):
        raise ValueError("wants tables, such as: - tool: createMeeting")  # noqa: TRY004 - pydantic takes these
    kind = kind_of(value)
    if kind is None:
        word = next(iter(value), "")
        near = get_close_matches(str(word), KINDS, n=1, cutoff=0.5)
        meant = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(KINDS)}"
        raise ValueError(f"does not know {word!r}{meant}")
    try:
        return kind.model_validate(value)
    except ValidationError as exc:
        raise ValueError(_complaint(exc, [kind, Matcher])) from exc


Answers: TypeAlias = Annotated[tuple[MockAnswer, ...], BeforeValidator(_answers)]


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
    say: Annotated[tuple[Said, ...], BeforeValidator(_says)] = Field(min_length=1)
    profile: str | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    now: AwareDatetime | None = None
    pace: Literal["turns", "recorded", "fast"] | None = None
    confirm: Annotated[Literal["yes", "no", "ask"] | None, BeforeValidator(_yes_or_no)] = None
    mock_tools: dict[str, Answers] = Field(default_factory=dict)
    documents: Path | None = None
    meetings: tuple[Booked, ...] = ()
    expect: Annotated[tuple[Expectation, ...], BeforeValidator(_expectations)] = ()
    timeout_s: float | None = Field(None, gt=0, le=86_400)
    tags: tuple[str, ...] = ()


class _Manifest(Strict):
    """A file of cases: what they have in common, and the cases."""

    profile: str | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    now: AwareDatetime | None = None
    pace: Literal["turns", "recorded", "fast"] | None = None
    confirm: Annotated[Literal["yes", "no", "ask"] | None, BeforeValidator(_yes_or_no)] = None
    mock_tools: dict[str, Answers] = Field(default_factory=dict)
    documents: Path | None = None
    meetings: tuple[Booked, ...] = ()
    timeout_s: float | None = Field(None, gt=0, le=86_400)
    tags: tuple[str, ...] = ()
    cases: list[dict[str, Any]] = Field(min_length=1, max_length=MAX_CASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCase:
    """A case and where it stands.

    Attributes:
        id: What results are kept under: the manifest's name and the case's.
        case: The case, its paths resolved.
    """

    id: str
    case: Case


def parse_cases(tree: object, *, path: Path) -> list[FiledCase]:
    """The cases of a manifest that was read from `path`.

    Raises:
        ConfigError: A key is unknown, or a value is wrong; it says where, and which key is near.
    """
    if isinstance(tree, list):
        tree = {"cases": tree}
    if not isinstance(tree, Mapping):
        raise ConfigError(f"{path} holds no cases", hint="Begin it with a list named cases.")
    manifest = _valid(_Manifest, tree, path, "")
    shared = {name: tree[name] for name in tree if name != "cases"}
    filed: dict[str, FiledCase] = {}
    for number, table in enumerate(manifest.cases, 1):
        where = f"case {number}" + (f" ({table['name']})" if table.get("name") else "")
        case = _at_home(_valid(Case, _merged(shared, table), path, where), path)
        if case.name in filed:
            raise ConfigError(f"{path}: two cases are called {case.name!r}", hint="Give each its own name.")
        filed[case.name] = FiledCase(id=f"{path.stem}/{case.name}", case=case)
    return list(filed.values())


def _merged(shared: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """A case with what its file says of all; tables are merged, its own word comes first."""
    merged = dict(shared)
    for name, value in table.items():
        common = merged.get(name)
        both = isinstance(common, Mapping) and isinstance(value, Mapping)
        merged[name] = {**common, **value} if both and common is not None else value
    return merged


def _at_home(case: Case, path: Path) -> Case:
    """The case with its recordings and documents found from the manifest's folder; all must be there."""
    said: list[Said] = []
    for each in case.say:
        if isinstance(each, Spoken):
            found = _there(path, each.audio, case.name)
            said.append(each.model_copy(update={"audio": found}))
        else:
            said.append(each)
    own = path.parent / case.profile if case.profile and case.profile.endswith(".toml") else None
    folder = None if case.documents is None else _there(path, case.documents, case.name)
    return case.model_copy(
        update={"say": tuple(said), "profile": str(own) if own else case.profile, "documents": folder}
    )


def _there(manifest: Path, named: Path, case: str) -> Path:
    found = manifest.parent / named.expanduser()
    if not found.exists():
        raise ConfigError(
            f"{manifest}: {case!r} names {named}, which does not exist",
            hint="Give its path from the folder of the file of cases.",
        )
    return found


def _valid(model: type[M], table: Mapping[str, Any], path: Path, where: str) -> M:
    try:
        return model.model_validate(table)
    except ValidationError as exc:
        location = exc.errors(include_url=False, include_input=False)[0]["loc"]
        tables: list[type[BaseModel]] = [model] if len(location) == 1 else [Spoken, Typed, MockAnswer, Booked]
        place = ": ".join(filter(None, (str(path), where)))
        raise ConfigError(
            f"{place}: {_complaint(exc, tables)}", hint="docs/cases.md lists what may stand there."
        ) from exc


def _complaint(error: ValidationError, tables: Iterable[type[BaseModel]]) -> str:
    """What is wrong first, where, and for an unknown key the nearest one that `tables` know."""
    first = error.errors(include_url=False, include_input=False)[0]
    spot = ".".join(str(part) for part in first["loc"] if not (isinstance(part, str) and part[:1].isupper()))
    if first["type"] != "extra_forbidden":
        message = first["msg"].removeprefix("Value error, ")
        return f"{spot}: {message}" if spot else message
    known = [name for table in tables for name in table.model_fields]
    near = get_close_matches(str(first["loc"][-1]), known, n=1, cutoff=0.5)
    return f"unknown key {spot}" + (f"; did you mean {near[0]}?" if near else "")
