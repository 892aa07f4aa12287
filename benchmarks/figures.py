"""A measured figure, its budget, and how both are shown."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value.

    Attributes:
        name: What was measured.
        value: How much.
        unit: Of what: ``x`` for a ratio.
        budget: What it must not exceed; None where there is no budget.
        note: How to read it.
    """

    name: str
    value: float
    unit: str
    budget: float | None = None
    note: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the budget is exceeded."""
        return self.budget is not None and self.value > self.budget

    @property
    def verdict(self) -> str:
        """The budget and whether it is kept; empty without one."""
        if self.budget is None:
            return ""
        return f"{'OVER' if self.is_over else 'ok'}, budget {self.budget:g} {self.unit}"

    def to_json(self) -> dict[str, object]:
        """The figure for programs."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "budget": self.budget,
            "over": self.is_over,
            "note": self.note,
        }


def table(figures: Sequence[Figure]) -> str:
    """One line a figure."""
    width = max((len(figure.name) for figure in figures), default=0)
    lines = []
    for figure in figures:
        value = f"{figure.value:9.3g}" if abs(figure.value) < 1000 else f"{figure.value:9.0f}"
        remark = "; ".join(part for part in (figure.verdict, figure.note) if part)
        lines.append(f"  {figure.name:<{width}} {value} {figure.unit:<4} {remark}".rstrip())
    return "\n".join(lines)
