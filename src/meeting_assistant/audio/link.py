"""The way between PortAudio's callback thread and the event loop, and the watch over a device.

One `call_soon_threadsafe` a block wakes the loop; a device that stops calling is lost.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Self, TypeAlias

from meeting_assistant.audio.deadline import CLOSE_S, answer
from meeting_assistant.audio.portaudio import CONTINUE, XRUN_FLAGS, DeviceStream, Direction
from meeting_assistant.errors import AudioError, DeviceLost

OnBlock: TypeAlias = Callable[[bytes | None, int, float], bytes | None]

WATCH_S = 1.0
"""How often a silent device is looked at."""

SILENT_WATCHES = 3
"""After so many looks without a callback the device is lost, whatever PortAudio says of it."""


@dataclass(slots=True)
class DeviceCounters:
    """What went wrong so far, for the metrics.

    Attributes:
        dropped_ms: Captured sound that was dropped because the event loop did not fetch it.
        xruns: How often the device reported an overflow or underflow of its own.
    """

    dropped_ms: int = 0
    xruns: int = 0


class DeviceLink:
    """An open device, and its callback thread's way to the event loop.

    `opened` makes one; `start` lets the device call.

    Args:
        on_block: Called in the callback's thread with what was captured, the frames wanted and the latency in
            seconds: until the first of them is heard, or since it was captured. Gives what to play. Must only
            copy: no locks that others hold long.
        counters: Go on from link to link where a device is opened anew.
    """

    stream: DeviceStream

    def __init__(self, on_block: OnBlock, counters: DeviceCounters) -> None:
        self._counters = counters
        self._on_block = on_block
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._woken = False
        self._beats = 0
        self.is_closed = False

    @classmethod
    async def opened(
        cls,
        direction: Direction,
        wanted: int | str | None,
        *,
        block_ms: int,
        on_block: OnBlock,
        counters: DeviceCounters,
    ) -> Self:
        """One with its device opened, not yet started.

        Args:
            direction: What the device is for.
            wanted: Which one.
            block_ms: How often it calls.
            on_block: As for the class.
            counters: As for the class.

        Raises:
            MissingExtra: PyAudio or PortAudio is not installed.
            AudioError: The device can't be had, or the sound system does not answer.
        """
        link = cls(on_block, counters)
        try:
            link.stream = await answer(
                lambda: DeviceStream(direction, wanted, block_ms=block_ms, callback=link._called),
                undo=DeviceStream.close,
            )
        except BaseException:
            link._let_go()
            raise
        return link

    async def start(self) -> None:
        """Let the device call.

        Raises:
            AudioError: The sound system does not answer; the link is closed.
        """
        try:
            await answer(self.stream.start)
        except BaseException:
            await self.close()
            raise

    def _called(
        self, captured: bytes | None, frames: int, times: Mapping[str, float], status: int
    ) -> tuple[bytes | None, int]:
        self._beats += 1
        if status & XRUN_FLAGS:
            self._counters.xruns += 1
        now_s = times["current_time"]
        latency_s = times["output_buffer_dac_time"] - now_s
        if captured is not None:
            latency_s = now_s - times["input_buffer_adc_time"]
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

    async def close(self) -> None:
        """Give the device back and let whoever waits go; a device that hangs is left behind."""
        if not self.is_closed:
            self.is_closed = True
            self._wake.set()
            try:
                with suppress(AudioError):
                    await answer(self.stream.close, CLOSE_S)
            finally:
                self._let_go()

    def _let_go(self) -> None:
        """Release the owner: a call that hangs keeps this link, and the owner's resamplers, past the end."""
        self._on_block = _ignored

    def _check(self, silent: int) -> None:
        if silent >= SILENT_WATCHES or not self.stream.is_active:
            raise DeviceLost(
                f"{self.stream.device.name} went away",
                hint="Connect it again, or choose another: `meeting-assistant devices` lists them.",
            )


def _ignored(_captured: bytes | None, _frames: int, _latency_s: float) -> None:
    """Take a block for nobody; PortAudio ends a stream that gets no sound for its loudspeaker."""
