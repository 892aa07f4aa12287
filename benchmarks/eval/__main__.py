"""Runs the shipped cases on the embedded server and prints the figures.

    python -m benchmarks.eval                       all cases, one at a time: about 20 minutes
    python -m benchmarks.eval --tag documents       those with a tag
    python -m benchmarks.eval --mute                with silence for a voice: quicker, but no latencies
    python -m benchmarks.eval --results DIR         the table of a run that is done
    python -m benchmarks.eval --broken vad          a setting broken on purpose, and whether it is noticed

It ends with 8 if a case that is listed in samples/cases/passing.txt does not pass any more, or if a broken
setting goes unnoticed.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.eval.breaks import BREAKS, Catch, cases_for
from benchmarks.eval.report import compared, evaluated, table
from benchmarks.eval.run import PASSING, all_cases, all_texts, passing_cases, run_cases
from meeting_assistant.cli.report import RESULTS
from meeting_assistant.errors import ExitStatus, MeetingAssistantError
from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.results import Result, read_results


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate; gives the exit code."""
    given = _parsed(arguments)
    cases = [filed for filed in all_cases() if not given.tag or set(given.tag) & set(filed.case.tags)]
    try:
        with tempfile.TemporaryDirectory() as folder:
            out = given.out or Path(folder)
            began_s = time.monotonic()
            with _service(given) as settings:
                if given.broken:
                    return _check_breaks(given.broken, cases, out, settings)
                results = _results(given, cases, out, settings)
            if given.results is None:
                say(f"in {(time.monotonic() - began_s) / 60:.1f} minutes, {given.jobs} at a time")
            return _tell(given, cases, results)
    except MeetingAssistantError as exc:
        sys.stderr.write(f"{exc.message}\n{exc.hint}\n")
        return int(exc.exit_status)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.eval",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--tag", action="append", metavar="TAG", help="only cases with it; repeatable")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="at once; 1 keeps latencies honest")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="runs of each case")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep results, answers and logs here")
    parser.add_argument("--mute", action="store_true", help="silence for a voice: no latencies")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument("--results", type=Path, metavar="DIR", help="the --out folder of a run that is done")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON, too")
    parser.add_argument("--update", action="store_true", help="list the cases that passed as passing")
    parser.add_argument(
        "--broken", choices=["all", *BREAKS], metavar="NAME", help=f"one of {', '.join(BREAKS)}, or all"
    )
    return parser.parse_args(arguments)


@contextmanager
def _service(given: argparse.Namespace) -> Iterator[Mapping[str, Any]]:
    """The settings that name the service: none for the embedded server as it is."""
    if not given.mute or given.results is not None:
        yield {}
        return
    from benchmarks.eval.mute import mute_server

    with mute_server() as settings:
        yield settings


def _results(
    given: argparse.Namespace, cases: Sequence[FiledCase], out: Path, settings: Mapping[str, Any]
) -> list[Result]:
    if given.results is not None:
        return list(read_results([given.results / RESULTS]))
    return run_cases(cases, out, settings=settings, jobs=given.jobs, repeat=given.repeat, resume=given.resume)


def _tell(given: argparse.Namespace, cases: Sequence[FiledCase], results: Sequence[Result]) -> int:
    """Print the table and what changed; the exit code."""
    rows = evaluated(cases, results, all_texts())
    say(f"\n{table(rows)}")
    if given.json is not None:
        figures = json.dumps([row.to_json() for row in rows], indent=1, ensure_ascii=False)
        given.json.write_text(f"{figures}\n", "utf-8")
    for result in results:
        if not result.passed:
            say(f"{result.verdict.status.value}: {result.case}: {result.verdict.why}")
    if given.update:
        failed = {result.case for result in results if not result.passed}
        passing = [filed.id for filed in cases if filed.id not in failed]
        PASSING.write_text("\n".join(passing) + "\n", "utf-8")
        return ExitStatus.OK
    changed = compared(results, passing_cases())
    if changed.better:
        say(f"passes now: {', '.join(changed.better)}")
    if changed.worse:
        say(f"passed before: {', '.join(changed.worse)}")
    return ExitStatus.REPLAY if changed.worse else ExitStatus.OK


def _check_breaks(name: str, cases: Sequence[FiledCase], out: Path, service: Mapping[str, Any]) -> int:
    """Run the cases with and without each broken setting; 8 if one goes unnoticed."""
    names = list(BREAKS) if name == "all" else [name]
    chosen = {each: cases_for(each, cases) for each in names}
    all_chosen = {filed.id: filed for each in names for filed in chosen[each]}
    fine = run_cases(list(all_chosen.values()), out / "unbroken", settings=service)
    unbroken = {result.case: result for result in fine}
    catches = []
    for each in names:
        settings = {**service, **BREAKS[each].settings}
        broken = run_cases(chosen[each], out / each, settings=settings)
        known = tuple(unbroken[filed.id] for filed in chosen[each])
        catches.append(Catch(name=each, unbroken=known, broken=tuple(broken)))
    for catch in catches:
        _tell_catch(catch)
    return ExitStatus.OK if all(catch.is_as_expected for catch in catches) else ExitStatus.REPLAY


def _tell_catch(catch: Catch) -> None:
    known = BREAKS[catch.name]
    say(f"\n{catch.name}: {known.what}")
    for result in catch.unbroken:
        say(f"  without it {result.verdict.status.value}: {result.case} {result.verdict.why}".rstrip())
    for result in catch.broken:
        say(f"  with it {result.verdict.status.value}: {result.case} {result.verdict.why}".rstrip())
    outcome = "caught" if catch.caught_by else "not caught"
    say(f"  {outcome}{'' if known.noticed else ', as expected of the embedded server'}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
