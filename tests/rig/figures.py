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


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that at least `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]
