"""One connection at a time, and what waits for a slow network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from meeting_assistant.client.wire import MAX_WAITING, Wire
from meeting_assistant.errors import ConnectionLost, HandshakeRejected
from meeting_assistant.protocol.client_events import InputAudioAppend, ItemDelete, ResponseCreate
from meeting_assistant.session.inputs import Connected, Disconnected, Input
from tests.support.clock import VirtualClock
from tests.support.events import pcm
from tests.support.peer import Exchange, Peer


class Inbox:
    """What a wire reported."""

    def __init__(self) -> None:
        self.inputs: asyncio.Queue[Input] = asyncio.Queue()

    async def report(self, event: Input) -> None:
        await self.inputs.put(event)

    async def next(self) -> Input:
        return await self.inputs.get()


@asynccontextmanager
async def _wire(exchange: Exchange, inbox: Inbox) -> AsyncIterator[Wire]:
    async with asyncio.TaskGroup() as tasks:
        wire = Wire(exchange.line, clock=VirtualClock(), report=inbox.report, tasks=tasks)
        yield wire
        await wire.close()


def _sound(number: int) -> InputAudioAppend:
    return InputAudioAppend(pcm=number.to_bytes(2, "little"))


async def _heard(peer: Peer, count: int) -> list[int]:
    while len(peer.heard) < count:
        await peer.next(InputAudioAppend)
    return [int.from_bytes(e.pcm, "little") for e in peer.heard if isinstance(e, InputAudioAppend)]


async def test_a_connection_is_told_with_the_configuration_to_ask_for() -> None:
    exchange, inbox = Exchange(), Inbox()
    async with _wire(exchange, inbox) as wire:
        wire.connect()
        event = await inbox.next()
        assert isinstance(event, Connected)
        assert event.config.instructions == "Be brief."


async def test_a_rejected_handshake_is_told_with_the_wait_that_the_service_asks_for() -> None:
    exchange, inbox = Exchange(), Inbox()
    exchange.errors = [HandshakeRejected("too many", status=429, retry_after_s=7.0)]
    async with _wire(exchange, inbox) as wire:
        wire.connect()
        event = await inbox.next()
    assert isinstance(event, Disconnected)
    assert (event.retryable, event.retry_after_s) == (True, 7.0)


async def test_a_slow_network_costs_the_oldest_sound_and_counts_it() -> None:
    exchange, inbox = Exchange(capacity=1), Inbox()
    async with _wire(exchange, inbox) as wire:
        wire.connect()
        await inbox.next()
        for number in range(MAX_WAITING + 100):
            wire.send(_sound(number))
        assert wire.dropped == 99  # the first went out at once
        kept = [0, *range(100, MAX_WAITING + 100)]
        assert (await _heard(await exchange.answer(), len(kept))) == kept


async def test_nothing_but_sound_is_ever_dropped() -> None:
    exchange, inbox = Exchange(capacity=1), Inbox()
    async with _wire(exchange, inbox) as wire:
        wire.connect()
        await inbox.next()
        wire.send(ItemDelete(item_id="first"))
        for number in range(MAX_WAITING + 1):
            wire.send(_sound(number))
            wire.send(ResponseCreate())
        peer = await exchange.answer()
        assert (await peer.next(ItemDelete)).item_id == "first"
        for _ in range(MAX_WAITING + 1):
            await peer.next(ResponseCreate)
        assert wire.dropped > 0


async def test_what_waited_for_a_lost_connection_is_not_sent_on_the_next() -> None:
    exchange, inbox = Exchange(), Inbox()
    async with _wire(exchange, inbox) as wire:
        wire.connect()
        await inbox.next()
        (await exchange.answer()).end.lose()
        assert isinstance(await inbox.next(), Disconnected)
        wire.send(_sound(1))
        wire.connect(0.5)
        assert isinstance(await inbox.next(), Connected)
        wire.send(_sound(2))
        assert await _heard(await exchange.answer(), 1) == [2]


async def test_connecting_again_drops_the_connection_that_stands() -> None:
    exchange, inbox = Exchange(), Inbox()
    async with _wire(exchange, inbox) as wire:
        wire.connect()
        await inbox.next()
        first = await exchange.answer()
        wire.connect()
        assert isinstance(await inbox.next(), Connected), "the old one's end is not told"
        with pytest.raises(ConnectionLost):
            await first.next(InputAudioAppend)


async def test_closing_sends_what_is_on_its_way() -> None:
    exchange, inbox = Exchange(), Inbox()
    async with _wire(exchange, inbox) as wire:
        wire.connect()
        await inbox.next()
        wire.send(InputAudioAppend(pcm=pcm(20)))
        await wire.close()
        peer = await exchange.answer()
        assert await peer.next(InputAudioAppend)


async def test_closing_does_not_wait_for_a_peer_that_takes_nothing() -> None:
    exchange, inbox = Exchange(capacity=1), Inbox()
    async with _wire(exchange, inbox) as wire:
        wire.connect()
        await inbox.next()
        for number in range(10):
            wire.send(_sound(number))
        async with asyncio.timeout(2):
            await wire.close()


async def test_closing_twice_or_before_the_first_connection_is_harmless() -> None:
    async with _wire(Exchange(), Inbox()) as wire:
        await wire.close()
        await wire.close()
