"""The real models of the `local` extra: what they hear and how they sound."""

import re
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soxr

from meeting_assistant.errors import StoreError
from meeting_assistant.speech.ports import Language, Samples
from meeting_assistant.speech.registry import Speech, load_speech
from meeting_assistant.speech.whisper import WhisperRecognizer

pytestmark = [pytest.mark.speech, pytest.mark.timeout(300)]

SAMPLES = Path(__file__).parents[3] / "samples"
RATE_HZ = 16_000
TURNS: dict[Language, list[str]] = {
    "zh": [
        "你好，帮我约一个明天下午三点的会议。",
        "时长一个小时，主题是项目周会。",
        "对，没问题，请创建吧。",
    ],
    "en": [
        "Hi, please book a meeting for tomorrow at 3 p.m.",
        "One hour, and call it weekly review.",
        "Yes, please go ahead.",
    ],
}


@pytest.fixture(scope="module")
def speech() -> Speech:
    return load_speech()


def recording(name: str) -> Samples:
    with wave.open(str(SAMPLES / name)) as source:
        pcm = source.readframes(source.getnframes())
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def spoken(speech: Speech, text: str, language: Language) -> Samples:
    """`text` by the assistant's own voice, at the recogniser's rate."""
    whole = np.concatenate(list(speech.synthesizer.synthesize(text, language=language)))
    return np.asarray(soxr.resample(whole, speech.synthesizer.rate_hz, RATE_HZ), np.float32)


def errors(expected: str, heard: str) -> float:
    """Edits per letter or character, punctuation apart."""
    a, b = (re.sub(r"[\W_]", "", text.lower()) for text in (expected, heard))
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1] / len(a)


def turns_in(speech: Speech, sound: Samples, *, silence_ms: int = 200) -> list[tuple[int, int]]:
    """Begin and end, in frames, of what a server's turn detection would cut out (threshold 0.5)."""
    detector = speech.detector_factory()
    turns: list[tuple[int, int]] = []
    begin: int | None = None
    last = 0
    for at in range(0, len(sound) - detector.window_frames + 1, detector.window_frames):
        if detector.probability(sound[at : at + detector.window_frames]) >= 0.5:
            begin, last = at if begin is None else begin, at
        elif begin is not None and (at - last) * 1000 >= silence_ms * RATE_HZ:
            turns.append((max(0, begin - 4_800), at))  # with 300 ms of prefix
            begin = None
    return turns


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_shipped_recording_is_cut_into_its_turns_and_understood(speech: Speech, language: Language) -> None:
    sound = recording(f"book-{language}.wav")
    turns = turns_in(speech, sound)
    assert len(turns) == 3
    for (begin, end), expected in zip(turns, TURNS[language], strict=True):
        heard = speech.recognizer.recognize(sound[begin:end])
        assert heard.language == language
        assert errors(expected, heard.text) <= 0.15, heard
        assert heard.confidence > 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("好的，会议已经创建成功，祝您工作顺利。", "zh"),
        ("请问您希望会议什么时候开始？", "zh"),
        ("The meeting is booked for Tuesday morning. Is there anything else?", "en"),
    ],
)
def test_what_the_assistant_says_can_be_understood(speech: Speech, text: str, language: Language) -> None:
    heard = speech.recognizer.recognize(spoken(speech, text, language))
    assert heard.language == language
    assert errors(text, heard.text) <= 0.2, heard


def test_a_mixed_sentence_is_spoken_whole(speech: Speech) -> None:
    pieces = list(
        speech.synthesizer.synthesize("主题是Weekly Review，时间是2026-11-23 15:00。", language="zh")
    )
    assert len(pieces) == 3
    assert all(0.4 < len(piece) / 24_000 < 6 for piece in pieces)


def noises() -> dict[str, Samples]:
    """Three seconds each of what is no speech."""
    rng = np.random.default_rng(7)
    time_s = np.arange(3 * RATE_HZ) / RATE_HZ
    typing = np.zeros(3 * RATE_HZ)
    for at in rng.integers(0, len(typing) - 400, 24):
        typing[at : at + 400] += rng.normal(0, 0.25, 400) * np.exp(-np.arange(400) / 60)
    return {
        name: np.asarray(sound, np.float32)
        for name, sound in {
            "digital silence": np.zeros(3 * RATE_HZ),
            "faint noise": rng.normal(0, 0.0005, 3 * RATE_HZ),
            "a fan": np.cumsum(rng.normal(0, 0.01, 3 * RATE_HZ)) * 0.01 + rng.normal(0, 0.01, 3 * RATE_HZ),
            "mains hum": 0.1 * np.sin(2 * np.pi * 50 * time_s) + 0.05 * np.sin(2 * np.pi * 150 * time_s),
            "typing": typing,
        }.items()
    }


@pytest.mark.parametrize("name", noises())
def test_what_is_no_speech_begins_no_turn_and_has_no_words(speech: Speech, name: str) -> None:
    sound = noises()[name]
    assert turns_in(speech, np.concatenate([sound, np.zeros(RATE_HZ, np.float32)])) == []
    assert speech.recognizer.recognize(sound).text == ""
    assert speech.recognizer.recognize(sound, language="zh").text == ""


def test_a_detector_that_was_reset_judges_as_a_new_one(speech: Speech) -> None:
    sound = recording("book-zh.wav")[8_000 : 8_000 + 20 * 512].reshape(-1, 512)
    detector = speech.detector_factory()
    first = [detector.probability(window) for window in sound]
    detector.reset()
    assert [detector.probability(window) for window in sound] == first


def test_detectors_do_not_hear_each_others_streams(speech: Speech) -> None:
    sound = recording("book-zh.wav")[8_000 : 8_000 + 20 * 512].reshape(-1, 512)
    alone, mixed, other = (speech.detector_factory() for _ in range(3))
    expected = [alone.probability(window) for window in sound]
    heard = []
    for window in sound:
        heard.append(mixed.probability(window))
        other.probability(np.zeros(512, np.float32))
    assert heard == expected


def test_a_window_of_the_wrong_length_is_refused(speech: Speech) -> None:
    with pytest.raises(ValueError, match="512"):
        speech.detector_factory().probability(np.zeros(480, np.float32))


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_cancelled_at_any_step_the_recogniser_says_nothing(speech: Speech, steps: int) -> None:
    asked = iter(range(100))
    heard = speech.recognizer.recognize(
        recording("book-en.wav")[: 3 * RATE_HZ], cancelled=lambda: next(asked) >= steps
    )
    assert heard.text == ""


def test_a_long_clause_is_broken_off_soon_after_it_is_cancelled(speech: Speech) -> None:
    clause = "明年春天我们打算把所有分公司的负责人都请到总部来开一次为期三天的战略规划与预算讨论会议"

    def seconds(cancelled: Callable[[], bool]) -> tuple[float, int]:
        began_s = time.monotonic()
        pieces = list(speech.synthesizer.synthesize(clause, language="zh", cancelled=cancelled))
        return time.monotonic() - began_s, len(pieces)

    broken_off_s, pieces = seconds(lambda: True)
    whole_s, _ = seconds(lambda: False)
    assert pieces == 0
    assert broken_off_s < whole_s / 2


def test_who_waits_for_a_turn_can_be_cancelled(speech: Speech) -> None:
    """A second caller gives up although the first never finishes."""
    working, finish = threading.Event(), threading.Event()

    def blocked() -> bool:
        working.set()
        finish.wait()
        return True

    sound = recording("book-en.wav")[:RATE_HZ]
    first = threading.Thread(target=speech.recognizer.recognize, args=(sound,), kwargs={"cancelled": blocked})
    first.start()
    working.wait()
    assert speech.recognizer.recognize(sound, cancelled=lambda: True).text == ""
    finish.set()
    first.join()


def test_callers_from_two_threads_both_get_their_words(speech: Speech) -> None:
    texts: dict[str, str] = {}

    def hear(language: Language) -> None:
        sound = recording(f"book-{language}.wav")
        texts[language] = speech.recognizer.recognize(sound[: 4 * RATE_HZ]).text

    threads = [threading.Thread(target=hear, args=(language,)) for language in ("zh", "en")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "会议" in texts["zh"]
    assert "meeting" in texts["en"]


def test_more_than_a_window_is_heard_to_its_end(speech: Speech) -> None:
    text = (
        "Good morning, everybody. The quarterly meeting of the sales department moves to Thursday afternoon. "
        "Please send me the list of your customers before Wednesday evening. "
        "The travel expenses of the spring conference have to be handed in by the end of the month. "
        "In the second hour our guest from the research laboratory will talk about new batteries. "
        "Lunch is served in the garden if the weather is fine, and in the library if it rains. "
        "Those who can not come may follow the talk from home. "
        "The recording will be kept on the server for two weeks. "
        "Thank you for your patience, and have a pleasant weekend."
    )
    sound = spoken(speech, text, "en")
    assert len(sound) > 30 * RATE_HZ
    assert errors(text, speech.recognizer.recognize(sound).text) <= 0.1


def test_no_sound_at_all_has_no_words(speech: Speech) -> None:
    assert speech.recognizer.recognize(np.zeros(0, np.float32)).text == ""


def test_a_model_that_is_not_there_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match="can't load the recogniser") as caught:
        WhisperRecognizer(str(tmp_path / "empty"))
    assert "whisper-base" in caught.value.hint
