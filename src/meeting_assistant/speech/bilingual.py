"""One voice out of two: Chinese clauses go to the Chinese voice, Latin script to the English one."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

import numpy as np

from meeting_assistant.speech.clause_cache import ClauseCache
from meeting_assistant.speech.clauses import SENTENCE_PAUSE_MS, Clause, to_clauses
from meeting_assistant.speech.ports import Language, Samples

_QUIET: Final = 0.004  # -48 dBFS: below this a voice's lead-in and tail are silence
_MARGIN_S: Final = 0.03


def never() -> bool:
    """Say that nothing is cancelled."""
    return False


class ClauseVoice(Protocol):
    """Speaks one clause in one go; slow, so its clauses are cached."""

    rate_hz: int

    def speak(
        self, clause: str, *, speed: float = 1.0, cancelled: Callable[[], bool] = never
    ) -> Samples | None:
        """The speech of `clause`; None if it was cancelled."""
        ...


class SentenceVoice(Protocol):
    """Speaks a text of any length, sentence by sentence; fast."""

    rate_hz: int

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Samples]:
        """The speech of `text`, one piece a sentence."""
        ...


class BilingualSynthesizer:
    """A `Synthesizer` for Chinese and English. Several threads may use it: they take turns by the clause.

    Args:
        chinese: Speaks Chinese clauses, at 24 kHz.
        english: Speaks Latin script, at 24 kHz.
        cache: Keeps Chinese clauses.
    """

    rate_hz = 24_000

    def __init__(self, chinese: ClauseVoice, english: SentenceVoice, cache: ClauseCache) -> None:
        for voice in (chinese, english):
            if voice.rate_hz != self.rate_hz:
                raise ValueError(f"a voice speaks at {self.rate_hz} Hz, not {voice.rate_hz}")
        self._chinese = chinese
        self._english = english
        self._cache = cache
        self._turn = threading.Lock()

    def synthesize(
        self,
        text: str,
        *,
        language: Language,
        speed: float = 1.0,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[Samples]:
        """Yield the speech of `text` clause by clause; see `Synthesizer.synthesize`."""
        pause = np.zeros(0, np.float32)
        for clause in to_clauses(text, language):
            for piece in self._speak(clause, speed, cancelled):
                if cancelled():
                    return
                if piece.size:
                    yield np.concatenate([pause, piece])
                    pause = self._pause(SENTENCE_PAUSE_MS)
            pause = self._pause(clause.pause_ms)

    def prepare(
        self, texts: Iterable[str], language: Language, *, cancelled: Callable[[], bool] = never
    ) -> None:
        """Make the speech of fixed prompts ahead, and keep it for later starts."""
        for text in texts:
            for clause in to_clauses(text, language):
                if cancelled():
                    return
                if clause.language == "zh":
                    self._speak_chinese(clause.text, 1.0, keep=True, cancelled=cancelled)

    def _speak(self, clause: Clause, speed: float, cancelled: Callable[[], bool]) -> Iterator[Samples]:
        if clause.language == "zh":
            yield self._speak_chinese(clause.text, speed, cancelled=cancelled)
            return
        sentences = self._english.speak(clause.text, speed=speed)
        while True:
            with self._turn:  # not held while the listener hears the last sentence
                sentence = next(sentences, None)
            if sentence is None:
                return
            yield trimmed(sentence, self.rate_hz)

    def _speak_chinese(
        self,
        clause: str,
        speed: float,
        *,
        keep: bool = False,
        cancelled: Callable[[], bool] = never,
    ) -> Samples:
        with self._turn:
            speech = self._cache.get(clause, speed)
            if speech is None:
                made = self._chinese.speak(clause, speed=speed, cancelled=cancelled)
                if made is None:
                    return np.zeros(0, np.float32)
                speech = trimmed(made, self.rate_hz)
                self._cache.put(clause, speed, speech)
            if keep:
                self._cache.keep(clause, speed, speech)
            return speech

    def _pause(self, pause_ms: int) -> Samples:
        return np.zeros(pause_ms * self.rate_hz // 1000, np.float32)


def trimmed(speech: Samples, rate_hz: int) -> Samples:
    """`speech` without its silent ends, but for a margin."""
    loud = np.flatnonzero(np.abs(speech) > _QUIET)
    if not loud.size:
        return speech[:0]
    margin = int(_MARGIN_S * rate_hz)
    return np.clip(speech[max(0, int(loud[0]) - margin) : int(loud[-1]) + margin], -1.0, 1.0)
