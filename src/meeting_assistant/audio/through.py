"""A source around another one, whose chunks it looks at or changes on their way."""

from collections.abc import AsyncIterator
from typing import Self

from meeting_assistant.audio.endpoints import AudioSource
from meeting_assistant.pcm import AudioChunk


class Through:
    """An `AudioSource` that is open and ends as the one inside it.

    Args:
        source: The one inside.
    """

    def __init__(self, source: AudioSource) -> None:
        self._source = source

    async def __aenter__(self) -> Self:
        """Open the source inside."""
        await self._source.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Close it."""
        await self._source.__aexit__(*exc)

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Its chunks, as `passed` gives them."""
        async for chunk in self._source:
            if (passed := self.passed(chunk)) is not None:
                yield passed

    def passed(self, chunk: AudioChunk) -> AudioChunk | None:
        """What goes on of a chunk; None if nothing does yet."""
        return chunk
