import asyncio
from collections.abc import Awaitable

import pytest

from meeting_assistant.errors import ConnectionLost
from meeting_assistant.transport.base import Transport
from meeting_assistant.transport.memory import joined


async def test_what_one_end_sends_the_other_receives_in_order() -> None:
    here, there = joined()
    for text in ("一", "2"):
        await here.send(text)
        await there.send(text.upper())
    assert [await there.receive(), await there.receive()] == ["一".encode(), b"2"]
    assert await here.receive() == "一".encode()


async def test_an_end_is_a_transport() -> None:
    transport: Transport = joined()[0]
    await transport.close()


async def test_a_sender_waits_while_the_lane_is_full() -> None:
    here, there = joined(capacity=2)
    await here.send("0")
    await here.send("1")
    async with asyncio.TaskGroup() as tasks:
        third = tasks.create_task(here.send("2"))
        await asyncio.sleep(0)
        assert not third.done()
        assert await there.receive() == b"0"
        await third
    assert [await there.receive(), await there.receive()] == [b"1", b"2"]


async def test_what_was_sent_before_the_closing_still_arrives() -> None:
    here, there = joined()
    await here.send("last")
    await here.close(1001)
    assert await there.receive() == b"last"
    with pytest.raises(ConnectionLost) as caught:
        await there.receive()
    assert caught.value.code == 1001


async def test_neither_end_can_send_after_the_closing() -> None:
    here, there = joined()
    await there.close()
    await there.close()
    for end in (here, there):
        with pytest.raises(ConnectionLost):
            await end.send("late")


async def test_a_lost_connection_loses_what_was_on_its_way() -> None:
    here, there = joined()
    await here.send("lost")
    here.lose()
    for end in (here, there):
        with pytest.raises(ConnectionLost) as caught:
            await end.receive()
        assert caught.value.code == 1006


async def test_closing_wakes_who_waits_to_send_or_to_receive() -> None:
    here, there = joined(capacity=1)
    await here.send("fills the lane")
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(outcome(here.send("more"))), tasks.create_task(outcome(here.receive()))]
        await asyncio.sleep(0)
        await there.close()
    assert [task.result() for task in waiting] == ["ConnectionLost", "ConnectionLost"]


async def outcome(attempt: Awaitable[object]) -> str:
    try:
        await attempt
    except ConnectionLost as error:
        return type(error).__name__
    return "went through"
