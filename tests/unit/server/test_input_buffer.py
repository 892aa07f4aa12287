"""The buffer's clock, its bounds, and turns that do not depend on how the sound was cut into events."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.server.ears import Ears
from meeting_assistant.server.effects import Recognise
from meeting_assistant.server.input_buffer import (
    MAX_TURN_MS,
    Began,
    Detection,
    Ended,
    InputBuffer,
    Mark,
    Paused,
    Resumed,
    TurnFinder,
)
from meeting_assistant.server.inputs import Heard
from tests.support.serving import Stage
from tests.support.sound import noise, tone
from tests.support.speech import EnergyDetector

PLAIN = Detection()


def marks(probabilities: str, detection: Detection = PLAIN, *, window_ms: float = 32) -> list[Mark]:
    """What is found in a picture of speech: ``#`` loud, ``.`` silent, ``~`` in between."""
    finder = TurnFinder(window_ms)
    levels = {"#": 0.9, ".": 0.1, "~": 0.4}
    found = [finder.hear(levels[letter], detection) for letter in probabilities]
    return [mark for mark in found if mark is not None]


def test_a_turn_has_its_prefix_and_its_silence() -> None:
    found = marks("." * 20 + "#" * 10 + "." * 10)
    assert found == [Began(20 * 32 - 300), Paused(33 * 32), Ended(30 * 32 + 200)]


def test_the_prefix_does_not_reach_before_the_beginning() -> None:
    assert marks("." * 2 + "#" * 4)[0] == Began(0)


def test_a_click_is_no_turn() -> None:
    assert marks("....#....#....") == []


def test_a_soft_syllable_does_not_end_a_turn() -> None:
    assert marks("####~~~~~~~~~~####") == [Began(0)]


def test_a_short_pause_is_gone_over() -> None:
    found = marks("####" + "...." + "####" + "." * 7)
    assert found == [Began(0), Paused(7 * 32), Resumed(), Paused(15 * 32), Ended(12 * 32 + 200)]


def test_silence_shorter_than_a_pause_ends_the_turn_at_once() -> None:
    assert marks("####....", Detection(silence_duration_ms=50)) == [Began(0), Ended(4 * 32 + 50)]


def test_who_does_not_stop_is_committed_by_force() -> None:
    found = marks("#" * 1000, window_ms=1000)
    assert found[:3] == [Began(0), Ended(MAX_TURN_MS), Began(MAX_TURN_MS - 300)]


def test_a_threshold_of_zero_still_ends() -> None:
    finder = TurnFinder(32)
    found = [finder.hear(0.0, Detection(threshold=0.0)) for _ in range(5)]
    assert found[1] == Began(0)


def test_positions_survive_what_was_dropped() -> None:
    buffer = InputBuffer()
    buffer.append(tone(20_000))
    buffer.forget_silence(20_000)
    assert buffer.end_ms == 20_000
    assert buffer.cut(19_000, 19_500) == tone(20_000)[19_000 * 48 : 19_500 * 48]
    assert buffer.cut(0, 15_100) == tone(20_000)[15_000 * 48 : 15_100 * 48]


def test_manual_turns_are_bounded() -> None:
    buffer = InputBuffer()
    for _ in range(11):
        buffer.append(bytes(48 * MAX_TURN_MS // 10))
        buffer.forget_excess()
    assert buffer.pending_ms == MAX_TURN_MS
    assert len(buffer.take()) == 48 * MAX_TURN_MS
    assert buffer.pending_ms == 0
    assert buffer.end_ms == MAX_TURN_MS * 11 // 10


def test_clearing_keeps_the_clock() -> None:
    buffer = InputBuffer()
    buffer.append(tone(300))
    buffer.clear()
    buffer.append(tone(50))
    assert (buffer.end_ms, buffer.pending_ms) == (350, 50)


def test_silence_of_an_hour_is_not_kept() -> None:
    stage = Stage()
    second = Heard(bytes(48_000), (0.0,) * 31)
    for _ in range(60):
        stage.tell(second)
    listening: Any = vars(stage.session)["_listening"]
    assert len(vars(vars(listening)["_buffer"])["_pcm"]) <= 48 * 7_000


RECORDING = (
    bytes(48 * 333)
    + noise(24_000, amplitude=6000)
    + bytes(48 * 150)
    + tone(500)
    + bytes(48 * 700)
    + tone(300)
)
RECORDING += bytes(48 * 600)


def story_of(cuts: list[int]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """What a session says of the recording when it is appended in pieces, and what each turn holds."""
    stage, ears = Stage(), Ears(EnergyDetector())
    edges = [0, *sorted(cuts), len(RECORDING) // 2]
    for start, end in pairwise(edges):
        stage.tell(ears.hear(RECORDING[2 * start : 2 * end], "audio/pcm"))
    return stage.sent[1:], [effect.pcm for effect in stage.all(Recognise)]


WHOLE = story_of([])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, len(RECORDING) // 2), max_size=60))
def test_any_cut_of_the_sound_gives_the_same_turns(cuts: list[int]) -> None:
    assert story_of(cuts) == WHOLE


def test_the_recording_has_two_turns() -> None:
    kinds = [event["type"] for event in WHOLE[0]]
    assert kinds.count("input_audio_buffer.committed") == 2
    assert [event["audio_end_ms"] for event in WHOLE[0] if "audio_end_ms" in event] == pytest.approx(
        [333 + 1000 + 150 + 500 + 200, 333 + 1000 + 150 + 500 + 700 + 300 + 200], abs=40
    )


@pytest.mark.parametrize("chunk", [160, 161, 8000])
def test_the_detector_gets_whole_windows_whatever_comes(chunk: int) -> None:
    ears = Ears(EnergyDetector())
    heard = [
        ears.hear(RECORDING[start : start + 2 * chunk], "audio/pcm")
        for start in range(0, len(RECORDING), 2 * chunk)
    ]
    windows = sum(len(piece.probabilities) for piece in heard)
    assert windows == pytest.approx(len(RECORDING) / 48 / 32, abs=2)
    assert b"".join(piece.pcm for piece in heard) == RECORDING
    assert ears.window_ms == 32
    assert np.mean([p for piece in heard for p in piece.probabilities]) == pytest.approx(0.5, abs=0.1)
