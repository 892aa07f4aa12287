"""Ports for machine speech: what the embedded server needs of a detector, a recogniser and a voice.

All sound here is mono float32 in [-1, 1] as numpy arrays of shape [frames]. Adapters are synchronous
and may be slow: the caller runs them in a thread. Each adapter documents whether one instance may be
used from several threads at once; by default it may not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.float32]
"""Mono audio, float32 [frames], -1 to 1."""

Language: TypeAlias = Literal["zh", "en"]


class VoiceDetector(Protocol):
    """Says how likely it is that each successive window of one audio stream holds speech.

    One instance serves one stream: it keeps state from window to window.
    """

    rate_hz: int
    """Sample rate it wants."""
    window_frames: int
    """Frames that each call takes."""

    def probability(self, window: Samples) -> float:
        """Probability, 0 to 1, that `window` (float32 [window_frames]) holds speech."""
        ...

    def reset(self) -> None:
        """Forget the stream so far."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What a recogniser heard.

    Attributes:
        text: The words; empty if it heard none.
        language: The language it was heard in.
        confidence: 0 to 1, how sure the recogniser is (1 when it can't tell).
    """

    text: str
    language: Language
    confidence: float = 1.0


class Recognizer(Protocol):
    """Turns one utterance into text. May be used from several threads, which then take turns."""

    rate_hz: int
    """Sample rate it wants."""

    def recognize(
        self,
        utterance: Samples,
        *,
        language: Language | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Transcript:
        """Recognise `utterance` (float32 [frames] at `rate_hz`).

        Args:
            utterance: The whole utterance.
            language: What it is spoken in; None to find out.
            cancelled: Asked between steps; once true, the call returns early with empty text.
        """
        ...


class Synthesizer(Protocol):
    """Turns text into speech, clause by clause. May be used from several threads, which then take turns."""

    rate_hz: int
    """Sample rate it gives."""

    def synthesize(
        self,
        text: str,
        *,
        language: Language,
        speed: float = 1.0,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Samples]:
        """Yield the speech of `text` in pieces (float32 [frames] at `rate_hz`), the first when it is ready.

        The caller stops by dropping the iterator; while a piece is being made, by `cancelled`, which is asked
        many times a second and once true ends the iteration early. Text in the other language or script is
        spoken as well as the voice can, never raised upon.
        """
        ...
