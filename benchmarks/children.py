"""Processes that are measured: their CPU time as the system counts it, and what they print."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def cpu_s_of(command: Sequence[str]) -> float:
    """Seconds of CPU, user and system, that a command takes from start to end.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return usage.ru_utime + usage.ru_stime


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a module of this package as a process whose output is read."""
    return subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments], stdout=subprocess.PIPE, text=True
    )


def result_of(child: subprocess.Popen[str]) -> dict[str, Any]:
    """The JSON object that a child prints before it ends.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    output, _ = child.communicate()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, child.args)
    result: dict[str, Any] = json.loads(output)
    return result


@contextmanager
def running(module: str, *arguments: str) -> Iterator[str]:
    """Run a module of this package beside us; gives the first line it prints."""
    child = start(module, *arguments)
    try:
        if child.stdout is None:
            raise RuntimeError("a started child has an output")
        yield child.stdout.readline().strip()
    finally:
        child.terminate()
        child.wait()
