"""Voice detection by the Silero v6 network that faster-whisper carries, run by onnxruntime.

Each call judges 512 new samples at 16 kHz together with the last 64 of the window before; the recurrent state
(h, c) goes from call to call. One thread and no memory arena: a window costs about 0.2 ms.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from meeting_assistant.errors import MissingExtra, StoreError
from meeting_assistant.speech.ports import Samples
from meeting_assistant.speech.weights import LOCAL_EXTRA_HINT, Part

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_MODEL = Part(module="faster_whisper", path="assets/silero_vad_v6.onnx")
_CONTEXT_FRAMES = 64
_STATE_SHAPE = (1, 1, 128)


class SileroDetector:
    """A `VoiceDetector` for one stream. Instances share the network, not the state: one thread at a time each."""

    rate_hz = 16_000
    window_frames = 512

    def __init__(self) -> None:
        self._session = _session()
        self.reset()

    def probability(self, window: Samples) -> float:
        """Probability, 0 to 1, that `window` (float32 [512]) holds speech."""
        if window.shape != (self.window_frames,):
            raise ValueError(f"a window is float32 [{self.window_frames}], not {list(window.shape)}")
        self._input[0, _CONTEXT_FRAMES:] = window
        chances, self._h, self._c = self._session.run(
            None, {"input": self._input, "h": self._h, "c": self._c}
        )
        self._input[0, :_CONTEXT_FRAMES] = window[-_CONTEXT_FRAMES:]
        return float(chances.item())

    def reset(self) -> None:
        """Forget the stream so far."""
        self._input = np.zeros((1, _CONTEXT_FRAMES + self.window_frames), np.float32)
        self._h = np.zeros(_STATE_SHAPE, np.float32)
        self._c = np.zeros(_STATE_SHAPE, np.float32)


def missing_packages() -> list[str]:
    """Names of the packages that the detector needs and that are not installed."""
    return [name for name in ("onnxruntime", "faster_whisper") if find_spec(name) is None]


@cache
def _session() -> "InferenceSession":
    """The network, loaded once a process (130 ms)."""
    if missing := missing_packages():
        raise MissingExtra(f"the voice detector needs {', '.join(missing)}", hint=LOCAL_EXTRA_HINT)
    return open_session(_MODEL.locate(), threads=1)


def open_session(model: Path, *, threads: int) -> "InferenceSession":
    """Load an ONNX file for the CPU, without the arena that would keep the memory of the longest input.

    Raises:
        StoreError: The file is missing or damaged.
    """
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        return InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # onnxruntime's exceptions share no base class but Exception
        raise StoreError(f"can't load the model {model.name}: {exc}", hint="reinstall it: " + LOCAL_EXTRA_HINT) from exc
