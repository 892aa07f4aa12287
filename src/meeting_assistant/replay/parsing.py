"""The tree of a file of cases, made into cases; each mistake in it is told with its place."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, ValidationError

from meeting_assistant.errors import ConfigError
from meeting_assistant.replay.cases import Answers, Booked, Case, FiledCase, Spoken, yes_or_no
from meeting_assistant.replay.spelling import (
    CasePlace,
    Strict,
    brief,
    first_mistake,
    meant,
    near,
    refusal_of_file,
    spot_of,
)
from meeting_assistant.replay.tree import Unfit, as_json

MAX_CASES = 1_000_000


class _Manifest(Strict):
    """The keys that a file of cases may set for all of them."""

    profile: str | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    now: AwareDatetime | None = None
    pace: Literal["turns", "recorded", "fast"] | None = None
    confirm: Annotated[Literal["yes", "no", "ask"] | None, BeforeValidator(yes_or_no)] = None
    mock_tools: dict[str, Answers] = Field(default_factory=dict)
    documents: Path | None = None
    meetings: tuple[Booked, ...] = ()
    timeout_s: float | None = Field(None, gt=0, le=86_400)
    tags: tuple[str, ...] = ()


def parse_cases(tree: object, *, path: Path) -> list[FiledCase]:
    """The cases of a manifest that was read from `path`.

    Raises:
        ConfigError: A key is unknown, or a value is wrong; it says where, and which key is near.
    """
    shared, tables = _parted(tree, path)
    filed: dict[str, FiledCase] = {}
    for number, table in enumerate(tables, 1):
        place = CasePlace(path, number, _name_of(table))
        case = _case(shared, table, place)
        if case.name in filed:
            raise place.refusal("is the name of an earlier case", at="name", hint="Give each its own name.")
        filed[case.name] = FiledCase(id=f"{path.stem}/{case.name}", case=case, place=place)
    return list(filed.values())


def _parted(tree: object, path: Path) -> tuple[dict[str, object], list[object]]:
    """A file's two parts: the word on all cases, which must be right by itself, and its cases."""
    whole = {"cases": tree} if isinstance(tree, list) else tree
    if not isinstance(whole, Mapping) or not whole:
        raise ConfigError(f"{path} holds no cases", hint="Begin it with a list named cases.")
    tables = whole.get("cases")
    try:
        shared = as_json({name: value for name, value in whole.items() if name != "cases"})
        assert isinstance(shared, dict), "as a table is"
        _Manifest.model_validate(shared)
    except Unfit as exc:
        raise refusal_of_file(exc.cause, path=path, at=spot_of(exc.path), hint=exc.hint) from exc
    except ValidationError as exc:
        cause, spot, hint = first_mistake(exc)
        if cause == "unknown key" and spot.isidentifier():  # it may be meant for the list
            hint = meant(spot, ["cases", *_Manifest.model_fields])
        raise refusal_of_file(cause, path=path, at=spot, hint=hint) from exc
    if not isinstance(tables, list) or not 1 <= len(tables) <= MAX_CASES:
        raise ConfigError(f"{path} holds no cases", hint="Begin it with a list named cases.")
    return shared, tables


def _name_of(table: object) -> str:
    name = table.get("name") if isinstance(table, Mapping) else None
    return brief(name) if isinstance(name, str) and name else "no name"


def _case(shared: Mapping[str, object], table: object, place: CasePlace) -> Case:
    if not isinstance(table, Mapping):
        spot = spot_of(["cases", place.number - 1])
        hint = "Write it with a name and what to say."
        raise refusal_of_file("should be a table", path=place.path, at=spot, hint=hint)
    try:
        plain = as_json(table)
        assert isinstance(plain, dict), "as a table is"
        return _at_home(Case.model_validate(_merged(shared, plain)), place)
    except Unfit as exc:
        raise place.refusal(exc.cause, at=spot_of(exc.path), hint=exc.hint) from exc
    except ValidationError as exc:
        cause, spot, hint = first_mistake(exc)
        raise place.refusal(cause, at=spot, hint=hint) from exc


def _merged(shared: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """A case with what its file says of all; tables are merged, its own word comes first."""
    merged = dict(shared)
    for name, value in table.items():
        common = merged.get(name)
        both = isinstance(common, Mapping) and isinstance(value, Mapping)
        merged[name] = {**common, **value} if both and common is not None else value
    return merged


def _at_home(case: Case, place: CasePlace) -> Case:
    """The case with its recordings and documents found from the manifest's folder; all must be there."""
    said = tuple(
        _spoken_at_home(each, place, f"say[{number}]") if isinstance(each, Spoken) else each
        for number, each in enumerate(case.say)
    )
    own = place.path.parent / case.profile if case.profile and case.profile.endswith(".toml") else None
    folder = None if case.documents is None else _there(case.documents, place, "documents")
    if folder is not None and not os.path.isdir(folder):
        raise place.refusal(f"{case.documents} is not a folder", at="documents", hint="Name a folder.")
    return case.model_copy(
        update={"say": said, "profile": str(own) if own else case.profile, "documents": folder}
    )


def _spoken_at_home(said: Spoken, place: CasePlace, spot: str) -> Spoken:
    found = _there(said.audio, place, spot)
    if not os.path.isfile(found):
        raise place.refusal(f"{said.audio} is not a file", at=spot, hint="Name a recording.")
    if said.to_s is not None and said.to_s <= said.from_s:
        raise place.refusal("ends before it begins", at=spot, hint="Make to_s greater than from_s.")
    return said.model_copy(update={"audio": found})


def _there(named: Path, place: CasePlace, spot: str) -> Path:
    found = place.path.parent / os.path.expanduser(named)
    if os.path.exists(found):  # unlike a Path's, false also for a name that no system takes
        return found
    try:
        nearest = near(found.name, sorted(os.listdir(found.parent)))
    except (OSError, ValueError):
        nearest = None
    hint = "Give its path from the folder of the file of cases."
    if nearest is not None:
        hint = f"did you mean {named.parent / nearest}?"
    raise place.refusal(f"{brief(named)} does not exist", at=spot, hint=hint)
