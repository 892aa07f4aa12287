"""The way of the user's sound to the socket, timed."""

import time
from collections.abc import AsyncIterator

from meeting_assistant.app.sending import Timed
from meeting_assistant.pcm import SERVICE_FORMAT, AudioChunk


class Blocks:
    """A source of two blocks: one of a device, captured a while ago, and one of a file."""

    async def __aenter__(self) -> "Blocks":
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        yield AudioChunk(b"aa", SERVICE_FORMAT, time.monotonic() - 5.0)
        yield AudioChunk(b"bb", SERVICE_FORMAT)


async def test_a_block_of_a_device_is_timed_once_it_is_written_and_one_of_a_file_never() -> None:
    took_s: list[float] = []
    async with Timed(Blocks(), took_s.append) as source:
        before = [(chunk.pcm, len(took_s)) async for chunk in source]
    assert before == [(b"aa", 0), (b"bb", 1)]
    assert len(took_s) == 1
    assert took_s[0] >= 5.0
