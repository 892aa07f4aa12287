"""What must hold of a client session whatever comes in: watches a session and complains at once."""

from collections import Counter

from meeting_assistant.errors import ConnectionLost
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import (
    InputAudioAppend,
    ItemCreate,
    ItemTruncate,
    ResponseCancel,
    ResponseCreate,
    SessionUpdate,
)
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, McpApprovalResponseItem
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session import notices as n
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.settings import SessionSettings
from meeting_assistant.session.turns import Link, ResponseState
from tests.support.scenario import config

CONFIG = config()
CREATED = s.SessionCreated(session=CONFIG)
ACCEPTED = s.SessionUpdated(session=CONFIG)


class Watched:
    """A session under watch; it is tolerant, as in life."""

    def __init__(self, *, greet: bool = False) -> None:
        self.session = ClientSession(SessionSettings(ids=Ids("t"), greet=greet))
        self.now = 0.0
        self.running: list[str] = []
        self.asked: list[str] = []  # approvals that the service waits for
        self.sent: list[object] = []
        self.log: list[tuple[float, list[e.Effect]]] = []
        self._asked = 0  # requests that nothing has answered yet
        self._silenced: set[str] = set()  # responses that were stopped
        self._began: set[str] = set()
        self._under_way: set[str] = set()
        self._met_another = False  # a request of ours met a response that nobody announced
        self._received: Counter[tuple[str, int]] = Counter()
        self._run: Counter[str] = Counter()
        self._ended_calls: Counter[str] = Counter()
        self._outputs: Counter[str] = Counter()
        self._transcript: list[n.Entry] = []
        self._finished = False

    def connect(self) -> None:
        """A connection that the service accepts."""
        self.take(i.Connected(config=CONFIG, wall_s=1000.0))
        self.take(CREATED)
        self.take(ACCEPTED)

    def lose(self) -> None:
        """The connection ends."""
        self.take(i.Disconnected(error=ConnectionLost("gone"), retryable=True))

    def pass_time(self, seconds: float) -> None:
        """Time passes; deadlines on the way are met."""
        until = self.now + seconds
        while (deadline := self.session.deadline) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            self.take(i.Tick())
            following = self.session.deadline
            assert following is None or following > self.now, "a deadline that has passed stays due"
        self.now = until

    def take(self, event: i.Input) -> list[e.Effect]:
        """Hand one input over, and look at what it leads to."""
        self._before(event)
        effects = self.session.handle(event, self.now)
        self.log.append((self.now, effects))
        for effect in effects:
            assert not self._finished, f"{effect} after the end"
            self._look_at(effect, event)
        if any(isinstance(effect, e.Report) for effect in effects):
            assert self._transcript == list(self.session.transcript), "observers see what the session knows"
        deadline = self.session.deadline
        assert deadline is None or 0 <= deadline < 1e9
        return effects

    def _before(self, event: i.Input) -> None:
        match event:
            case s.ResponseCreated(response=response):
                self._asked = 0
                self._silenced.discard(response.id)
                self._began.add(response.id)
                self._under_way.add(response.id)
            case s.ErrorEvent(error=details):
                self._asked = 0
                self._met_another |= details.code == "conversation_already_has_active_response"
            case i.Tick():
                self._asked = 0
            case i.Connected() | i.Disconnected():
                self._asked = 0
                self._under_way.clear()
                self._met_another = False
                self.asked.clear()
                self._outputs.clear()
                self._ended_calls = Counter(self._run)  # history tells of each once
            case s.ResponseDone(response=response):
                calls = [item for item in response.output if isinstance(item, FunctionCallItem)]
                if response.id in self._under_way or self._met_another:
                    self._ended_calls.update({item.call_id for item in calls})
                    self._met_another = False
                self._under_way.discard(response.id)
            case s.OutputItemDone(item=FunctionCallItem(call_id=call_id)):
                self._ended_calls[call_id] += 1
            case i.ToolFinished(call_id=call_id) if call_id in self.running:
                self.running.remove(call_id)
            case _:
                pass

    def _look_at(self, effect: e.Effect, event: i.Input) -> None:
        match effect:
            case e.Send(event=sent):
                self._look_at_sent(sent)
            case e.Play(item_id=item_id, content_index=index, pcm=pcm):
                assert isinstance(event, s.OutputAudioDelta)
                assert event.response_id not in self._silenced, "a stopped response is heard again"
                self._received[item_id, index] += len(pcm)
            case e.StopPlayback():
                self._silenced |= self._began
            case e.CallTool(call_id=call_id):
                self._run[call_id] += 1
                assert self._run[call_id] == 1, f"{call_id} is run twice"
                self.running.append(call_id)
            case e.AskApproval(request_id=request_id):
                assert request_id not in self.asked, f"{request_id} is asked about twice"
                self.asked.append(request_id)
            case e.Reconnect(after_s=after_s):
                assert after_s >= 0
                assert self.session.state[0] is Link.LOST
                self._asked = 0
            case e.Finish():
                self._finished = True
                assert self.session.state[0] is Link.CLOSED
            case e.Report(notice=notice):
                self._fold(notice)
            case _:
                pass

    def _look_at_sent(self, sent: object) -> None:
        self.sent.append(sent)
        link, _, response, _ = self.session.state
        assert link is not Link.LOST, "sent to nobody"
        if link is Link.CONNECTING:
            # A response that the service made by itself may be called off before we are configured.
            allowed = (SessionUpdate, ResponseCancel)
            assert isinstance(sent, allowed), "nothing goes out before the configuration"
        if isinstance(sent, InputAudioAppend):
            assert link is Link.READY
        elif isinstance(sent, ResponseCreate):
            self._asked += 1
            assert self._asked == 1, "two requests for a response at a time"
            assert response is ResponseState.REQUESTED
        elif isinstance(sent, ItemTruncate):
            received_ms = self._received[sent.item_id, sent.content_index] // 48
            assert 0 < sent.audio_end_ms <= received_ms, "truncated beyond what was received"
        elif isinstance(sent, ItemCreate) and isinstance(sent.item, FunctionCallOutputItem):
            self._outputs[sent.item.call_id] += 1
            answered = self._outputs[sent.item.call_id]
            assert answered <= self._ended_calls[sent.item.call_id], "a call is answered too often"
            assert sent.item.call_id not in self.running, "a call is answered before it returned"

        elif isinstance(sent, ItemCreate) and isinstance(sent.item, McpApprovalResponseItem):
            self.asked.remove(sent.item.approval_request_id)  # fails if nobody waits for it

    def _fold(self, notice: n.Notice) -> None:
        known = [entry.item_id for entry in self._transcript]
        match notice:
            case n.EntryChanged(entry=entry, index=index) if entry.item_id in known:
                self._transcript[known.index(entry.item_id)] = entry
                assert known.index(entry.item_id) == index
            case n.EntryChanged(entry=entry, index=index):
                self._transcript.insert(index, entry)
            case n.EntryRemoved(item_id=item_id):
                self._transcript = [entry for entry in self._transcript if entry.item_id != item_id]
            case _:
                pass
