"""The English voice: hibari, a distilled Kokoro of 8 MB that runs sixty times faster than real time."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

import numpy as np

from meeting_assistant.errors import MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.speech.ports import Samples
from meeting_assistant.speech.weights import Progress, no_progress

_SEED: Final = 0  # of its breath noise: the same text sounds the same each time


class HibariVoice:
    """An English voice: sentence by sentence. One thread at a time."""

    rate_hz = 24_000

    def __init__(self, *, progress: Progress = no_progress) -> None:
        if missing := missing_packages():
            raise MissingExtra(f"the English voice needs {', '.join(missing)}", hint=extra_line("local"))
        progress("loading the English voice")
        from hibari import Hibari

        self._tts = Hibari()  # the voice inside the package; others would be fetched

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Samples]:
        """The speech of English `text`, one piece a sentence."""
        for sentence in self._tts.stream(text, speed=speed, seed=_SEED):
            yield np.asarray(sentence, np.float32)


def missing_packages() -> list[str]:
    """Names of the packages that the voice needs and that are not installed."""
    return [name for name in ("onnxruntime", "hibari") if find_spec(name) is None]
