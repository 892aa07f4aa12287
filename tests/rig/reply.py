"""A response of the scripted service, sent piece by piece: paced, stalled, in several items, cut short."""

import asyncio
import random
from typing import Any

import numpy as np
import pybase64
from numpy.typing import NDArray

from tests.rig.service import DELTA_BYTES, RATE_HZ, Service

Samples = NDArray[np.int16]


class Reply:
    """One response.

    Args:
        service: Sends it.
        number: Tells it from others.
    """

    def __init__(self, service: Service, number: int) -> None:
        self._service = service
        self._number = number
        self._head: dict[str, Any] = {"id": f"resp_{number}", "object": "realtime.response"}

    def item(self, index: int = 0) -> str:
        """The id of an item."""
        return f"item_{self._number}" if not index else f"item_{self._number}_{index}"

    async def begin(self) -> None:
        """The response is there, with nothing in it."""
        await self._service.send(
            "response.created", response={**self._head, "status": "in_progress", "output": []}
        )

    async def begin_item(self, index: int = 0) -> None:
        """A message of it begins."""
        message: dict[str, Any] = {
            "id": self.item(index),
            "object": "realtime.item",
            "type": "message",
            "role": "assistant",
            "content": [],
        }
        place = {"response_id": self._head["id"], "output_index": index}
        await self._service.send("response.output_item.added", **place, item=message)
        await self._service.send("conversation.item.added", previous_item_id=None, item=message)

    async def delta(self, pcm: bytes, index: int = 0) -> float:
        """Sound of a message; gives when it was sent."""
        delta = pybase64.b64encode_as_string(pcm)
        return await self._service.send("response.output_audio.delta", **self._part(index), delta=delta)

    async def end_item(self, index: int = 0) -> None:
        """All sound of a message was sent."""
        await self._service.send("response.output_audio.done", **self._part(index))

    async def end(self, status: str = "completed") -> None:
        """The response is over."""
        done: dict[str, Any] = {**self._head, "status": status, "output": [], "usage": None}
        await self._service.send("response.done", response=done)

    async def sound(self, sound: Samples, index: int = 0, *, times_real_time: float = 0.0) -> None:
        """A whole message's sound: as fast as it goes, or in pieces at that pace."""
        loop = asyncio.get_running_loop()
        began_s, pcm = loop.time(), sound.tobytes()
        for at in range(0, len(pcm), DELTA_BYTES):
            if times_real_time:
                due_s = at / 2 / RATE_HZ / times_real_time
                await asyncio.sleep(max(0.0, began_s + due_s - loop.time()))
            await self.delta(pcm[at : at + DELTA_BYTES], index)

    async def jittered(self, sound: Samples, *, delta_ms: int, jitter_ms: float, seed: int) -> None:
        """A message's sound in real time, each delta late by up to `jitter_ms`; none overtakes another."""
        loop, chosen = asyncio.get_running_loop(), random.Random(seed)
        began_s, pcm, size = loop.time(), sound.tobytes(), delta_ms * RATE_HZ // 1000 * 2
        for index, at in enumerate(range(0, len(pcm), size)):
            due_s = began_s + (index * delta_ms + chosen.uniform(0, jitter_ms)) / 1000
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            await self.delta(pcm[at : at + size])

    def _part(self, index: int) -> dict[str, Any]:
        place = {"response_id": self._head["id"], "output_index": index}
        return {**place, "item_id": self.item(index), "content_index": 0}
