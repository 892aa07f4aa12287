"""How long the user's sound takes from the device to the socket."""

import time
from collections.abc import AsyncIterator, Callable

from meeting_assistant.audio.endpoints import AudioSource
from meeting_assistant.audio.through import Through
from meeting_assistant.pcm import AudioChunk


class Timed(Through):
    """A source that tells how long each of its chunks was under way.

    Whoever iterates writes a chunk to the socket before asking for the next one, so the way ends there. It
    begins when the device gave the chunk; a file's chunks have no such time and are not told.

    Args:
        source: The microphone.
        took: Told of seconds.
    """

    def __init__(self, source: AudioSource, took: Callable[[float], None]) -> None:
        super().__init__(source)
        self._took = took

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Its chunks."""
        async for chunk in self._source:
            yield chunk
            if chunk.captured_at_s:
                self._took(time.monotonic() - chunk.captured_at_s)
