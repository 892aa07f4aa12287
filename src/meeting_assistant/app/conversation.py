"""One conversation, whoever holds it: the same session, driver and observers for `talk` and for `replay`."""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from meeting_assistant.app.configuration import greeting
from meeting_assistant.app.service import Service
from meeting_assistant.audio.endpoints import AudioSink, AudioSource
from meeting_assistant.client.driver import Driver, Endpoints
from meeting_assistant.clock import Clock, MonotonicClock
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.recording.folder import Recipe
from meeting_assistant.recording.recorder import Recorder
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.inputs import LocalInput
from meeting_assistant.session.notices import Observer
from meeting_assistant.tools.confirm import Confirmer
from meeting_assistant.tools.tool import Tool
from meeting_assistant.tools.toolbox import Toolbox

SOUNDLESS_QUIET_S = 0.2
"""Where no sound is sent no late turn is to be waited for, only what the service says after its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """Who takes part in a conversation.

    Attributes:
        source: The user's voice; None where it is only typed.
        sink: Where the assistant's voice goes.
        observers: Who hears the session's notices.
        typed: Typed turns and keys.
        confirmer: Asks the person about tools that must not run unasked; left out, those never run.
        recorder: Keeps a record, if wanted; its recipe is what the session is made of.
        recorded: The user's side is a recording, which ends by itself.
        soundless: The user's side is typed from beginning to end.
        now: Local time; None for the machine's.
        clock: Monotonic time.
    """

    source: AudioSource | None
    sink: AudioSink
    observers: Sequence[Observer] = ()
    typed: AsyncIterator[LocalInput] | None = None
    confirmer: Confirmer | None = None
    recorder: Recorder | None = None
    recorded: bool = False
    soundless: bool = False
    now: Callable[[], datetime] | None = None
    clock: Clock = field(default_factory=MonotonicClock)


class Conversation:
    """A conversation that can be held, and interrupted by keys, once."""

    def __init__(self, config: Config, service: Service, tools: Sequence[Tool], seats: Seats) -> None:
        self._service = service
        self._recorder = recorder = seats.recorder
        recipe = (
            recorder.recipe if recorder else recipe_for(config, seats.recorded, soundless=seats.soundless)
        )
        toolbox = Toolbox(tools, deadline_s=config.tools.deadline_s, confirmer=seats.confirmer)
        self.driver = Driver(
            ClientSession(recipe.settings()),
            service.line(toolbox.definitions(), now=seats.now),
            Endpoints(source=seats.source, sink=seats.sink, toolbox=toolbox, typed=seats.typed),
            observers=seats.observers,
            clock=seats.clock,
            tracer=recorder,
        )

    async def hold(self) -> None:
        """Hold it until it is over.

        Raises:
            MeetingAssistantError: It did not end in an orderly way; the hint names the setting to change
                where the service's answer gives that away.
        """
        try:
            with self._recorder or nullcontext():
                await self.driver.run()
        except MeetingAssistantError as exc:
            explained = self._service.explained(exc)
            if explained is exc:
                raise
            raise explained from exc


def recipe_for(config: Config, recorded: bool, *, soundless: bool = False) -> Recipe:
    """What a session of its own is made of: the settings, and what tells its ids from others'."""
    opening = greeting(config)
    recipe = Recipe(
        ids=secrets.token_hex(5),
        greet=config.assistant.greet,
        greeting=None if opening is None else opening.to_wire(),
        open_microphone=recorded,
        careful=config.turn_detection.interruption == "careful",
        configure_s=config.service.connect_timeout_s,
        reconnect_attempts=config.service.max_reconnects,
    )
    return recipe.model_copy(update={"quiet_s": SOUNDLESS_QUIET_S}) if soundless else recipe
