"""A microphone that hears nothing at all is the wrong one, muted, or forbidden: the person should be told."""

from collections.abc import AsyncIterator, Callable
from typing import Self

from meeting_assistant.audio.endpoints import AudioSource
from meeting_assistant.audio.level import SILENCE_DBFS, rms_dbfs
from meeting_assistant.pcm import AudioChunk

PROBE_MS = 3000
"""How long a microphone is listened to at the start."""

DEAF_DBFS = -70.0
"""The quietest room is louder than this through any microphone that is open."""


class DeafnessWatch:
    """A microphone that reports when it has heard nothing since its start.

    Args:
        source: The microphone, as it is: before its echo is cancelled.
        report: Called once, if in `PROBE_MS` no chunk was louder than `DEAF_DBFS`.
    """

    def __init__(self, source: AudioSource, report: Callable[[], None]) -> None:
        self._source = source
        self._report = report

    async def __aenter__(self) -> Self:
        """Open the microphone."""
        await self._source.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close it."""
        await self._source.__aexit__(*exc)

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Its chunks."""
        heard_ms, loudest_dbfs = 0.0, SILENCE_DBFS
        async for chunk in self._source:
            if heard_ms < PROBE_MS and loudest_dbfs <= DEAF_DBFS:
                heard_ms += chunk.duration_ms
                loudest_dbfs = max(loudest_dbfs, rms_dbfs(chunk.pcm))
                if heard_ms >= PROBE_MS and loudest_dbfs <= DEAF_DBFS:
                    self._report()
            yield chunk
