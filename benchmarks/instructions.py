"""The duplex benchmark at full speed in instructions, which are the same on a busy machine as on a quiet one.

valgrind counts them, slowly: it runs only when named, ``python -m benchmarks instructions``.
"""

import re
import shutil
import subprocess
import sys

from benchmarks.children import running
from benchmarks.duplex import BARE_BUDGET, clients_to_compare
from benchmarks.figures import Figure
from meeting_assistant.errors import MissingExtra

SHORT_S, LONG_S = 10, 60
COUNTED = re.compile(r"Collected : (\d+)")


def measure() -> list[Figure]:
    """Instructions of a minute's stream: what a long one takes more than a short one."""
    if shutil.which("valgrind") is None:
        raise MissingExtra("valgrind is not installed", hint="apt-get install valgrind")
    clients_to_compare()
    with running("duplex_peer", str(LONG_S)) as port:
        bare, ours = (
            (_count(name, port, LONG_S) - _count(name, port, SHORT_S)) / (LONG_S - SHORT_S) * 60
            for name in ("bare", "ours")
        )
    return [
        Figure(name="ours / bare", value=ours / bare, unit="x", budget=BARE_BUDGET),
        Figure(name="ours", value=ours / 1e6, unit="M", note="instructions for a minute"),
        Figure(name="bare", value=bare / 1e6, unit="M"),
    ]


def _count(client: str, port: str, seconds: int) -> int:
    """Instructions of a whole client process.

    Raises:
        RuntimeError: valgrind counted nothing.
    """
    command = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable)
    arguments = ("-m", "benchmarks.duplex_client", client, port, str(seconds), "fast")
    run = subprocess.run((*command, *arguments), capture_output=True, text=True, check=True)
    found = COUNTED.search(run.stderr)
    if found is None:
        raise RuntimeError(run.stderr)
    return int(found[1])
