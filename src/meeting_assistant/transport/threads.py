"""Blocking calls of others under a deadline of ours."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def in_thread(call: Callable[[], Result], *, deadline_s: float) -> Result:
    """The result of a blocking call.

    The thread is a daemon, unlike the event loop's own: one that hangs must not keep the program from ending.

    Args:
        call: Runs in a thread of its own; goes on there unheard if the deadline passes.
        deadline_s: How long to wait.

    Raises:
        TimeoutError: The deadline passed. Whatever else `call` raises is raised here.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # None only where Result allows it

    def run() -> None:
        result, error = None, None
        try:
            result = call()
        except Exception as exc:  # noqa: BLE001 - raised again where the result is awaited
            error = exc
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            return  # the loop has ended: nobody waits any more

    threading.Thread(target=run, name="meeting-assistant call", daemon=True).start()
    async with asyncio.timeout(deadline_s):
        return await answer
