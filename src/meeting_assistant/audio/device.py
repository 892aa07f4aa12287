"""Microphone and loudspeaker: where PortAudio's callback threads meet the event loop.

A callback copies bytes and wakes the loop, nothing else. Captured sound that nobody fetches is dropped oldest
first and counted; a device that stops calling is lost.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np

from meeting_assistant.audio.endpoints import PlaybackReport
from meeting_assistant.audio.playout import Playout
from meeting_assistant.audio.portaudio import CONTINUE, XRUN_FLAGS, DeviceFacts, DeviceStream, Direction
from meeting_assistant.audio.resample import Resampler
from meeting_assistant.errors import DeviceLost, LocalProtocolError
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk

WATCH_S = 1.0
"""How often a silent device is looked at."""

SILENT_WATCHES = 3
"""After so many looks without a callback the device is lost, whatever PortAudio says of it."""

RING_MS = 2000
"""How much captured sound waits for a busy event loop."""

OnBlock: TypeAlias = Callable[[bytes | None, int, float], bytes | None]


@dataclass(slots=True)
class DeviceCounters:
    """What went wrong so far, for the metrics.

    Attributes:
        dropped_ms: Captured sound that was dropped because the event loop did not fetch it.
        xruns: How often the device reported an overflow or underflow of its own.
    """

    dropped_ms: int = 0
    xruns: int = 0


class _Link:
    """An open device, and its callback thread's way to the event loop.

    Args:
        direction: What the device is for.
        wanted: Which one.
        block_ms: How often it calls.
        on_block: Called in the callback's thread with what was captured, the frames wanted and the output
            latency in seconds; gives what to play.
    """

    def __init__(
        self, direction: Direction, wanted: int | str | None, *, block_ms: int, on_block: OnBlock
    ) -> None:
        self.counters = DeviceCounters()
        self._on_block = on_block
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._woken = False
        self._beats = 0
        self.is_closed = False
        self.stream = DeviceStream(direction, wanted, block_ms=block_ms, callback=self._called)

    def _called(
        self, captured: bytes | None, frames: int, times: Mapping[str, float], status: int
    ) -> tuple[bytes | None, int]:
        self._beats += 1
        if status & XRUN_FLAGS:
            self.counters.xruns += 1
        latency_s = times["output_buffer_dac_time"] - times["current_time"]
        return self._on_block(captured, frames, latency_s), CONTINUE

    def wake(self) -> None:
        """Wake the loop from the callback's thread; wake-ups that it has not yet seen become one."""
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # the loop is closed: nobody is left to wake
                self._loop.call_soon_threadsafe(self._wake.set)

    async def awaken(self) -> None:
        """Return once there was a wake-up since the last return, or the link was closed.

        Raises:
            DeviceLost: The device is gone, or does not call any more.
        """
        silent = 0
        while not self.is_closed:
            beats = self._beats
            try:
                async with asyncio.timeout(WATCH_S):
                    await self._wake.wait()
            except TimeoutError:
                silent = silent + 1 if self._beats == beats else 0
                self._check(silent)
            else:
                self._wake.clear()
                self._woken = False
                return

    def close(self) -> None:
        """Give the device back and let whoever waits go."""
        if not self.is_closed:
            self.is_closed = True
            self._wake.set()
            self.stream.close()

    def _check(self, silent: int) -> None:
        if silent >= SILENT_WATCHES or not self.stream.is_active:
            raise DeviceLost(
                f"{self.stream.device.name} went away",
                hint="Connect it again, or choose another: `meeting-assistant devices` lists them.",
            )


class Microphone:
    """An `AudioSource` that captures in the device's own format and gives mono 24 kHz PCM16.

    Args:
        device: Index or part of the name; None is the system's choice.
        chunk_ms: Length of a captured block; resampling makes the chunks vary by some milliseconds.
    """

    def __init__(self, device: int | str | None = None, *, chunk_ms: int = 40) -> None:
        self._wanted = device
        self._chunk_ms = chunk_ms
        self._ring: deque[tuple[bytes, float]] = deque(maxlen=max(1, RING_MS // chunk_ms))
        self._link: _Link | None = None

    async def __aenter__(self) -> Self:
        """Open the device; it captures from here on.

        Raises:
            MissingExtra: PyAudio or PortAudio is not installed.
            AudioError: The device can't be had.
        """
        self._link = _Link("input", self._wanted, block_ms=self._chunk_ms, on_block=self._capture)
        self._link.stream.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the device; what was not fetched is dropped."""
        self._opened.close()

    @property
    def counters(self) -> DeviceCounters:
        """What went wrong so far."""
        return self._opened.counters

    @property
    def device(self) -> DeviceFacts:
        """The device that was opened."""
        return self._opened.stream.device

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """What is captured, until the microphone is closed.

        Raises:
            DeviceLost: The device went away.
        """
        link = self._opened
        resampler = Resampler(link.stream.format)
        while not link.is_closed:
            while self._ring:
                block, captured_at_s = self._ring.popleft()
                if pcm := resampler.feed(block):
                    yield AudioChunk(pcm, SERVICE_FORMAT, captured_at_s)
            await link.awaken()

    @property
    def _opened(self) -> _Link:
        if self._link is None:
            raise LocalProtocolError("a Microphone was used before it was entered")
        return self._link

    def _capture(self, captured: bytes | None, frames: int, _latency_s: float) -> None:
        """Keep a block (in the callback's thread)."""
        link = self._opened
        if len(self._ring) == self._ring.maxlen:
            link.counters.dropped_ms += self._chunk_ms
        if captured:
            self._ring.append((captured, time.monotonic()))
            link.wake()


class Speaker:
    """An `AudioSink` that plays in the device's own format.

    Sound is resampled when it is written, not in the callback: what is queued can be dropped to the sample,
    and the callback stays cheap.

    Args:
        device: Index or part of the name; None is the system's choice.
        block_ms: How often the device fetches sound.
    """

    def __init__(self, device: int | str | None = None, *, block_ms: int = 20) -> None:
        self._wanted = device
        self._block_ms = block_ms
        self._link: _Link | None = None
        self._playout = Playout()
        self._channels = 1
        self._writing: tuple[str, int] | None = None
        self._resampler = Resampler(SERVICE_FORMAT)

    async def __aenter__(self) -> Self:
        """Open the device; it plays silence from here on.

        Raises:
            MissingExtra: PyAudio or PortAudio is not installed.
            AudioError: The device can't be had.
        """
        self._link = _Link("output", self._wanted, block_ms=self._block_ms, on_block=self._fetch)
        form = self._link.stream.format
        self._channels = form.channels
        self._playout = Playout(form.rate_hz)
        self._link.stream.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the device; what was not heard is dropped."""
        self._opened.close()

    @property
    def counters(self) -> DeviceCounters:
        """What went wrong with the device so far."""
        return self._opened.counters

    @property
    def playout(self) -> Playout:
        """What is queued and heard."""
        return self._playout

    @property
    def device(self) -> DeviceFacts:
        """The device that was opened."""
        return self._opened.stream.device

    def write(self, item_id: str, content_index: int, pcm: bytes) -> None:
        """Queue `pcm` (mono PCM16, 24 kHz) of a content part."""
        if self._writing != (item_id, content_index):
            self._finish_part()
            self._writing = (item_id, content_index)
            self._resampler = Resampler(SERVICE_FORMAT, self._playout.format)
        self._playout.write(item_id, content_index, self._resampler.feed(pcm))

    def end(self, item_id: str, content_index: int) -> None:
        """No more comes for this content part: its rest is played."""
        if self._writing == (item_id, content_index):
            self._finish_part()
        self._playout.end(item_id, content_index)

    def stop(self) -> None:
        """Fall silent within a block of the device, after a short fade."""
        self._writing = None
        self._playout.stop()
        self._opened.wake()

    async def reports(self) -> AsyncIterator[PlaybackReport]:
        """What became of the sound, in order, until the speaker is closed.

        Raises:
            DeviceLost: The device went away.
        """
        link = self._opened
        while not link.is_closed:
            for report in self._playout.take_reports():
                yield report
            await link.awaken()

    @property
    def _opened(self) -> _Link:
        if self._link is None:
            raise LocalProtocolError("a Speaker was used before it was entered")
        return self._link

    def _finish_part(self) -> None:
        """Play what the resampler still holds of the part that was written last."""
        if self._writing:
            self._playout.write(*self._writing, self._resampler.flush())
            self._writing = None

    def _fetch(self, _captured: bytes | None, frames: int, latency_s: float) -> bytes:
        """The next frames for the device (in the callback's thread)."""
        in_flight_frames = frames + int(max(0.0, latency_s) * self._playout.format.rate_hz)
        pcm = self._playout.pull(frames, in_flight_frames=in_flight_frames)
        if self._playout.has_reports:
            self._opened.wake()
        if self._channels == 1:
            return pcm
        return np.repeat(np.frombuffer(pcm, np.int16), self._channels).tobytes()
