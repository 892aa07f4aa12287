"""The client's side of a conversation: a Mealy machine without clock, loop or socket.

One input and the monotonic time go in, the effects come back, in order; the trace of inputs and times replays
the session bit for bit.
"""

from collections.abc import Callable
from typing import Any

from meeting_assistant.protocol.server_events import OutputAudioDelta, OutputTranscriptDelta
from meeting_assistant.session import inputs as i
from meeting_assistant.session import notices as n
from meeting_assistant.session.calls import Answer
from meeting_assistant.session.connection import Connection
from meeting_assistant.session.core import Core, Timer
from meeting_assistant.session.effects import Effect
from meeting_assistant.session.hearing import Hearing
from meeting_assistant.session.interruption import Interruption
from meeting_assistant.session.settings import SessionSettings
from meeting_assistant.session.speaking import Speaking
from meeting_assistant.session.turns import Link, Playback, ResponseState, UserTurn

PASSING: frozenset[type] = frozenset({OutputAudioDelta, OutputTranscriptDelta})
"""The bulk of what comes from the service: it counts only during a response, changes nothing that `settle`
looks at, and moves no deadline nearer."""


class ClientSession:
    """A conversation with a Realtime service; it outlives its connections.

    Args:
        settings: How it behaves.
    """

    def __init__(self, settings: SessionSettings) -> None:
        self._core = Core(settings)
        self._speaking = Speaking(self._core)
        self._connection = Connection(self._core, self._speaking)
        self._interruption = Interruption(self._core)
        self._hearing = Hearing(self._core, self._connection, self._interruption)
        self._local: dict[type, Callable[[Any], object]] = {
            i.Captured: self._speaking.captured,
            i.Connected: self._connection.made,
            i.Disconnected: self._connection.ended,
            i.SourceEnded: self._speaking.source_ended,
            i.SourceFailed: self._speaking.source_failed,
            i.PlaybackStarted: self._playback_started,
            i.PlaybackStopped: self._core.stopped,
            i.PlaybackDrained: self._playback_drained,
            i.ToolFinished: self._tool_finished,
            i.ApprovalGiven: self._core.approved,
            i.UserAsked: self._speaking.asked,
            i.UserTyped: self._speaking.typed,
            i.Tick: self._tick,
        }

    def __repr__(self) -> str:
        link, turn, response, playback = self.state
        return f"<ClientSession link={link} turn={turn} response={response} playback={playback}>"

    @property
    def state(self) -> tuple[Link, UserTurn, ResponseState, Playback]:
        """Where the four machines stand."""
        core = self._core
        return core.link, core.turn, core.replies.state, core.playhead.state

    @property
    def local_inputs(self) -> frozenset[type]:
        """The inputs that do not come from the service."""
        return frozenset(self._local)

    @property
    def deadline(self) -> float | None:
        """When `handle(Tick(), now)` is due at the latest; None if nothing is waited for."""
        return self._core.deadline

    @property
    def transcript(self) -> tuple[n.Entry, ...]:
        """The conversation so far, in order."""
        return tuple(self._core.conversation)

    def handle(self, event: i.Input, now: float) -> list[Effect]:
        """Take one input at monotonic time `now`; gives the effects in the order to carry them out.

        Raises:
            RemoteProtocolError: The peer broke the protocol and the session is strict.
        """
        core = self._core
        if core.link is Link.CLOSED:
            return []
        core.now = now
        if type(event) is i.Captured:  # the bulk of what comes; it changes nothing that `settle` looks at
            return self._speaking.captured(event)
        local = self._local.get(type(event))
        if core.weighing:
            self._decide(event)
        if local is not None:
            local(event)
        elif self._connection.stands:  # else it is a straggler of a connection that is gone
            if Timer.QUIET in core.timers:
                core.timers[Timer.QUIET] = now + core.settings.quiet_s
            self._hearing.handle(event)  # type: ignore[arg-type]  # the table above holds all local inputs
        if type(event) not in PASSING:
            core.settle()
        return core.out.drain()

    # -- the assistant's side ------------------------------------------------------------------------------

    def _playback_started(self, event: i.PlaybackStarted) -> None:
        self._core.out.report(n.PlaybackBegan(item_id=event.item_id, heard_at_s=event.heard_at_s))

    def _playback_drained(self, event: i.PlaybackDrained) -> None:
        self._core.playhead.drained(event.item_id)
        self._core.out.report(n.PlaybackEnded(item_id=event.item_id))

    def _tool_finished(self, event: i.ToolFinished) -> None:
        core = self._core
        call = core.calls.finish(event)
        if call is None:
            core.out.report(n.Anomaly(what=f"a result for {event.call_id}, which is not running"))
            return
        core.out.report(
            n.ToolAnswered(
                call_id=call.call_id,
                name=call.name,
                output=event.output,
                ok=event.ok,
                elapsed_ms=event.elapsed_ms,
            )
        )
        core.answer_call(call, Answer(event.output, event.ok), elapsed_ms=event.elapsed_ms)

    def _decide(self, event: i.Input) -> None:
        """What the person does, or the connection's end, decides what is being weighed."""
        match event:
            case i.UserTyped() | i.UserAsked(what=i.Ask.INTERRUPT | i.Ask.TALK_BEGIN):
                self._interruption.give_up()
            case i.Disconnected():
                self._interruption.forget()
            case _:
                pass

    # -- time ----------------------------------------------------------------------------------------------

    def _tick(self, _event: i.Tick) -> None:
        core = self._core
        due = [timer for timer, at_s in core.timers.items() if at_s <= core.now]
        for timer in due:
            core.timers.pop(timer, None)
        if Timer.CONFIGURED in due:
            self._connection.not_configured()
        if Timer.WEIGH in due:
            self._interruption.overdue()
        if Timer.LISTED in due:
            core.listing.clear()
        if Timer.QUIET in due:
            core.finish()
            return
        if Timer.ANSWER in due:
            self._unanswered()
        if Timer.ROLLOVER in due:
            self._connection.roll_over()

    def _unanswered(self) -> None:
        """The service was silent for too long."""
        core = self._core
        if (
            core.turn is UserTurn.SPEAKING
            and not core.source_over
            and core.replies.state is ResponseState.IDLE
        ):
            return  # the user went on speaking, and owes the end
        if core.turn is UserTurn.SILENT and core.replies.state is ResponseState.IDLE:
            return
        core.replies.given_up()
        core.playhead.end_all()
        if core.turn is UserTurn.COMMITTED or core.source_over:
            core.drop_turn()
        core.out.report(
            n.Trouble(
                message=f"the service did not answer within {core.settings.answer_s:.0f} s",
                hint="Say it again.",
                unanswered=True,
            )
        )
