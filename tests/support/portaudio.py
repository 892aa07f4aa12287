"""A PyAudio whose sound cards are lists: the test is the callback thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

Callback = Callable[[bytes | None, int, Mapping[str, float], int], tuple[bytes | None, int]]


@dataclass
class Card:
    """A device and the formats it takes."""

    name: str
    inputs: int = 0
    outputs: int = 0
    rate_hz: int = 48_000
    takes_rates_hz: tuple[int, ...] = (48_000, 44_100)
    takes_channels: tuple[int, ...] = (1, 2)
    busy: bool = False


@dataclass
class FakeStream:
    """An open stream: `call` is what the sound card does."""

    rate: int
    channels: int
    frames_per_buffer: int
    stream_callback: Callback
    started: bool = False
    closed: bool = False
    active: bool = True

    def start_stream(self) -> None:
        self.started = True

    def is_active(self) -> bool:
        if self.closed:
            raise OSError(-9988, "Stream closed")
        return self.active

    def close(self) -> None:
        self.closed = True

    def call(
        self,
        captured: bytes | None = None,
        *,
        latency_s: float = 0.0,
        captured_ago_s: float = 1.0,
        status: int = 0,
    ) -> bytes | None:
        """One callback; gives what the card is to play."""
        times = {
            "input_buffer_adc_time": 1.0 - captured_ago_s,
            "current_time": 1.0,
            "output_buffer_dac_time": 1.0 + latency_s,
        }
        played, flag = self.stream_callback(captured, self.frames_per_buffer, times, status)
        assert flag == 0
        return played


@dataclass
class FakePortAudio:
    """Stands in for the module `pyaudio`; `streams` were opened, `open_libraries` must end at 0."""

    cards: list[Card]
    default_input: int | None = None
    default_output: int | None = None
    streams: list[FakeStream] = field(default_factory=list)
    tried: list[tuple[int, int]] = field(default_factory=list)
    open_libraries: int = 0

    def module(self) -> ModuleType:
        module = ModuleType("pyaudio")
        module.__dict__["PyAudio"] = self._library
        return module

    def _library(self) -> "FakePortAudio":
        self.open_libraries += 1
        return self

    def terminate(self) -> None:
        self.open_libraries -= 1

    def get_device_count(self) -> int:
        return len(self.cards)

    def get_host_api_info_by_index(self, index: int) -> dict[str, str | int | float]:
        return {"index": index, "name": "Fake API"}

    def get_device_info_by_index(self, index: int) -> dict[str, str | int | float]:
        card = self.cards[index]
        return {
            "index": index,
            "name": card.name,
            "hostApi": 0,
            "maxInputChannels": card.inputs,
            "maxOutputChannels": card.outputs,
            "defaultSampleRate": float(card.rate_hz),
        }

    def get_default_input_device_info(self) -> dict[str, str | int | float]:
        return self._default(self.default_input)

    def get_default_output_device_info(self) -> dict[str, str | int | float]:
        return self._default(self.default_output)

    def _default(self, index: int | None) -> dict[str, str | int | float]:
        if index is None:
            raise OSError("No Default Device Available")
        return self.get_device_info_by_index(index)

    def open(
        self,
        *,
        rate: int,
        channels: int,
        format: int,
        input: bool,
        output: bool,
        input_device_index: int | None,
        output_device_index: int | None,
        frames_per_buffer: int,
        start: bool,
        stream_callback: Callback,
    ) -> FakeStream:
        assert input != output
        assert (format, start) == (8, False)
        index = input_device_index if input else output_device_index
        assert index is not None
        card = self.cards[index]
        self.tried.append((rate, channels))
        if card.busy:
            raise OSError(-9985, "Device unavailable")
        if channels not in card.takes_channels:
            raise OSError(-9998, "Invalid number of channels")
        if rate not in card.takes_rates_hz:
            raise OSError(-9997, "Invalid sample rate")
        self.streams.append(FakeStream(rate, channels, frames_per_buffer, stream_callback))
        return self.streams[-1]
