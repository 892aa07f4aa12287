"""Function calls: collected while a response is made, run when it is complete, answered once."""

from collections import OrderedDict
from dataclasses import dataclass

from meeting_assistant.protocol.items import FunctionCallItem, Item, McpApprovalRequestItem
from meeting_assistant.protocol.responses import Response
from meeting_assistant.session.inputs import ToolFinished

REMEMBERED_CALLS = 1_000
"""Answers kept by call_id, so that a repeated call is answered from the record and never run twice."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call led to."""

    output: str
    ok: bool


class Calls:
    """The ledger of calls by `call_id`; it outlives connections."""

    def __init__(self) -> None:
        self._collected: dict[str, FunctionCallItem] = {}  # of the response under way
        self._running: dict[str, FunctionCallItem] = {}
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._requests: dict[str, McpApprovalRequestItem] = {}  # of the response under way
        self._asked: dict[str, McpApprovalRequestItem | None] = {}  # of this connection; None once answered

    @property
    def idle(self) -> bool:
        """No call is running, and nothing is being asked."""
        return not self._running and not any(self._asked.values())

    def collect(self, item: Item) -> None:
        """An item of the response under way is done."""
        if isinstance(item, FunctionCallItem) and item.status != "incomplete":
            self._collected[item.call_id] = item
        elif isinstance(item, McpApprovalRequestItem) and item.id is not None and item.id not in self._asked:
            self._requests[item.id] = item

    def requests(self, response: Response) -> list[McpApprovalRequestItem]:
        """The response is done: what it asks approval for, each request once, if it is whole."""
        for item in response.output:
            if isinstance(item, McpApprovalRequestItem):
                self.collect(item)
        requests, self._requests = self._requests, {}
        if response.status not in ("completed", None):
            return []
        self._asked.update(requests)
        return list(requests.values())

    def answer_request(self, request_id: str) -> McpApprovalRequestItem | None:
        """A request was answered: the request, or None if nobody waits for the answer any more."""
        request = self._asked.get(request_id)
        if request is not None:
            self._asked[request_id] = None
        return request

    def forget_requests(self) -> bool:
        """The connection is gone and its requests with it; whether one was still to be answered."""
        pending = any(self._asked.values())
        self._asked = {}
        return pending

    def complete(self, response: Response) -> list[FunctionCallItem]:
        """The response is done: its calls, if it is whole.

        The calls of a cancelled, incomplete or failed response are not run: their arguments may be half a
        JSON text, and the user has moved on (protocol reference, section 5.5).
        """
        for item in response.output:
            if isinstance(item, FunctionCallItem) and item.call_id not in self._collected:
                self.collect(item)
        calls, self._collected = list(self._collected.values()), {}
        return calls if response.status in ("completed", None) else []

    def forget_collected(self) -> None:
        """Another response begins, or the connection went away in the middle of one."""
        self._collected, self._requests = {}, {}

    def start(self, call: FunctionCallItem) -> None:
        """A call that is neither running nor answered is now being run."""
        self._running[call.call_id] = call

    def is_running(self, call_id: str) -> bool:
        """True if the call was started and has not returned."""
        return call_id in self._running

    def known_answer(self, call_id: str) -> Answer | None:
        """What the call led to when it was run before."""
        return self._answers.get(call_id)

    def finish(self, result: ToolFinished) -> FunctionCallItem | None:
        """A call returned: the call, or None if it was not running."""
        call = self._running.pop(result.call_id, None)
        if call is not None:
            self._answers[result.call_id] = Answer(result.output, result.ok)
            while len(self._answers) > REMEMBERED_CALLS:
                self._answers.popitem(last=False)
        return call
