"""How this package runs ONNX networks: on the CPU, quietly, giving memory back after each run.

With the arena a run of Kokoro over 6 s of speech takes 0.15 GB and half the time; without it every tensor is
a fresh allocation, and the peak 1.1 GB. What the arena took is given back when a run ends.
"""

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from meeting_assistant.errors import StoreError
from meeting_assistant.installation import extra_line

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, RunOptions


_POLL_S: Final = 0.05


def cpu_threads(wanted: int) -> int:
    """`wanted`; for 0 as many as there are cores, at most 4: beyond that small networks gain nothing."""
    return wanted or min(4, os.cpu_count() or 1)


def open_session(model: Path, *, threads: int) -> "InferenceSession":
    """Load an ONNX file for the CPU.

    Raises:
        StoreError: The file is missing or damaged.
    """
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Waiting threads sleep instead of spinning: the cores are shared with recognition and the event loop.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # onnxruntime's exceptions share no base class but Exception
        raise StoreError(
            f"can't load the model {model.name}: {exc}", hint=f"reinstall it: {extra_line('local')}"
        ) from exc


def frugal_run() -> "RunOptions":
    """Options of a run that gives the arena's memory back at its end."""
    from onnxruntime import RunOptions

    options = RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def run_until_cancelled(
    session: "InferenceSession", inputs: Mapping[str, npt.NDArray[np.generic]], cancelled: Callable[[], bool]
) -> npt.NDArray[np.generic] | None:
    """The first output of a run; None if it was cancelled, within about a tenth of a second of that."""
    options, over = frugal_run(), threading.Event()

    def watch() -> None:
        while not over.wait(_POLL_S):
            if cancelled():
                options.terminate = True  # heeded between the network's nodes
                return

    watcher = threading.Thread(target=watch, name="cancel synthesis")
    watcher.start()
    try:
        return np.asarray(session.run(None, dict(inputs), options)[0])
    except Exception:  # onnxruntime's exceptions share no base class but Exception
        if options.terminate:
            return None
        raise
    finally:
        over.set()
        watcher.join()
