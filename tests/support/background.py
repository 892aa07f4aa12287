"""Servers in a thread of their own, for tests that run the whole command line in the main one."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

T = TypeVar("T")

DEADLINE_S = 10.0


@contextmanager
def in_background(service: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Keep `service` open in another thread's loop; gives what entering it gave.

    What it raises when it is left is raised here.
    """
    entered: Future[tuple[T, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    failed: list[BaseException] = []

    async def stay() -> None:
        async with service as given:
            over = asyncio.Event()
            entered.set_result((given, asyncio.get_running_loop(), over))
            await over.wait()

    def run() -> None:
        try:
            asyncio.run(stay())
        except BaseException as exc:  # noqa: BLE001  (raised again in the other thread)
            if entered.done():
                failed.append(exc)
            else:
                entered.set_exception(exc)

    thread = threading.Thread(target=run, name="background service")
    thread.start()
    given, loop, over = entered.result(DEADLINE_S)
    try:
        yield given
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(DEADLINE_S)
    if failed:
        raise failed[0]
