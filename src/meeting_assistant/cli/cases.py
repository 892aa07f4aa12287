"""`replay` of cases: runs them, says what came of each, keeps the results."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from meeting_assistant.errors import ReplayFailed

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config
    from meeting_assistant.replay.cases import FiledCase
    from meeting_assistant.replay.results import Result

RESULTS = "results.jsonl"
"""Where results are kept, in the folder of ``--out``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOptions:
    """How cases are run.

    Attributes:
        out: Where results, answers and transcripts are kept.
        repeat: How often each is run.
        check: Whether a failed case fails the command.
        as_json: Results as objects on standard output.
    """

    out: Path | None = None
    repeat: int = 1
    check: bool = False
    as_json: bool = False


def gathered(files: Sequence[str]) -> "list[FiledCase]":
    """The cases of all files: manifests hold several, a recording is one that expects nothing.

    Raises:
        ConfigError: A manifest can't be read, or a case in it is wrong.
    """
    from meeting_assistant.app.replay import check_files
    from meeting_assistant.replay.cases import plain_case
    from meeting_assistant.replay.manifest import is_manifest, load_cases

    cases: list[FiledCase] = []
    for file in files:
        check_files([file])
        path = Path(file)
        cases += load_cases(path) if is_manifest(path) else [plain_case(path)]
    return cases


def replay_cases(
    cases: "Sequence[FiledCase]",
    load: "Callable[[str | None, Mapping[str, Any]], Config]",
    options: CaseOptions,
) -> None:
    """Run cases and tell what came of them.

    Raises:
        ReplayFailed: A case failed, and ``--check`` was given.
        MeetingAssistantError: The run itself could not go on.
    """
    results = asyncio.run(_run_all(cases, load, options))
    passed = sum(result.passed for result in results)
    if not options.as_json:
        typer.echo(f"{passed} of {len(results)} passed")
    if options.check and passed < len(results):
        hint = "See `why` in the output." if options.as_json else "The lines above say which and why."
        raise ReplayFailed(f"{len(results) - passed} of {len(results)} cases failed", hint=hint)


async def _run_all(
    cases: "Sequence[FiledCase]",
    load: "Callable[[str | None, Mapping[str, Any]], Config]",
    options: CaseOptions,
) -> "list[Result]":
    from meeting_assistant.app.cases import CaseRunner, settings_by
    from meeting_assistant.app.replay import Replayer
    from meeting_assistant.app.service import open_service
    from meeting_assistant.clock import MonotonicClock
    from meeting_assistant.replay.results import ResultFile

    config, clock = load(None, {}), MonotonicClock()
    results: list[Result] = []
    async with open_service(config, say=_say) as service:
        runner = CaseRunner(
            replayer=Replayer(config, service, (), out=options.out, clock=clock),
            settings=settings_by(load),
            clock=clock,
            say=_say,
            cost_of=lambda _record: None,
        )
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
        kept = None if options.out is None else ResultFile(options.out / RESULTS)
        if kept is not None:
            kept.__enter__()
        try:
            for attempt in range(1, options.repeat + 1):
                for filed in cases:
                    result = await runner.run(filed, attempt=attempt)
                    results.append(result)
                    if kept is not None:
                        kept.append(result)
                    _tell(result, options)
        finally:
            if kept is not None:
                kept.__exit__(None, None, None)
    return results


def _tell(result: "Result", options: CaseOptions) -> None:
    if options.as_json:
        typer.echo(json.dumps(result.to_json(), ensure_ascii=False))
        return
    verdict = result.verdict
    why = f": {verdict.why}" if verdict.why else ""
    typer.echo(f"{verdict.status.value:<7} {result.case} ({result.elapsed_s:.1f} s){why}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
