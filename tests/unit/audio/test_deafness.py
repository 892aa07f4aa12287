"""A microphone that hears nothing is reported, once, and no other is."""

from collections.abc import AsyncIterator, Sequence

import pytest

from meeting_assistant.audio.deafness import DeafnessWatch
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk
from tests.support.sound import tone

SILENT, QUIET = bytes(SERVICE_FORMAT.to_bytes(40)), tone(40, amplitude=20)


class Tape:
    """A microphone that hears these chunks."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self._chunks = chunks

    async def __aenter__(self) -> "Tape":
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        for pcm in self._chunks:
            yield AudioChunk(pcm, SERVICE_FORMAT)


@pytest.mark.parametrize(
    ("chunks", "reports"),
    [
        ([SILENT] * 74, 0),  # not yet three seconds
        ([SILENT] * 75, 1),
        ([SILENT] * 300, 1),
        ([SILENT] * 74 + [QUIET] + [SILENT] * 200, 0),
        ([QUIET] * 75, 0),
    ],
)
async def test_three_seconds_of_nothing_are_reported(chunks: Sequence[bytes], reports: int) -> None:
    told: list[str] = []
    async with DeafnessWatch(Tape(chunks), lambda: told.append("deaf")) as source:
        heard = [chunk.pcm async for chunk in source]
    assert heard == list(chunks)
    assert len(told) == reports
