import json
from typing import get_args

import pytest

from meeting_assistant.app.sound_check import Finding, finding
from meeting_assistant.audio import portaudio
from meeting_assistant.audio.portaudio import DeviceFacts
from meeting_assistant.cli.devices import _WORDS
from meeting_assistant.cli.main import main

HEADSET = DeviceFacts(
    index=3,
    name="USB 耳机",
    host_api="ALSA",
    max_input_channels=1,
    max_output_channels=2,
    default_rate_hz=48_000,
    is_default_input=True,
    is_default_output=True,
)
HDMI = DeviceFacts(
    index=4,
    name="HDMI",
    host_api="ALSA",
    max_input_channels=0,
    max_output_channels=8,
    default_rate_hz=44_100,
    is_default_input=False,
    is_default_output=False,
)


def test_devices_are_listed_with_rates_and_defaults(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(portaudio, "list_devices", lambda: [HEADSET, HDMI])
    assert main(["devices"]) == 0
    _, headset, hdmi = capsys.readouterr().out.splitlines()
    assert headset.split() == ["3", "USB", "耳机", "ALSA", "1", "2", "48000", "Hz", "input,", "output"]
    assert hdmi.split() == ["4", "HDMI", "ALSA", "8", "44100", "Hz"]


def test_devices_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(portaudio, "list_devices", lambda: [HEADSET])
    assert main(["devices", "--json"]) == 0
    (device,) = json.loads(capsys.readouterr().out)
    assert (device["index"], device["name"], device["is_default_input"]) == (3, "USB 耳机", True)


def test_a_machine_without_devices_is_told_what_works_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(portaudio, "list_devices", list)
    assert main(["devices"]) == 0
    assert "need none" in capsys.readouterr().out


def test_both_languages_have_a_word_for_every_finding() -> None:
    assert _WORDS["zh"].keys() == _WORDS["en"].keys()
    assert set(get_args(Finding)) < set(_WORDS["zh"])


@pytest.mark.parametrize(
    ("loudest_dbfs", "peak", "expected"),
    [
        (-96, -96, "nothing"),
        (-71, -60, "nothing"),
        (-55, -40, "faint"),
        (-20, -6, "fine"),
        (-3, 0, "clipped"),
    ],
)
def test_a_recording_is_judged_by_its_level(loudest_dbfs: float, peak: float, expected: str) -> None:
    assert finding(loudest_dbfs, peak) == expected
