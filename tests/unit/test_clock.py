"""The machine's clock and the one that jumps."""

import asyncio

from meeting_assistant.clock import MonotonicClock
from tests.support.clock import VirtualClock


async def test_the_monotonic_clock_waits_and_never_for_the_past() -> None:
    clock = MonotonicClock()
    began = clock.now()
    await clock.sleep_until(began + 0.02)
    assert clock.now() >= began + 0.02
    await clock.sleep_until(began)


async def test_the_virtual_clock_wakes_sleepers_in_order_without_waiting() -> None:
    clock = VirtualClock()
    woken: list[float] = []

    async def sleeper(when_s: float) -> None:
        await clock.sleep_until(when_s)
        woken.append(clock.now())

    async with asyncio.TaskGroup() as group:
        for when_s in (3600.0, 1.0, 7200.0):
            group.create_task(sleeper(when_s))
        cancelled = group.create_task(sleeper(5.0))
        await clock.sleep_until(0.5)
        cancelled.cancel()
    assert woken == [1.0, 3600.0, 7200.0]
