"""Sinks without a sound card: the answers into a WAV file, or into nothing.

Both play by a clock, so that a recording can interrupt an answer and be told how much of it was heard, or
instantly, for those who only want the sound.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Literal, Protocol, Self, TypeAlias

from meeting_assistant.audio.endpoints import PlaybackReport
from meeting_assistant.audio.playout import Playout
from meeting_assistant.audio.prebuffer import Prebuffer
from meeting_assistant.audio.wav import WavWriter
from meeting_assistant.clock import Clock
from meeting_assistant.pcm import SERVICE_FORMAT

Playback: TypeAlias = Literal["instant", "paced"]

TICK_S = 0.02
"""How often a paced sink looks at the clock while something plays."""


class Listener(Protocol):
    """Is told what was heard, and when."""

    def heard(self, pcm: bytes, began_s: float) -> None:
        """The next sound, heard from monotonic `began_s` on."""
        ...

    def ended(self, now: float) -> None:
        """No more comes for what is being heard."""
        ...


class NullSink:
    """An `AudioSink` that hears everything and keeps nothing.

    Args:
        clock: The time it plays by.
        playback: ``paced`` takes as long as the sound lasts, and what `stop` cuts was never heard.
            ``instant`` has heard everything as soon as it is written, and drains as soon as it is ended.
        listeners: Are told of all that is heard.
    """

    def __init__(
        self, *, clock: Clock, playback: Playback = "paced", listeners: Sequence[Listener] = ()
    ) -> None:
        self._listeners = listeners
        self.playout = Playout(prebuffer=Prebuffer.fixed(0), fade_ms=0)
        self._clock = clock
        self._is_paced = playback == "paced"
        self._began_s = clock.now()
        self._played_frames = 0
        self._wake = asyncio.Event()
        self._closed = False

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Drop what was not heard, and end `reports`."""
        self._closed = True
        self._wake.set()

    def write(self, item_id: str, content_index: int, pcm: bytes) -> None:
        """Queue `pcm` of a content part.

        Raises:
            StoreError: It can't be written.
        """
        if self._is_paced:
            self._play()
        self.playout.write(item_id, content_index, pcm)
        self._play()
        if self._is_paced or self.playout.has_reports:
            self._wake.set()

    def end(self, item_id: str, content_index: int) -> None:
        """No more comes for this content part."""
        self.playout.end(item_id, content_index)
        self._play()
        if not self._is_paced:
            for listener in self._listeners:
                listener.ended(self._clock.now())
        self._wake.set()

    def hold(self) -> None:
        """Fall silent now, and keep what is queued."""
        self._play()
        self.playout.hold()

    def resume(self) -> None:
        """Go on where it was held."""
        self._play()  # the silence until now has passed
        self.playout.resume()
        self._play()
        self._wake.set()

    def stop(self) -> None:
        """Fall silent now: what was heard until this moment is played, the rest is dropped."""
        self._play()
        self.playout.stop()
        self._wake.set()

    async def reports(self) -> AsyncIterator[PlaybackReport]:
        """What became of the sound, in order, until the sink is closed.

        A paced sink plays while this is read.

        Raises:
            StoreError: The sound can't be written.
        """
        while not self._closed:
            self._wake.clear()
            self._play()
            for report in self.playout.take_reports():
                yield report
            if self.playout.queued_frames:
                await self._clock.sleep_until(self._clock.now() + TICK_S)
            elif not self.playout.has_reports:
                await self._wake.wait()

    def _play(self) -> None:
        """Hear what the time that passed had room for, up to the frame that sounds now."""
        due, began_s = self.playout.queued_frames, self._clock.now()
        if self._is_paced:
            passed_frames = int((began_s - self._began_s) * SERVICE_FORMAT.rate_hz)
            due = max(0, passed_frames + (due > 0) - self._played_frames)
            began_s = self._began_s + self._played_frames / SERVICE_FORMAT.rate_hz
        self._played_frames += due
        heard = self.playout.take(due)
        if heard:
            for listener in self._listeners:
                listener.heard(heard, began_s)
        self._keep(heard)

    def _keep(self, heard: bytes) -> None:
        """What to do with sound that was heard."""


class FileSink(NullSink):
    """An `AudioSink` that writes what was heard, answer after answer, to a WAV file (mono, 24 kHz, PCM16).

    The file can be read whole at every moment; a program that is killed loses nothing that was heard.

    Args:
        path: Where to write; an existing file is replaced when the sink is entered.
        clock: The time it plays by.
        playback, listeners: As for `NullSink`.
    """

    def __init__(
        self, path: Path, *, clock: Clock, playback: Playback = "paced", listeners: Sequence[Listener] = ()
    ) -> None:
        super().__init__(clock=clock, playback=playback, listeners=listeners)
        self.path = path
        self._writer: WavWriter | None = None

    @property
    def written_ms(self) -> int:
        """How long the file lasts."""
        return self._writer.written_ms if self._writer else 0

    async def __aenter__(self) -> Self:
        """Create the file.

        Raises:
            StoreError: It can't be created.
        """
        self._writer = WavWriter(self.path)
        return await super().__aenter__()

    async def __aexit__(self, *exc: object) -> None:
        """Close the file, which is complete already, and end `reports`."""
        await super().__aexit__(*exc)
        if self._writer:
            self._writer.close()

    def _keep(self, heard: bytes) -> None:
        if heard and self._writer:
            self._writer.write(heard)
