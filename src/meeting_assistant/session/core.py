"""What the two halves of a client session share: its state, and the acts that both lead to."""

import json
from enum import StrEnum

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.protocol.client_events import ItemCreate, ItemDelete, ItemTruncate
from meeting_assistant.protocol.items import (
    FunctionCallItem,
    FunctionCallOutputItem,
    Item,
    McpApprovalResponseItem,
)
from meeting_assistant.protocol.responses import ErrorDetails, Response
from meeting_assistant.session.calls import Answer, Calls
from meeting_assistant.session.conversation import Conversation
from meeting_assistant.session.effects import AskApproval, CallTool, Finish
from meeting_assistant.session.inputs import ApprovalGiven, PlaybackStopped
from meeting_assistant.session.notices import Finished, FloorOpen, Interrupted, ToolCalled, TurnCommitted
from meeting_assistant.session.outbox import Outbox
from meeting_assistant.session.playhead import Playhead
from meeting_assistant.session.replies import Replies
from meeting_assistant.session.sent import SentSound
from meeting_assistant.session.settings import SessionSettings, TurnRules
from meeting_assistant.session.turns import LINK, USER_TURN, Link, Signal, UserTurn


class Timer(StrEnum):
    """What the session waits for, at most until a deadline."""

    CONFIGURED = "configured"
    ANSWER = "answer"
    QUIET = "quiet"
    ROLLOVER = "rollover"
    LISTED = "listed"
    WEIGH = "weigh"


LISTING_S = 8.0
"""How long the first response waits for the tools of MCP servers that the service calls by itself."""


class Core:
    """The session's state. Times are monotonic seconds; `now` is that of the input being handled."""

    def __init__(self, settings: SessionSettings) -> None:
        self.settings = settings
        self.out = Outbox(strict=settings.strict)
        self.rules = TurnRules()
        self.conversation = Conversation()
        self.replies = Replies(self.out, settings.ids)
        self.playhead = Playhead(self.out)
        self.calls = Calls()
        self.sent = SentSound()
        self.asked_at_s: float | None = None  # when a key ended the turn that is being committed
        self.link = Link.CONNECTING
        self.turn = UserTurn.SILENT
        self.timers: dict[Timer, float] = {}
        self.now = 0.0
        self.ending = False
        self.weighing = False  # whether what the user says while the answer is held is an interruption
        self.source_over = False  # no more sound of the user comes, whether that was meant or not
        self.proven = False  # this connection has brought a whole response
        self.listing: set[str] = set()  # servers whose tools the service is asking for
        self.listed: set[str] = set()  # servers of which it has an answer on this connection
        self._unheard: list[str] = []  # to be deleted once their response is done
        self._unconfirmed: dict[str, str] = {}  # our items not yet acknowledged -> the event that sent them
        self._floor_open = False

    @property
    def deadline(self) -> float | None:
        """When `Tick` is due at the latest."""
        earliest_s = min(self.timers.values(), default=None)
        due_s = self.replies.due_s
        # One that is due already waits for something else, such as the end of the user's turn.
        if due_s is None or due_s <= self.now or self.link is not Link.READY:
            return earliest_s
        return due_s if earliest_s is None else min(earliest_s, due_s)

    # -- steps ---------------------------------------------------------------------------------------------

    def step_link(self, signal: Signal) -> None:
        """Move the link machine."""
        self.link = self.out.step(LINK, self.link, signal)

    def step_turn(self, signal: Signal) -> None:
        """Move the machine of the user's turn."""
        self.turn = self.out.step(USER_TURN, self.turn, signal)

    def drop_turn(self) -> None:
        """The user's turn, if there is one, comes to nothing."""
        if self.turn is not UserTurn.SILENT:
            self.step_turn(Signal.TURN_DROPPED)

    def expect_answer(self) -> None:
        """The service owes a response, or more of one: it must not stay silent for ever."""
        self.timers[Timer.ANSWER] = self.now + self.settings.answer_s

    def finish(self, error: MeetingAssistantError | None = None) -> None:
        """End the conversation."""
        self.step_link(Signal.CLOSED)
        self.timers.clear()
        self.playhead.stop()
        self.out.report(Finished(error=error))
        self.out.add(Finish(error))

    # -- turns ---------------------------------------------------------------------------------------------

    def committed(self, item_id: str) -> None:
        """The user's turn is in the conversation; it is answered by the service itself or at our request."""
        self.step_turn(Signal.TURN_COMMITTED)
        self.out.report(TurnCommitted(item_id=item_id, asked_at_s=self.asked_at_s))
        self.asked_at_s = None
        self.expect_answer()
        if not self.rules.creates_response and not self.rules.manual and not self.weighing:
            self.replies.want()  # with manual turns it was asked for together with the commit

    def barge_in(self, *, by_us: bool) -> None:
        """Silence the assistant: drop what is queued and what is still to come of the active response."""
        self.replies.cut(by_us=by_us)
        self.playhead.stop()

    def stopped(self, report: PlaybackStopped) -> None:
        """Playback fell silent: tell the service what was not heard, so that it does not believe it was."""
        for cut in self.playhead.stopped(report):
            self.out.report_all(
                self.conversation.interrupted(
                    cut.item_id, played_ms=cut.played_ms, received_ms=cut.received_ms
                )
            )
            self.out.report(Interrupted(item_id=cut.item_id, played_ms=cut.played_ms))
            if self.link is not Link.READY:
                continue
            if cut.played_ms > 0:
                self.out.send(
                    ItemTruncate(
                        item_id=cut.item_id, content_index=cut.content_index, audio_end_ms=cut.played_ms
                    )
                )
            elif cut.content_index == 0:
                # Truncating at zero is refused (protocol reference, 5.6): what nobody heard is deleted.
                self._unheard.append(cut.item_id)
        self.delete_unheard()

    def delete_unheard(self) -> None:
        """Take out of the conversation what was never heard, once the service is through with it."""
        if self.replies.active_id is not None or self.link is not Link.READY:
            return
        for item_id in self._unheard:
            self.out.send(ItemDelete(item_id=item_id))
        self._unheard.clear()

    # -- items of ours -------------------------------------------------------------------------------------

    def create(self, item: Item) -> None:
        """Send an item of ours, at the end of the conversation."""
        event_id = self.settings.ids.new("event")
        if item.id is not None:
            self._unconfirmed[item.id] = event_id
        self.out.send(ItemCreate(event_id=event_id, item=item))

    def confirmed(self, item_id: str | None) -> None:
        """The service has an item."""
        self._unconfirmed.pop(item_id or "", None)

    def complained_of(self, error: ErrorDetails) -> None:
        """The service has refused an item or has it already: either way it will not confirm it.

        Errors do not always name the event that they answer, but then their message names the item (protocol
        reference, section 6.1).
        """
        for item_id, event_id in list(self._unconfirmed.items()):
            if error.event_id == event_id or f"'{item_id}'" in (error.message or ""):
                del self._unconfirmed[item_id]

    @property
    def all_confirmed(self) -> bool:
        """The service has all items that we sent."""
        return not self._unconfirmed

    def forget_connection(self) -> None:
        """The connection is gone: nothing of it will be confirmed or deleted."""
        self._unconfirmed.clear()
        self._unheard.clear()
        self.listing.clear()
        self.listed.clear()
        self.timers.clear()
        self.calls.forget_collected()
        if self.calls.forget_requests():
            self.replies.want()  # what was to be approved comes up again
        self.proven = self._floor_open = False

    # -- function calls ------------------------------------------------------------------------------------

    def run_calls(self, response: Response) -> None:
        """A response is done: run its calls; one that was run before is answered from the record."""
        for call in self.calls.complete(response):
            if self.calls.is_running(call.call_id):
                continue  # its answer is on the way, and there is one for each call_id
            item_id = call.id or self.settings.ids.new("item")
            self.out.report_all(self.conversation.called(item_id, call.call_id, call.name, call.arguments))
            if (answer := self.calls.known_answer(call.call_id)) is not None:
                self.answer_call(call, answer, elapsed_ms=0)
                continue
            self.calls.start(call)
            self.out.report(ToolCalled(call_id=call.call_id, name=call.name, arguments=call.arguments))
            self.out.add(CallTool(call_id=call.call_id, name=call.name, arguments=call.arguments))

    def ask_approval(self, response: Response) -> None:
        """A response is done: ask the person about what the service wants to call by itself."""
        for request in self.calls.requests(response):
            name = f"{request.server_label}.{request.name}"
            self.out.report_all(self.conversation.served(request, request.arguments))
            self.out.add(AskApproval(request_id=request.id or "", name=name, arguments=request.arguments))

    def approved(self, event: ApprovalGiven) -> None:
        """The person, or a rule of theirs, answered: tell the service. One response follows all answers."""
        request = self.calls.answer_request(event.request_id)
        if request is None:
            return  # the connection that asked is gone
        verdict = json.dumps({"approved": event.approve})
        self.out.report_all(
            self.conversation.served(request, request.arguments, verdict, ok=event.approve, elapsed_ms=None)
        )
        self.create(
            McpApprovalResponseItem(
                id=self.settings.ids.new("item"),
                approval_request_id=event.request_id,
                approve=event.approve,
                reason=event.reason,
            )
        )
        if self.calls.idle:
            self.replies.want()

    def answer_call(self, call: FunctionCallItem, answer: Answer, *, elapsed_ms: int) -> None:
        """Give the model what a call returned. One response follows when all calls are answered."""
        self.out.report_all(
            self.conversation.answered(call.call_id, answer.output, ok=answer.ok, elapsed_ms=elapsed_ms)
        )
        if self.link is Link.READY:
            output = FunctionCallOutputItem(
                id=self.settings.ids.new("item"), call_id=call.call_id, output=answer.output
            )
            self.create(output)
        if self.calls.idle:
            self.replies.want()

    # -- after each input ----------------------------------------------------------------------------------

    def settle(self) -> None:
        """Do what has become possible: ask for a wanted response, open the floor, end."""
        if self.link is not Link.READY:
            return
        if self.replies.wanted is not None and self._may_ask() and self.replies.ask(self.now):
            self.expect_answer()
        idle = self.turn is UserTurn.SILENT and self.replies.idle and self.calls.idle and self.playhead.idle
        if idle and not self._floor_open:
            self.timers.pop(Timer.ANSWER, None)
            self.out.report(FloorOpen())
        self._floor_open = idle
        if self.ending and idle:
            self.timers.setdefault(Timer.QUIET, self.now + self.settings.quiet_s)
        else:
            self.timers.pop(Timer.QUIET, None)

    def _may_ask(self) -> bool:
        """True if nothing of the user's or of ours must come before the wanted response."""
        user_has_the_turn = self.turn is not UserTurn.SILENT and self.rules.creates_response
        ours_done = self.calls.idle and not self.listing
        return (
            ours_done and not self.weighing and not user_has_the_turn and self.turn is not UserTurn.SPEAKING
        )

    @property
    def floor_open(self) -> bool:
        """Nothing is pending: it is the user's turn."""
        return self._floor_open
