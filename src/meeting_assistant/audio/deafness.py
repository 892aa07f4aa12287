"""A microphone that hears nothing at all is the wrong one, muted, or forbidden: the person should be told."""

from collections.abc import Callable

from meeting_assistant.audio.endpoints import AudioSource
from meeting_assistant.audio.level import SILENCE_DBFS, rms_dbfs
from meeting_assistant.audio.through import Through
from meeting_assistant.pcm import AudioChunk

PROBE_MS = 3000
"""How long a microphone is listened to at the start."""

DEAF_DBFS = -70.0
"""The quietest room is louder than this through any microphone that is open."""


class DeafnessWatch(Through):
    """A microphone that reports when it has heard nothing since its start.

    Args:
        source: The microphone, as it is: before its echo is cancelled.
        report: Called once, if in `PROBE_MS` no chunk was louder than `DEAF_DBFS`.
    """

    def __init__(self, source: AudioSource, report: Callable[[], None]) -> None:
        super().__init__(source)
        self._report = report
        self._heard_ms, self._loudest_dbfs = 0.0, SILENCE_DBFS

    def passed(self, chunk: AudioChunk) -> AudioChunk:
        """The chunk as it is."""
        if self._heard_ms < PROBE_MS and self._loudest_dbfs <= DEAF_DBFS:
            self._heard_ms += chunk.duration_ms
            self._loudest_dbfs = max(self._loudest_dbfs, rms_dbfs(chunk.pcm))
            if self._heard_ms >= PROBE_MS and self._loudest_dbfs <= DEAF_DBFS:
                self._report()
        return chunk
