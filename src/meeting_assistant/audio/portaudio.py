"""PortAudio through PyAudio: the only module that imports it, and only when a device is wanted.

Which devices there are, which one is meant, and a stream opened in a format the device likes. A stream is for
`deadline.answer`, which waits no longer than is reasonable and keeps C libraries' chatter off the screen.
"""

import difflib
import locale
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from meeting_assistant.audio.deadline import answered
from meeting_assistant.audio.quiet import silence_alsa
from meeting_assistant.errors import AudioError, DeviceNotFound, MissingExtra, UnsupportedAudio
from meeting_assistant.installation import extra_line
from meeting_assistant.pcm import AudioFormat

if TYPE_CHECKING:
    from types import ModuleType

    from pyaudio import PyAudio

Direction: TypeAlias = Literal["input", "output"]
Callback: TypeAlias = Callable[[bytes | None, int, Mapping[str, float], int], tuple[bytes | None, int]]

CONTINUE = 0
"""PortAudio's paContinue."""

INT16 = 8
"""PortAudio's paInt16."""

XRUN_FLAGS = 0x02 | 0x04
"""PortAudio's paInputOverflow and paOutputUnderflow."""

INVALID_DEVICE, INVALID_RATE, INVALID_CHANNELS = -9996, -9997, -9998
"""PortAudio's error codes that lead to another try or another error."""

USUAL_RATES_HZ = (48_000, 44_100, 24_000, 32_000, 16_000)


class NativeStream(Protocol):
    """What we use of a PyAudio stream."""

    def start_stream(self) -> None: ...  # noqa: D102  (PyAudio's own names)
    def is_active(self) -> bool: ...  # noqa: D102  (likewise)
    def close(self) -> None: ...  # noqa: D102  (likewise)


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What PortAudio knows of a device."""

    index: int
    name: str
    host_api: str
    max_input_channels: int
    max_output_channels: int
    default_rate_hz: int
    is_default_input: bool
    is_default_output: bool

    def channels(self, direction: Direction) -> int:
        """How many channels it has at most; 0 if it has none in that direction."""
        return self.max_input_channels if direction == "input" else self.max_output_channels

    def is_default(self, direction: Direction) -> bool:
        """True if it is the system's choice."""
        return self.is_default_input if direction == "input" else self.is_default_output


def list_devices() -> list[DeviceFacts]:
    """All devices, in PortAudio's order.

    Raises:
        MissingExtra: PyAudio or PortAudio is not installed.
        AudioError: The sound system does not answer.
    """
    return answered(_listed)


def _listed() -> list[DeviceFacts]:
    with _portaudio() as library:
        return _devices(library)


def choose_device(devices: list[DeviceFacts], direction: Direction, wanted: int | str | None) -> DeviceFacts:
    """The device that is meant.

    Args:
        devices: What there is.
        direction: What it is for.
        wanted: Its index, or a part of its name in any case; None is the system's choice.

    Raises:
        DeviceNotFound: None answers to that, or there is none at all.
    """
    able = [device for device in devices if device.channels(direction)]
    word = "microphone" if direction == "input" else "loudspeaker"
    if not able:
        raise DeviceNotFound(
            f"there is no {word}",
            hint="Connect one and check the sound settings; `talk --text` and `replay` need none.",
        )
    matches = sorted(_matches(able, wanted), key=lambda device: not device.is_default(direction))
    if matches:
        return matches[0]
    names = [device.name for device in able]
    near = difflib.get_close_matches(str(wanted), names, n=3, cutoff=0.3) or names[:3]
    raise DeviceNotFound(
        f"no {word} answers to {wanted!r}",
        hint=f"Nearest: {'; '.join(near)}. `meeting-assistant devices` lists all.",
    )


def _matches(able: list[DeviceFacts], wanted: int | str | None) -> list[DeviceFacts]:
    if wanted is None:
        return able
    if isinstance(wanted, int) or wanted.isdecimal():
        return [device for device in able if device.index == int(wanted)]
    exact = [device for device in able if device.name == wanted]
    return exact or [device for device in able if wanted.casefold() in device.name.casefold()]


class DeviceStream:
    """A stream of a device, opened but not yet started.

    Attributes:
        device: What it was opened on.
        format: The rate and channels it was opened with.
    """

    def __init__(
        self, direction: Direction, wanted: int | str | None, *, block_ms: int, callback: Callback
    ) -> None:
        with ExitStack() as opened:
            library = opened.enter_context(_portaudio())
            self.device = choose_device(_devices(library), direction, wanted)
            self.format, self._stream = _open(library, self.device, direction, block_ms, callback)
            self._opened = opened.pop_all()

    def start(self) -> None:
        """Let the callbacks begin."""
        self._stream.start_stream()

    @property
    def is_active(self) -> bool:
        """True if the device still asks for or gives sound."""
        try:
            return self._stream.is_active()
        except OSError:
            return False

    def close(self) -> None:
        """Stop at once and give the device back."""
        with self._opened, suppress(OSError):  # one that went away is closed
            self._stream.close()


def _open(
    library: "PyAudio", device: DeviceFacts, direction: Direction, block_ms: int, callback: Callback
) -> tuple[AudioFormat, NativeStream]:
    """The stream in the first format that the device takes: its own rate and at most two channels first."""
    most = device.channels(direction)
    channels = dict.fromkeys((min(2, most), 1, most))
    rates_hz = dict.fromkeys((device.default_rate_hz, *USUAL_RATES_HZ))
    for count, rate_hz in product(channels, rates_hz):
        form = AudioFormat(rate_hz, count)
        try:
            return form, library.open(
                rate=rate_hz,
                channels=count,
                format=INT16,
                input=direction == "input",
                output=direction == "output",
                input_device_index=device.index if direction == "input" else None,
                output_device_index=device.index if direction == "output" else None,
                frames_per_buffer=form.to_frames(block_ms),
                start=False,
                stream_callback=callback,
            )
        except OSError as exc:
            if exc.errno not in (INVALID_RATE, INVALID_CHANNELS):
                raise _cannot_open(device, exc) from exc
    raise UnsupportedAudio(
        f"{device.name} takes none of the usual rates and channels",
        hint="Choose another device: `meeting-assistant devices` lists them.",
    )


def _cannot_open(device: DeviceFacts, exc: OSError) -> AudioError:
    kind = DeviceNotFound if exc.errno == INVALID_DEVICE else AudioError
    return kind(
        f"{device.name} can't be opened: {exc.strerror or exc}",
        hint="Another program may hold it: close that, or choose another device.",
    )


@contextmanager
def _portaudio() -> "Iterator[PyAudio]":
    module = _load()
    silence_alsa()
    library: PyAudio = module.PyAudio()
    try:
        yield library
    finally:
        library.terminate()


def _load() -> "ModuleType":
    try:
        import pyaudio
    except ImportError as exc:
        raise MissingExtra(
            f"sound devices need PyAudio, which can't be loaded: {exc}",
            hint="apt install portaudio19-dev gcc, dnf install portaudio-devel gcc, brew install portaudio; "
            f"then {extra_line('audio')}",
        ) from exc
    return pyaudio


def _devices(library: "PyAudio") -> list[DeviceFacts]:
    default_input = _default_index(library.get_default_input_device_info)
    default_output = _default_index(library.get_default_output_device_info)
    devices = []
    for index in range(library.get_device_count()):
        told = library.get_device_info_by_index(index)
        host = library.get_host_api_info_by_index(int(told["hostApi"]))
        devices.append(
            DeviceFacts(
                index=index,
                name=_name(told["name"]),
                host_api=str(host["name"]),
                max_input_channels=int(told["maxInputChannels"]),
                max_output_channels=int(told["maxOutputChannels"]),
                default_rate_hz=int(told["defaultSampleRate"]),
                is_default_input=index == default_input,
                is_default_output=index == default_output,
            )
        )
    return devices


def _name(told: object) -> str:
    """A device's name. PortAudio gives UTF-8; PyAudio may have read it as the system's GBK."""
    if isinstance(told, bytes):
        return told.decode("utf-8", "replace")
    try:
        return str(told).encode(locale.getpreferredencoding(False)).decode("utf-8")
    except (UnicodeError, LookupError):
        return str(told)


def _default_index(ask: Callable[[], Mapping[str, str | int | float]]) -> int | None:
    try:
        return int(ask()["index"])
    except OSError:  # PortAudio has no default in this direction
        return None
