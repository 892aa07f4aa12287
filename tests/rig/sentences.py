"""What a person says into the rig's microphone, in both languages: recorded turns, and made sentences."""

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from meeting_assistant.replay.accuracy import character_error_rate, normalised
from meeting_assistant.speech.ports import Language, Recognizer, Synthesizer
from tests.rig.hearing import RATE_HZ
from tests.support.voices import recorded_voice

LEVEL_DBFS = -26.0
"""Mean level of every sentence: ordinary speech before a microphone."""

RECORDED: tuple[tuple[Language, float, float, str], ...] = (
    ("zh", 0.50, 3.62, "你好，帮我约一个明天下午三点的会议。"),
    ("en", 0.52, 3.08, "Hi, please book a meeting for tomorrow at three p.m."),
    ("zh", 4.84, 7.80, "时长一个小时，主题是项目周会。"),
    ("en", 4.28, 6.10, "One hour, and call it weekly review."),
    ("zh", 9.02, 11.40, "对，没问题，请创建吧。"),
    ("en", 7.32, 8.48, "Yes, please go ahead."),
)
"""Language, where it begins and ends in ``samples/book-*.wav``, in s, and its words."""

MADE: tuple[tuple[Language, str], ...] = (
    ("zh", "请等一下，时间改成后天上午十点。"),
    ("en", "Wait a moment, please move it to Thursday at ten."),
    ("zh", "不要开会了，请帮我取消这个会议。"),
    ("en", "Never mind, please cancel the meeting on Friday."),
    ("zh", "明天下午我还有哪些会议？"),
    ("en", "Which meetings do I have tomorrow afternoon?"),
    ("zh", "会议室在几楼，怎么预订？"),
    ("en", "Could you tell me how to reserve a large room?"),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said: its words, and its sound at 24 kHz.

    Attributes:
        language: Of the words.
        words: All of them.
        sound: The person.
        answer: The assistant's voice meanwhile; of another speaker and other words.
    """

    language: Language
    words: str
    sound: NDArray[np.int16]
    answer: NDArray[np.int16]

    @property
    def length_s(self) -> float:
        """How long it takes to say."""
        return len(self.sound) / RATE_HZ


def recorded_sentences() -> list[Sentence]:
    """The turns of the shipped recordings, against the recording in the other language."""
    voices = {language: recorded_voice(f"book-{language}.wav") for language in ("zh", "en")}
    return [
        Sentence(
            language,
            words,
            _at_level(voices[language][int(from_s * RATE_HZ) : int(to_s * RATE_HZ)]),
            voices["en" if language == "zh" else "zh"],
        )
        for language, from_s, to_s, words in RECORDED
    ]


def made_sentences(synthesizer: Synthesizer) -> list[Sentence]:
    """Sentences of the embedded server's voices, against the recording in their own language."""
    made = []
    for language, words in MADE:
        pieces = list(synthesizer.synthesize(words, language=language))
        sound = soxr.resample(np.concatenate(pieces), synthesizer.rate_hz, RATE_HZ) * 32_767
        made.append(Sentence(language, words, _at_level(sound), recorded_voice(f"book-{language}.wav")))
    return made


def character_errors(recognizer: Recognizer, heard: list[tuple[Sentence, NDArray[np.int16]]]) -> float:
    """How many percent of all characters the recogniser misreads."""
    wrong = total = 0.0
    for sentence, sound in heard:
        samples = soxr.resample(sound.astype(np.float32) / 32_768, RATE_HZ, recognizer.rate_hz)
        text = recognizer.recognize(samples, language=sentence.language).text if len(sound) else ""
        characters = len(normalised(sentence.words).replace(" ", ""))
        wrong += characters * character_error_rate(sentence.words, text)
        total += characters
    return 100 * wrong / total


def _at_level(sound: NDArray[np.float32] | NDArray[np.int16]) -> NDArray[np.int16]:
    level = np.sqrt(np.mean(np.square(sound.astype(np.float64)))) / 32_768
    louder = sound * (10 ** (LEVEL_DBFS / 20) / level)
    return np.asarray(np.clip(np.rint(louder), -32_768, 32_767), np.int16)
