"""`results`: those of earlier runs, joined and looked at."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, TypeAlias

import typer

from meeting_assistant.cli.invocation import Invocation
from meeting_assistant.cli.judging import Check, judge
from meeting_assistant.cli.options import AsJson
from meeting_assistant.cli.report import RESULTS, results_in, write_junit
from meeting_assistant.cli.tally import Say, tell_changes, tell_rates, tell_totals
from meeting_assistant.cli.telling import teller_in
from meeting_assistant.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meeting_assistant.replay.merging import Merged
    from meeting_assistant.replay.results import Result
    from meeting_assistant.replay.totals import Totals

MOST_CONFLICTS_SHOWN = 10

app = typer.Typer(help="Join and show results.", rich_markup_mode=None, add_completion=False)

Runs: TypeAlias = Annotated[
    list[Path], typer.Argument(metavar="DIR", help="The --out folders of runs, or their results.jsonl.")
]
Junit: TypeAlias = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write them as JUnit XML.")
]
Compare: TypeAlias = Annotated[
    Path | None, typer.Option("--compare", metavar="DIR", help="Say what changed since that run.")
]


@app.command()
def merge(
    ctx: typer.Context,
    runs: Runs,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the results of all go: a new folder.")
    ],
    junit: Junit = None,
    compare: Compare = None,
    check: Check = True,
    as_json: AsJson = False,
) -> None:
    """Join the results of several runs, such as shards, and say what came of all."""
    if (out / RESULTS).exists():
        raise ConfigError(f"{out / RESULTS} is there already", hint="Choose a new folder with --out.")
    before = results_in(compare) if compare is not None else None
    found = _gathered(runs, _teller(ctx))
    _write(out, found.results)
    _write_out(found.results, junit=junit, as_json=as_json)
    totals = _counted(found.results)
    if not as_json:
        _tell(found.results, totals, out / RESULTS, before, _teller(ctx, sys.stdout))
    judge(totals, check=check)


@app.command()
def show(
    ctx: typer.Context,
    runs: Runs,
    junit: Junit = None,
    compare: Compare = None,
    check: Check = True,
    as_json: AsJson = False,
) -> None:
    """Say what came of earlier runs; of several, as if they were one."""
    before = results_in(compare) if compare is not None else None
    found = _gathered(runs, _teller(ctx))
    _write_out(found.results, junit=junit, as_json=as_json)
    totals = _counted(found.results)
    if not as_json:
        _tell(found.results, totals, None, before, _teller(ctx, sys.stdout))
    judge(totals, check=check)


def _teller(ctx: typer.Context, stream: TextIO | None = None) -> Say:
    """Writes in the language of the environment: no settings are read here."""
    from meeting_assistant.ui.words import language_of

    return teller_in(language_of(ctx.ensure_object(Invocation).environ), stream)


def _gathered(runs: "Sequence[Path]", say: Say) -> "Merged":
    """The results of all runs, and a word on what did not fit."""
    from meeting_assistant.replay.merging import merged

    found = merged(result for run in runs for result in results_in(run))
    for conflict in found.conflicts[:MOST_CONFLICTS_SHOWN]:
        kept, dropped = conflict.kept, conflict.dropped
        run = f"{kept.case} #{kept.attempt}" if kept.attempt > 1 else kept.case
        status, other = kept.verdict.status.value, dropped.verdict.status.value
        say(f"conflict: {run} has two results; kept: {status}, the other one was {other}")
    if (more := len(found.conflicts) - MOST_CONFLICTS_SHOWN) > 0:
        say(f"conflict: and {more} more")
    if found.repeated:
        say(f"{found.repeated} results were there more than once")
    return found


def _write(out: Path, results: "Sequence[Result]") -> None:
    """Write a new file of results; it is there whole or not at all."""
    from meeting_assistant.replay.results import ResultFile

    path, unfinished = out / RESULTS, out / f"{RESULTS}.part"
    try:
        out.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with ResultFile(unfinished) as file:
            for result in results:
                file.append(result)
        os.replace(unfinished, path)
    except OSError as exc:
        raise StoreError(
            f"can't write {path}: {exc.strerror}", hint="Choose another folder with --out."
        ) from exc


def _write_out(results: "Sequence[Result]", *, junit: Path | None, as_json: bool) -> None:
    """What a program reads of them."""
    if junit is not None:
        write_junit(junit, results)
    for result in results if as_json else ():
        typer.echo(json.dumps(result.to_json(), ensure_ascii=False))


def _counted(results: "Sequence[Result]") -> "Totals":
    from meeting_assistant.replay.totals import Totals

    totals = Totals(planned=len(results))
    for result in results:
        totals.add(result)
    return totals


def _tell(
    results: "Sequence[Result]",
    totals: "Totals",
    kept: Path | None,
    before: "Sequence[Result] | None",
    say: Say,
) -> None:
    tell_rates(results, say)
    if before is not None:
        tell_changes(before, results, say)
    tell_totals(totals, kept, None, say)
