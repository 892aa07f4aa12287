"""Many cases, several at once: bounded memory, as fast as the service bears, nothing lost, nothing twice."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from meeting_assistant.app.cases import Run
from meeting_assistant.app.throttle import LimitWatch, Throttle
from meeting_assistant.client.driver import only_error
from meeting_assistant.errors import HandshakeRejected
from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.totals import BatchView, Totals
from meeting_assistant.session.notices import Notice, Observer, Ready

MAX_RETRIES = 20
"""How often a case is begun anew because the service is busy; each waits as long as the service asks."""

BUSY_STATUSES = frozenset({429, 503})

MAX_CONNECTING = 8
"""Handshakes under way at once: hundreds would starve each other past their deadlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far a batch goes.

    Attributes:
        jobs: Conversations at once.
        repeat: Runs of each case.
        max_failures: No case begins once so many runs did not pass; None for no limit.
        max_cost_usd: Likewise, once so much was spent.
    """

    jobs: int = 1
    repeat: int = 1
    max_failures: int | None = None
    max_cost_usd: float | None = None


class Runner(Protocol):
    """Runs one case: in this process (`CaseRunner`), or wherever else."""

    async def run(self, filed: FiledCase, *observers: Observer, attempt: int = 1) -> Run:
        """Run it; `observers` hear of the connection and the service's limits as it goes on.

        Raises:
            ConfigError: Its settings are wrong.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Runs cases.

    Attributes:
        runner: Runs one.
        bounds: How far it goes.
        throttle: Lets them begin.
        keep: Takes each result, in the order in which they come; must have it on the disk when it returns.
        view: Sees it go on.
    """

    runner: Runner
    bounds: Bounds
    throttle: Throttle
    keep: Callable[[Result], None]
    view: BatchView

    async def run(
        self, cases: Iterable[FiledCase], *, done: frozenset[tuple[str, int]] = frozenset()
    ) -> Totals:
        """Run all that is not `done`; only as many cases as run at once are held in memory beside their list.

        Raises:
            ConfigError: A case's settings are wrong.
            StoreError: A result can't be kept.
        """
        work = [
            (filed, attempt)
            for attempt in range(1, self.bounds.repeat + 1)
            for filed in cases
            if (filed.id, attempt) not in done
        ]
        totals, queue = Totals(planned=len(work)), iter(work)
        connecting = asyncio.Semaphore(MAX_CONNECTING)
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(min(self.bounds.jobs, len(work))):
                    workers.create_task(self._work(queue, totals, connecting))
        except ExceptionGroup as group:
            raise only_error(group) from group
        return totals

    async def _work(
        self, queue: Iterator[tuple[FiledCase, int]], totals: Totals, connecting: asyncio.Semaphore
    ) -> None:
        for filed, attempt in queue:
            totals.stopped = totals.stopped or self._enough(totals)
            if totals.stopped is not None:
                return
            result = await self._tried(filed, attempt, connecting)
            self.keep(result)
            totals.add(result)
            self.view.ended(result, totals)

    async def _tried(self, filed: FiledCase, attempt: int, connecting: asyncio.Semaphore) -> Result:
        """One run; as often as the service is busy, anew."""
        for retries in range(MAX_RETRIES + 1):
            watch, gate = LimitWatch(self.throttle), _Gate(connecting)
            async with self.throttle.turn(), gate:
                if not retries:
                    self.view.began(filed.id)
                run = await self.runner.run(filed, watch, gate, attempt=attempt)
            busy, wait_s = _is_busy(run, watch)
            if not busy or retries == MAX_RETRIES:
                break
            self.throttle.refused(wait_s)
        if not busy and not watch.refused:
            self.throttle.went_well()
        return replace(run.result, retries=retries)

    def _enough(self, totals: Totals) -> str | None:
        bounds = self.bounds
        if bounds.max_failures is not None and totals.failed + totals.errors >= bounds.max_failures:
            return f"{bounds.max_failures} runs did not pass"
        if bounds.max_cost_usd is not None and totals.cost_usd >= bounds.max_cost_usd:
            return f"${totals.cost_usd:.2f} were spent"
        return None


class _Gate:
    """Holds a place among the handshakes under way until the session is configured, or over."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._held = False

    async def __aenter__(self) -> "_Gate":
        await self._places.acquire()
        self._held = True
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._leave()

    def observe(self, notice: Notice, now: float) -> None:
        if isinstance(notice, Ready):
            self._leave()

    def _leave(self) -> None:
        if self._held:
            self._held = False
            self._places.release()


def _is_busy(run: Run, watch: LimitWatch) -> tuple[bool, float | None]:
    """True if the service was too busy for a run, and how long it asked us to wait.

    A response that failed for its rate limit is asked for once more by the session itself; what comes of that
    counts only if it is as expected, for it came late.
    """
    error = run.error
    if isinstance(error, HandshakeRejected) and error.status in BUSY_STATUSES:
        return True, error.retry_after_s
    return watch.refused and not run.result.passed, None
