"""Pass rates and what they are worth. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from meeting_assistant.replay.results import Result

Z95 = 1.959964
"""The normal quantile that leaves 2.5 per cent on either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRate:
    """How often a case passed, and where its true rate lies with 95 per cent confidence."""

    passed: int
    runs: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        """The share that passed; 0 of no runs."""
        return self.passed / self.runs if self.runs else 0.0


def pass_rate(passed: int, runs: int) -> PassRate:
    """The rate with its Wilson score interval, which holds for few runs and for rates near 0 and 1, too."""
    if runs == 0:
        return PassRate(passed=0, runs=0, low=0.0, high=1.0)
    share, weight = passed / runs, Z95**2 / runs
    centre = (share + weight / 2) / (1 + weight)
    half = Z95 * sqrt(share * (1 - share) / runs + weight / (4 * runs)) / (1 + weight)
    return PassRate(passed=passed, runs=runs, low=max(0.0, centre - half), high=min(1.0, centre + half))


def rates_by_case(results: Iterable[Result]) -> dict[str, PassRate]:
    """Case -> its rate over all of its runs, in the order of their first results."""
    counts: dict[str, list[int]] = {}
    for result in results:
        count = counts.setdefault(result.case, [0, 0])
        count[0] += result.passed
        count[1] += 1
    return {case: pass_rate(passed, runs) for case, (passed, runs) in counts.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A case whose rate is another than it was."""

    case: str
    before: PassRate
    after: PassRate

    @property
    def is_certain(self) -> bool:
        """True if the intervals do not touch: chance hardly explains it."""
        return self.before.high < self.after.low or self.after.high < self.before.low


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two batches of results, case by case.

    Attributes:
        better: Cases that pass more often than before.
        worse: Cases that pass less often.
        same: How many are as before.
        added: Cases that only the new results have.
        removed: Cases that only the old ones have.
    """

    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    same: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


def compare(before: Iterable[Result], after: Iterable[Result]) -> Comparison:
    """What became better and worse."""
    old, new = rates_by_case(before), rates_by_case(after)
    changes = [
        Change(case=case, before=old[case], after=rate)
        for case, rate in new.items()
        if case in old and rate.rate != old[case].rate
    ]
    common = len(old.keys() & new.keys())
    return Comparison(
        better=tuple(change for change in changes if change.after.rate > change.before.rate),
        worse=tuple(change for change in changes if change.after.rate < change.before.rate),
        same=common - len(changes),
        added=tuple(case for case in new if case not in old),
        removed=tuple(case for case in old if case not in new),
    )
