"""Runs the shipped cases through the program as `replay` does, with settings that are nobody's own."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from meeting_assistant.cli.cases import CaseOptions, replay_cases
from meeting_assistant.cli.report import RESULTS
from meeting_assistant.config.layers import Layer
from meeting_assistant.config.load import load
from meeting_assistant.config.schema import Config
from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.manifest import load_cases
from meeting_assistant.replay.results import Result, read_results
from samples.recordings import CASES, read_table

MANIFESTS = tuple(CASES / f"{name}.yaml" for name in ("zh", "en", "typed-zh", "typed-en"))
PASSING = CASES / "passing.txt"
"""The cases that passed in each run when the figures in the documents were taken, one a line."""

_FOREIGN = ("MEETING_ASSISTANT_", "AZURE_", "OPENAI_")


def all_cases() -> list[FiledCase]:
    """The shipped cases."""
    return [filed for manifest in MANIFESTS for filed in load_cases(manifest)]


def all_texts() -> dict[Path, str]:
    """Recording -> what is said in it."""
    return {each.path.resolve(): each.text for each in read_table()}


def passing_cases() -> list[str]:
    """The cases that are known to pass."""
    return PASSING.read_text("utf-8").split() if PASSING.exists() else []


def run_cases(
    cases: Sequence[FiledCase],
    out: Path,
    *,
    settings: Mapping[str, Any] | None = None,
    jobs: int = 1,
    repeat: int = 1,
    resume: bool = False,
) -> list[Result]:
    """Run `cases` on the embedded server and give what came of them; answers and logs stay in `out`.

    Args:
        cases: Which.
        out: An empty folder, or one that is made.
        settings: Settings by their dotted names, which go before the cases' own.
        jobs: Conversations at once; more than one makes each of them slower.
        repeat: Runs of each.
        resume: Go on with the run whose results are in `out`.
    """
    out.mkdir(parents=True, exist_ok=True)
    nobodys = out / "no-settings.toml"
    nobodys.touch()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}

    def settings_of(profile: str | None, own: Mapping[str, Any]) -> Config:
        values = {**own, **(settings or {})}
        layer = Layer.from_values((tuple(key.split(".")), value, "eval") for key, value in values.items())
        return load(environ, profile=profile, file=nobodys, flags=layer).config

    replay_cases(cases, settings_of, CaseOptions(out=out, jobs=jobs, repeat=repeat, resume=resume))
    return list(read_results([out / RESULTS]))
