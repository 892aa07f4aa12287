"""A network that is slower than the sound: whoever speaks waits, and nothing that can wait is lost."""

import asyncio

from meeting_assistant.audio.sinks import NullSink
from meeting_assistant.client.driver import Driver, Endpoints
from meeting_assistant.client.wire import MAX_WAITING
from meeting_assistant.protocol.client_events import InputAudioAppend
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.inputs import Ask
from meeting_assistant.session.notices import Ready
from meeting_assistant.session.settings import SessionSettings
from meeting_assistant.tools.toolbox import Toolbox
from tests.support.clock import VirtualClock
from tests.support.events import pcm, says
from tests.support.peer import Exchange, Mouth, Peer, Witness

CHUNKS = MAX_WAITING + 100


class _Call:
    """A conversation over a network that takes one message at a time."""

    def __init__(self) -> None:
        self.exchange, self.mouth, self.witness = Exchange(capacity=1), Mouth(), Witness()
        clock = VirtualClock()
        self.driver = Driver(
            ClientSession(SessionSettings(ids=Ids("p"), greet=False)),
            self.exchange.line,
            Endpoints(source=self.mouth, sink=NullSink(clock=clock, playback="instant"), toolbox=Toolbox([])),
            observers=[self.witness],
            clock=clock,
        )

    async def ready(self, times: int = 1) -> Peer:
        """A connection is configured."""
        peer = await (await self.exchange.answer()).configured()
        await self.witness.until(lambda witness: len(witness.of(Ready)) == times)
        return peer


async def test_a_recording_sent_at_full_speed_loses_nothing() -> None:
    call = _Call()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(call.driver.run())
        peer = await call.ready()
        for number in range(CHUNKS):
            call.mouth.say(number.to_bytes(2, "little"))
        sounds = [await peer.next(InputAudioAppend) for _ in range(CHUNKS)]
        call.driver.ask(Ask.QUIT)
    assert [int.from_bytes(sound.pcm, "little") for sound in sounds] == list(range(CHUNKS))
    assert call.driver.dropped_messages == 0


async def test_reading_goes_on_while_the_network_takes_no_sound() -> None:
    call = _Call()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(call.driver.run())
        peer = await call.ready()
        for _ in range(CHUNKS):
            call.mouth.say(pcm(40))
        for number in range(CHUNKS):  # each is taken although nobody takes the sound
            await peer.send(says("item", f"{number} "))
        call.driver.ask(Ask.QUIT)


async def test_a_connection_that_breaks_while_it_takes_no_sound_is_replaced() -> None:
    call = _Call()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(call.driver.run())
        peer = await call.ready()
        for _ in range(CHUNKS):
            call.mouth.say(pcm(40))
        await peer.next(InputAudioAppend)
        peer.end.lose()
        peer = await call.ready(2)
        call.mouth.say(pcm(40))  # what was said while nobody listened is gone
        await peer.next(InputAudioAppend)
        call.driver.ask(Ask.QUIT)
