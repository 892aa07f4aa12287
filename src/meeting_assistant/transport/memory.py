"""Two ends joined in memory: a transport for tests and for talking to a server in the same program."""

import asyncio
from collections import deque

from meeting_assistant.errors import ConnectionLost

CAPACITY = 64
"""Messages on their way in one direction, before a sender waits."""


def joined(capacity: int = CAPACITY) -> tuple["MemoryTransport", "MemoryTransport"]:
    """Two connected ends: what is sent at one is received at the other, in order.

    Args:
        capacity: Messages on their way in one direction; a sender beyond it waits, none is dropped.
    """
    there, back = _Lane(capacity), _Lane(capacity)
    return MemoryTransport(inward=back, outward=there), MemoryTransport(inward=there, outward=back)


class MemoryTransport:
    """One end of two. Like a WebSocket, it gives what was sent before it was closed, then ConnectionLost."""

    def __init__(self, *, inward: "_Lane", outward: "_Lane") -> None:
        self._inward = inward
        self._outward = outward

    @property
    def round_trip_s(self) -> None:
        """Nothing is on the way."""

    async def send(self, message: str) -> None:
        """Send one message; waits while the lane is full."""
        await self._outward.put(message.encode())

    def try_send(self, message: str) -> bool:
        """Send one message if the lane has room."""
        return self._outward.try_put(message.encode())

    async def receive(self) -> bytes:
        """The next message."""
        return await self._inward.get()

    async def close(self, code: int = 1000) -> None:
        """Close both directions; what the other end hasn't received yet, it still gets."""
        self._outward.end(code)
        self._inward.messages.clear()
        self._inward.end(code)

    def lose(self, code: int = 1006) -> None:
        """Break the connection: both ends lose what was on its way."""
        for lane in (self._outward, self._inward):
            lane.messages.clear()
            lane.end(code)


class _Lane:
    """One direction."""

    def __init__(self, capacity: int) -> None:
        self.messages: deque[bytes] = deque()
        self._capacity = capacity
        self._code: int | None = None
        self._changed = asyncio.Event()

    async def put(self, message: bytes) -> None:
        while self._code is None and len(self.messages) >= self._capacity:
            await self._change()
        if self._code is not None:
            raise self._lost(self._code)
        self.messages.append(message)
        self._wake()

    def try_put(self, message: bytes) -> bool:
        if self._code is not None or len(self.messages) >= self._capacity:
            return False
        self.messages.append(message)
        self._wake()
        return True

    async def get(self) -> bytes:
        while not self.messages:
            if self._code is not None:
                raise self._lost(self._code)
            await self._change()
        message = self.messages.popleft()
        self._wake()
        return message

    def end(self, code: int) -> None:
        if self._code is None:
            self._code = code
        self._wake()

    async def _change(self) -> None:
        await self._changed.wait()

    def _wake(self) -> None:
        """Wake all who wait now; who comes later waits for the next change."""
        self._changed.set()
        self._changed = asyncio.Event()

    @staticmethod
    def _lost(code: int) -> ConnectionLost:
        return ConnectionLost(f"the connection was closed with code {code}", code=code)
