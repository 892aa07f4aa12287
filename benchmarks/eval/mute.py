"""The embedded server with its own ears and mind, and silence for a voice: verdicts at a third of the work.

Sound of the right length is sent, so that interruptions fall where they would; only latencies mean nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from meeting_assistant.server.dialogue.rules import RulesDialogue
from meeting_assistant.server.serve import EmbeddedServer
from meeting_assistant.server.services import Services
from meeting_assistant.speech.ports import Language, Samples
from meeting_assistant.speech.silero import SileroDetector
from meeting_assistant.speech.whisper import WhisperRecognizer
from tests.support.background import in_background

_SECONDS_A_CHARACTER: Final[Mapping[Language, float]] = {"zh": 0.22, "en": 0.065}
_PIECE_S: Final = 0.5


class Silence:
    """A `Synthesizer` that takes as long to be heard as a voice, and says nothing."""

    rate_hz = 24_000

    def synthesize(
        self,
        text: str,
        *,
        language: Language,
        speed: float = 1.0,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Samples]:
        """Silence for as long as `text` would take."""
        frames = int(len(text) * _SECONDS_A_CHARACTER[language] / speed * self.rate_hz)
        step = int(_PIECE_S * self.rate_hz)
        for start in range(0, frames, step):
            if cancelled():
                return
            yield np.zeros(min(step, frames - start), np.float32)


@contextmanager
def mute_server() -> Iterator[dict[str, Any]]:
    """The settings that lead to the server, which runs meanwhile."""
    services = Services(
        new_detector=SileroDetector,
        recognizer=WhisperRecognizer(),
        synthesizer=Silence(),
        new_dialogue=RulesDialogue,
        now=lambda: datetime.now(UTC),
    )
    with in_background(EmbeddedServer(services)) as server:
        yield {"service.endpoint": server.url, "service.deployment": "embedded"}
