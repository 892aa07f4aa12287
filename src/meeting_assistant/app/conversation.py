"""One conversation, whoever holds it: the same session, driver and observers for `talk` and for `replay`."""

import random
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from meeting_assistant.app.configuration import greeting
from meeting_assistant.app.service import Service
from meeting_assistant.audio.endpoints import AudioSink, AudioSource
from meeting_assistant.client.driver import Driver, Endpoints
from meeting_assistant.client.trace import Trace
from meeting_assistant.clock import Clock, MonotonicClock
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.session.backoff import ReconnectPolicy
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.inputs import LocalInput
from meeting_assistant.session.notices import Observer
from meeting_assistant.session.settings import SessionSettings
from meeting_assistant.tools.confirm import Confirmer
from meeting_assistant.tools.tool import Tool
from meeting_assistant.tools.toolbox import Toolbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """Who takes part in a conversation.

    Attributes:
        source: The user's voice; None where it is only typed.
        sink: Where the assistant's voice goes.
        observers: Who hears the session's notices.
        typed: Typed turns and keys.
        confirmer: Asks the person about tools that must not run unasked; left out, those never run.
        trace: Where to keep a record of all events, if wanted.
        recorded: The user's side is a recording, which ends by itself.
        now: Local time; None for the machine's.
        clock: Monotonic time.
    """

    source: AudioSource | None
    sink: AudioSink
    observers: Sequence[Observer] = ()
    typed: AsyncIterator[LocalInput] | None = None
    confirmer: Confirmer | None = None
    trace: Path | None = None
    recorded: bool = False
    now: Callable[[], datetime] | None = None
    clock: Clock = field(default_factory=MonotonicClock)


class Conversation:
    """A conversation that can be held, and interrupted by keys, once."""

    def __init__(self, config: Config, service: Service, tools: Sequence[Tool], seats: Seats) -> None:
        self._service = service
        self._trace = Trace(seats.trace) if seats.trace is not None else None
        toolbox = Toolbox(tools, deadline_s=config.tools.deadline_s, confirmer=seats.confirmer)
        self.driver = Driver(
            ClientSession(_settings(config, recorded=seats.recorded)),
            service.line(toolbox.definitions(), now=seats.now),
            Endpoints(source=seats.source, sink=seats.sink, toolbox=toolbox, typed=seats.typed),
            observers=seats.observers,
            clock=seats.clock,
            tracer=self._trace,
        )

    async def hold(self) -> None:
        """Hold it until it is over.

        Raises:
            MeetingAssistantError: It did not end in an orderly way; the hint names the setting to change
                where the service's answer gives that away.
        """
        try:
            if self._trace is None:
                await self.driver.run()
            else:
                with self._trace:
                    await self.driver.run()
        except MeetingAssistantError as exc:
            explained = self._service.explained(exc)
            if explained is exc:
                raise
            raise explained from exc


def _settings(config: Config, *, recorded: bool) -> SessionSettings:
    return SessionSettings(
        ids=Ids(secrets.token_hex(5)),
        greet=config.assistant.greet,
        greeting=greeting(config),
        open_microphone=recorded,
        careful=config.turn_detection.interruption == "careful",
        configure_s=config.service.connect_timeout_s,
        reconnect=ReconnectPolicy(
            attempts=config.service.max_reconnects, jitter=lambda: random.uniform(0.5, 1.0)
        ),
    )
