import asyncio
import threading

import pytest

from meeting_assistant.transport.threads import in_thread


async def test_the_result_comes_from_another_thread() -> None:
    assert await in_thread(threading.current_thread, deadline_s=5) is not threading.current_thread()


async def test_what_the_call_raises_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 / 0, deadline_s=5)


async def test_a_call_that_hangs_is_left_behind_at_the_deadline() -> None:
    gone, ended = threading.Event(), threading.Event()

    def hang() -> None:
        gone.wait()
        ended.set()

    with pytest.raises(TimeoutError):
        await in_thread(hang, deadline_s=0.02)
    gone.set()
    assert await asyncio.to_thread(ended.wait, 5)


def test_a_call_that_ends_after_the_loop_is_not_missed() -> None:
    gone, threads = threading.Event(), []

    def hang() -> None:
        threads.append(threading.current_thread())
        gone.wait()

    with pytest.raises(TimeoutError):
        asyncio.run(in_thread(hang, deadline_s=0.02))
    gone.set()
    threads[0].join(5)
    assert not threads[0].is_alive()
