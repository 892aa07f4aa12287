"""The life of a connection: made, configured, refused, lost, renewed in time.

A session outlives its connections. A new one is an empty conversation (protocol reference, section 6.4): the
configuration is asked for again, what was said is restored as text, an owed answer is asked for anew.
"""

from meeting_assistant.errors import ConnectFailed, ConnectionLost, MeetingAssistantError
from meeting_assistant.protocol.client_events import SessionUpdate
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.server_events import ErrorEvent, SessionCreated, SessionUpdated
from meeting_assistant.session import inputs as i
from meeting_assistant.session import notices as n
from meeting_assistant.session.core import LISTING_S, Core, Timer
from meeting_assistant.session.effects import Reconnect
from meeting_assistant.session.faults import Severity, severity, to_exception
from meeting_assistant.session.settings import TurnRules
from meeting_assistant.session.speaking import Speaking
from meeting_assistant.session.turns import Link, Signal, UserTurn


class Connection:
    """Keeps the session connected.

    Args:
        core: The session's state.
        speaking: The user's half, which has a say when a connection begins and ends.
    """

    def __init__(self, core: Core, speaking: Speaking) -> None:
        self._core = core
        self._speaking = speaking
        self._config: SessionConfig | None = None
        self._config_sent = False
        self._wall_offset_s = 0.0
        self._ready_s = 0.0
        self._attempt = 1
        self._ever_ready = False
        self.stands = False
        """True if there is a connection, configured or not."""

    # -- made ----------------------------------------------------------------------------------------------

    def made(self, event: i.Connected) -> None:
        """A connection stands: the service speaks first."""
        core = self._core
        if core.link is Link.READY:
            core.out.anomaly("a connection while there is one")
            self._break_off()
        core.step_link(Signal.CONNECTION_MADE)
        self.stands = True
        core.rules = TurnRules.of(event.config)
        core.conversation.transcribes = core.rules.transcribes
        self._config, self._config_sent = event.config, False
        self._wall_offset_s = event.wall_s - core.now
        core.timers[Timer.CONFIGURED] = core.now + core.settings.configure_s
        core.out.report(n.Connecting(attempt=self._attempt))

    def greeted(self, _event: SessionCreated) -> None:
        """The service is there: ask for our configuration."""
        core = self._core
        if core.link is not Link.CONNECTING or self._config is None or self._config_sent:
            core.out.anomaly("a second session.created")
            return
        self._config_sent = True
        core.out.send(SessionUpdate(session=self._config))

    def configured(self, event: SessionUpdated) -> None:
        """The first acceptance makes us ready; later ones confirm updates of ours."""
        core = self._core
        if core.link is not Link.CONNECTING:
            return
        if not self._config_sent:
            core.out.anomaly("session.updated before we asked for it")
            return
        core.step_link(Signal.CONFIGURED)
        core.timers.pop(Timer.CONFIGURED, None)
        self._ready_s = core.now
        self._plan_rollover(event.session)
        self._await_lists()
        reconnected, self._ever_ready = self._ever_ready, True
        for item in core.conversation.history() if reconnected else ():
            core.create(item)
        session = event.session
        core.out.report(n.Ready(session_id=session.id, model=session.model, reconnected=reconnected))
        if core.settings.greet and not reconnected:
            core.replies.want(core.settings.greeting)
        self._speaking.say_typed_ahead()

    def refused(self, event: ErrorEvent) -> None:
        """Until our configuration is accepted, an error is about it: one bad value drops the whole update."""
        core = self._core
        kind = severity(event.error)
        voiceless = self._without_voice()
        if kind is Severity.VOICE_LOCKED and voiceless is not None:
            self._config = voiceless
            core.out.send(SessionUpdate(session=voiceless))
            core.out.report(n.Trouble(message="the voice can't be changed any more; it stays as it is"))
            return
        passes = kind in (Severity.RETRY, Severity.EXPIRED)
        self.lose(to_exception(event.error, doing="refused our configuration"), retryable=passes)

    def not_configured(self) -> None:
        """The service did not accept our configuration in time."""
        after_s = self._core.settings.configure_s
        error = ConnectFailed(
            f"the service did not accept a configuration within {after_s:.0f} s",
            hint="Check that the address leads to a Realtime service, and try again.",
        )
        self.lose(error, retryable=True)

    # -- lost ----------------------------------------------------------------------------------------------

    def ended(self, event: i.Disconnected) -> None:
        """The connection ended, or none came about."""
        self.lose(event.error, retryable=event.retryable, retry_after_s=event.retry_after_s)

    def expired(self) -> None:
        """The service is about to close: the session's longest time is over."""
        error = ConnectionLost("the service ended the session: its longest time is over")
        self.lose(error, retryable=True, at_once=True)

    def roll_over(self) -> None:
        """The session's longest time is nearly over: begin a new one while it disturbs nobody."""
        core = self._core
        if core.floor_open:
            error = ConnectionLost("the session's longest time is nearly over")
            self.lose(error, retryable=True, at_once=True)
        else:
            core.timers[Timer.ROLLOVER] = core.now + 1.0

    def lose(
        self,
        error: MeetingAssistantError,
        *,
        retryable: bool,
        retry_after_s: float | None = None,
        at_once: bool = False,
    ) -> None:
        """There is no connection any more: have another one made, or end.

        A first connection that does not come about is final: the settings are the likeliest cause.

        Args:
            error: Why.
            retryable: Another attempt may succeed.
            retry_after_s: What the service asked us to wait.
            at_once: Do not wait before the first attempt.
        """
        core = self._core
        policy = core.settings.reconnect
        if core.link is Link.READY and (core.proven or core.now - self._ready_s >= policy.longest_s):
            self._attempt = 1  # a service that accepts us only to hang up does not start the count anew
        self._break_off()
        delay_s = policy.delay_s(self._attempt, asked_s=retry_after_s)
        if delay_s is None or not retryable or not self._ever_ready:
            core.finish(error)
            return
        if at_once and self._attempt == 1:
            delay_s = 0.0
        core.out.report(n.LinkLost(reason=error.message, retry_in_s=delay_s, attempt=self._attempt))
        core.out.add(Reconnect(delay_s))
        self._attempt += 1

    def _break_off(self) -> None:
        """Nothing that was under way on the connection goes on; what is owed is remembered."""
        core = self._core
        core.step_link(Signal.CONNECTION_LOST)
        self.stands = False
        core.forget_connection()
        self._speaking.connection_lost()
        core.replies.lost(heard=core.playhead.sounding)
        core.playhead.end_all()
        turn = core.turn
        core.drop_turn()
        core.out.report_all(core.conversation.break_off())
        if turn is UserTurn.COMMITTED and core.replies.wanted is None:
            core.replies.want()
        words_lost = core.replies.wanted is not None and core.conversation.words_lost
        if words_lost:
            core.replies.wanted = None  # only the service had heard them, as sound
        if words_lost or turn is UserTurn.SPEAKING:
            core.out.report(
                n.Trouble(
                    message="your last words were lost with the connection",
                    hint="Say them again.",
                    unanswered=True,
                )
            )

    # -- details -------------------------------------------------------------------------------------------

    def _plan_rollover(self, session: SessionConfig) -> None:
        if session.expires_at is None:
            return
        core = self._core
        remaining_s = session.expires_at - self._wall_offset_s - core.now
        if remaining_s <= 0:
            return  # its clock and ours differ: it will say itself when the session is over
        ahead_s = min(core.settings.rollover_s, remaining_s / 2)  # a short session is used for half its time
        core.timers[Timer.ROLLOVER] = core.now + max(1.0, remaining_s - ahead_s)

    def _await_lists(self) -> None:
        """A response before the service has listed its servers' tools would be made without them (5.10)."""
        core = self._core
        tools = self._config.tools if self._config is not None else None
        served = [tool.to_wire() for tool in tools or () if tool.type == "mcp"]
        core.listing = {str(tool.get("server_label")) for tool in served} - core.listed
        if core.listing:
            core.timers[Timer.LISTED] = core.now + LISTING_S

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
