import asyncio
import threading

import pytest

from meeting_assistant.tools.threads import DaemonThreads


async def test_a_system_without_threads_to_spare_is_an_error_and_no_place_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    threads = DaemonThreads(1)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        for _ in range(2):
            with pytest.raises(RuntimeError, match="can't start"):
                await threads.run(lambda: 1, name="x")
    assert await threads.run(lambda: 1, name="x") == 1


async def test_a_thread_left_behind_keeps_its_place_until_it_returns() -> None:
    go_on = threading.Event()
    threads = DaemonThreads(1)
    left = asyncio.create_task(threads.run(go_on.wait, name="x"))
    await asyncio.sleep(0)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left

    second = asyncio.create_task(threads.run(lambda: 2, name="x"))
    await asyncio.sleep(0)
    assert not second.done()
    go_on.set()
    assert await second == 2


def test_a_function_that_outlives_the_loop_is_harmless() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def wait() -> None:
        go_on.wait()
        ended.set()

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await DaemonThreads(1).run(wait, name="x")

    asyncio.run(leave())
    go_on.set()
    assert ended.wait(5)
