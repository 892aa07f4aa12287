"""Which device is meant, in which format it is opened, and what is said when there is none."""

import sys

import pytest

from meeting_assistant.audio.portaudio import DeviceFacts, DeviceStream, choose_device, list_devices
from meeting_assistant.errors import AudioError, DeviceNotFound, MissingExtra, UnsupportedAudio
from meeting_assistant.installation import extra_line
from meeting_assistant.pcm import AudioFormat
from tests.support.portaudio import Callback, Card, FakePortAudio


def facts(index: int, name: str, inputs: int = 2, outputs: int = 0, *, default: bool = False) -> DeviceFacts:
    return DeviceFacts(index, name, "ALSA", inputs, outputs, 48_000, default, default)


DEVICES = [
    facts(0, "HDA Intel: ALC257 Analog"),
    facts(1, "USB Headset: Audio"),
    facts(2, "USB Headset: Audio", 0, 2),
    facts(3, "耳机 麦克风", default=True),
    facts(4, "default"),
]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [(None, 3), (1, 1), ("1", 1), ("usb", 1), ("ALC257", 0), ("麦克风", 3), ("default", 4), ("audio", 1)],
)
def test_a_device_is_chosen_by_index_or_part_of_its_name(wanted: int | str | None, index: int) -> None:
    assert choose_device(DEVICES, "input", wanted).index == index


def test_the_direction_counts() -> None:
    assert choose_device(DEVICES, "output", "usb").index == 2
    with pytest.raises(DeviceNotFound, match="no loudspeaker answers to 0"):
        choose_device(DEVICES, "output", 0)


def test_of_several_the_system_s_choice_comes_first() -> None:
    twins = [facts(0, "USB"), facts(1, "USB", default=True)]
    assert choose_device(twins, "input", "usb").index == 1


def test_the_nearest_names_are_told() -> None:
    with pytest.raises(DeviceNotFound, match="no microphone answers to 'USB Hedset'") as caught:
        choose_device(DEVICES, "input", "USB Hedset")
    assert caught.value.hint.startswith("Nearest: USB Headset: Audio")
    assert "meeting-assistant devices" in caught.value.hint


def test_no_device_at_all_is_told_with_what_works_without() -> None:
    with pytest.raises(DeviceNotFound, match="there is no microphone") as caught:
        choose_device([], "input", None)
    assert "talk --text" in caught.value.hint


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio(
        [
            Card("Array", inputs=8, takes_channels=(8,)),
            Card("Mono", inputs=1, rate_hz=22_050, takes_rates_hz=(44_100,), takes_channels=(1,)),
            Card("Out", outputs=32, rate_hz=44_100),
            Card("Busy", inputs=2, busy=True),
            Card("Odd", inputs=2, takes_rates_hz=()),
        ],
        default_input=1,
        default_output=None,
    )
    monkeypatch.setitem(sys.modules, "pyaudio", fake.module())
    return fake


def silent(*_: object) -> tuple[bytes | None, int]:
    return None, 0


CALLBACK: Callback = silent


def test_devices_are_listed_as_facts(fake: FakePortAudio) -> None:
    assert list_devices()[:3] == [
        DeviceFacts(0, "Array", "Fake API", 8, 0, 48_000, False, False),
        DeviceFacts(1, "Mono", "Fake API", 1, 0, 22_050, True, False),
        DeviceFacts(2, "Out", "Fake API", 0, 32, 44_100, False, False),
    ]
    assert fake.open_libraries == 0


@pytest.mark.parametrize("read_as", ["gbk", "utf-8"])
def test_chinese_names_survive_the_system_s_encoding(
    fake: FakePortAudio, monkeypatch: pytest.MonkeyPatch, read_as: str
) -> None:
    monkeypatch.setattr("locale.getpreferredencoding", lambda _set_locale: read_as)
    fake.cards[0].name = "耳机麦克".encode().decode(read_as)
    fake.cards[1].name = "内置"
    assert [device.name for device in list_devices()][:2] == ["耳机麦克", "内置"]


@pytest.mark.parametrize(
    ("wanted", "form"),
    [("Array", AudioFormat(48_000, 8)), ("Mono", AudioFormat(44_100, 1))],
)
def test_a_device_is_opened_in_a_format_that_it_takes(
    fake: FakePortAudio, wanted: str, form: AudioFormat
) -> None:
    stream = DeviceStream("input", wanted, block_ms=20, callback=CALLBACK)
    assert stream.format == form
    assert fake.streams[0].frames_per_buffer == form.rate_hz // 50
    assert not fake.streams[0].started
    stream.close()
    assert fake.streams[0].closed
    assert fake.open_libraries == 0


def test_the_device_s_own_rate_and_two_channels_are_tried_first(fake: FakePortAudio) -> None:
    DeviceStream("output", None, block_ms=20, callback=CALLBACK).close()
    assert fake.tried == [(44_100, 2)]


def test_a_busy_device_is_an_error_of_audio(fake: FakePortAudio) -> None:
    with pytest.raises(AudioError, match="Busy can't be opened: Device unavailable") as caught:
        DeviceStream("input", "Busy", block_ms=20, callback=CALLBACK)
    assert caught.value.hint
    assert fake.open_libraries == 0


def test_a_device_without_any_usual_format_says_so(fake: FakePortAudio) -> None:
    with pytest.raises(UnsupportedAudio, match="Odd takes none of the usual rates"):
        DeviceStream("input", "Odd", block_ms=20, callback=CALLBACK)
    assert fake.open_libraries == 0


def test_a_closed_stream_is_not_active(fake: FakePortAudio) -> None:
    stream = DeviceStream("input", "Mono", block_ms=20, callback=CALLBACK)
    assert stream.is_active
    stream.close()
    assert not stream.is_active


def test_without_pyaudio_each_package_manager_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyaudio", None)
    with pytest.raises(MissingExtra, match="sound devices need PyAudio") as caught:
        list_devices()
    for word in (
        "apt install portaudio19-dev gcc",
        "dnf install portaudio-devel",
        "brew install portaudio",
        extra_line("audio"),
    ):
        assert word in caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint
