"""The rig: ``python -m tests.rig [--quick]`` prints a table as JSON, and exits with 1 if a bar is missed."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict, dataclass

from tests.rig.interruption import Cut, interruptions, weighed
from tests.support.pulse import missing_programs, running_pulse


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; `bar` is the greatest value allowed."""

    name: str
    value: float
    unit: str
    bar: float | None
    n: int

    @property
    def ok(self) -> bool:
        """Whether the bar is kept."""
        return self.bar is None or self.value <= self.bar


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that at least `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


def about(name: str, cuts: list[Cut], *, bar_ms: float | None = 150) -> list[Figure]:
    """The figures of one kind of interruption."""
    silences = [cut.silence_ms for cut in cuts]
    errors = [abs(cut.told_ms - cut.heard_ms) for cut in cuts if cut.told_ms is not None]
    return [
        Figure(
            name=f"{name}: silent after, p95",
            value=percentile(silences, 95),
            unit="ms",
            bar=bar_ms,
            n=len(cuts),
        ),
        Figure(
            name=f"{name}: silent after, median",
            value=percentile(silences, 50),
            unit="ms",
            bar=None,
            n=len(cuts),
        ),
        Figure(
            name=f"{name}: position told, largest error", value=max(errors), unit="ms", bar=20, n=len(errors)
        ),
        Figure(
            name=f"{name}: step at the end against before",
            value=max(cut.largest_step for cut in cuts),
            unit="x",
            bar=1.25,  # without a fade the greatest of thirty is about 2
            n=len(cuts),
        ),
    ]


async def measure(*, quick: bool) -> list[Figure]:
    """All figures."""
    rounds = 5 if quick else 30
    figures: list[Figure] = []
    with running_pulse() as pulse:
        figures += about("speech", await interruptions(pulse, rounds))
        figures += about("key", await interruptions(pulse, rounds, by_key=True))
        slow = {"PULSE_LATENCY_MSEC": "200"}
        # what such a device holds can't be called back: it sounds on for its 200 ms
        figures += about(
            "speech, 200 ms of latency", await interruptions(pulse, rounds, env=slow), bar_ms=None
        )
        noises = 5 if quick else 100
        whole, worst_ms = await weighed(pulse, noises)
        lost = 100 * (noises - whole) / noises
        figures += [
            Figure(name="careful: answers lost to noises and assents", value=lost, unit="%", bar=5, n=noises),
            Figure(
                name="careful: length of the answer off by, most",
                value=worst_ms,
                unit="ms",
                bar=None,
                n=noises,
            ),
        ]
    return figures


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.rig", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    quick = parser.parse_args().quick
    if missing := missing_programs():
        sys.stderr.write(
            f"not installed: {', '.join(missing)}; apt-get install pulseaudio pulseaudio-utils\n"
        )
        return 2
    figures = asyncio.run(measure(quick=quick))
    table = [asdict(figure) | {"value": round(figure.value, 2), "ok": figure.ok} for figure in figures]
    sys.stdout.write(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
