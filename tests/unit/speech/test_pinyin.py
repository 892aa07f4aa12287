"""Chinese to phonemes. The expected phonemes are the published transcription of Kokoro's own front end."""

from pathlib import Path

import pytest

from meeting_assistant.speech.kokoro import _IDS
from meeting_assistant.speech.pinyin import FINALS, INITIALS, TONES, Phonemizer, to_phoneme


@pytest.mark.parametrize(
    ("initial", "final", "tone", "phonemes"),
    [
        ("zh", "ong", "1", "ꭧʊ→ŋ"),
        ("sh", "i", "2", "ʂɨ↗"),
        ("z", "i", "4", "ʦɨ↘"),
        ("j", "i", "3", "ʨi↓"),
        ("j", "v", "4", "ʨy↘"),
        ("", "iou", "3", "jou↓"),
        ("", "er", "4", "ɚ↘"),
        ("m", "a", "5", "ma"),
    ],
)
def test_a_syllable_is_initial_final_and_tone(initial: str, final: str, tone: str, phonemes: str) -> None:
    assert to_phoneme(initial, final, tone) == phonemes


def test_every_phoneme_is_in_the_voices_alphabet() -> None:
    alphabet = set(_IDS)
    for initial in INITIALS:
        for final in FINALS:
            for tone in TONES:
                assert set(to_phoneme(initial, final, tone)) <= alphabet


@pytest.mark.speech
def test_words_are_apart_and_punctuation_stays(tmp_path: Path) -> None:
    phonemizer = Phonemizer(tmp_path)
    assert phonemizer.phonemes("你好，我是会议助理。") == "ni↓xau↓, wo↓ ʂɨ↘ xwei↘i↘ ꭧu↘li↓."


@pytest.mark.speech
def test_characters_with_two_readings_are_read_by_their_word(tmp_path: Path) -> None:
    phonemizer = Phonemizer(tmp_path)
    assert "ꭧʰa↗ŋ" in phonemizer.phonemes("时长")
    assert "xa↗ŋ" in phonemizer.phonemes("银行")
    assert "ɕi↗ŋ" in phonemizer.phonemes("行程")


@pytest.mark.speech
def test_loading_the_word_list_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Phonemizer(tmp_path).phonemes("你好abc😀嗯")
    assert capfd.readouterr() == ("", "")
