"""What was lost of the sound is counted over all devices and told in both languages."""

import string
from typing import Literal

import pytest

from meeting_assistant.app.losses import _WORDS, Losses, loss_lines
from meeting_assistant.app.sound import Ends
from meeting_assistant.audio.device import Microphone, Speaker
from meeting_assistant.metrics import Metrics


def devices_that_lost() -> tuple[Microphone, Speaker]:
    microphone, speaker = Microphone(), Speaker()
    microphone.counters.dropped_ms = 80
    microphone.counters.xruns = 1
    speaker.counters.xruns = 2
    speaker.playout.counters.underruns = 3
    speaker.playout.counters.underrun_ms = 339.6
    speaker.playout.counters.refused_ms = 1200
    return microphone, speaker


def test_what_both_devices_and_the_line_lost_is_in_the_figures() -> None:
    microphone, speaker = devices_that_lost()
    ends = Ends(source=microphone, sink=speaker, microphone=microphone, speaker=speaker)
    metrics = Metrics()
    metrics.watch_sound(lambda: ends.losses(unsent_messages=7).to_json())
    assert metrics.snapshot()["sound"] == {
        "underruns": 3,
        "underrun_ms": 340,
        "refused_ms": 1200,
        "dropped_ms": 80,
        "xruns": 3,
        "unsent_messages": 7,
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_line_for_each_loss_and_none_where_all_was_well(language: Literal["zh", "en"]) -> None:
    assert loss_lines(Losses().to_json(), language) == []
    assert loss_lines({}, language) == []
    lines = loss_lines(Losses(underruns=2, underrun_ms=340, xruns=1).to_json(), language)
    assert len(lines) == 2
    assert "2" in lines[0]
    assert "340" in lines[0]


def test_both_languages_tell_of_every_counter() -> None:
    counters = set(Losses().to_json())
    for words in _WORDS.values():
        named = {
            field for text in words.values() for _, field, _, _ in string.Formatter().parse(text) if field
        }
        assert named == counters
