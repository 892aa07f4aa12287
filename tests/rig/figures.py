"""Lines of the rig's table."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; `bar` is the greatest value allowed, or the least where `better` is "more"."""

    name: str
    value: float
    unit: str
    bar: float | None
    n: int
    better: Literal["less", "more"] = "less"

    @property
    def ok(self) -> bool:
        """Whether the bar is kept."""
        if self.bar is None:
            return True
        return self.value <= self.bar if self.better == "less" else self.value >= self.bar


def positions_told(name: str, errors_ms: list[float], rounds: int) -> list[Figure]:
    """How far the positions that a client told were off, and how many it did not tell."""
    worst_ms, told = max(errors_ms, default=float("inf")), len(errors_ms)
    return [
        Figure(name=f"{name}: position told, largest error", value=worst_ms, unit="ms", bar=20, n=told),
        Figure(name=f"{name}: no position told", value=rounds - told, unit="", bar=0, n=rounds),
    ]


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that at least `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]
