"""Carries out what the session decides: the one asyncio loop that `talk` and `replay` share.

Whatever happens in the world (events, sound, results, keys) becomes an input. It is taken at once, in the
task that brings it, if no other waits in the bounded inbox; else it waits in line. To take an input is to ask
the session and to carry out its effects in order, without ever waiting: so one is taken at a time, in order,
and there are no locks. A change of tasks for each chunk of sound would cost more than all the rest.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from meeting_assistant.audio.endpoints import AudioSink, AudioSource, Drained, PlaybackReport, Started
from meeting_assistant.client.wire import Line, Wire
from meeting_assistant.clock import Clock
from meeting_assistant.errors import DeviceLost, MeetingAssistantError
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session.client import PASSING, ClientSession
from meeting_assistant.session.notices import Observer
from meeting_assistant.tools.toolbox import Toolbox

INBOX_SIZE = 256
"""Inputs that may wait. When it is full whoever brings more waits: the socket is read more slowly, and the
microphone's own ring drops its oldest audio and counts it. Nothing is dropped here."""


class Tracer(Protocol):
    """Keeps a record of inputs and effects."""

    def took(self, event: i.Input, now: float) -> None:
        """An input was taken."""
        ...

    def gave(self, effects: Sequence[e.Effect], now: float) -> None:
        """It had these effects."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where sound, keys and results come from and go to.

    Attributes:
        source: The user's side; None for a conversation that is only typed.
        sink: The assistant's side.
        toolbox: Runs functions.
        typed: Typed turns and keys; its end ends the user's side where there is no `source`.
    """

    source: AudioSource | None
    sink: AudioSink
    toolbox: Toolbox
    typed: AsyncIterator[i.LocalInput] | None = None


class Driver:
    """Runs one conversation.

    Args:
        session: Decides.
        line: How to reach the service.
        endpoints: Sound, keys and functions.
        observers: Hear the session's notices.
        clock: Time.
        tracer: Keeps a record of inputs and effects, if wanted.
    """

    def __init__(
        self,
        session: ClientSession,
        line: Line,
        endpoints: Endpoints,
        *,
        observers: Sequence[Observer],
        clock: Clock,
        tracer: Tracer | None = None,
    ) -> None:
        self._session = session
        self._line = line
        self._ends = endpoints
        self._observers = observers
        self._clock = clock
        self._tracer = tracer
        self._inbox: asyncio.Queue[i.Input] = asyncio.Queue(INBOX_SIZE)
        self._finished: e.Finish | None = None
        self._chores: set[asyncio.Task[None]] = set()
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_s = 0.0
        self._wire: Wire
        self._carriers: dict[type, Callable[[Any], None]] = {
            e.Send: lambda effect: self._wire.send(effect.event),
            e.Play: lambda effect: self._ends.sink.write(effect.item_id, effect.content_index, effect.pcm),
            e.PlayEnd: lambda effect: self._ends.sink.end(effect.item_id, effect.content_index),
            e.HoldPlayback: lambda _effect: self._ends.sink.hold(),
            e.ResumePlayback: lambda _effect: self._ends.sink.resume(),
            e.StopPlayback: lambda _effect: self._ends.sink.stop(),
            e.CallTool: self._call_tool,
            e.AskApproval: self._ask_approval,
            e.Reconnect: lambda effect: self._wire.connect(effect.after_s),
            e.Finish: self._finish,
            e.Report: self._report,
        }

    async def run(self) -> None:
        """Hold the conversation until it is over.

        Raises:
            MeetingAssistantError: It did not end in an orderly way.
        """
        try:
            await self._run()
        except ExceptionGroup as group:
            raise only_error(group) from group
        if self._finished is not None and self._finished.error is not None:
            raise self._finished.error

    async def _run(self) -> None:
        async with self._ends.sink, asyncio.TaskGroup() as self._tasks:
            self._wire = Wire(self._line, clock=self._clock, report=self._tell, tasks=self._tasks)
            feeds = [self._tasks.create_task(self._pour_reports())]
            if self._ends.source is not None:
                feeds.append(self._tasks.create_task(self._pour_sound(self._ends.source)))
            if self._ends.typed is not None:
                feeds.append(self._tasks.create_task(self._pour_typed(self._ends.typed)))
            self._wire.connect()
            try:
                await self._hold()
            finally:
                for task in (*feeds, *self._chores):
                    task.cancel()
                await self._wire.close()

    def ask(self, what: i.Ask) -> None:
        """The person pressed a key; from the loop's own thread."""
        asked = i.UserAsked(what)
        if self._inbox.full():
            self._start(self._inbox.put(asked))  # it waits in line
        else:
            self._inbox.put_nowait(asked)

    @property
    def dropped_messages(self) -> int:
        """How many messages of audio the network was too slow for; none before it runs."""
        return self._wire.dropped if hasattr(self, "_wire") else 0

    @property
    def round_trip_s(self) -> float | None:
        """How long the network last took there and back; None where it was not measured yet."""
        return self._wire.round_trip_s

    async def _hold(self) -> None:
        while self._finished is None:
            self._take(await self._inbox.get())
            while not self._inbox.empty() and self._finished is None:
                self._take(self._inbox.get_nowait())
            self._set_alarm()
            self._wire.stir()

    async def _tell(self, event: i.Input) -> None:
        """Have an input taken: at once, or in line behind those that wait."""
        if self._inbox.empty():
            self._take(event)
            if type(event) not in PASSING:
                self._set_alarm()
            if self._wire.waiting:
                self._wire.stir()
        else:
            await self._inbox.put(event)

    def _take(self, event: i.Input) -> None:
        """Ask the session about one input, and carry out what it decides."""
        now = self._clock.now()
        effects = self._session.handle(event, now)
        if self._tracer is not None:
            self._tracer.took(event, now)
            self._tracer.gave(effects, now)
        for effect in effects:
            self._carriers[type(effect)](effect)

    def _set_alarm(self) -> None:
        """See to it that a `Tick` comes at the session's deadline.

        Most inputs move the deadline further away: an alarm that is set for too early looks again when it
        wakes, so that only one that is set for too late must be set anew.
        """
        deadline_s = self._session.deadline
        if deadline_s is None or (self._alarm is not None and self._alarm_s <= deadline_s):
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm_s = deadline_s
        self._alarm = self._start(self._ring())

    async def _ring(self) -> None:
        await self._clock.sleep_until(self._alarm_s)
        self._alarm = None
        await self._tell(i.Tick())

    # -- effects -------------------------------------------------------------------------------------------

    def _report(self, effect: e.Report) -> None:
        now = self._clock.now()
        for observer in self._observers:
            observer.observe(effect.notice, now)

    def _finish(self, effect: e.Finish) -> None:
        self._finished = effect
        if self._inbox.empty():
            self._inbox.put_nowait(i.Tick())  # wakes `_hold`; the session has ended and ignores it

    def _call_tool(self, effect: e.CallTool) -> None:
        self._start(self._run_tool(effect))

    def _ask_approval(self, effect: e.AskApproval) -> None:
        self._start(self._approve(effect))

    def _start(self, chore: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run what ends with the conversation at the latest."""
        task = self._tasks.create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)
        return task

    async def _run_tool(self, call: e.CallTool) -> None:
        result = await self._ends.toolbox.run(call.call_id, call.name, call.arguments)
        await self._tell(
            i.ToolFinished(
                call_id=call.call_id, output=result.output, ok=result.ok, elapsed_ms=result.elapsed_ms
            )
        )

    async def _approve(self, asked: e.AskApproval) -> None:
        answer = await self._ends.toolbox.approve(asked.request_id, asked.name, asked.arguments)
        await self._tell(
            i.ApprovalGiven(request_id=asked.request_id, approve=answer.approve, reason=answer.reason)
        )

    # -- feeds ---------------------------------------------------------------------------------------------

    async def _pour_sound(self, source: AudioSource) -> None:
        """Sound of the user, taken at once or in line behind what waits.

        Without its microphone a conversation goes on if it can be typed.
        """
        try:
            async with source:
                async for chunk in source:
                    if not self._inbox.empty():
                        await self._inbox.put(i.Captured(chunk.pcm, chunk.last_at_s))
                        continue
                    self._take(i.Captured(chunk.pcm, chunk.last_at_s))  # which moves no deadline
                    if self._wire.waiting:
                        await self._hold_back()
        except DeviceLost as exc:
            if self._ends.typed is None:
                raise
            await self._tell(i.SourceFailed(exc))
        else:
            await self._tell(i.SourceEnded())

    async def _hold_back(self) -> None:
        """Wait while the network is slower than the user's sound."""
        await self._wire.flush()
        if self._wire.is_behind:
            await self._wire.catch_up()

    async def _pour_reports(self) -> None:
        async for report in self._ends.sink.reports():
            await self._tell(_input_of(report))

    async def _pour_typed(self, typed: AsyncIterator[i.LocalInput]) -> None:
        async for event in typed:
            await self._tell(event)
        if self._ends.source is None:
            await self._tell(i.SourceEnded())


def _input_of(report: PlaybackReport) -> i.Input:
    if isinstance(report, Started):
        return i.PlaybackStarted(item_id=report.item_id, heard_at_s=report.heard_at_s)
    if isinstance(report, Drained):
        return i.PlaybackDrained(item_id=report.item_id)
    return i.PlaybackStopped(
        item_id=report.item_id, content_index=report.content_index, played_ms=report.played_ms
    )


def only_error(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error of ours in a task group's, or its first error."""
    ours, others = group.split(MeetingAssistantError)
    chosen: BaseException | None = ours or others
    while isinstance(chosen, BaseExceptionGroup):
        chosen = chosen.exceptions[0]
    return chosen if chosen is not None else group
