"""How many conversations may run at once, and when the next may begin: as many as the service bears.

Additive increase, multiplicative decrease: each word of the service that it is busy halves the number at most
once a `CALM_S`, each conversation that went well lets it grow by a fraction, up to the number asked for.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from meeting_assistant.clock import Clock
from meeting_assistant.session import notices as n

CALM_S = 5.0
"""Several conversations that are told the same within this time are one refusal."""

LITTLE_LEFT = 0.05
"""A limit of which less than this share remains is waited out."""

LONGEST_WAIT_S = 300.0
"""What a service asks us to wait is believed up to here; the limits are those of a minute or a day."""

BUSY = frozenset({"rate_limit_exceeded", "inference_rate_limit_exceeded", "rate_limit_error"})
"""Why a response failed, if the service had too much to do (protocol reference, section 6.2)."""


class Throttle:
    """Lets conversations begin.

    Args:
        jobs: How many at once, at most.
        clock: Monotonic time.
    """

    def __init__(self, jobs: int, *, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock
        self._allowed = float(jobs)
        self._running = 0
        self._not_before_s = 0.0
        self._halved_s = float("-inf")
        self._changed = asyncio.Condition()

    @property
    def allowed(self) -> int:
        """How many may run at once now."""
        return max(1, int(self._allowed))

    @property
    def waits_s(self) -> float:
        """How long the next one waits because the service asked for it."""
        return max(0.0, self._not_before_s - self._clock.now())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until one more may run; it runs while this is open."""
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._running < self.allowed)
                if self.waits_s == 0:
                    self._running += 1
                    break
            await self._clock.sleep_until(self._not_before_s)
        try:
            yield
        finally:
            self._running -= 1
            async with self._changed:
                self._changed.notify_all()

    def went_well(self) -> None:
        """A conversation was not refused anything: a little more may be asked of the service."""
        self._allowed = min(float(self._jobs), self._allowed + 1 / self._allowed)

    def refused(self, wait_s: float | None) -> None:
        """The service had too much to do, and asked us to wait so long, if it said that."""
        now = self._clock.now()
        if now - self._halved_s >= CALM_S:
            self._allowed = max(1.0, self._allowed / 2)
            self._halved_s = now
        self.wait(CALM_S if wait_s is None else wait_s)

    def wait(self, wait_s: float) -> None:
        """Let no conversation begin for so long."""
        until_s = self._clock.now() + min(wait_s, LONGEST_WAIT_S)
        self._not_before_s = max(self._not_before_s, until_s)


class LimitWatch:
    """Hears in one conversation what the service says of its limits.

    Args:
        throttle: Told of it.
    """

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self.refused = False
        """A response failed because the service had too much to do."""

    def observe(self, notice: n.Notice, now: float) -> None:
        """Take note."""
        match notice:
            case n.RateLimits(limits=limits):
                for limit, remaining, reset_s in limits.values():
                    if limit > 0 and remaining < limit * LITTLE_LEFT:
                        self._throttle.wait(reset_s)
            case n.ResponseEnded(reason=reason) if reason in BUSY:
                self.refused = True
                self._throttle.refused(None)
            case _:
                pass
