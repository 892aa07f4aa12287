"""How far a batch of cases is, and who is told of it."""

from dataclasses import dataclass
from typing import Protocol

from meeting_assistant.replay.conduct import Conduct
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Status


@dataclass(slots=True, kw_only=True)
class Totals:
    """How far a batch is.

    Attributes:
        planned: Runs there are to do.
        passed: Runs so far, by what was said of them; likewise `failed` and `errors`.
        audio_s: How much sound of users was played.
        cost_usd: What was spent, as far as prices are known.
        unpriced: Runs whose cost is not known.
        retries: How often a case was begun anew because the service was busy.
        stopped: Why no further case was begun; None if all were.
        unheld: The conversation that could not be held; of several the last.
    """

    planned: int = 0
    passed: int = 0
    failed: int = 0
    errors: int = 0
    audio_s: float = 0.0
    cost_usd: float = 0.0
    unpriced: int = 0
    retries: int = 0
    stopped: str | None = None
    unheld: Conduct | None = None

    @property
    def done(self) -> int:
        """Runs that are over."""
        return self.passed + self.failed + self.errors

    def add(self, result: Result) -> None:
        """Count one more."""
        match result.verdict.status:
            case Status.PASSED:
                self.passed += 1
            case Status.FAILED:
                self.failed += 1
            case Status.ERROR:
                self.errors += 1
                self.unheld = result.conduct
        self.audio_s += result.audio_s
        self.retries += result.retries
        if result.conduct.cost_usd is None:
            self.unpriced += 1
        else:
            self.cost_usd += result.conduct.cost_usd


class BatchView(Protocol):
    """Sees a batch go on."""

    def began(self, case: str) -> None:
        """A run of a case began."""
        ...

    def ended(self, result: Result, totals: Totals) -> None:
        """One is over, and its result is on the disk."""
        ...
