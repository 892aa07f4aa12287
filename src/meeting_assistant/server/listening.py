"""The user's side of a session: audio becomes turns, turns become items, items get their words. Pure.

Recognition begins on trial at the first pause inside a turn; if the person goes on it is cancelled and begins
anew at the next pause, and if not, its result is there almost as soon as the turn is committed.

Who interrupts has the processor: what is being recognised then is cancelled and put off. It begins anew,
oldest first, at the new turn's first pause, so every item gets its words and the dialogue hears them all.
"""

from dataclasses import dataclass
from enum import Enum

from meeting_assistant.protocol.items import ContentPart, MessageItem
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.protocol.server_events import (
    InputAudioCleared,
    InputAudioCommitted,
    ItemAdded,
    ItemDone,
    SpeechStarted,
    SpeechStopped,
    TimeoutTriggered,
    TranscriptionCompleted,
    TranscriptionDelta,
    TranscriptionFailed,
)
from meeting_assistant.server.checks import Refusal
from meeting_assistant.server.conversation import Conversation, Entry
from meeting_assistant.server.effects import CancelRecognition, Outbox, Recognise
from meeting_assistant.server.input_buffer import (
    MIN_COMMIT_MS,
    Began,
    Ended,
    InputBuffer,
    Paused,
    Resumed,
    TurnFinder,
)
from meeting_assistant.server.settings import Settings
from meeting_assistant.speech.ports import Language


class TurnEvent(Enum):
    """What a window of sound brought about."""

    BEGAN = "began"
    COMMITTED = "committed"


@dataclass(slots=True)
class _Turn:
    """A turn under way; `words` are those of a trial recognition that is already done."""

    item_id: str
    start_ms: int
    recognition_id: str | None = None
    words: tuple[str, Language] | None = None


@dataclass(frozen=True, slots=True)
class _Wordless:
    """An item whose words are wanted, and the sound that they are in."""

    item_id: str
    pcm: bytes
    codec: str = "audio/pcm"


class Listening:
    """Input buffer, turns and recognitions of one session.

    Args:
        settings: The session's, which may change under way.
        conversation: Where user items go.
        outbox: Where events and effects go.
        window_ms: Sound that each probability judges.
    """

    def __init__(
        self, settings: Settings, conversation: Conversation, outbox: Outbox, *, window_ms: float
    ) -> None:
        self._settings = settings
        self._conversation = conversation
        self._outbox = outbox
        self._buffer = InputBuffer()
        self._finder = TurnFinder(window_ms)
        self._turn: _Turn | None = None
        self._recognising: dict[str, _Wordless] = {}
        self._put_off: list[_Wordless] = []

    @property
    def in_turn(self) -> bool:
        """True if the user is speaking."""
        return self._turn is not None

    @property
    def has_put_off(self) -> bool:
        """True if some item's recognition waits for a pause in the user's speech."""
        return bool(self._put_off)

    def append(self, pcm: bytes) -> None:
        """Buffer sound; its windows are judged by `hear`."""
        self._buffer.append(pcm)
        if self._settings.detection is None:
            self._buffer.forget_excess()

    def hear(self, probability: float) -> TurnEvent | None:
        """Judge the next window."""
        detection = self._settings.detection
        if detection is None:
            self._finder.skip()
            return None
        event: TurnEvent | None = None
        match self._finder.hear(probability, detection):
            case Began(start_ms):
                event = self._begin(start_ms)
            case Paused(at_ms):
                self.catch_up()
                self._try_recognition(at_ms)
            case Resumed():
                self._cancel_trial()
                self._put_off_recognitions()
            case Ended(end_ms):
                event = self._end(end_ms)
            case None:
                pass
        if not self._finder.in_turn:
            self._buffer.forget_silence(self._finder.heard_ms)
        return event

    def commit(self) -> None:
        """The client ends the turn.

        Raises:
            Refusal: There is too little to commit.
        """
        if self._buffer.pending_ms < MIN_COMMIT_MS:
            raise Refusal(
                "input_audio_buffer_commit_empty",
                "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, "
                f"but buffer only has {self._buffer.pending_ms:.2f}ms of audio.",
            )
        turn = self._drop_turn()
        item_id = turn.item_id if turn is not None else self._outbox.ids.new("item")
        self._commit(item_id, self._buffer.take())

    def clear(self) -> None:
        """Drop the buffer; a turn that was announced never becomes an item (section 8)."""
        self._drop_turn()
        self._buffer.clear()
        self._outbox.send(InputAudioCleared())

    def commit_silence(self) -> None:
        """Nobody spoke: the silence itself becomes the user's turn (section 5.9)."""
        item_id = self._outbox.ids.new("item")
        end_ms = self._buffer.end_ms
        start_ms = end_ms - int(self._buffer.pending_ms)
        self._outbox.send(TimeoutTriggered(item_id=item_id, audio_start_ms=start_ms, audio_end_ms=end_ms))
        self._commit(item_id, self._buffer.take(), silent=True)

    def follow_settings(self) -> None:
        """Settings changed: with manual turns, a detected turn under way is no longer one."""
        if self._settings.detection is None:
            self._drop_turn()

    def recognise_item(self, entry: Entry, pcm: bytes) -> None:
        """Find the words of an item that the client made from audio."""
        entry.awaits_words = True
        self._find_words(_Wordless(entry.item.id or "", pcm, self._settings.input_format))

    def catch_up(self) -> None:
        """Recognise what was put off, in the order in which it was said."""
        put_off, self._put_off = self._put_off, []
        for wordless in put_off:
            self._find_words(wordless)

    def forget(self, item_id: str) -> None:
        """An item is gone: nobody waits for its words."""
        self._put_off = [wordless for wordless in self._put_off if wordless.item_id != item_id]
        for recognition_id, wordless in list(self._recognising.items()):
            if wordless.item_id == item_id:
                del self._recognising[recognition_id]
                self._outbox.add(CancelRecognition(recognition_id))

    def recognised(self, recognition_id: str, text: str, language: Language) -> None:
        """A recognition has a result."""
        if self._turn is not None and self._turn.recognition_id == recognition_id:
            self._turn.words = (text, language)
            return
        wordless = self._recognising.pop(recognition_id, None)
        if wordless is not None:
            self._set_words(wordless.item_id, text)

    def recognition_failed(self, recognition_id: str, problem: str) -> None:
        """A recognition has none: the turn counts as wordless and the conversation goes on."""
        if self._turn is not None and self._turn.recognition_id == recognition_id:
            self._turn.recognition_id = None  # tried again when the turn ends
            return
        wordless = self._recognising.pop(recognition_id, None)
        entry = None if wordless is None else self._conversation.get(wordless.item_id)
        if wordless is None or entry is None:
            return
        entry.awaits_words = False
        if self._settings.transcribes:
            error = ErrorDetails(type="server_error", code="server_error", message=problem, param=None)
            self._outbox.send(TranscriptionFailed(item_id=wordless.item_id, content_index=0, error=error))

    def _begin(self, start_ms: int) -> TurnEvent:
        self._turn = _Turn(self._outbox.ids.new("item"), start_ms)
        self._outbox.send(SpeechStarted(item_id=self._turn.item_id, audio_start_ms=start_ms))
        self._put_off_recognitions()
        return TurnEvent.BEGAN

    def _try_recognition(self, at_ms: int) -> None:
        if self._turn is not None:
            self._turn.recognition_id = self._recognise(self._buffer.cut(self._turn.start_ms, at_ms))

    def _cancel_trial(self) -> None:
        turn = self._turn
        if turn is None or turn.recognition_id is None:
            return
        if turn.words is None:
            self._outbox.add(CancelRecognition(turn.recognition_id))
        turn.recognition_id, turn.words = None, None

    def _end(self, end_ms: int) -> TurnEvent | None:
        turn, self._turn = self._turn, None
        if turn is None:
            return None
        self._outbox.send(SpeechStopped(item_id=turn.item_id, audio_end_ms=end_ms))
        self.catch_up()
        pcm = self._buffer.cut(turn.start_ms, end_ms)
        self._buffer.mark_taken(end_ms)
        self._commit(turn.item_id, pcm, turn=turn)
        return TurnEvent.COMMITTED

    def _drop_turn(self) -> _Turn | None:
        self._cancel_trial()
        self._finder.reset()
        turn, self._turn = self._turn, None
        self.catch_up()
        return turn

    def _commit(self, item_id: str, pcm: bytes, *, turn: _Turn | None = None, silent: bool = False) -> None:
        part = ContentPart(type="input_audio", transcript=None)
        item = MessageItem(id=item_id, status="completed", role="user", content=(part,))
        previous = self._conversation.last_id
        entry = Entry(item, pcm=pcm, audio_ms=len(pcm) / 48, awaits_words=not silent)
        self._conversation.insert(entry)
        self._outbox.send(InputAudioCommitted(item_id=item_id, previous_item_id=previous))
        self._outbox.send(ItemAdded(previous_item_id=previous, item=item))
        self._outbox.send(ItemDone(previous_item_id=previous, item=item))
        if silent:
            return
        if turn is not None and turn.words is not None:
            self._set_words(item_id, turn.words[0])
            return
        wordless = _Wordless(item_id, pcm)
        if turn is not None and turn.recognition_id is not None:
            self._recognising[turn.recognition_id] = wordless
        else:
            self._find_words(wordless)

    def _put_off_recognitions(self) -> None:
        """The user speaks and nobody is to be answered: free the processor for the new words."""
        if not self._settings.interrupts_response:
            return  # the answer goes on, and it waits for these words
        for recognition_id, wordless in self._recognising.items():
            self._outbox.add(CancelRecognition(recognition_id))
            self._put_off.append(wordless)
        self._recognising.clear()

    def _find_words(self, wordless: _Wordless) -> None:
        self._recognising[self._recognise(wordless.pcm, wordless.codec)] = wordless

    def _recognise(self, pcm: bytes, codec: str = "audio/pcm") -> str:
        recognition_id = self._outbox.ids.new("asr")
        language = self._settings.language
        self._outbox.add(Recognise(recognition_id=recognition_id, pcm=pcm, codec=codec, language=language))
        return recognition_id

    def _set_words(self, item_id: str, text: str) -> None:
        entry = self._conversation.get(item_id)
        if entry is None or not isinstance(entry.item, MessageItem):
            return
        entry.awaits_words = False
        parts = tuple(
            part.model_copy(update={"transcript": text}) if part.type == "input_audio" else part
            for part in entry.item.content
        )
        entry.item = entry.item.model_copy(update={"content": parts})
        if not self._settings.transcribes:
            return
        if text:
            self._outbox.send(TranscriptionDelta(item_id=item_id, content_index=0, delta=text))
        usage = {"type": "duration", "seconds": round(entry.audio_ms / 1000, 3)}
        self._outbox.send(
            TranscriptionCompleted(item_id=item_id, content_index=0, transcript=text, usage=usage)
        )
