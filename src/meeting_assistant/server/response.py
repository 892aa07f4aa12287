"""One response while it is made: from `response.created` to its one `response.done`. Pure.

```
WAITING --ask--> REPLYING --all said--> ENDED        failure, cancellation and the token limit: any --> ENDED
```
"""

from collections import deque
from collections.abc import Sequence
from enum import Enum
from typing import Any, Literal, assert_never

from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.items import FunctionCallItem, Item
from meeting_assistant.protocol.response_events import (
    FunctionArgumentsDelta,
    FunctionArgumentsDone,
    OutputItemAdded,
    OutputItemDone,
    ResponseCreated,
    ResponseDone,
)
from meeting_assistant.protocol.server_events import ItemAdded, ItemDone, RateLimit, RateLimitsUpdated
from meeting_assistant.server.conversation import Conversation, Entry
from meeting_assistant.server.dialogue.port import Call, Reply, Say
from meeting_assistant.server.effects import CancelResponse, Outbox, Respond, Speak
from meeting_assistant.server.message import FinalStatus, Message
from meeting_assistant.server.pieces import deltas, obfuscation
from meeting_assistant.server.plans import Plan
from meeting_assistant.server.usage import item_tokens, items_tokens, spoken_tokens, text_tokens, usage

_TOKENS_A_MINUTE = 100_000
_REQUESTS_A_MINUTE = 100


class Stage(Enum):
    """How far a response is."""

    WAITING = "waiting"
    REPLYING = "replying"
    ENDED = "ended"


class LiveResponse:
    """A response under way.

    Args:
        plan: Its settings.
        outbox: Where events and effects go, and where ids come from.
        conversation: Where its items go, unless it is out of band.
        conversation_id: The conversation's id.
    """

    def __init__(self, plan: Plan, outbox: Outbox, conversation: Conversation, conversation_id: str) -> None:
        self.plan = plan
        self.id = outbox.ids.new("resp")
        self.stage = Stage.WAITING
        self.audio_ms = 0.0
        self._outbox = outbox
        self._conversation = conversation
        self._conversation_id = conversation_id
        self._parts: deque[Reply] = deque()
        self._reply_ended = False
        self._clause: Say | None = None
        self._unsaid = ""
        self._message: Message | None = None
        self._output: list[Item] = []
        self._input_tokens = (0, 0)
        self._send_created()

    @property
    def has_spoken(self) -> bool:
        """True if any sound of it went out."""
        return self.audio_ms > 0 or (self._message is not None and self._message.audio_ms > 0)

    def ask(self, items: Sequence[Item], audio_tokens: int) -> None:
        """Ask the dialogue, now that all words it answers to are known."""
        self.stage = Stage.REPLYING
        plan = self.plan
        tools = sum(text_tokens(tool.name + (tool.description or "")) for tool in plan.tools)
        self._input_tokens = (text_tokens(plan.instructions) + tools + items_tokens(items), audio_tokens)
        self._outbox.add(
            Respond(
                response_id=self.id,
                items=tuple(items),
                instructions=plan.instructions,
                tools=plan.tools,
                tool_choice=plan.tool_choice,
            )
        )

    def add(self, part: Reply) -> None:
        """The dialogue wants `part` said or called, after what it wanted before."""
        self._parts.append(part)
        self._advance()

    def end_reply(self) -> None:
        """The dialogue has no more parts."""
        self._reply_ended = True
        self._advance()

    def add_sound(self, pcm: bytes) -> None:
        """A piece of the clause being spoken."""
        if self._message is not None and self._clause is not None:
            self._say_words()
            self._message.add_sound(pcm)
            self._check_limit()

    def end_clause(self) -> None:
        """The clause being spoken has no more sound."""
        if self._message is not None and self._clause is not None:
            self._say_words()
            self._message.end_clause()
            self._clause = None
            self._advance()

    def cancel(self, reason: Literal["turn_detected", "client_cancelled"]) -> None:
        """Stop at once."""
        self._outbox.add(CancelResponse(self.id))
        self._end("cancelled", {"type": "cancelled", "reason": reason})

    def fail(self, problem: str) -> None:
        """Dialogue or voice broke down."""
        self._outbox.add(CancelResponse(self.id))
        error = {"type": "server_error", "code": "server_error", "message": problem}
        self._end("failed", {"type": "failed", "error": error})

    def _advance(self) -> None:
        while self._parts and self._clause is None and self.stage is Stage.REPLYING:
            part = self._parts.popleft()
            match part:
                case Say():
                    self._say(part)
                case Call():
                    self._call(part)
                case _:
                    assert_never(part)
            self._check_limit()
        if self._reply_ended and not self._parts and self._clause is None and self.stage is Stage.REPLYING:
            self._end("completed", None)

    def _say(self, part: Say) -> None:
        message = self._message or self._begin_message()
        if not self.plan.spoken:
            message.add_words(part.text)
            return
        self._clause, self._unsaid = part, part.text
        self._outbox.add(
            Speak(
                response_id=self.id,
                text=part.text,
                language=part.language,
                speed=self.plan.speed,
                format=self.plan.codec,
            )
        )

    def _say_words(self) -> None:
        if self._unsaid and self._message is not None:
            self._message.add_words(self._unsaid)
            self._unsaid = ""

    def _begin_message(self) -> Message:
        self._message = Message(
            self._outbox,
            item_id=self._outbox.ids.new("item"),
            response_id=self.id,
            output_index=len(self._output),
            codec=self.plan.codec if self.plan.spoken else None,
        )
        self._announce(self._message.item("in_progress"))
        self._message.begin()
        return self._message

    def _finish_message(self, status: FinalStatus) -> None:
        message, self._message = self._message, None
        if message is None:
            return
        message.finish(status)
        self.audio_ms += message.audio_ms
        self._conclude(message.item(status))
        self._conversation.set_audio(message.item_id, message.pcm, message.audio_ms)

    def _call(self, part: Call) -> None:
        self._finish_message("completed")
        item_id, call_id = self._outbox.ids.new("item"), self._outbox.ids.new("call")
        place: dict[str, Any] = {
            "response_id": self.id,
            "item_id": item_id,
            "output_index": len(self._output),
            "call_id": call_id,
        }
        item = FunctionCallItem(
            id=item_id, status="in_progress", call_id=call_id, name=part.name, arguments=""
        )
        self._announce(item)
        for delta in deltas(part.arguments):
            self._outbox.send(FunctionArgumentsDelta(**place, delta=delta, obfuscation=obfuscation(delta)))
        self._outbox.send(FunctionArgumentsDone(**place, name=part.name, arguments=part.arguments))
        self._conclude(item.model_copy(update={"status": "completed", "arguments": part.arguments}))

    def _announce(self, item: Item) -> None:
        index = len(self._output)
        self._outbox.send(OutputItemAdded(response_id=self.id, output_index=index, item=item))
        if not self.plan.out_of_band:
            previous = self._conversation.last_id
            self._conversation.insert(Entry(item))
            self._outbox.send(ItemAdded(previous_item_id=previous, item=item))

    def _conclude(self, item: Item) -> None:
        index = len(self._output)
        self._output.append(item)
        entry = None if self.plan.out_of_band else self._conversation.get(item.id or "")
        if entry is not None and item.id is not None:
            entry.item = item
            self._outbox.send(ItemDone(previous_item_id=self._conversation.previous_id(item.id), item=item))
        self._outbox.send(OutputItemDone(response_id=self.id, output_index=index, item=item))

    def _check_limit(self) -> None:
        limit = self.plan.max_output_tokens
        if limit is not None and self.stage is Stage.REPLYING and sum(self._output_tokens()) > limit:
            self._outbox.add(CancelResponse(self.id))
            self._end("incomplete", {"type": "incomplete", "reason": "max_output_tokens"})

    def _output_tokens(self) -> tuple[int, int]:
        message = self._message
        text = items_tokens(self._output) + (0 if message is None else item_tokens(message.item("completed")))
        audio_ms = self.audio_ms + (0 if message is None else message.audio_ms)
        return text, spoken_tokens(audio_ms)

    def _end(self, status: str, details: dict[str, Any] | None) -> None:
        self._finish_message("completed" if status == "completed" else "incomplete")
        self.stage = Stage.ENDED
        self._clause = None
        self._parts.clear()
        text_out, audio_out = self._output_tokens()
        text_in, audio_in = self._input_tokens if self._output else (0, 0)
        ga = self.plan.dialect is Dialect.GA
        counts = usage(text_in=text_in, audio_in=audio_in, text_out=text_out, audio_out=audio_out, ga=ga)
        response = self._describe(status, details, usage=counts)
        self._outbox.send(ResponseDone(response=response))
        if ga:
            self._send_rate_limits()

    def _send_created(self) -> None:
        self._outbox.send(ResponseCreated(response=self._describe("in_progress", None, usage=None)))
        if self.plan.dialect is Dialect.PREVIEW:
            self._send_rate_limits()

    def _describe(self, status: str, details: dict[str, Any] | None, **fields: Any) -> Any:  # noqa: ANN401  (JSON)
        fields |= {"status": status, "status_details": details, "output": tuple(self._output)}
        return self.plan.describe(self.id, self._conversation_id, **fields)

    def _send_rate_limits(self) -> None:
        """Captured: requests and tokens in the preview, tokens alone in GA (protocol reference, 4.2)."""
        left = _TOKENS_A_MINUTE - sum(self._input_tokens) - sum(self._output_tokens())
        limits = [RateLimit(name="tokens", limit=_TOKENS_A_MINUTE, remaining=max(left, 0), reset_seconds=0.0)]
        if self.plan.dialect is Dialect.PREVIEW:
            of_requests = RateLimit(
                name="requests", limit=_REQUESTS_A_MINUTE, remaining=_REQUESTS_A_MINUTE - 1, reset_seconds=0.6
            )
            limits.insert(0, of_requests)
        self._outbox.send(RateLimitsUpdated(rate_limits=tuple(limits)))
