"""Runs a sync function in a thread of its own and awaits it, leaving it behind when the wait ends first.

Not the loop's executor: its threads are few, shared with all else, and waited for when the program ends, so
functions that hang would take them away one by one and then hold up the exit.
"""

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable


class DaemonThreads:
    """Daemon threads, bounded in number; those whose caller has gone count until they return.

    Args:
        limit: How many may run at once; further callers wait.
    """

    def __init__(self, limit: int) -> None:
        self._free = asyncio.Semaphore(limit)

    async def run(self, work: Callable[[], object], *, name: str) -> object:
        """Give what `work` returns or raise what it raises; cancelling the wait leaves it running."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[object] = loop.create_future()
        context = contextvars.copy_context()

        def deliver(result: object, error: BaseException | None) -> None:
            self._free.release()
            if outcome.done():
                return  # nobody waits any more
            if error is None:
                outcome.set_result(result)
            else:
                outcome.set_exception(_raisable(error))

        def body() -> None:
            result: object = None
            error: BaseException | None = None
            try:
                result = context.run(work)
            except BaseException as exc:  # noqa: BLE001 - handed to the awaiting task, which raises it
                error = exc
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(deliver, result, error)

        try:
            threading.Thread(target=body, name=name, daemon=True).start()
        except RuntimeError:  # no more threads to be had
            self._free.release()
            raise
        return await outcome


def _raisable(error: BaseException) -> Exception:
    """An exception that a future can carry: not StopIteration, not one that would end the event loop."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    wrapped = RuntimeError(f"the function raised {type(error).__name__}")
    wrapped.__cause__ = error
    return wrapped
