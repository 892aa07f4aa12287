"""What came of cases, in lines for a person: rates, changes since an earlier run, totals."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from meeting_assistant.replay.results import Result
    from meeting_assistant.replay.statistics import Change
    from meeting_assistant.replay.totals import Totals

Say: TypeAlias = Callable[[str], None]
"""Writes a line in the interface's language."""


def tell_rates(results: "Sequence[Result]", say: Say) -> None:
    """How often each case passed and what that is worth, where cases were run more than once."""
    from meeting_assistant.replay.statistics import rates_by_case

    rates = rates_by_case(results)
    if len(rates) == len(results):
        return
    for case, rate in rates.items():
        say(f"{case}: {rate.passed}/{rate.runs} ({rate.low:.0%} to {rate.high:.0%} at 95 % confidence)")


def tell_changes(before: "Sequence[Result]", after: "Sequence[Result]", say: Say) -> None:
    """What became better and worse."""
    from meeting_assistant.replay.statistics import compare

    found = compare(before, after)
    for change in found.better:
        say(f"better: {_moved(change)}" if change.is_certain else f"better, may be chance: {_moved(change)}")
    for change in found.worse:
        say(f"worse: {_moved(change)}" if change.is_certain else f"worse, may be chance: {_moved(change)}")
    better, worse, added, removed = map(len, (found.better, found.worse, found.added, found.removed))
    say(f"compared: {better} better, {worse} worse, {found.same} as before, {added} new, {removed} not run")


def tell_totals(totals: "Totals", kept: Path | None, html: Path | None, say: Say) -> None:
    """How many passed, what it cost, and where the results are."""
    if totals.done:
        say(f"{totals.passed} of {totals.done} passed ({totals.passed / totals.done:.0%})")
    else:
        say("no case was run")
    if totals.stopped:
        say(f"stopped early: {totals.stopped}")
    if totals.retries:
        say(f"begun anew because the service was busy: {totals.retries} times")
    if totals.cost_usd:
        say(f"cost: ${totals.cost_usd:.2f}")
    if kept is not None:
        say(f"results: {kept}")
    if html is not None:
        say(f"report: {html}")


def _moved(change: "Change") -> str:
    old, new = change.before, change.after
    return f"{change.case} {old.passed}/{old.runs} -> {new.passed}/{new.runs}"
