"""Voice detection by the Silero v6 network that faster-whisper carries, run by onnxruntime.

Each call judges 512 new samples at 16 kHz together with the last 64 of the window before; the recurrent state
(h, c) goes from call to call. One thread: a window costs about 0.2 ms.
"""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.speech.onnx import open_session
from meeting_assistant.speech.ports import Samples
from meeting_assistant.speech.weights import Part

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_MODEL = Part(module="faster_whisper", path="assets/silero_vad_v6.onnx")
_CONTEXT_FRAMES = 64
_STATE_SHAPE = (1, 1, 128)


class SileroDetector:
    """A `VoiceDetector` for one stream; one thread at a time. Instances share the network, not the state."""

    rate_hz = 16_000
    window_frames = 512

    def __init__(self) -> None:
        self._session = _session()
        self._input: Samples
        self._h: Samples
        self._c: Samples
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
        raise MissingExtra(f"the voice detector needs {', '.join(missing)}", hint=extra_line("local"))
    return open_session(_MODEL.locate(), threads=1)
