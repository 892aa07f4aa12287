"""Doubles for machine speech that are small but real: they hear, recognise and speak tones.

A recording for them is silence and tones; what the tones mean is scripted in order. All are deterministic.
"""

import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

import numpy as np

from meeting_assistant.protocol.items import FunctionCallOutputItem, MessageItem
from meeting_assistant.server.dialogue.port import Call, Context, Reply, Say
from meeting_assistant.server.services import Services
from meeting_assistant.speech.ports import Language, Samples, Transcript

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class EnergyDetector:
    """Takes every loud window for speech: 32 ms at 16 kHz, as the neural one."""

    rate_hz = 16_000
    window_frames = 512

    def probability(self, window: Samples) -> float:
        if window.shape != (self.window_frames,):
            raise ValueError(f"a window is {self.window_frames} frames, not {window.shape}")
        return 1.0 if float(np.sqrt(np.mean(np.square(window)))) > 0.02 else 0.0

    def reset(self) -> None:
        """Nothing is kept."""


@dataclass
class ScriptedRecognizer:
    """Hears one scripted sentence per utterance that has sound in it, in order; silence has no words.

    Attributes:
        sentences: What is heard; the last one again and again.
        gate: While it is clear, recognition waits, asking whether it was cancelled.
        was_cancelled: Set once one was.
    """

    sentences: Sequence[str]
    gate: threading.Event = field(default_factory=threading.Event)
    rate_hz: int = 16_000
    utterances_ms: list[float] = field(default_factory=list)
    was_cancelled: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()
        self._lock = threading.Lock()

    def recognize(
        self,
        utterance: Samples,
        *,
        language: Language | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Transcript:
        with self._lock:
            while not self.gate.wait(0.005):
                if cancelled():
                    break
            if cancelled():
                self.was_cancelled.set()
                return Transcript(text="", language="en")
            if not len(utterance) or float(np.abs(utterance).max()) < 0.02:
                return Transcript(text="", language=language or "en")
            index = min(len(self.utterances_ms), len(self.sentences) - 1)
            self.utterances_ms.append(len(utterance) * 1000 / self.rate_hz)
            text = self.sentences[index]
            return Transcript(text=text, language=language or _language_of(text))


@dataclass
class ToneSynthesizer:
    """Speaks a tone of 50 ms for each character, in pieces of 200 ms.

    Attributes:
        gate: While it is clear, the next piece waits.
    """

    gate: threading.Event = field(default_factory=threading.Event)
    rate_hz: int = 24_000
    spoken: list[str] = field(default_factory=list)
    closed: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def synthesize(
        self,
        text: str,
        *,
        language: Language,
        speed: float = 1.0,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Samples]:
        self.spoken.append(text)
        frames = int(len(text) * 0.05 * self.rate_hz / speed)
        tone = 0.2 * np.sin(2 * np.pi * 300 * np.arange(frames) / self.rate_hz)
        step = self.rate_hz // 5
        try:
            for start in range(0, frames, step):
                if not self.gate.wait(10):
                    raise TimeoutError("nobody opened the synthesiser's gate")
                yield tone[start : start + step].astype(np.float32)
        finally:
            self.closed += 1


Answer: TypeAlias = Callable[[str], Sequence[Reply]]


class ScriptedDialogue:
    """Answers the last item: the user's words by `answers`, a function's result by reading it.

    Args:
        answers: Words of the user, or part of them -> parts of the reply; else it repeats what it heard.
    """

    def __init__(self, answers: dict[str, Sequence[Reply]] | None = None) -> None:
        self._answers = answers or {}
        self.contexts: list[Context] = []

    async def respond(self, context: Context) -> AsyncIterator[Reply]:
        self.contexts.append(context)
        for part in self._parts(context):
            yield part

    def fixed_prompts(self) -> Sequence[Say]:
        return ()

    def _parts(self, context: Context) -> Sequence[Reply]:
        last = context.items[-1] if context.items else None
        if isinstance(last, FunctionCallOutputItem):
            return (Say(text=f"Done: {last.output}", language="en"),)
        words = last.words if isinstance(last, MessageItem) else ""
        for key, parts in self._answers.items():
            if key in words:
                return parts
        return (Say(text=f"You said: {words}" if words else "Hello.", language=_language_of(words)),)


def booking() -> Call:
    """The call that the tests' dialogue makes."""
    return Call(
        name="createMeeting",
        arguments='{"start_time": "2026-11-23 15:00:00", "duration": 60, "title": "项目周会"}',
    )


@dataclass
class Doubles:
    """All doubles of one server, and the `Services` made of them."""

    recognizer: ScriptedRecognizer = field(default_factory=lambda: ScriptedRecognizer(["book a meeting"]))
    synthesizer: ToneSynthesizer = field(default_factory=ToneSynthesizer)
    dialogue: ScriptedDialogue = field(default_factory=lambda: ScriptedDialogue({"book": (booking(),)}))

    def services(self) -> Services:
        return Services(
            new_detector=EnergyDetector,
            recognizer=self.recognizer,
            synthesizer=self.synthesizer,
            new_dialogue=lambda: self.dialogue,
            now=lambda: NOW,
        )


def _language_of(text: str) -> Language:
    return "zh" if any("\u3400" <= letter <= "\u9fff" for letter in text) else "en"
