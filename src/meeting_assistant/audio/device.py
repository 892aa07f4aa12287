"""Microphone and loudspeaker: a device's own format on one side, the service's on the other.

The callbacks only copy bytes. Captured sound that nobody fetches is dropped oldest first and counted; the
loudspeaker's is kept by the playout.
"""

import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Self

import numpy as np

from meeting_assistant.audio.endpoints import Ear, PlaybackReport
from meeting_assistant.audio.link import DeviceCounters, DeviceLink
from meeting_assistant.audio.playout import Playout
from meeting_assistant.audio.portaudio import DeviceFacts
from meeting_assistant.audio.reopening import Onlooker, reopened
from meeting_assistant.audio.resample import Resampler
from meeting_assistant.errors import DeviceLost, LocalProtocolError
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk

RING_MS = 2000
"""How much captured sound waits for a busy event loop."""

CREDIBLE_S = 0.5
"""A greater input latency is none: some drivers tell no time of capture, or one from another clock."""


class Microphone:
    """An `AudioSource` that captures in the device's own format and gives mono 24 kHz PCM16.

    Args:
        device: Index or part of the name; None is the system's choice.
        chunk_ms: Length of a captured block; resampling makes the chunks vary by some milliseconds.
        onlooker: Told when the device goes away and comes back; without one, its loss is an error at once.

    Attributes:
        counters: What went wrong so far, over all openings.
    """

    def __init__(
        self, device: int | str | None = None, *, chunk_ms: int = 20, onlooker: Onlooker | None = None
    ) -> None:
        self._wanted = device
        self._onlooker = onlooker
        self._chunk_ms = chunk_ms
        self._ring: deque[tuple[bytes, float, float]] = deque(maxlen=max(1, RING_MS // chunk_ms))
        self._link: DeviceLink | None = None
        self.counters = DeviceCounters()

    async def __aenter__(self) -> Self:
        """Open the device; it captures from here on.

        Raises:
            MissingExtra: PyAudio or PortAudio is not installed.
            AudioError: The device can't be had.
        """
        self._link = await self._open()
        await self._link.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the device; what was not fetched is dropped."""
        await self._opened.close()

    @property
    def device(self) -> DeviceFacts:
        """The device that was opened."""
        return self._opened.stream.device

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """What is captured, until the microphone is closed.

        Raises:
            DeviceLost: The device went away, and did not come back.
        """
        while True:
            try:
                async for chunk in self._captured(self._opened):
                    yield chunk
            except DeviceLost as lost:
                self._link = await reopened(lost, self._opened, self._open, self._onlooker)
            else:
                return

    async def _captured(self, link: DeviceLink) -> AsyncIterator[AudioChunk]:
        """What is captured on one link."""
        resampler = Resampler(link.stream.format, live=True)
        while not link.is_closed:
            while self._ring:
                block, captured_at_s, age_s = self._ring.popleft()
                if pcm := resampler.feed(block):
                    yield AudioChunk(pcm, SERVICE_FORMAT, captured_at_s, age_s + resampler.held_s)
            await link.awaken()

    @property
    def _opened(self) -> DeviceLink:
        if self._link is None:
            raise LocalProtocolError("a Microphone was used before it was entered")
        return self._link

    async def _open(self) -> DeviceLink:
        return await DeviceLink.opened(
            "input", self._wanted, block_ms=self._chunk_ms, on_block=self._capture, counters=self.counters
        )

    def _capture(self, captured: bytes | None, frames: int, latency_s: float) -> None:
        """Keep a block (in the callback's thread)."""
        link = self._opened
        if len(self._ring) == self._ring.maxlen:
            self.counters.dropped_ms += self._chunk_ms
        if captured:
            age_s = latency_s - frames / link.stream.format.rate_hz
            self._ring.append((captured, time.monotonic(), age_s if 0 < age_s < CREDIBLE_S else 0.0))
            link.wake()


class Speaker:
    """An `AudioSink` that plays in the device's own format.

    Sound is resampled when it is written, not in the callback: what is queued can be dropped to the sample,
    and the callback stays cheap.

    Args:
        device: Index or part of the name; None is the system's choice.
        block_ms: How often the device fetches sound; PortAudio's buffers are three to four of it.
        ears: Told of each block and when it will be heard: an echo canceller, a record.
        onlooker: As for `Microphone`.

    Attributes:
        counters: What went wrong with the device so far, over all openings.
    """

    def __init__(
        self,
        device: int | str | None = None,
        *,
        block_ms: int = 10,
        ears: Sequence[Ear] = (),
        onlooker: Onlooker | None = None,
    ) -> None:
        self._ears = ears
        self._onlooker = onlooker
        self._wanted = device
        self._block_ms = block_ms
        self.counters = DeviceCounters()
        self._link: DeviceLink | None = None
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
        self._link = await self._open()
        await self._link.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the device; what was not heard is dropped."""
        await self._opened.close()

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
            self._resampler = Resampler(SERVICE_FORMAT, self._playout.format, live=True)
        self._playout.write(item_id, content_index, self._resampler.feed(pcm))

    def end(self, item_id: str, content_index: int) -> None:
        """No more comes for this content part: its rest is played."""
        if self._writing == (item_id, content_index):
            self._finish_part()
        self._playout.end(item_id, content_index)

    def hold(self) -> None:
        """Fall silent within a block of the device, after a short fade, and keep what is queued."""
        self._playout.hold()

    def resume(self) -> None:
        """Go on where it was held."""
        self._playout.resume()

    def stop(self) -> None:
        """Fall silent within a block of the device, after a short fade."""
        self._writing = None
        self._playout.stop()
        self._opened.wake()

    async def reports(self) -> AsyncIterator[PlaybackReport]:
        """What became of the sound, in order, until the speaker is closed.

        What is queued waits for a device that comes back, unless it comes back at another rate.

        Raises:
            DeviceLost: The device went away, and did not come back.
        """
        while not self._opened.is_closed:
            for report in self._playout.take_reports():
                yield report
            try:
                await self._opened.awaken()
            except DeviceLost as lost:
                self._link = await reopened(lost, self._opened, self._open, self._onlooker)

    @property
    def _opened(self) -> DeviceLink:
        if self._link is None:
            raise LocalProtocolError("a Speaker was used before it was entered")
        return self._link

    async def _open(self) -> DeviceLink:
        """A link to the device; the playout goes at its rate."""
        link = await DeviceLink.opened(
            "output", self._wanted, block_ms=self._block_ms, on_block=self._fetch, counters=self.counters
        )
        form = link.stream.format
        self._channels = form.channels
        if self._playout.format.rate_hz != form.rate_hz:
            self._playout, self._writing = self._playout.at_rate(form.rate_hz), None
        for ear in self._ears:
            ear.restart(form)
        return link

    def _finish_part(self) -> None:
        """Play what the resampler still holds of the part that was written last."""
        if self._writing:
            self._playout.write(*self._writing, self._resampler.flush())
            self._writing = None

    def _fetch(self, _captured: bytes | None, frames: int, latency_s: float) -> bytes:
        """The next frames for the device (in the callback's thread)."""
        in_flight_frames = frames + int(max(0.0, latency_s) * self._playout.format.rate_hz)
        pcm = self._playout.pull(frames, in_flight_frames=in_flight_frames, now_s=time.monotonic())
        heard_at_s = time.monotonic() + max(0.0, latency_s)
        for ear in self._ears:
            ear.play(pcm, heard_at_s)
        if self._playout.has_reports:
            self._opened.wake()
        if self._channels == 1:
            return pcm
        return np.repeat(np.frombuffer(pcm, np.int16), self._channels).tobytes()
