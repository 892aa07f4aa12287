"""A conversation told step by step: what the service sends, what the world reports, what the session does."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from meeting_assistant.errors import ConnectionLost, MeetingAssistantError
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import ClientEvent, ClientEventModel, InputAudioAppend
from meeting_assistant.protocol.codec import decode_client, decode_server, encode_client, encode_server, parse
from meeting_assistant.protocol.config import (
    AudioConfig,
    AudioInput,
    AudioOutput,
    SessionConfig,
    Transcription,
    TurnDetection,
)
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.effects import Effect, Report, Send
from meeting_assistant.session.inputs import Connected, Disconnected, Input, LocalInput, PlaybackDrained, Tick
from meeting_assistant.session.notices import Entry, EntryChanged, EntryRemoved, Notice
from meeting_assistant.session.settings import SessionSettings
from tests.support.events import reply, transcribed, turn

N = TypeVar("N", bound=Notice)
C = TypeVar("C", bound=ClientEvent)

VAD = TurnDetection(type="server_vad", silence_duration_ms=200, create_response=True, interrupt_response=True)


def config(detection: TurnDetection | None = VAD, *, transcribes: bool = True) -> SessionConfig:
    """What the client asks for."""
    return SessionConfig(
        output_modalities=("audio",),
        instructions="Be brief.",
        audio=AudioConfig(
            input=AudioInput(
                turn_detection=detection,
                transcription=Transcription(model="whisper-1") if transcribes else None,
            ),
            output=AudioOutput(voice="sage"),
        ),
    )


@dataclass
class Scenario:
    """Plays one client session against the wire of one dialect."""

    dialect: Dialect
    settings: SessionSettings = field(
        default_factory=lambda: SessionSettings(ids=Ids("t"), greet=False, strict=True)
    )
    config: SessionConfig = field(default_factory=config)
    now: float = 0.0
    effects: list[Effect] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        dialect: Dialect,
        detection: TurnDetection | None = VAD,
        *,
        transcribes: bool = True,
        **settings: Any,
    ) -> "Scenario":
        """A conversation of another kind than the usual one, not yet connected."""
        chosen: dict[str, Any] = {"ids": Ids("t"), "greet": False, "strict": True} | settings
        return cls(dialect, SessionSettings(**chosen), config(detection, transcribes=transcribes))

    def __post_init__(self) -> None:
        self.session = ClientSession(self.settings)

    def at(self, now: float) -> "Scenario":
        """Move the clock; a deadline on the way is met."""
        while (deadline := self.session.deadline) is not None and deadline <= now:
            self.now = max(self.now, deadline)
            self._take(Tick())
        self.now = now
        return self

    def server(self, *events: s.ServerEvent) -> "Scenario":
        """The service sends events, over the wire of this scenario's dialect."""
        self.effects = []
        for event in events:
            message = encode_server(event, self.dialect)
            if message is not None:
                self._take(decode_server(message, self.dialect))
        return self

    def world(self, *events: LocalInput) -> "Scenario":
        """The shell reports."""
        self.effects = []
        for event in events:
            self._take(event)
        return self

    def then(self, *expected: Effect | ClientEvent) -> "Scenario":
        """Exactly this was done since, besides telling observers; a client event stands for sending it."""
        wanted = [Send(item) if isinstance(item, CLIENT_EVENTS) else item for item in expected]
        assert self.done == wanted, f"\n  done:   {self.done}\n  wanted: {wanted}"
        return self

    def then_nothing(self) -> "Scenario":
        """Nothing was done."""
        return self.then()

    def sent(self, kind: type[C]) -> list[C]:
        """The events of a kind that were sent since the last step."""
        events = [effect.event for effect in self.effects if isinstance(effect, Send)]
        return [event for event in events if isinstance(event, kind)]

    @property
    def done(self) -> list[Effect]:
        """Effects since the last step, without notices; ids of our own events are left out."""
        return [_anonymous(effect) for effect in self.effects if not isinstance(effect, Report)]

    def told(self, kind: type[N]) -> list[N]:
        """All notices of a kind so far."""
        return [notice for notice in self.notices if isinstance(notice, kind)]

    @property
    def transcript(self) -> list[Entry]:
        """What an observer that folds the notices sees."""
        entries: list[Entry] = []
        for notice in self.notices:
            match notice:
                case EntryChanged(entry=entry, index=index):
                    known = [e.item_id for e in entries]
                    if entry.item_id in known:
                        entries[known.index(entry.item_id)] = entry
                    else:
                        entries.insert(index, entry)
                case EntryRemoved(item_id=item_id):
                    entries = [e for e in entries if e.item_id != item_id]
                case _:
                    pass
        assert entries == list(self.session.transcript), "observers see what the session knows"
        return entries

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The transcript as (role, words)."""
        return [(entry.role, entry.text) for entry in self.transcript]

    # -- ready-made steps ----------------------------------------------------------------------------------

    def connected(self, **session: Any) -> "Scenario":
        """A connection stands and is configured."""
        self.world(Connected(config=self.config, wall_s=1000.0))
        self.server(s.SessionCreated(session=SessionConfig(id="sess_1", model="gpt-realtime")))
        updated = SessionConfig(id="sess_1", model="gpt-realtime", **session)
        return self.server(s.SessionUpdated(session=updated))

    def lost(self, error: MeetingAssistantError | None = None, *, retryable: bool = True) -> "Scenario":
        """The connection ends."""
        gone = error or ConnectionLost("the connection was lost")
        return self.world(Disconnected(error=gone, retryable=retryable))

    def exchange(self, user: str, said: str, assistant: str, answer: str) -> "Scenario":
        """A whole turn of the user and its answer, both heard to the end."""
        response = f"resp_{assistant}"
        self.server(*turn(user), transcribed(user, said))
        self.server(*reply(assistant, answer, 500, response=response, after=user))
        return self.world(PlaybackDrained(item_id=assistant))

    def _take(self, event: Input) -> None:
        effects = self.session.handle(event, self.now)
        for effect in effects:
            if isinstance(effect, Send):
                _survives_the_wire(effect.event, self.dialect)
            elif isinstance(effect, Report):
                self.notices.append(effect.notice)
        self.effects += effects


CLIENT_EVENTS = (ClientEventModel, InputAudioAppend)


def _survives_the_wire(event: ClientEvent, dialect: Dialect) -> None:
    """What we send comes out at the other end as it was meant."""
    raw = parse(encode_client(event, dialect))
    if not isinstance(event, InputAudioAppend):
        back = decode_client(raw, dialect)
        assert type(back) is type(event)


def _anonymous(effect: Effect) -> Effect:
    if isinstance(effect, Send) and not isinstance(effect.event, InputAudioAppend):
        kept = {key: value for key, value in effect.event.to_wire().items() if key != "event_id"}
        return Send(type(effect.event).from_wire(kept))
    return effect
