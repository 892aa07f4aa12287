"""A minute of sound both ways: this program's client, a loop written by hand, and the `openai` package's.

Only the client process's CPU counts. The three take turns, so that what else the machine does falls on all
alike, and the medians of their ratios are given. In real time the cost is waking up, at full speed work.
"""

import statistics
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec

from benchmarks.children import result_of, running, start
from benchmarks.figures import Figure
from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import install_line

CLIENTS = ("bare", "ours", "openai")
FAST_S, FAST_ROUNDS = 300, 5
LIVE_S, LIVE_ROUNDS = 30, 2
BARE_BUDGET = 1.5
OPENAI_BUDGET = 0.5

Round = dict[str, float]
"""CPU seconds of each client for a minute of sound."""


def clients_to_compare() -> list[str]:
    """The clients that are installed.

    Raises:
        MissingExtra: There is nothing to compare with.
    """
    if find_spec("orjson") is None:
        raise MissingExtra("the hand-written loop needs orjson", hint=install_line("--group", "bench"))
    return [name for name in CLIENTS if name != "openai" or find_spec("openai") is not None]


def measure() -> list[Figure]:
    """Ratios as fast as possible and in real time."""
    clients = clients_to_compare()
    with running("duplex_peer", str(max(FAST_S, LIVE_S))) as port:
        fast = [_in_turns(clients, port) for _ in range(FAST_ROUNDS)]
        live = [_at_once(clients, port) for _ in range(LIVE_ROUNDS)]
    return [*_figures("fast", fast), *_figures("real time", live)]


def _in_turns(clients: Sequence[str], port: str) -> Round:
    """One after the other, as fast as it goes."""
    return {name: _cpu_s(start("duplex_client", name, port, str(FAST_S), "fast"), FAST_S) for name in clients}


def _at_once(clients: Sequence[str], port: str) -> Round:
    """Side by side in real time: each sleeps nearly always."""
    children = {name: start("duplex_client", name, port, str(LIVE_S), "live") for name in clients}
    return {name: _cpu_s(child, LIVE_S) for name, child in children.items()}


def _cpu_s(child: subprocess.Popen[str], seconds: int) -> float:
    return float(result_of(child)["cpu_s"]) * 60 / seconds


def _figures(pace: str, rounds: Sequence[Round]) -> list[Figure]:
    figures = [_ratio(pace, rounds, "bare", BARE_BUDGET)]
    if "openai" in rounds[0]:
        figures.append(_ratio(pace, rounds, "openai", OPENAI_BUDGET))
    for name in rounds[0]:
        cpu_ms = 1000 * statistics.median(each[name] for each in rounds)
        figures.append(Figure(name=f"{pace}: {name}", value=cpu_ms, unit="ms", note="CPU for a minute"))
    return figures


def _ratio(pace: str, rounds: Sequence[Round], other: str, budget: float) -> Figure:
    ratio = statistics.median(each["ours"] / each[other] for each in rounds)
    note = f"CPU, median of {len(rounds)} rounds"
    return Figure(name=f"{pace}: ours / {other}", value=ratio, unit="x", budget=budget, note=note)
