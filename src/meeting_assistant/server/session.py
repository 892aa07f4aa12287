"""The server's side of a conversation: inputs and the time go in, effects come out, in order. Pure.

The client session's twin, which shares no code with it: a mistake in one shows in the other.
"""

from typing import assert_never

from meeting_assistant.protocol.client_events import (
    ClientEvent,
    InputAudioAppend,
    InputAudioClear,
    InputAudioCommit,
    ItemCreate,
    ItemDelete,
    ItemRetrieve,
    ItemTruncate,
    OutputAudioClear,
    ResponseCancel,
    ResponseCreate,
    SessionClose,
    SessionUpdate,
    TranscriptionSessionUpdate,
)
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.protocol.server_events import ErrorEvent, SessionCreated, SessionUpdated
from meeting_assistant.server.checks import Refusal
from meeting_assistant.server.conversation import Conversation
from meeting_assistant.server.effects import Close, Effect, Outbox
from meeting_assistant.server.inputs import (
    ClauseSpoken,
    ClientErred,
    ClientSent,
    Heard,
    Input,
    Opened,
    Recognised,
    RecognitionFailed,
    ReplyEnded,
    ReplyPart,
    ResponseFailed,
    Synthesised,
    Tick,
)
from meeting_assistant.server.items import ItemDesk
from meeting_assistant.server.listening import Listening, TurnEvent
from meeting_assistant.server.responses import Responses
from meeting_assistant.server.settings import SessionStart, Settings
from meeting_assistant.server.strict import to_details, told_back

_SOUND_PAUSE_S = 1.0
"""A client that appends nothing for so long in the middle of speech no longer needs the recogniser for it."""


class ServerSession:
    """One client's session.

    Args:
        start: What is settled before its first event.
    """

    def __init__(self, start: SessionStart) -> None:
        self._start = start
        self._outbox = Outbox(Ids(start.token))
        self._settings = Settings(start, self._outbox.ids.new("sess"))
        self._conversation = Conversation()
        self._responses = Responses(start, self._settings, self._conversation, self._outbox)
        self._listening = Listening(
            self._settings, self._conversation, self._outbox, window_ms=start.window_ms
        )
        self._items = ItemDesk(self._settings, self._conversation, self._outbox, self._listening)
        self._expires_s: float | None = None
        self._idle_since_s: float | None = None
        self._heard_at_s = 0.0
        self._closed = False

    @property
    def input_format(self) -> str:
        """Wire codec of the audio that the client appends."""
        return self._settings.input_format

    @property
    def deadline(self) -> float | None:
        """When `Tick` is due at the latest; monotonic seconds."""
        times = (self._expires_s, self._idle_deadline, self._catch_up_deadline)
        return min((time for time in times if time is not None), default=None)

    def handle(self, event: Input, now: float) -> list[Effect]:
        """What follows from `event` at monotonic time `now`."""
        if self._closed:
            return []
        try:
            self._react(event, now)
        except Refusal as refusal:
            event_id = getattr(event.event, "event_id", None) if isinstance(event, ClientSent) else None
            told = told_back(refusal) if self._start.dialect is Dialect.PREVIEW else refusal
            self._outbox.send(ErrorEvent(error=to_details(told, event_id)))
        self._responses.advance()
        self._note_idle(now)
        return self._outbox.drain()

    def _react(self, event: Input, now: float) -> None:
        match event:
            case Opened():
                self._expires_s = now + self._start.duration_s
                self._outbox.send(SessionCreated(session=self._settings.to_config()))
            case ClientSent():
                self._obey(event.event)
            case ClientErred():
                self._outbox.send(ErrorEvent(error=event.error))
            case Heard():
                self._heard_at_s = now
                self._hear(event)
            case Recognised():
                self._listening.recognised(event.recognition_id, event.text, event.language)
            case RecognitionFailed():
                self._listening.recognition_failed(event.recognition_id, event.problem)
            case ReplyPart() | ReplyEnded() | Synthesised() | ClauseSpoken() | ResponseFailed():
                self._make_response(event)
            case Tick():
                self._tick(now)
            case _:
                assert_never(event)

    def _obey(self, event: ClientEvent) -> None:
        match event:
            case SessionUpdate():
                self._update(event)
            case InputAudioCommit():
                self._listening.commit()
            case InputAudioClear():
                self._listening.clear()
            case ItemCreate() | ItemRetrieve() | ItemTruncate() | ItemDelete():
                self._items.handle(event)
            case ResponseCreate():
                self._responses.create(event.response)
            case ResponseCancel():
                self._responses.cancel(event.response_id)
            case SessionClose():
                self._close(Close(1000, ""))
            case InputAudioAppend() | OutputAudioClear() | TranscriptionSessionUpdate():
                raise ValueError(f"{event!r} never comes here: see Heard and strict.Reader")
            case _:
                assert_never(event)

    def _update(self, event: SessionUpdate) -> None:
        self._settings.patch(event.session, has_spoken=self._responses.has_spoken)
        self._listening.follow_settings()
        self._outbox.send(SessionUpdated(session=self._settings.to_config()))

    def _hear(self, heard: Heard) -> None:
        self._listening.append(heard.pcm)
        for probability in heard.probabilities:
            match self._listening.hear(probability):
                case TurnEvent.BEGAN:
                    self._idle_since_s = None
                    if self._settings.interrupts_response:
                        self._responses.interrupt()
                case TurnEvent.COMMITTED:
                    self._answer()
                case None:
                    pass

    def _answer(self) -> None:
        """A detected turn is over (protocol reference, sections 2.3 and 5.2)."""
        if not self._settings.creates_response:
            return
        if self._settings.interrupts_response:
            # One that the client asked for while the user was speaking can't know what was said.
            self._responses.interrupt()
        if self._responses.active is None:
            self._responses.create()

    def _make_response(
        self, event: ReplyPart | ReplyEnded | Synthesised | ClauseSpoken | ResponseFailed
    ) -> None:
        response = self._responses.get(event.response_id)
        if response is None:
            return
        match event:
            case ReplyPart():
                response.add(event.part)
            case ReplyEnded():
                response.end_reply()
            case Synthesised():
                response.add_sound(event.pcm)
            case ClauseSpoken():
                response.end_clause()
            case ResponseFailed():
                response.fail(event.problem)
            case _:
                assert_never(event)

    def _tick(self, now: float) -> None:
        if self._expires_s is not None and now >= self._expires_s:
            minutes = max(1, self._start.duration_s // 60)
            message = f"Your session hit the maximum duration of {minutes} minutes."
            details = ErrorDetails(
                type="invalid_request_error",
                code="session_expired",
                message=message,
                param=None,
                event_id=None,
            )
            self._outbox.send(ErrorEvent(error=details))
            self._close(Close(1001, message))
        elif self._idle_deadline is not None and now >= self._idle_deadline:
            self._idle_since_s = None
            self._listening.commit_silence()
            self._answer()
        elif self._catch_up_deadline is not None and now >= self._catch_up_deadline:
            self._listening.catch_up()

    @property
    def _catch_up_deadline(self) -> float | None:
        return self._heard_at_s + _SOUND_PAUSE_S if self._listening.has_put_off else None

    @property
    def _idle_deadline(self) -> float | None:
        timeout_ms = self._settings.idle_timeout_ms
        if self._idle_since_s is None or timeout_ms is None or self._responses.active is not None:
            return None
        return None if self._listening.in_turn else self._idle_since_s + timeout_ms / 1000

    def _note_idle(self, now: float) -> None:
        """Idle time counts from the end of the last response's playback (section 2.3)."""
        ended = self._responses.sweep()
        if ended is not None:
            self._idle_since_s = now + ended.audio_ms / 1000

    def _close(self, close: Close) -> None:
        self._closed = True
        self._outbox.add(close)


__all__ = ["ServerSession", "SessionStart"]
