"""The client's side of a conversation: a Mealy machine without clock, loop or socket.

One input and the monotonic time go in, the effects come back, in order; the trace of inputs and times replays
the session bit for bit.
"""

from collections.abc import Callable
from typing import Any

from meeting_assistant.errors import ConnectFailed, MeetingAssistantError
from meeting_assistant.protocol.client_events import ItemCreate, SessionUpdate
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.server_events import ErrorEvent, SessionCreated, SessionUpdated
from meeting_assistant.session import inputs as i
from meeting_assistant.session import notices as n
from meeting_assistant.session.calls import Answer
from meeting_assistant.session.core import Core, Timer
from meeting_assistant.session.effects import Effect, Reconnect
from meeting_assistant.session.faults import Severity, severity, to_exception
from meeting_assistant.session.hearing import Hearing
from meeting_assistant.session.settings import SessionSettings, TurnRules
from meeting_assistant.session.speaking import Speaking
from meeting_assistant.session.turns import Link, Playback, ResponseState, Signal, UserTurn


class ClientSession:
    """A conversation with a Realtime service; it outlives its connections.

    Args:
        settings: How it behaves.
    """

    def __init__(self, settings: SessionSettings) -> None:
        self._core = Core(settings)
        self._hearing = Hearing(
            self._core, created=self._greeted, configured=self._configured, refused=self._config_refused
        )
        self._speaking = Speaking(self._core)
        self._config: SessionConfig | None = None
        self._config_sent = False
        self._wall_offset_s = 0.0
        self._attempt = 1
        self._ever_ready = False
        self._local: dict[type, Callable[[Any], None]] = {
            i.Captured: self._speaking.captured,
            i.Connected: self._connected,
            i.Disconnected: self._disconnected,
            i.SourceEnded: self._speaking.source_ended,
            i.SourceFailed: self._speaking.source_failed,
            i.PlaybackStarted: self._playback_started,
            i.PlaybackStopped: self._core.stopped,
            i.PlaybackDrained: self._playback_drained,
            i.ToolFinished: self._tool_finished,
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
        local = self._local.get(type(event))
        if local is not None:
            local(event)
        else:
            if Timer.QUIET in core.timers:
                core.timers[Timer.QUIET] = now + core.settings.quiet_s
            self._hearing.handle(event)  # type: ignore[arg-type]  # the table above holds all local inputs
        core.settle()
        return core.out.drain()

    # -- link ----------------------------------------------------------------------------------------------

    def _connected(self, event: i.Connected) -> None:
        core = self._core
        core.step_link(Signal.CONNECTION_MADE)
        core.rules = TurnRules.of(event.config)
        core.conversation.transcribes = core.rules.transcribes
        self._config, self._config_sent = event.config, False
        self._wall_offset_s = event.wall_s - core.now
        core.timers[Timer.CONFIGURED] = core.now + core.settings.configure_s
        core.out.report(n.Connecting(attempt=self._attempt))

    def _greeted(self, _event: SessionCreated) -> None:
        core = self._core
        if core.link is not Link.CONNECTING or self._config is None or self._config_sent:
            core.out.anomaly("a second session.created")
            return
        self._config_sent = True
        core.out.send(SessionUpdate(session=self._config))

    def _configured(self, event: SessionUpdated) -> None:
        """The first acceptance makes us ready; later ones confirm updates of ours."""
        core = self._core
        if core.link is not Link.CONNECTING:
            return
        core.step_link(Signal.CONFIGURED)
        core.timers.pop(Timer.CONFIGURED, None)
        session = event.session
        if session.expires_at is not None:
            ends_s = session.expires_at - self._wall_offset_s
            core.timers[Timer.ROLLOVER] = max(core.now + 1.0, ends_s - core.settings.rollover_s)
        reconnected, self._ever_ready, self._attempt = self._ever_ready, True, 1
        for item in core.conversation.history() if reconnected else ():
            core.create(ItemCreate(item=item))
        core.out.report(n.Ready(session_id=session.id, model=session.model, reconnected=reconnected))
        if core.settings.greet and not reconnected:
            core.replies.want(core.settings.greeting)
        self._speaking.say_typed_ahead()

    def _config_refused(self, event: ErrorEvent) -> None:
        """Until our configuration is accepted, an error is about it: one bad value drops the whole update."""
        core = self._core
        voiceless = self._without_voice()
        if severity(event.error) is Severity.VOICE_LOCKED and voiceless is not None:
            self._config = voiceless
            core.out.send(SessionUpdate(session=voiceless))
            core.out.report(n.Trouble(message="the voice can't be changed any more; it stays as it is"))
            return
        core.finish(to_exception(event.error, doing="refused our configuration"))

    def _without_voice(self) -> SessionConfig | None:
        config = self._config
        if config is None or config.audio is None or config.audio.output is None:
            return None
        output = config.audio.output
        if "voice" not in output.model_fields_set:
            return None
        kept = {key: value for key, value in output.to_wire().items() if key != "voice"}
        audio = config.audio.model_copy(update={"output": type(output).from_wire(kept)})
        return config.model_copy(update={"audio": audio})

    def _disconnected(self, event: i.Disconnected) -> None:
        core = self._core
        was_ready = core.link is Link.READY
        owed = core.turn is UserTurn.COMMITTED
        core.step_link(Signal.CONNECTION_LOST)
        core.forget_connection()
        owed = core.replies.lost() or owed
        core.calls.lost()
        if core.turn is not UserTurn.SILENT:
            core.step_turn(Signal.TURN_DROPPED)
        core.out.report_all(core.conversation.break_off())
        delay_s = self._next_delay_s(event) if was_ready or self._ever_ready else None
        if delay_s is None:
            core.finish(event.error)
            return
        if owed and not core.playhead.sounding:
            core.replies.want()  # the answer that was under way is asked for anew
        core.out.report(n.LinkLost(reason=event.error.message, retry_in_s=delay_s, attempt=self._attempt))
        core.out.add(Reconnect(delay_s))
        self._attempt += 1

    def _next_delay_s(self, event: i.Disconnected) -> float | None:
        if not event.retryable:
            return None
        return self._core.settings.reconnect.delay_s(self._attempt, asked_s=event.retry_after_s)

    # -- the assistant's side ------------------------------------------------------------------------------

    def _playback_started(self, event: i.PlaybackStarted) -> None:
        self._core.out.report(n.PlaybackBegan(item_id=event.item_id))

    def _playback_drained(self, event: i.PlaybackDrained) -> None:
        self._core.playhead.drained()
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
        core.out.report_all(
            core.conversation.answered(call.call_id, event.output, ok=event.ok, elapsed_ms=event.elapsed_ms)
        )
        core.answer_call(call, Answer(event.output, event.ok))

    # -- time ----------------------------------------------------------------------------------------------

    def _tick(self, _event: i.Tick) -> None:
        core = self._core
        due = [timer for timer, at_s in core.timers.items() if at_s <= core.now]
        for timer in due:
            core.timers.pop(timer, None)
        if Timer.CONFIGURED in due:
            core.finish(_no_configuration(core.settings.configure_s))
        elif Timer.QUIET in due:
            core.finish()
        elif Timer.ANSWER in due:
            self._unanswered()
        elif Timer.ROLLOVER in due:
            self._roll_over()

    def _unanswered(self) -> None:
        core = self._core
        if core.replies.idle and core.turn is not UserTurn.COMMITTED:
            return
        core.replies.given_up()
        if core.turn is UserTurn.COMMITTED:
            core.step_turn(Signal.TURN_DROPPED)
        core.out.report(
            n.Trouble(
                message=f"the service did not answer within {core.settings.answer_s:.0f} s",
                hint="Say it again.",
                unanswered=True,
            )
        )

    def _roll_over(self) -> None:
        core = self._core
        if core.floor_open:
            core.out.add(Reconnect(0.0))
        else:
            core.timers[Timer.ROLLOVER] = core.now + 1.0


def _no_configuration(after_s: float) -> MeetingAssistantError:
    return ConnectFailed(
        f"the service did not accept a configuration within {after_s:.0f} s",
        hint="Check that the address leads to a Realtime service, and try again.",
    )
