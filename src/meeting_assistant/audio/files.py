"""A recording as the user's side of a conversation, paced by a clock and by how the conversation goes.

`FileSource` is an `AudioSource`. The conversation tells it, by `turn_began`, `turn_committed`, `hold` and
`resume`, when to speak and when to listen; `app` wires those to the session's notices.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, TypeAlias

from meeting_assistant.audio.level import SILENCE_DBFS, rms_dbfs
from meeting_assistant.audio.recordings import Recording, open_recording
from meeting_assistant.audio.resample import Resampler
from meeting_assistant.clock import Clock
from meeting_assistant.errors import LocalProtocolError
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk

Pace: TypeAlias = Literal["turns", "recorded", "fast"]

SLACK_S = 0.5
"""How much a source that was kept waiting by its consumer catches up; more is given up as time gone by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """When a recording's chunks are released.

    Attributes:
        pace: ``turns``: in real time, and after each committed turn the recording waits until the answer was
            delivered. ``recorded``: in real time without waiting, as a tape beside the microphone.
            ``fast``: as fast as the consumer takes it.
        chunk_ms: Length of a chunk; 100 ms cost a quarter of 20 ms.
        trailing_silence_ms: Silence after the recording, so that the last turn ends: more than the service's
            silence setting.
        patience_ms: How much more silence, in real time, while a turn is open that was not committed.
    """

    pace: Pace = "turns"
    chunk_ms: int = 100
    trailing_silence_ms: int = 1200
    patience_ms: int = 10_000


class FileSource:
    """Plays a recording to the service: mono 24 kHz PCM16 of any audio file.

    Nothing is sent before the first `resume`: the floor must be open, the greeting over. A chunk is released
    when its last frame would have been captured by a microphone. The file is decoded as it is sent; no more
    than a block is in memory. All methods are for the event loop's thread.

    Args:
        path: The recording.
        clock: What paces it.
        pacing: How.
        open_with: Opens the recording, or the part of it that is played.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock,
        pacing: Pacing | None = None,
        open_with: Callable[[Path], Recording] = open_recording,
    ) -> None:
        self.path = path
        self._open_with = open_with
        self.loudest_dbfs = SILENCE_DBFS
        self.sent_ms = 0.0
        self._clock = clock
        self._pacing = pacing or Pacing()
        self._recording: Recording | None = None
        self._wake = asyncio.Event()
        self._due_s = 0.0
        self._on_hold = True
        self._answering = False
        self._turn_open = False
        self._wants_silence = True

    async def __aenter__(self) -> Self:
        """Open the recording.

        Raises:
            ConfigError: There is no such file.
            UnsupportedAudio: It is not audio, or holds none.
            MissingExtra: Its format needs PyAV.
        """
        self._recording = self._open_with(self.path)
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close the recording."""
        if self._recording:
            self._recording.close()

    @property
    def warning(self) -> str | None:
        """What is wrong with the recording although it can be read; sometimes known at its end only."""
        return self._recording.warning if self._recording else None

    def hold(self) -> None:
        """Send nothing more until `resume`, whatever the pace: the link is lost, say."""
        self._on_hold = True

    def resume(self) -> None:
        """The floor is open, nothing is pending: go on, or begin."""
        self._on_hold = self._answering = self._turn_open = False
        self._wake.set()

    def end_with_voice(self) -> None:
        """The recording's turn was taken and something follows at once: no silence is needed after it."""
        self._wants_silence = False

    def turn_began(self) -> None:
        """The service heard speech begin. A turn that is open gets the rest of its speech in any case."""
        self._turn_open = True
        self._answering = False
        self._wake.set()

    def turn_committed(self) -> None:
        """The service took the turn: with pace ``turns`` the recording now waits for the answer."""
        self._turn_open = False
        self._answering = self._pacing.pace == "turns"

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Chunks of the recording, then the silence that ends the last turn."""
        await self._until(self._may_send)
        self._due_s = self._clock.now()
        in_real_time = self._pacing.pace != "fast"
        for pcm in self._voice():
            yield await self._release(pcm, self._may_speak, in_real_time=in_real_time)
            self.loudest_dbfs = max(self.loudest_dbfs, rms_dbfs(pcm))
        for pcm in self._silence(self._pacing.trailing_silence_ms):
            if not self._wants_silence:
                return
            yield await self._release(pcm, self._may_send, in_real_time=in_real_time)
        for pcm in self._silence(self._pacing.patience_ms):
            if not self._turn_open:
                return
            yield await self._release(pcm, self._may_send, in_real_time=True)

    def _may_send(self) -> bool:
        return not self._on_hold

    def _may_speak(self) -> bool:
        return not self._on_hold and not self._answering  # silence would not disturb the answer, speech would

    async def _release(self, pcm: bytes, may_go: Callable[[], bool], *, in_real_time: bool) -> AudioChunk:
        """The chunk, once it is due and may go."""
        chunk_ms = SERVICE_FORMAT.to_ms(len(pcm))
        if in_real_time:
            self._due_s = max(self._due_s, self._clock.now() - SLACK_S) + chunk_ms / 1000
            await self._clock.sleep_until(self._due_s)
        else:
            await asyncio.sleep(0)  # a consumer that never waits must not keep the loop to itself
        await self._until(may_go)
        self.sent_ms += chunk_ms
        return AudioChunk(pcm, SERVICE_FORMAT, self._clock.now())

    async def _until(self, may_go: Callable[[], bool]) -> None:
        """Wait for `may_go`; time that was waited is no time of the recording."""
        while not may_go():
            self._wake.clear()
            await self._wake.wait()
            self._due_s = self._clock.now()

    def _voice(self) -> Iterator[bytes]:
        """The recording in chunks of the service's format."""
        if self._recording is None:
            raise LocalProtocolError("a FileSource was read before it was entered")
        resampler = Resampler(self._recording.format)
        chunk_bytes = SERVICE_FORMAT.to_bytes(self._pacing.chunk_ms)
        rest = b""
        for block in self._recording.blocks():
            rest += resampler.feed(block)
            while len(rest) >= chunk_bytes:
                yield rest[:chunk_bytes]
                rest = rest[chunk_bytes:]
        rest += resampler.flush()
        for start in range(0, len(rest), chunk_bytes):
            yield rest[start : start + chunk_bytes]

    def _silence(self, ms: int) -> Iterator[bytes]:
        for start_ms in range(0, ms, self._pacing.chunk_ms):
            yield SERVICE_FORMAT.silence(min(self._pacing.chunk_ms, ms - start_ms))
