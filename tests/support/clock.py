"""A clock that jumps: as soon as nothing else can run, time is at the next sleeper's hour."""

import asyncio
import heapq
from collections import deque
from itertools import count


class VirtualClock:
    """A `Clock` whose time passes only by jumping to the earliest sleeper.

    It jumps when the event loop has nothing else ready, so an hour-long recording plays in the time its
    consumers need. It can't see threads or sockets: code under it must not wait for either.
    """

    def __init__(self, start_s: float = 0.0) -> None:
        self._now_s = start_s
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()
        self._watching = False

    def now(self) -> float:
        return self._now_s

    async def sleep_until(self, when_s: float) -> None:
        if when_s <= self._now_s:
            return
        loop = asyncio.get_running_loop()
        wake: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._sleepers, (when_s, next(self._order), wake))
        if not self._watching:
            self._watching = True
            loop.call_soon(self._watch, loop)
        await wake

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        ready: deque[object] = vars(loop)["_ready"]  # the only way to see that everybody waits
        if not ready:
            self._jump()
        if self._sleepers:
            loop.call_soon(self._watch, loop)
        else:
            self._watching = False

    def _jump(self) -> None:
        while self._sleepers:
            when_s, _, wake = heapq.heappop(self._sleepers)
            if not wake.cancelled():
                self._now_s = when_s
                wake.set_result(None)
                return
