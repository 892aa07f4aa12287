"""Time as a port: monotonic seconds and waiting for them, so that tests can own both.

Ground level, next to `pcm`: whoever paces something takes a `Clock` instead of reading the time.
"""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Monotonic seconds, and waiting until a point in them."""

    def now(self) -> float:
        """Seconds since an arbitrary start; never goes back."""
        ...

    async def sleep_until(self, when_s: float) -> None:
        """Return once `now()` has reached `when_s`; at once if it already has."""
        ...


class MonotonicClock:
    """The machine's monotonic clock, the one that asyncio's own timers follow."""

    now = staticmethod(time.monotonic)

    async def sleep_until(self, when_s: float) -> None:
        """Wait in the running event loop until `when_s`."""
        remaining_s = when_s - self.now()
        if remaining_s > 0:
            await asyncio.sleep(remaining_s)
