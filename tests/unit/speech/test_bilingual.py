"""The synthesizer that hands clauses to two voices."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from meeting_assistant.speech.bilingual import BilingualSynthesizer, trimmed
from meeting_assistant.speech.clause_cache import ClauseCache
from meeting_assistant.speech.ports import Samples

RATE_HZ = 24_000
SECOND = np.concatenate([np.zeros(RATE_HZ), np.full(RATE_HZ, 0.5), np.zeros(RATE_HZ)]).astype(np.float32)


class ScriptedVoice:
    """Says a second of level 0.5 within silence for whatever it is given, and notes what that was."""

    rate_hz = RATE_HZ

    def __init__(self) -> None:
        self.said: list[str] = []

    def speak(
        self, clause: str, *, speed: float = 1.0, cancelled: Callable[[], bool] = lambda: False
    ) -> Samples | None:
        self.said.append(clause)
        return None if cancelled() else SECOND


class ScriptedSentences(ScriptedVoice):
    """The same, sentence by sentence."""

    def speak(self, text: str, *, speed: float = 1.0) -> Iterator[Samples]:  # type: ignore[override]  # the other port
        for sentence in text.split(". "):
            self.said.append(sentence)
            yield SECOND


class Booth:
    """A synthesizer with its scripted voices."""

    def __init__(self, directory: Path | None = None) -> None:
        self.chinese, self.english = ScriptedVoice(), ScriptedSentences()
        self.synthesizer = BilingualSynthesizer(self.chinese, self.english, ClauseCache("test", directory))


def test_each_script_goes_to_its_voice_in_order() -> None:
    booth = Booth()
    pieces = list(booth.synthesizer.synthesize("主题是Weekly Review，对吗？", language="zh"))
    assert booth.chinese.said == ["主题是", "对吗？"]
    assert booth.english.said == ["Weekly Review,"]
    assert len(pieces) == 3
    assert all(piece.dtype == np.float32 for piece in pieces)


def test_nothing_is_made_before_it_is_asked_for() -> None:
    booth = Booth()
    speech = booth.synthesizer.synthesize("好的，没问题。再见。", language="zh")
    assert booth.chinese.said == []
    next(speech)
    assert booth.chinese.said == ["好的，"]


def test_a_cancelled_clause_ends_the_speech_and_is_not_kept() -> None:
    booth = Booth()
    assert list(booth.synthesizer.synthesize("好的，再见。", language="zh", cancelled=lambda: True)) == []
    assert len(booth.chinese.said) == 1
    assert len(list(booth.synthesizer.synthesize("好的，", language="zh"))) == 1
    assert len(booth.chinese.said) == 2, "what was cut is made anew"


def test_dropping_the_speech_lets_others_speak() -> None:
    booth = Booth()
    speech = booth.synthesizer.synthesize("One. Two. Three", language="en")
    next(speech)
    assert len(list(booth.synthesizer.synthesize("Four", language="en"))) == 1
    assert booth.english.said == ["One", "Four"]


def test_the_second_time_a_clause_comes_from_the_cache() -> None:
    booth = Booth()
    for _ in range(2):
        list(booth.synthesizer.synthesize("好的，再见。", language="zh"))
    assert booth.chinese.said == ["好的，", "再见。"]


def test_prepared_prompts_need_no_voice_after_a_restart(tmp_path: Path) -> None:
    Booth(tmp_path).synthesizer.prepare(["您好，请讲。"], "zh")
    booth = Booth(tmp_path)
    assert len(list(booth.synthesizer.synthesize("您好，请讲。", language="zh"))) == 2
    assert booth.chinese.said == []


def test_a_prompt_that_was_spoken_before_is_kept_too(tmp_path: Path) -> None:
    first = Booth(tmp_path).synthesizer
    list(first.synthesize("您好，请讲。", language="zh"))
    first.prepare(["您好，请讲。"], "zh")
    second = Booth(tmp_path)
    list(second.synthesizer.synthesize("您好，请讲。", language="zh"))
    assert second.chinese.said == []


def test_what_was_only_spoken_is_not_kept(tmp_path: Path) -> None:
    list(Booth(tmp_path).synthesizer.synthesize("张三明天体检。", language="zh"))
    assert list(tmp_path.iterdir()) == []


def test_clauses_are_closer_together_than_sentences() -> None:
    booth = Booth()
    first, after_comma, after_stop = booth.synthesizer.synthesize("好的，再见。谢谢", language="zh")
    assert first[0] == 0.0  # a margin, no pause before the first sound
    assert 0 < len(after_comma) - len(first) < len(after_stop) - len(first)


def test_text_that_can_not_be_said_is_silence() -> None:
    assert list(Booth().synthesizer.synthesize("……", language="zh")) == []


def test_silent_ends_are_trimmed_to_a_margin() -> None:
    assert len(trimmed(SECOND, RATE_HZ)) == pytest.approx(1.06 * RATE_HZ, abs=2)
    assert len(trimmed(np.zeros(100, np.float32), RATE_HZ)) == 0


def test_a_voice_at_another_rate_is_refused() -> None:
    class Slow(ScriptedVoice):
        rate_hz = 16_000

    with pytest.raises(ValueError, match="16000"):
        BilingualSynthesizer(Slow(), ScriptedSentences(), ClauseCache("test"))
