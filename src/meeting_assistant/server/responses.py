"""The responses under way: at most one in the conversation, others out of band (section 3.2). Pure."""

from collections.abc import Sequence

from meeting_assistant.protocol.items import Item, ItemReference, MessageItem
from meeting_assistant.protocol.responses import ResponseParams
from meeting_assistant.server.checks import Refusal
from meeting_assistant.server.conversation import Conversation, Entry
from meeting_assistant.server.effects import Outbox
from meeting_assistant.server.plans import Plan, make_plan
from meeting_assistant.server.response import LiveResponse, Stage
from meeting_assistant.server.settings import SessionStart, Settings, cannot_update_voice
from meeting_assistant.server.usage import heard_tokens

_MAX_OUT_OF_BAND = 16


class Responses:
    """Starts, finds, cancels and sweeps up responses.

    Args:
        start: The session's start.
        settings: Its settings, which may change under way.
        conversation: What responses answer to.
        outbox: Where events and effects go.
    """

    def __init__(
        self, start: SessionStart, settings: Settings, conversation: Conversation, outbox: Outbox
    ) -> None:
        self._dialect = start.dialect
        self._settings = settings
        self._conversation = conversation
        self._outbox = outbox
        self._conversation_id = outbox.ids.new("conv")
        self._live: dict[str, LiveResponse] = {}
        self.active: LiveResponse | None = None
        self.has_spoken = False

    def get(self, response_id: str) -> LiveResponse | None:
        """The response, unless it has ended: stragglers find nothing."""
        return self._live.get(response_id)

    def create(self, params: ResponseParams | None = None) -> None:
        """Start a response.

        Raises:
            Refusal: Another is active, or it is asked for what can't be.
        """
        if self._settings.is_transcription:
            raise Refusal("invalid_value", "Transcription sessions have no responses.", "type")
        plan = make_plan(self._settings, self._dialect, params)
        self._check(plan)
        response = LiveResponse(plan, self._outbox, self._conversation, self._conversation_id)
        self._live[response.id] = response
        if not plan.out_of_band:
            self.active = response

    def cancel(self, response_id: str | None) -> None:
        """The client cancels.

        Raises:
            Refusal: There is nothing to cancel.
        """
        response = self.active if response_id is None else self._live.get(response_id)
        if response is None:
            raise Refusal("response_cancel_not_active", "Cancellation failed: no active response found")
        response.cancel("client_cancelled")
        self.sweep()

    def interrupt(self) -> None:
        """The user speaks: the conversation's response ends, those out of band go on."""
        if self.active is not None:
            self.active.cancel("turn_detected")
            self.sweep()

    def sweep(self) -> LiveResponse | None:
        """Forget responses that have ended; gives the conversation's if it is among them."""
        for response_id, response in list(self._live.items()):
            if response.plan.spoken and response.has_spoken and not response.plan.out_of_band:
                self.has_spoken = True
            if response.stage is Stage.ENDED:
                del self._live[response_id]
        ended = self.active if self.active is not None and self.active.stage is Stage.ENDED else None
        if ended is not None:
            self.active = None
        return ended

    def advance(self) -> None:
        """Let responses begin whose context has all its words."""
        for response in list(self._live.values()):
            if response.stage is not Stage.WAITING:
                continue
            context = self._context(response.plan.input)
            if not any(entry.awaits_words for entry in context):
                audio_ms = sum(entry.audio_ms for entry in context if _is_user(entry))
                response.ask([entry.remembered for entry in context], heard_tokens(audio_ms))

    def _check(self, plan: Plan) -> None:
        if not plan.out_of_band and self.active is not None:
            raise Refusal(
                "conversation_already_has_active_response",
                f"Conversation already has an active response in progress: {self.active.id}. "
                "Wait until the response is finished before creating a new one.",
            )
        if len(self._live) > _MAX_OUT_OF_BAND:
            raise Refusal("rate_limit_exceeded", f"More than {_MAX_OUT_OF_BAND} responses at once.")
        if self.has_spoken and not plan.out_of_band and plan.voice != self._settings.voice:
            raise cannot_update_voice("response.audio.output.voice")
        for index, item in enumerate(plan.input or ()):
            if isinstance(item, ItemReference) and item.id not in self._conversation:
                raise Refusal(
                    "invalid_value", f"Item with item_id not found: {item.id}", f"response.input[{index}].id"
                )

    def _context(self, given: Sequence[Item] | None) -> list[Entry]:
        if given is None:
            return list(self._conversation)
        entries = []
        for item in given:
            if not isinstance(item, ItemReference):
                entries.append(Entry(item))
            elif (entry := self._conversation.get(item.id)) is not None:
                entries.append(entry)
        return entries


def _is_user(entry: Entry) -> bool:
    return isinstance(entry.item, MessageItem) and entry.item.role == "user"
