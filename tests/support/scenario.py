"""A conversation told step by step: what the service sends, what the world reports, what the session does."""

from collections.abc import Sequence
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
from meeting_assistant.protocol.items import ContentPart, FunctionCallItem, Item, MessageItem
from meeting_assistant.protocol.responses import ErrorDetails, Response, ResponseStatus, StatusDetails
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.effects import Effect, Play, Report, Send
from meeting_assistant.session.inputs import Connected, Disconnected, Input, LocalInput, Tick
from meeting_assistant.session.notices import Entry, EntryChanged, EntryRemoved, Notice
from meeting_assistant.session.settings import SessionSettings

N = TypeVar("N", bound=Notice)

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

    def heard_turn(self, item: str, words: str, *, after: str | None = None) -> "Scenario":
        """A whole turn of the user, with words."""
        return self.server(*turn(item, after=after), transcribed(item, words))

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


# -- events in short ---------------------------------------------------------------------------------------


def pcm(ms: int) -> bytes:
    """So much sound."""
    return bytes(ms * 48)


def play(item: str, ms: int, content_index: int = 0) -> Play:
    """So much sound is queued."""
    return Play(item, content_index, pcm(ms))


def speech(item: str, start_ms: int = 0) -> s.SpeechStarted:
    """The user begins to speak."""
    return s.SpeechStarted(item_id=item, audio_start_ms=start_ms)


def turn(item: str, *, after: str | None = None) -> Sequence[s.ServerEvent]:
    """A whole spoken turn, as server VAD reports it."""
    said = MessageItem(
        id=item, role="user", status="completed", content=(ContentPart(type="input_audio", transcript=None),)
    )
    return (
        speech(item),
        s.SpeechStopped(item_id=item, audio_end_ms=900),
        s.InputAudioCommitted(item_id=item, previous_item_id=after),
        s.ItemAdded(previous_item_id=after, item=said),
        s.ItemDone(previous_item_id=after, item=said),
    )


def transcribed(item: str, words: str) -> s.TranscriptionCompleted:
    """The user's words, whenever they come."""
    return s.TranscriptionCompleted(item_id=item, transcript=words)


def created(response: str = "r1") -> s.ResponseCreated:
    """A response begins."""
    return s.ResponseCreated(
        response=Response(id=response, status="in_progress", status_details=None, output=(), usage=None)
    )


def message(item: str, words: str = "", *, status: str = "completed") -> MessageItem:
    """An assistant's item."""
    content = (ContentPart(type="output_audio", transcript=words),) if words else ()
    return MessageItem.from_wire(
        {
            "id": item,
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": [part.to_wire() for part in content],
        }
    )


def began(
    item: str, *, response: str = "r1", after: str | None = None, index: int = 0
) -> Sequence[s.ServerEvent]:
    """An assistant's item begins."""
    empty = message(item, status="in_progress")
    return (
        s.OutputItemAdded(response_id=response, output_index=index, item=empty),
        s.ItemAdded(previous_item_id=after, item=empty),
        s.ContentPartAdded(
            response_id=response,
            item_id=item,
            output_index=index,
            content_index=0,
            part=ContentPart(type="audio", transcript=""),
        ),
    )


def says(item: str, words: str, *, response: str = "r1") -> s.OutputTranscriptDelta:
    """Words of the answer."""
    return s.OutputTranscriptDelta(response_id=response, item_id=item, delta=words)


def audio(item: str, ms: int, *, response: str = "r1") -> s.OutputAudioDelta:
    """Sound of the answer."""
    return s.OutputAudioDelta(response_id=response, item_id=item, pcm=pcm(ms))


def ended(
    item: str, words: str, *, response: str = "r1", status: str = "completed", after: str | None = None
) -> Sequence[s.ServerEvent]:
    """An assistant's item ends."""
    whole = message(item, words, status=status)
    return (
        s.OutputAudioDone(response_id=response, item_id=item),
        s.OutputTranscriptDone(response_id=response, item_id=item, transcript=words),
        s.ContentPartDone(
            response_id=response,
            item_id=item,
            output_index=0,
            content_index=0,
            part=ContentPart(type="audio", transcript=words),
        ),
        s.ItemDone(previous_item_id=after, item=whole),
        s.OutputItemDone(response_id=response, item=whole),
    )


def done(
    response: str = "r1",
    status: ResponseStatus = "completed",
    *,
    reason: str | None = None,
    error: ErrorDetails | None = None,
    output: Sequence[Item] = (),
) -> s.ResponseDone:
    """A response ends."""
    details = None
    if status in ("cancelled", "incomplete"):
        details = StatusDetails(type=status, reason=reason)
    elif status == "failed":
        details = StatusDetails(type="failed", error=error)
    return s.ResponseDone(
        response=Response(
            id=response,
            status=status,
            status_details=details,
            output=tuple(output),
            usage={"total_tokens": 7},
        )
    )


def reply(
    item: str, words: str, ms: int, *, response: str = "r1", after: str | None = None
) -> Sequence[s.ServerEvent]:
    """A whole spoken answer."""
    return (
        created(response),
        *began(item, response=response, after=after),
        says(item, words, response=response),
        audio(item, ms, response=response),
        *ended(item, words, response=response, after=after),
        done(response, output=(message(item, words),)),
    )


def call(
    item: str, call_id: str, name: str, arguments: str, *, status: str = "completed"
) -> FunctionCallItem:
    """A function call's item."""
    return FunctionCallItem.from_wire(
        {
            "id": item,
            "type": "function_call",
            "call_id": call_id,
            "name": name,
            "arguments": arguments,
            "status": status,
        }
    )


def calls(item: FunctionCallItem, *, response: str = "r1", index: int = 0) -> Sequence[s.ServerEvent]:
    """A function call, as a response brings it."""
    item_id = item.id or ""
    empty = call(item_id, item.call_id, item.name, "", status="in_progress")
    return (
        s.OutputItemAdded(response_id=response, output_index=index, item=empty),
        s.ItemAdded(previous_item_id=None, item=empty),
        s.FunctionArgumentsDelta(
            response_id=response,
            item_id=item_id,
            output_index=index,
            call_id=item.call_id,
            delta=item.arguments,
        ),
        s.FunctionArgumentsDone(
            response_id=response,
            item_id=item_id,
            output_index=index,
            call_id=item.call_id,
            name=item.name,
            arguments=item.arguments,
        ),
        s.ItemDone(previous_item_id=None, item=item),
        s.OutputItemDone(response_id=response, output_index=index, item=item),
    )


def error(
    code: str | None, message: str = "no", *, param: str | None = None, event_id: str | None = None
) -> s.ErrorEvent:
    """The service complains."""
    return s.ErrorEvent(
        error=ErrorDetails(
            type="invalid_request_error", code=code, message=message, param=param, event_id=event_id
        )
    )
