"""The half of a client session that takes the service's events."""

from collections.abc import Callable
from typing import Any

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.items import FunctionCallItem, McpCallItem, MessageItem
from meeting_assistant.session import notices as n
from meeting_assistant.session.complaints import Complaints
from meeting_assistant.session.connection import Connection
from meeting_assistant.session.core import Core, Timer
from meeting_assistant.session.interruption import Interruption
from meeting_assistant.session.served import Served
from meeting_assistant.session.turns import ResponseState, Signal, UserTurn

Handler = Callable[[Any], None]

IGNORED: frozenset[type] = frozenset(
    {
        s.ConversationCreated,  # may never come; nothing depends on it
        s.ItemRetrieved,
        s.ItemTruncated,  # confirms what we asked for
        s.TranscriptionSegment,
        s.InputAudioCleared,
        s.DtmfReceived,
        s.ContentPartAdded,
        s.FunctionArgumentsDone,  # the item's end carries the same arguments
        s.McpListToolsInProgress,
        s.McpArgumentsDone,
        s.OutputBufferStarted,  # WebRTC and SIP only, as are the next two
        s.OutputBufferStopped,
        s.OutputBufferCleared,
    }
)
"""Events that change nothing for us."""


class Hearing:
    """Folds the service's events into the session.

    Args:
        core: The session's state.
        connection: Hears of the session's beginning.
        interruption: Weighs what is said while the assistant speaks.
    """

    def __init__(self, core: Core, connection: Connection, interruption: Interruption) -> None:
        self._core = core
        self._sounding: str | None = None  # the response whose first audio was reported
        self._served = Served(core)
        self._interruption = interruption
        complaints = Complaints(core, connection)
        self._handlers: dict[type, Handler] = {
            s.OutputAudioDelta: self._audio,
            s.OutputTranscriptDelta: self._words,
            s.OutputTextDelta: self._words,
            s.OutputAudioDone: self._audio_done,
            s.OutputTranscriptDone: self._transcript_done,
            s.OutputTextDone: self._text_done,
            s.ContentPartDone: self._part_done,
            s.SessionCreated: connection.greeted,
            s.SessionUpdated: connection.configured,
            s.ErrorEvent: complaints.error,
            s.ItemAdded: self._item,
            s.ItemDone: self._item,
            s.ItemDeleted: self._item_deleted,
            s.TranscriptionDelta: self._user_words,
            s.TranscriptionCompleted: self._user_transcribed,
            s.TranscriptionFailed: self._user_not_transcribed,
            s.InputAudioCommitted: self._committed,
            s.TimeoutTriggered: self._timeout,
            s.FunctionArgumentsDelta: self._arguments,
            s.McpArgumentsDelta: self._arguments,
            s.SpeechStarted: self._speech_started,
            s.SpeechStopped: self._speech_stopped,
            s.ResponseCreated: self._response_created,
            s.ResponseDone: self._response_done,
            s.OutputItemAdded: self._output_item_added,
            s.OutputItemDone: self._output_item_done,
            s.McpListToolsCompleted: self._served.listed,
            s.McpListToolsFailed: self._served.list_failed,
            s.McpCallInProgress: self._served.began,
            s.McpCallCompleted: self._served.ended,
            s.McpCallFailed: self._served.ended,
            s.RateLimitsUpdated: complaints.rate_limits,
            s.UnknownEvent: complaints.unknown,
        }

    @property
    def handled(self) -> frozenset[type]:
        """The event types that have a handler."""
        return frozenset(self._handlers)

    def handle(self, event: s.ServerEvent) -> None:
        """Take one event."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    # -- the user's side -----------------------------------------------------------------------------------

    def _speech_started(self, event: s.SpeechStarted) -> None:
        core = self._core
        core.step_turn(Signal.SPEECH_STARTED)
        core.out.report(n.TurnBegan(item_id=event.item_id, audio_start_ms=event.audio_start_ms))
        if core.rules.interrupts:
            core.barge_in(by_us=False)
        elif core.settings.careful:
            self._interruption.began(event.item_id, event.audio_start_ms)
        if core.source_over:
            core.expect_answer()  # no sound comes that could end this turn

    def _timeout(self, event: s.TimeoutTriggered) -> None:
        """Nobody spoke: the service commits the silence as a turn, and answers it."""
        self._core.conversation.keep_silent(event.item_id)

    def _speech_stopped(self, event: s.SpeechStopped) -> None:
        core = self._core
        end = core.sent.at(event.audio_end_ms)
        voiced = core.sent.at(event.audio_end_ms - core.rules.proof_ms)
        core.out.report(
            n.TurnEnded(
                item_id=event.item_id,
                audio_end_ms=event.audio_end_ms,
                voiced_at_s=None if voiced is None else voiced.captured_at_s,
                ended_at_s=None if end is None else end.captured_at_s,
                sent_at_s=None if end is None else end.sent_at_s,
            )
        )
        self._interruption.stopped(event.item_id, event.audio_end_ms)

    def _committed(self, event: s.InputAudioCommitted) -> None:
        core = self._core
        core.out.report_all(core.conversation.reserve_user(event.item_id, event.previous_item_id))
        self._interruption.committed(event.item_id)
        core.committed(event.item_id)

    def _user_words(self, event: s.TranscriptionDelta) -> None:
        core = self._core
        core.out.report_all(
            core.conversation.grow(event.item_id, event.content_index, event.delta, role="user")
        )
        if core.weighing and (entry := core.conversation.entry(event.item_id)) is not None:
            self._interruption.heard(event.item_id, entry.text, whole=False)

    def _user_transcribed(self, event: s.TranscriptionCompleted) -> None:
        core = self._core
        core.out.report_all(
            core.conversation.transcribed(event.item_id, event.content_index, event.transcript)
        )
        self._interruption.heard(event.item_id, event.transcript, whole=True)
        if event.usage:
            core.out.report(n.TranscriptionUsage(item_id=event.item_id, usage=event.usage))

    def _user_not_transcribed(self, event: s.TranscriptionFailed) -> None:
        core = self._core
        core.out.report_all(core.conversation.not_transcribed(event.item_id))
        self._interruption.wordless(event.item_id)
        why = event.error.message or event.error.code or "no reason given"
        hint = ""
        if event.error.code == "DeploymentNotFound":
            hint = "Set [transcription] model to the name of a transcription deployment, or to whisper-1."
        core.out.report(n.Trouble(message=f"your words could not be written down: {why}", hint=hint))

    # -- items ---------------------------------------------------------------------------------------------

    def _item(self, event: s.ItemAdded | s.ItemDone) -> None:
        core = self._core
        core.confirmed(event.item.id)
        self._served.placed(event.item)
        core.out.report_all(core.conversation.place(event.item, event.previous_item_id))

    def _item_deleted(self, event: s.ItemDeleted) -> None:
        self._core.out.report_all(self._core.conversation.remove(event.item_id))

    # -- responses -----------------------------------------------------------------------------------------

    def _response_created(self, event: s.ResponseCreated) -> None:
        core = self._core
        core.calls.forget_collected()
        core.replies.created(event.response, answers_all=core.all_confirmed and core.calls.idle)
        core.expect_answer()
        if core.turn is UserTurn.COMMITTED:
            core.step_turn(Signal.TURN_ANSWERED)
        elif core.turn is UserTurn.SPEAKING and core.rules.interrupts:
            # It crossed with the onset of speech: the user's turn will bring its own response.
            core.replies.cut(by_us=True)

    def _response_done(self, event: s.ResponseDone) -> None:
        core = self._core
        response = event.response
        if not core.replies.is_current(response.id):
            core.replies.ends_late(response.id)
            return
        cut = core.replies.state is ResponseState.CANCELLING
        fatal = core.replies.done(response, core.now)
        core.proven = core.proven or response.status == "completed"
        core.timers.pop(Timer.ANSWER, None)
        if core.turn is UserTurn.COMMITTED:
            core.expect_answer()
        if not cut:
            core.playhead.end_all()
        if fatal is None:
            core.run_calls(response)
            core.ask_approval(response)
        core.out.report_all(core.conversation.reply_ended(failed=response.status == "failed"))
        core.delete_unheard()
        if fatal is not None:
            core.finish(fatal)

    def _output_item_added(self, event: s.OutputItemAdded) -> None:
        if not self._speaks(event.response_id):
            return
        conversation, item = self._core.conversation, event.item
        if isinstance(item, McpCallItem):
            self._core.out.report_all(conversation.served(item))
        elif item.type != "message":
            self._core.out.report_all(conversation.place(item, None))

    def _output_item_done(self, event: s.OutputItemDone) -> None:
        core = self._core
        item = event.item
        if core.replies.is_current(event.response_id):
            core.calls.collect(item)
            self._served.done(item)
        if isinstance(item, MessageItem) and item.id is not None:
            core.out.report_all(core.conversation.completed(item.id))
        elif isinstance(item, FunctionCallItem) and item.id is not None and item.status == "incomplete":
            core.out.report_all(core.conversation.remove(item.id))

    def _audio(self, event: s.OutputAudioDelta) -> None:
        core = self._core
        if not self._speaks(event.response_id):
            return
        if self._sounding != event.response_id:
            self._sounding = event.response_id
            core.out.report(n.FirstAudio(response_id=event.response_id, item_id=event.item_id))
        core.playhead.queue(event)
        core.expect_answer()

    def _arguments(self, event: s.FunctionArgumentsDelta | s.McpArgumentsDelta) -> None:
        """The item's end carries them whole; meanwhile they show that the service is at work."""
        if self._speaks(event.response_id):
            self._core.expect_answer()

    def _audio_done(self, event: s.OutputAudioDone) -> None:
        self._core.playhead.end(event.item_id, event.content_index)

    def _words(self, event: s.OutputTranscriptDelta | s.OutputTextDelta) -> None:
        if not self._speaks(event.response_id):
            return
        core = self._core
        core.expect_answer()
        core.out.report_all(
            core.conversation.grow(event.item_id, event.content_index, event.delta, role="assistant")
        )

    def _transcript_done(self, event: s.OutputTranscriptDone) -> None:
        self._all_words(event.response_id, event.item_id, event.content_index, event.transcript)

    def _text_done(self, event: s.OutputTextDone) -> None:
        self._all_words(event.response_id, event.item_id, event.content_index, event.text)

    def _part_done(self, event: s.ContentPartDone) -> None:
        if event.part.words:
            self._all_words(event.response_id, event.item_id, event.content_index, event.part.words)

    def _all_words(self, response_id: str, item_id: str, content_index: int, text: str) -> None:
        if self._speaks(response_id):
            self._core.out.report_all(self._core.conversation.finish_part(item_id, content_index, text))

    def _speaks(self, response_id: str) -> bool:
        return self._core.replies.speaks(response_id)
