"""The rig: ``python -m tests.rig [--quick] [--only NAME]`` prints a table as JSON; 1 if a bar is missed."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import TypeAlias

from tests.rig.capture import capture_figures
from tests.rig.double_talk import double_talk_figures
from tests.rig.echo import room_figures
from tests.rig.figures import Figure
from tests.rig.interruption import careful_figures, interruption_figures
from tests.rig.ledger import ledger_figures
from tests.rig.playout import playout_figures
from tests.rig.truncation import truncation_figures
from tests.support.pulse import Pulse, missing_programs, running_pulse

Experiment: TypeAlias = Callable[[Pulse, bool], Awaitable[list[Figure]]]
"""Takes a sound server of its own, and whether to be quick."""


EXPERIMENTS: dict[str, Experiment] = {
    "interruption": interruption_figures,
    "careful": careful_figures,
    "playout": playout_figures,
    "truncation": truncation_figures,
    "ledger": ledger_figures,
    "capture": capture_figures,
    "room": room_figures,
    "double_talk": double_talk_figures,
}


async def measure(names: Sequence[str], *, quick: bool, again: int) -> tuple[list[Figure], bool]:
    """The figures of these experiments, one after the other, and whether all bars were kept.

    Real time is shared with whatever else runs on the machine: an experiment that missed a bar is measured
    `again` so many times at most. What is said is the last; each miss before it is told on standard error.
    """
    figures: list[Figure] = []
    ok = True
    for name in names:
        for left in range(again, -1, -1):
            sys.stderr.write(f"rig: {name}\n")
            with running_pulse() as pulse:
                found = await EXPERIMENTS[name](pulse, quick)
            missed = [figure for figure in found if not figure.ok]
            if not missed or not left:
                break
            for figure in missed:
                sys.stderr.write(f"rig: missed, so once more: {figure}\n")
        figures += found
        ok = ok and not missed
    return figures, ok


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.rig", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--only", action="append", choices=EXPERIMENTS, help="this one; may be repeated")
    parser.add_argument("--again", type=int, default=0, help="measure again what missed a bar, so many times")
    arguments = parser.parse_args()
    if missing := missing_programs():
        sys.stderr.write(
            f"not installed: {', '.join(missing)}; apt-get install pulseaudio pulseaudio-utils\n"
        )
        return 2
    names = arguments.only or list(EXPERIMENTS)
    figures, ok = asyncio.run(measure(names, quick=arguments.quick, again=arguments.again))
    table = [asdict(figure) | {"value": round(figure.value, 2), "ok": figure.ok} for figure in figures]
    sys.stdout.write(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
