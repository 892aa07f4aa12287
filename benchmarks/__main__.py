"""Runs the benchmarks: ``python -m benchmarks [NAME...] [--json FILE]``.

Every figure is a ratio within one run, CPU time or memory where that can be had: on a machine that others use
too, milliseconds of the wall clock tell about the others.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure, table
from meeting_assistant.errors import MissingExtra

BENCHMARKS: Mapping[str, str] = {
    "startup": "CPU time of `meeting-assistant --help`",
    "duplex": "CPU time of streaming sound both ways",
    "memory": "growth over an hour's session",
    "embedded": "how soon the embedded server answers",
    "many": "10,000 cases in one run; minutes, so only when named",
    "recording": "what a record costs, and how fast an hour of it is played back",
    "echo": "the assistant's voice in simulated rooms; only when named",
    "instructions": "streaming both ways, counted by valgrind; minutes, so only when named",
}
UNASKED = ("startup", "duplex", "memory", "embedded", "recording")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks named, or those that take no more than a few minutes together."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = ", ".join(f"{name} ({what})" for name, what in BENCHMARKS.items())
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {names}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON, too")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.names if name not in BENCHMARKS]:
        parser.error(f"no benchmark {unknown[0]!r}: choose from {', '.join(BENCHMARKS)}")
    measured: dict[str, list[Figure]] = {}
    for name in given.names or UNASKED:
        say(f"\n{name}: {BENCHMARKS[name]}")
        measured[name] = _run(name)
    if given.json is not None:
        found = {name: [figure.to_json() for figure in figures] for name, figures in measured.items()}
        given.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def _run(name: str) -> list[Figure]:
    """Run one benchmark and print its table."""
    measure: Callable[[], list[Figure]] = import_module(f"benchmarks.{name}").measure
    began_s = time.monotonic()
    try:
        figures = measure()
    except MissingExtra as exc:
        say(f"  left out: {exc.message} ({exc.hint})")
        return []
    say(table(figures))
    say(f"  in {time.monotonic() - began_s:.0f} s")
    return figures


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
