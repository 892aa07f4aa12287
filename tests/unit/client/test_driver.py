"""Whole conversations through the driver, with a scripted service at the other end of memory."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from meeting_assistant.audio.sinks import NullSink
from meeting_assistant.client.driver import INBOX_SIZE, Driver, Endpoints
from meeting_assistant.errors import (
    ConnectFailed,
    ConnectionLost,
    DeviceLost,
    RemoteProtocolError,
    ServiceError,
)
from meeting_assistant.protocol.client_events import (
    InputAudioAppend,
    ItemCreate,
    ItemTruncate,
    ResponseCreate,
    SessionUpdate,
)
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.items import FunctionCallOutputItem, MessageItem
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.inputs import Ask, LocalInput, UserAsked, UserTyped
from meeting_assistant.session.notices import (
    Finished,
    FloorOpen,
    Interrupted,
    LinkLost,
    MicrophoneMuted,
    Ready,
    Trouble,
)
from meeting_assistant.session.settings import SessionSettings
from meeting_assistant.tools.tool import Tool
from meeting_assistant.tools.toolbox import Toolbox
from tests.support.clock import VirtualClock
from tests.support.events import (
    audio,
    began,
    call,
    calls,
    created,
    done,
    error,
    pcm,
    reply,
    says,
    speech,
    transcribed,
    turn,
)
from tests.support.peer import Exchange, Mouth, Witness


@dataclass
class Stage:
    """Everything that a conversation needs."""

    dialect: Dialect = Dialect.GA
    capacity: int = 64
    typed: AsyncIterator[LocalInput] | None = None
    mouth: Mouth | None = field(default_factory=Mouth)
    tools: tuple[Tool, ...] = ()
    toolbox: Toolbox | None = None

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.witness = Witness()
        self.exchange = Exchange(self.dialect, capacity=self.capacity)
        self.driver = Driver(
            ClientSession(SessionSettings(ids=Ids("t"), greet=False, strict=True)),
            self.exchange.line,
            Endpoints(
                source=self.mouth,
                sink=NullSink(clock=self.clock),
                toolbox=self.toolbox or Toolbox(self.tools),
                typed=self.typed,
            ),
            observers=[self.witness],
            clock=self.clock,
        )

    async def play(self, *scripts: Coroutine[Any, Any, None]) -> None:
        """Hold the conversation while the scripts run; nothing of it may be left."""
        before = asyncio.all_tasks()
        running = [asyncio.create_task(script) for script in scripts]
        try:
            await self.driver.run()
        finally:
            for task in running:
                if task.done():
                    task.result()
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        assert asyncio.all_tasks() == before


@pytest.fixture(params=list(Dialect), ids=str)
def stage(request: pytest.FixtureRequest) -> Stage:
    return Stage(request.param)


async def _typing(*events: LocalInput) -> AsyncIterator[LocalInput]:
    for event in events:
        yield event


async def _typing_for_ever(*events: LocalInput) -> AsyncIterator[LocalInput]:
    for event in events:
        yield event
    await asyncio.Event().wait()


def _mouth(stage: Stage) -> Mouth:
    assert stage.mouth is not None
    return stage.mouth


async def test_a_spoken_turn_is_answered_and_the_conversation_ends_with_its_source(stage: Stage) -> None:
    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        _mouth(stage).say(pcm(500))
        await peer.next(InputAudioAppend)
        assert peer.heard_ms == 500
        await peer.send(*turn("u1"), transcribed("u1", "Hi."), *reply("a1", "Hello.", 700, after="u1"))
        _mouth(stage).end()

    await stage.play(service())
    assert stage.clock.now() == pytest.approx(0.7 + 1.5, abs=0.1), "the answer was heard, then it was quiet"
    assert stage.witness.of(Finished) == [Finished()]
    assert _mouth(stage).closed


async def test_the_microphone_waits_for_the_configuration(stage: Stage) -> None:
    async def service() -> None:
        peer = await stage.exchange.answer()
        _mouth(stage).say(pcm(20))
        await asyncio.sleep(0)
        await peer.configured()
        await stage.witness.until(lambda witness: witness.of(Ready))
        _mouth(stage).say(pcm(40))
        await peer.next(InputAudioAppend)
        assert [type(event) for event in peer.heard] == [SessionUpdate, InputAudioAppend]
        stage.driver.ask(Ask.QUIT)

    await stage.play(service())


async def test_an_interruption_is_answered_with_what_was_heard(stage: Stage) -> None:
    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await peer.send(created(), *began("a1"), says("a1", "Once upon a time"), audio("a1", 5000))
        await stage.clock.sleep_until(1.0)
        await peer.send(speech("u1"))
        truncated = await peer.next(ItemTruncate)
        assert truncated.audio_end_ms == pytest.approx(1000, abs=60)
        stage.driver.ask(Ask.QUIT)

    await stage.play(service())
    assert len(stage.witness.of(Interrupted)) == 1


async def test_a_function_is_run_and_its_result_goes_back(stage: Stage) -> None:
    async def create_meeting(title: str) -> str:
        """Book a meeting.

        Args:
            title: What it is about.
        """
        return f"booked {title}"

    stage.tools = (Tool.from_function(create_meeting),)
    stage.__post_init__()
    item = call("f1", "call_1", "createMeeting", '{"title": "周会"}')

    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await peer.send(*turn("u1"), created(), *calls(item), done(output=(item,)))
        output = (await peer.next(ItemCreate)).item
        assert isinstance(output, FunctionCallOutputItem)
        assert "booked 周会" in output.output
        await peer.next(ResponseCreate)
        stage.driver.ask(Ask.QUIT)

    await stage.play(service())


async def test_a_function_that_still_runs_is_cancelled_when_the_person_quits(stage: Stage) -> None:
    cancelled = asyncio.Event()

    async def dig(depth: int) -> str:
        """Dig a hole.

        Args:
            depth: How deep.
        """
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        return "never"

    stage.tools = (Tool.from_function(dig),)
    stage.__post_init__()
    item = call("f1", "call_1", "dig", '{"depth": 3}')

    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await peer.send(created(), *calls(item), done(output=(item,)))
        await asyncio.sleep(0)
        stage.driver.ask(Ask.INTERRUPT)
        await stage.witness.until(lambda witness: "ToolCalled" in repr(witness.notices))
        for _ in range(3):
            await asyncio.sleep(0)
        stage.driver.ask(Ask.QUIT)

    await stage.play(service())
    assert cancelled.is_set()


async def test_a_lost_connection_is_made_anew_and_the_conversation_goes_on(stage: Stage) -> None:
    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await peer.send(*turn("u1"), transcribed("u1", "Hi."), *reply("a1", "Hello.", 500, after="u1"))
        await stage.witness.until(lambda witness: len(witness.of(FloorOpen)) == 2)
        peer.end.lose()
        again = await (await stage.exchange.answer()).configured()
        restored = [(await again.next(ItemCreate)).item for _ in range(2)]
        assert [item.words for item in restored if isinstance(item, MessageItem)] == ["Hi.", "Hello."]
        await again.send(*turn("u2"), transcribed("u2", "Still there?"))
        await again.send(*reply("a2", "Yes.", 500, response="r2", after="u2"))
        _mouth(stage).end()

    await stage.play(service())
    assert [notice.reconnected for notice in stage.witness.of(Ready)] == [False, True]
    assert len(stage.witness.of(LinkLost)) == 1
    assert stage.clock.now() >= 0.5


async def test_attempts_wait_their_time_and_end_with_the_last_error(stage: Stage) -> None:
    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await stage.witness.until(lambda witness: witness.of(Ready))
        stage.exchange.errors = [_unreachable() for _ in range(9)]
        peer.end.lose()

    with pytest.raises(ConnectFailed):
        await stage.play(service())
    assert stage.exchange.dials == 6
    assert stage.clock.now() == 0.5 + 1 + 2 + 4 + 8


def _unreachable() -> ConnectFailed:
    failed = ConnectFailed("unreachable")
    failed.__cause__ = OSError()
    return failed


async def test_a_first_connection_that_fails_is_the_end(stage: Stage) -> None:
    stage.exchange.errors = [_unreachable()]
    with pytest.raises(ConnectFailed):
        await stage.play()
    assert stage.exchange.dials == 1


async def test_a_service_that_never_accepts_us_is_not_waited_for_longer_than_agreed(stage: Stage) -> None:
    with pytest.raises(ConnectFailed, match="did not accept a configuration within 15 s"):
        await stage.play()
    assert stage.clock.now() == 15.0


async def test_a_peer_that_sends_junk_is_told_from_a_realtime_service(stage: Stage) -> None:
    async def service() -> None:
        await (await stage.exchange.answer()).end.send("<html>Welcome to the router</html>")

    with pytest.raises(RemoteProtocolError, match="not JSON"):
        await stage.play(service())


async def test_a_fatal_error_comes_out_as_the_exception_of_the_run(stage: Stage) -> None:
    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await peer.send(error("insufficient_quota", "You are broke"))

    with pytest.raises(ServiceError, match="You are broke"):
        await stage.play(service())


async def test_an_expired_session_is_followed_by_another(stage: Stage) -> None:
    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await peer.send(error("session_expired", "over"))
        with pytest.raises(ConnectionLost):
            await peer.next(ItemCreate)
        again = await (await stage.exchange.answer()).configured()
        await again.send(*reply("a1", "Here I am.", 100))
        _mouth(stage).end()

    await stage.play(service())
    assert stage.exchange.dials == 2


# -- the user's side ---------------------------------------------------------------------------------------


async def test_typed_turns_need_no_microphone_and_their_end_ends_the_conversation() -> None:
    stage = Stage(mouth=None, typed=_typing(UserTyped("Hi")))

    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await peer.next(ResponseCreate)
        await peer.send(*reply("a1", "Hello.", 300))

    await stage.play(service())


async def test_a_microphone_that_goes_away_leaves_a_conversation_that_can_be_typed() -> None:
    stage = Stage(typed=_typing_for_ever())

    async def service() -> None:
        await (await stage.exchange.answer()).configured()
        _mouth(stage).fail(DeviceLost("the microphone is gone"))
        await stage.witness.until(lambda witness: witness.of(Trouble))
        stage.driver.ask(Ask.QUIT)

    await stage.play(service())


async def test_a_microphone_that_goes_away_ends_a_conversation_that_has_nothing_else() -> None:
    stage = Stage()
    _mouth(stage).fail(DeviceLost("the microphone is gone"))
    with pytest.raises(DeviceLost):
        await stage.play()


async def test_a_key_is_not_lost_although_the_inbox_is_full() -> None:
    async def person() -> AsyncIterator[LocalInput]:
        for _ in range(INBOX_SIZE):
            yield UserAsked(Ask.MUTE)
        talk.driver.ask(Ask.QUIT)
        await asyncio.Event().wait()

    talk = Stage(mouth=None, typed=person())
    await talk.play()
    assert len(talk.witness.of(MicrophoneMuted)) == INBOX_SIZE
    assert talk.witness.of(Finished)


async def test_a_second_interrupt_cancels_at_once_and_leaves_nothing_behind(stage: Stage) -> None:
    running = asyncio.create_task(stage.driver.run())
    await (await stage.exchange.answer()).configured()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert asyncio.all_tasks() == {asyncio.current_task()}


# -- the network -------------------------------------------------------------------------------------------


async def test_finishing_closes_the_connection_after_what_is_still_to_be_written(stage: Stage) -> None:
    closed = asyncio.Event()

    async def service() -> None:
        peer = await (await stage.exchange.answer()).configured()
        await stage.witness.until(lambda witness: witness.of(Ready))
        _mouth(stage).say(pcm(60))
        await asyncio.sleep(0)
        stage.driver.ask(Ask.QUIT)
        await peer.next(InputAudioAppend)
        with pytest.raises(ConnectionLost) as caught:
            await peer.next(ItemCreate)
        assert caught.value.code == 1000
        closed.set()

    await stage.play(service())
    await asyncio.sleep(0)
    with pytest.raises(ConnectionLost):
        await stage.exchange.ends[0].send("late")
