"""The service's responses: one at a time, asked for once, cut cleanly, tried again where that helps."""

from dataclasses import dataclass

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.protocol.client_events import ResponseCancel, ResponseCreate
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.responses import ErrorDetails, Response, ResponseParams
from meeting_assistant.session.faults import Severity, retry_hint_s, severity, to_exception
from meeting_assistant.session.notices import ResponseBegan, ResponseEnded, Trouble
from meeting_assistant.session.outbox import Outbox
from meeting_assistant.session.turns import RESPONSE, ResponseState, Signal

RETRIES = 2
"""A failed response is asked for again so often, when its error may pass."""

RETRY_FIRST_S = 1.0
RETRY_LONGEST_S = 30.0
"""A service that asks us to wait longer is not waited for: the person had better know."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A response that is still to be asked for."""

    params: ResponseParams | None = None
    not_before_s: float = 0.0


class Replies:
    """The response machine.

    At most one `response.create` is pending: whatever wants an answer while one is wanted shares it.
    """

    def __init__(self, out: Outbox, ids: Ids) -> None:
        self._out = out
        self._ids = ids
        self._event_id: str | None = None  # of our latest request
        self._asked: Wanted | None = None  # what the response under way was asked for with
        self._failures = 0
        self._given_up: str | None = None  # a response that we stopped waiting for; it may still end
        self._cut_at_birth = False  # interrupted between our request and its response
        self.wanted: Wanted | None = None
        self.active_id: str | None = None
        self.state = ResponseState.IDLE

    @property
    def idle(self) -> bool:
        """No response is under way or wanted."""
        return self.state is ResponseState.IDLE and self.wanted is None

    @property
    def due_s(self) -> float | None:
        """When a response that must wait may be asked for."""
        if self.wanted is None or self.state is not ResponseState.IDLE or not self.wanted.not_before_s:
            return None
        return self.wanted.not_before_s

    def want(self, params: ResponseParams | None = None, *, not_before_s: float = 0.0) -> None:
        """A response is needed as soon as there may be one."""
        self.wanted = Wanted(params, not_before_s)

    def ask(self, now: float) -> bool:
        """Ask for the wanted response if nothing stands against it; whether it was asked for."""
        if self.wanted is None or self.state is not ResponseState.IDLE or now < self.wanted.not_before_s:
            return False
        self._asked, self.wanted = self.wanted, None
        self._step(Signal.RESPONSE_REQUESTED)
        self._event_id = self._ids.new("event")
        params = self._asked.params
        self._out.send(
            ResponseCreate(event_id=self._event_id)
            if params is None
            else ResponseCreate(event_id=self._event_id, response=params)
        )
        return True

    def created(self, response: Response, *, answers_all: bool) -> None:
        """A response began: ours, or one that the service made by itself.

        Args:
            response: The response.
            answers_all: It was made with everything in sight that a wanted response was wanted for.
        """
        if self.active_id is not None:
            self._out.anomaly(f"response.created while {self.active_id} has not ended")
            self._step(Signal.RESPONSE_DONE)
        self._step(Signal.RESPONSE_CREATED)
        self.active_id = response.id
        self._out.report(ResponseBegan(response_id=response.id))
        if self._cut_at_birth:
            self.cut(by_us=True)
        elif answers_all:
            self.wanted = None

    def refused(self) -> None:
        """Our request met an active response; it never gets a `response.done`, so ask again later."""
        if self._asked is not None and not self._cut_at_birth:
            self.wanted = self.wanted or self._asked
        self._asked, self._cut_at_birth = None, False
        self._step(Signal.RESPONSE_REFUSED)

    def rejected(self, error: ErrorDetails, now: float) -> bool:
        """Our request was refused for good, or until later; no response comes of it.

        Returns:
            Whether we asked and won't ask again. An error that names another event is no concern of ours.
        """
        asked = self._asked
        if self.state is not ResponseState.REQUESTED or error.event_id not in (None, self._event_id):
            return False
        self._step(Signal.RESPONSE_REJECTED)
        self._asked, self._cut_at_birth = None, False
        wait_s = self._retry_wait_s(error)
        if wait_s is None:
            return True
        self.want(asked.params if asked is not None else None, not_before_s=now + wait_s)
        return False

    def cut(self, *, by_us: bool) -> None:
        """Let nothing more of the active response be heard.

        Args:
            by_us: Tell the service. A service whose VAD interrupts cancels by itself, and a `response.cancel`
                of ours would only race with that (protocol reference, section 5.6).
        """
        if self.state is ResponseState.REQUESTED and by_us:
            self._cut_at_birth = True
        if self.state is not ResponseState.ACTIVE:
            return
        self._cut_at_birth = False
        self._step(Signal.RESPONSE_CUT)
        if by_us:
            self._out.send(
                ResponseCancel() if self.active_id is None else ResponseCancel(response_id=self.active_id)
            )

    def speaks(self, response_id: str) -> bool:
        """True if what comes of this response is to be heard and seen: not a straggler of a cut one."""
        if self.state is ResponseState.ACTIVE and self.active_id is None:
            self.active_id = response_id  # the one that our refused request met
        return self.state is ResponseState.ACTIVE and self.active_id == response_id

    def is_current(self, response_id: str) -> bool:
        """True if this is the response under way, cut or not: the end of any other concerns nobody."""
        under_way = self.state in (ResponseState.ACTIVE, ResponseState.CANCELLING)
        return under_way and self.active_id in (None, response_id)

    def ends_late(self, response_id: str) -> None:
        """The end of a response that is not under way: of one that we gave up, or nonsense."""
        if response_id != self._given_up:
            self._out.anomaly(f"response.done of {response_id}, which is not active")

    def done(self, response: Response, now: float) -> MeetingAssistantError | None:
        """The response under way ended; the error if its failure ends the conversation."""
        cut = self.state is ResponseState.CANCELLING
        self._step(Signal.RESPONSE_DONE)
        self.active_id = None
        asked, self._asked = self._asked, None
        status = response.status or "completed"
        self._out.report(
            ResponseEnded(
                response_id=response.id, status=status, reason=response.reason, usage=response.usage or {}
            )
        )
        if status == "failed":
            return self._failed(response, None if cut else asked or Wanted(), now)
        self._failures = 0
        if status == "incomplete" and response.reason not in ("turn_detected", "client_cancelled"):
            self._out.report(_cut_short(response.reason))
        return None

    def given_up(self) -> None:
        """The service owes a response and stays silent: stop waiting for it."""
        if self.state is ResponseState.REQUESTED:
            self._step(Signal.RESPONSE_CREATED)
        self.cut(by_us=True)
        if self.state is not ResponseState.IDLE:
            self._step(Signal.RESPONSE_DONE)
        self._given_up = self.active_id
        self.active_id = self._asked = self.wanted = None

    def lost(self, *, heard: bool) -> None:
        """The connection is gone, and the response with it: it is wanted anew unless it was cut.

        Args:
            heard: The response under way is being heard: nobody wants its beginning twice.
        """
        asked_in_vain = self.state is ResponseState.REQUESTED and not self._cut_at_birth
        if asked_in_vain or (self.state is ResponseState.ACTIVE and not heard):
            self.wanted = self.wanted or self._asked or Wanted()
        if self.state is not ResponseState.IDLE:
            self._step(Signal.CONNECTION_LOST)
        self.active_id = self._asked = None
        self._cut_at_birth = False

    def _failed(self, response: Response, asked: Wanted | None, now: float) -> MeetingAssistantError | None:
        """A response failed; `asked` is what it was to answer, None if nobody waits for it any more."""
        error = response.status_details.error if response.status_details is not None else None
        reason = (error.message if error is not None else None) or response.reason or "no reason given"
        if error is not None and severity(error) is Severity.FATAL:
            return to_exception(error, doing="can't answer")
        if asked is None:
            return None
        message = f"the service failed to answer: {reason}"
        wait_s = self._retry_wait_s(error)
        if wait_s is None:
            self._out.report(Trouble(message=message, hint="Say it again.", unanswered=True))
            return None
        self.want(asked.params, not_before_s=now + wait_s)
        self._out.report(Trouble(message=f"{message}; asking again in {wait_s:.0f} s"))
        return None

    def _retry_wait_s(self, error: ErrorDetails | None) -> float | None:
        """How long to wait before asking again; None if that won't help, or has not helped so far."""
        kind = severity(error) if error is not None else Severity.RETRY
        wait_s = retry_hint_s(error) or RETRY_FIRST_S * 2.0**self._failures
        if kind is not Severity.RETRY or self._failures >= RETRIES or wait_s > RETRY_LONGEST_S:
            self._failures = 0
            return None
        self._failures += 1
        return wait_s

    def _step(self, signal: Signal) -> None:
        self.state = self._out.step(RESPONSE, self.state, signal)


def _cut_short(reason: str | None) -> Trouble:
    if reason == "max_output_tokens":
        return Trouble(
            message="the answer was cut short at the limit of output tokens",
            hint="Raise [assistant] max_output_tokens.",
            unanswered=True,
        )
    if reason == "content_filter":
        return Trouble(message="the service's content filter cut the answer short", unanswered=True)
    return Trouble(message=f"the answer is incomplete: {reason or 'no reason given'}", unanswered=True)
