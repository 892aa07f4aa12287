"""`meeting-assistant --help` against importing typer and rich alone."""

import statistics
import sys

from benchmarks.children import cpu_s_of
from benchmarks.figures import Figure

ROUNDS = 9
BUDGET = 1.5

HELP = (sys.executable, "-m", "meeting_assistant", "--help")
LIBRARIES = (sys.executable, "-c", "import typer, rich")
NOTHING = (sys.executable, "-c", "pass")


def measure() -> list[Figure]:
    """CPU time of each, in turns; the median of the ratios of neighbours."""
    for command in (HELP, LIBRARIES):  # files into the system's cache, byte code onto the disk
        cpu_s_of(command)
    rounds = [[cpu_s_of(command) for command in (NOTHING, LIBRARIES, HELP)] for _ in range(ROUNDS)]
    nothing, libraries, ours = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(asked / imported for _, imported, asked in rounds)
    return [
        Figure(
            name="--help / import typer, rich",
            value=ratio,
            unit="x",
            budget=BUDGET,
            note=f"CPU, median of {ROUNDS} pairs",
        ),
        Figure(name="--help", value=ours * 1000, unit="ms", note="CPU, user and system"),
        Figure(name="import typer, rich", value=libraries * 1000, unit="ms"),
        Figure(name="python -c pass", value=nothing * 1000, unit="ms"),
    ]
