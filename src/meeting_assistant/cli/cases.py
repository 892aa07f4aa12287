"""`replay` of cases: runs them, says what came of each, keeps the results."""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from meeting_assistant.cli.judging import judge
from meeting_assistant.cli.report import (
    RESULTS,
    Told,
    check_writable,
    passing_results,
    results_in,
    write_junit,
    write_report,
)
from meeting_assistant.cli.runners import open_runner
from meeting_assistant.cli.tally import tell_changes, tell_rates, tell_totals
from meeting_assistant.cli.telling import teller
from meeting_assistant.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from meeting_assistant.app.batch import Batch, Runner
    from meeting_assistant.config.schema import Config
    from meeting_assistant.replay.cases import FiledCase
    from meeting_assistant.replay.results import Result
    from meeting_assistant.replay.totals import BatchView, Totals

Load: TypeAlias = "Callable[[str | None, Mapping[str, Any]], Config]"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOptions:
    """How cases are run.

    Attributes:
        out: Where results, answers and transcripts are kept.
        jobs: Conversations at once.
        repeat: How often each is run.
        resume: Results that are in `out` already are not made again.
        shard: Which part of the cases, as ``I/N``.
        max_failures: No case begins once so many runs did not pass.
        max_cost_usd: Likewise, once so much was spent.
        timeout_s: For cases that don't say it themselves.
        check: Whether a case that was not as expected fails the command; one that could not be held does.
        junit: Where results are written as JUnit XML.
        html: Where the report is written.
        compare: Results of an earlier run, to say what became better or worse.
        ray: The address of the Ray cluster that runs them, empty for one started here; None for none.
        as_json: Results as objects on standard output.
    """

    out: Path | None = None
    jobs: int = 1
    repeat: int = 1
    resume: bool = False
    shard: str | None = None
    max_failures: int | None = None
    max_cost_usd: float | None = None
    timeout_s: float | None = None
    check: bool = True
    as_json: bool = False
    junit: Path | None = None
    html: Path | None = None
    compare: Path | None = None
    ray: str | None = None

    @property
    def needs_results(self) -> bool:
        """True if results are looked at in memory after the run; else none is kept there."""
        return self.junit is not None or self.compare is not None or self.repeat > 1


def replay_cases(cases: "Sequence[FiledCase]", load: Load, options: CaseOptions) -> None:
    """Run cases and tell what came of them.

    Raises:
        ReplayFailed: A case failed, or could not be held.
        MeetingAssistantError: The run itself could not go on.
    """
    before = results_in(options.compare) if options.compare is not None else None
    config = load(None, {})
    _look_through(cases, load)
    _check_calendar(cases, config, options)
    kept = _results_file(options)
    results = _earlier(kept, cases, options) if options.resume and kept is not None else []
    with ExitStack() as left:
        read_from = kept
        if options.html is not None:
            check_writable(options.html)
            read_from = kept or left.enter_context(passing_results())
        totals = asyncio.run(_run_all(cases, load, config, options, read_from, results))
        if options.html is not None and read_from is not None:
            wanted = frozenset(_wanted(cases, options))
            run = Told(config=config, wanted=wanted, before=before, stopped=totals.stopped)
            write_report(options.html, read_from, run)
    if options.junit is not None:
        write_junit(options.junit, results)
    if not options.as_json:
        say = teller(config, sys.stdout)
        tell_rates(results, say)
        if before is not None:
            tell_changes(before, results, say)
        tell_totals(totals, kept, options.html, say)
    judge(totals, check=options.check)


def _look_through(cases: "Sequence[FiledCase]", load: Load) -> None:
    """Find mistakes in cases before anything starts, and before a file is made."""
    from meeting_assistant.app.cases import settings_by
    from meeting_assistant.app.preflight import check_cases

    check_cases(cases, settings_by(load))


def _check_calendar(cases: "Sequence[FiledCase]", config: "Config", options: CaseOptions) -> None:
    """Refuse before anything starts what the user's own calendar can't be opened to."""
    from meeting_assistant.app.cases import check_calendar

    if config.replay.my_calendar and options.ray is not None:
        raise ConfigError(
            "your own calendar is on this machine, not on those of a cluster",
            hint="Leave out --my-calendar, or --ray.",
        )
    for filed in cases:
        check_calendar(filed.case, config)


def _results_file(options: CaseOptions) -> Path | None:
    """Where results are kept; those of an earlier run are neither mixed with new ones nor lost."""
    if options.out is None:
        if options.resume:
            raise ConfigError("--resume needs --out", hint="Give the folder of the run to go on with.")
        return None
    kept = options.out / RESULTS
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        filled = kept.exists() and kept.stat().st_size > 0
    except OSError as exc:
        raise StoreError(
            f"can't make the folder {options.out}: {exc.strerror}", hint="Choose another with --out."
        ) from exc
    if filled and not options.resume:
        raise ConfigError(
            f"{kept} holds the results of an earlier run",
            hint="Go on with --resume, or choose another --out.",
        )
    return kept


def _earlier(kept: Path, cases: "Sequence[FiledCase]", options: CaseOptions) -> "list[Result]":
    """What an earlier run of the same cases has done."""
    from meeting_assistant.replay.results import read_results

    if not kept.exists():
        return []
    wanted = _wanted(cases, options)
    found = {result.key: result for result in read_results([kept])}
    return [result for key, result in found.items() if key in wanted]


def _wanted(cases: "Sequence[FiledCase]", options: CaseOptions) -> set[tuple[str, int]]:
    """The keys of all runs that were asked for."""
    return {(filed.id, attempt) for filed in cases for attempt in range(1, options.repeat + 1)}


async def _run_all(
    cases: "Sequence[FiledCase]",
    load: Load,
    config: "Config",
    options: CaseOptions,
    kept: Path | None,
    results: "list[Result]",
) -> "Totals":
    """Run what is not among `results` yet; they are added there."""
    from meeting_assistant.replay.batch_progress import case_view
    from meeting_assistant.replay.results import ResultFile
    from meeting_assistant.replay.totals import Totals

    earlier, done = list(results), frozenset(each.key for each in results)
    planned = len(cases) * options.repeat - len(done)
    if planned == 0:
        return _counted(Totals(), earlier)
    with ExitStack() as open_files:
        append = None if kept is None else open_files.enter_context(ResultFile(kept)).append

        def keep(result: "Result") -> None:
            if append is not None:
                append(result)
            if options.needs_results:
                results.append(result)

        taken = [each.folder for each in earlier if each.folder is not None]
        async with open_runner(load, config, options, taken) as runner:
            language = config.ui.language or "en"
            view = open_files.enter_context(case_view(sys.stdout, language, planned, as_json=options.as_json))
            batch = _batch(config, options, runner, keep, view)
            return _counted(await batch.run(cases, done=done), earlier)


def _batch(
    config: "Config",
    options: CaseOptions,
    runner: "Runner",
    keep: "Callable[[Result], None]",
    view: "BatchView",
) -> "Batch":
    from meeting_assistant.app.batch import Batch, Bounds
    from meeting_assistant.app.descriptors import jobs_that_fit
    from meeting_assistant.app.throttle import Throttle
    from meeting_assistant.clock import MonotonicClock

    jobs = jobs_that_fit(options.jobs) if options.ray is None else options.jobs
    if jobs < options.jobs:
        teller(config)(
            f"{jobs} at once instead of {options.jobs}: more open files are not allowed (ulimit -n)"
        )
    bounds = Bounds(
        jobs=jobs,
        repeat=options.repeat,
        max_failures=options.max_failures,
        max_cost_usd=options.max_cost_usd,
    )
    throttle = Throttle(jobs, clock=MonotonicClock())
    return Batch(runner=runner, bounds=bounds, throttle=throttle, keep=keep, view=view)


def _counted(totals: "Totals", earlier: "Sequence[Result]") -> "Totals":
    for result in earlier:
        totals.add(result)
    return totals
