"""How soon the embedded server answers, with the real models, in each language; needs the `local` extra.

Turns are spoken to it in real time over a socket, recorded and synthesised ones; the clock runs from the
last sound of a turn to the first of the answer, less the silence setting. Prompts are cold in one process
and cached in another. Wall time suffers from whatever else the machine does; the least of all turns shows
what it can do when left alone, and the CPU time in that interval what was computed.
"""

import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.children import result_of, start
from benchmarks.figures import Figure
from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.speech.registry import missing_packages

BUDGETS_S = {"en": 0.9, "zh": 1.5}
RESIDENT_BUDGET_MIB = 1200.0
PROMPTS = ("cold", "cached")

Turns = Sequence[dict[str, float]]


def measure() -> list[Figure]:
    """Latencies by language and state of the prompts, memory, and the cost of a second of speech."""
    if missing := missing_packages():
        raise MissingExtra(
            f"the speech models are not installed ({', '.join(missing)})", hint=extra_line("local")
        )
    runs = {prompts: result_of(start("embedded_run", prompts)) for prompts in PROMPTS}
    figures = []
    for language, budget_s in BUDGETS_S.items():
        for prompts in PROMPTS:
            figures += _latency(language, prompts, runs[prompts]["turns"][language], budget_s)
    peak = max(run["peak_mib"] for run in runs.values())
    figures.append(
        Figure(
            name="peak resident memory", value=peak, unit="MiB", budget=RESIDENT_BUDGET_MIB, note="all loaded"
        )
    )
    return [*figures, *_costs(runs["cold"]["costs"])]


def _latency(language: str, prompts: str, turns: Turns, budget_s: float) -> list[Figure]:
    walls, cpus = [turn["wall_s"] for turn in turns], [turn["cpu_s"] for turn in turns]
    spread = f"of {len(turns)} turns: least {min(walls):.2f} s, most {max(walls):.2f} s"
    cpu = f"CPU meanwhile {statistics.median(cpus):.2f} s"
    return [
        Figure(
            name=f"first sound, {language}, prompts {prompts}",
            value=statistics.median(walls),
            unit="s",
            budget=budget_s,
            note=f"median {spread}; {cpu}",
        )
    ]


def _costs(costs: dict[str, Any]) -> list[Figure]:
    return [
        Figure(name=name, value=value, unit="s/s", note="CPU seconds for a second of speech")
        for name, value in costs.items()
    ]
