"""Whatever a service sends and the world reports, in whatever order: a session keeps its word."""

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.errors import DeviceLost
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import ItemCreate, ResponseCreate
from meeting_assistant.protocol.items import FunctionCallOutputItem, McpApprovalRequestItem
from meeting_assistant.session import inputs as i
from meeting_assistant.session.turns import Link
from tests.support.events import (
    audio,
    began,
    call,
    calls,
    created,
    done,
    ended,
    error,
    reply,
    says,
    speech,
    transcribed,
    turn,
)
from tests.support.invariants import Watched
from tests.unit.protocol.examples import SERVER_EXAMPLES

Step = Callable[[Watched], object]

RESPONSES = st.sampled_from(["r1", "r2", "r3"])
ASSISTANTS = st.sampled_from(["a1", "a2", "a3"])
USERS = st.sampled_from(["u1", "u2", "u3"])
CALLS = st.sampled_from(["call_1", "call_2"])
REQUESTS = st.sampled_from(["ask_1", "ask_2"])
STATUSES = st.sampled_from(["completed", "cancelled", "incomplete", "failed"])
CODES = st.sampled_from(
    [
        "conversation_already_has_active_response",
        "response_cancel_not_active",
        "rate_limit_exceeded",
        "session_expired",
        "invalid_value",
        "item_create_duplicate_item_id",
        None,
    ]
)


def _taken(*events: i.Input) -> Step:
    def take(watched: Watched) -> None:
        for event in events:
            watched.take(event)

    return take


def _one(item: str, call_id: str) -> s.ServerEvent:
    return s.OutputItemDone(response_id="r1", item=call(item, call_id, "f", "{}"))


def _with_call(response: str, call_id: str) -> Step:
    item = call(f"f_{call_id}", call_id, "f", "{}")
    return _taken(created(response), *calls(item, response=response), done(response, output=(item,)))


def _with_request(response: str, request_id: str) -> Step:
    item = McpApprovalRequestItem(id=request_id, server_label="docs", name="f", arguments="{}")
    asked = s.OutputItemDone(response_id=response, item=item)
    return _taken(created(response), asked, done(response, output=(item,)))


def _any_event(raw: dict[str, object]) -> s.ServerEvent:
    return s.SERVER_MODELS[str(raw["type"])].from_wire(raw)


SERVICE: st.SearchStrategy[Step] = st.one_of(
    st.builds(lambda user: _taken(*turn(user)), USERS),
    st.builds(lambda user: _taken(speech(user)), USERS),
    st.builds(lambda user: _taken(transcribed(user, "Hi")), USERS),
    st.builds(lambda response: _taken(created(response)), RESPONSES),
    st.builds(lambda r, status: _taken(done(r, status)), RESPONSES, STATUSES),
    st.builds(
        lambda r, a: _taken(*began(a, response=r), says(a, "Hello", response=r)), RESPONSES, ASSISTANTS
    ),
    st.builds(lambda r, a, ms: _taken(audio(a, ms, response=r)), RESPONSES, ASSISTANTS, st.integers(1, 900)),
    st.builds(lambda r, a: _taken(*ended(a, "Hello", response=r)), RESPONSES, ASSISTANTS),
    st.builds(lambda r, a: _taken(*reply(a, "Hello.", 400, response=r)), RESPONSES, ASSISTANTS),
    st.builds(_with_call, RESPONSES, CALLS),
    st.builds(lambda c: _taken(_one("f9", c)), CALLS),
    st.builds(lambda r, c: _taken(done(r, output=(call("f7", c, "f", "{}"),))), RESPONSES, CALLS),
    st.builds(_with_request, RESPONSES, REQUESTS),
    st.builds(lambda code: _taken(error(code)), CODES),
    st.builds(lambda a: _taken(s.ItemDeleted(item_id=a)), ASSISTANTS | USERS),
    st.builds(lambda u: _taken(s.TimeoutTriggered(item_id=u)), USERS),
    st.builds(lambda raw: _taken(_any_event(raw)), st.sampled_from(SERVER_EXAMPLES)),
)

WORLD: st.SearchStrategy[Step] = st.one_of(
    st.builds(lambda what: _taken(i.UserAsked(what)), st.sampled_from([a for a in i.Ask if a != i.Ask.QUIT])),
    st.just(_taken(i.UserTyped("Hi"))),
    st.just(_taken(i.Captured(bytes(960)))),
    st.builds(
        lambda a, ms: _taken(i.PlaybackStopped(item_id=a, content_index=0, played_ms=ms)),
        ASSISTANTS | st.none(),
        st.integers(0, 2000),
    ),
    st.builds(lambda a: _taken(i.PlaybackDrained(item_id=a)), ASSISTANTS | st.none()),
    st.builds(
        lambda c: _taken(i.ToolFinished(call_id=c, output="{}", ok=True, elapsed_ms=1)),
        CALLS,
    ),
    st.builds(lambda r, yes: _taken(i.ApprovalGiven(request_id=r, approve=yes)), REQUESTS, st.booleans()),
    st.builds(lambda seconds: lambda watched: watched.pass_time(seconds), st.sampled_from([0.1, 2.0, 40.0])),
    st.just(Watched.lose),
    st.just(Watched.connect),
    st.just(_taken(i.SourceEnded())),
    st.just(_taken(i.SourceFailed(DeviceLost("gone")))),
)


@given(st.lists(SERVICE | WORLD, max_size=40), st.booleans())
@settings(max_examples=400, deadline=None)
def test_a_session_keeps_its_word_whatever_happens(steps: list[Step], greet: bool) -> None:
    watched = Watched(greet=greet)
    watched.connect()
    for step in steps:
        step(watched)


@given(st.lists(SERVICE | WORLD, max_size=30))
@settings(max_examples=200, deadline=None)
def test_whatever_happened_a_conversation_can_be_ended(steps: list[Step]) -> None:
    watched = Watched()
    for step in steps:
        step(watched)
    watched.take(i.UserAsked(i.Ask.QUIT))
    assert watched.session.state[0] is Link.CLOSED
    assert watched.session.deadline is None


@given(st.lists(SERVICE | WORLD, max_size=30))
@settings(max_examples=200, deadline=None)
def test_whatever_happened_a_source_that_ends_ends_the_conversation(steps: list[Step]) -> None:
    """No state of affairs can hold a replay up for ever, though the service falls silent for good."""
    watched = Watched()
    watched.connect()
    for step in steps:
        step(watched)
    watched.take(i.SourceEnded())
    for _ in range(20):
        if watched.session.state[0] is Link.LOST:
            watched.connect()
        for call_id in list(watched.running):
            watched.take(i.ToolFinished(call_id=call_id, output="{}", ok=True, elapsed_ms=1))
        for request_id in list(watched.asked):
            watched.take(i.ApprovalGiven(request_id=request_id, approve=False))
        watched.pass_time(40.0)
        watched.take(i.PlaybackStopped(item_id=None, content_index=0, played_ms=0))
        watched.take(i.PlaybackDrained(item_id=None))
    assert watched.session.state[0] is Link.CLOSED


@given(st.lists(SERVICE | WORLD, max_size=30))
@settings(max_examples=100, deadline=None)
def test_the_same_inputs_at_the_same_times_have_the_same_effects(steps: list[Step]) -> None:
    """A trace replays the session bit for bit."""
    first, second = Watched(), Watched()
    for step in steps:
        step(first)
        step(second)
    assert repr(first.log) == repr(second.log)


def test_ten_thousand_interleavings_of_functions_speech_and_losses() -> None:
    """Every call that was run is answered, on the connection that stands at the end, exactly once."""
    for seed in range(10_000):
        _interleave(random.Random(seed))


CALLED = tuple(call(f"f{number}", f"call_{number}", "f", "{}") for number in range(3))
BEGIN, END = created("r1"), {number: done("r1", output=CALLED[:number]) for number in (1, 2, 3)}
INTERFERENCE: tuple[Step, ...] = (
    _taken(*turn("u1"), created("r2"), done("r2")),
    _taken(speech("u2"), i.UserTyped("Hi")),
    Watched.lose,
    _taken(error("conversation_already_has_active_response")),
    _taken(END[3]),
    lambda watched: watched.pass_time(0.3),
)


def _interleave(dice: random.Random) -> None:
    watched = Watched()
    watched.connect()
    number = dice.randint(1, 3)
    items = CALLED[:number]
    pending = [i.ToolFinished(call_id=item.call_id, output="{}", ok=True, elapsed_ms=1) for item in items]
    dice.shuffle(pending)
    _taken(BEGIN, END[number])(watched)
    assert sorted(watched.running) == sorted(item.call_id for item in items)
    others = dice.sample(INTERFERENCE, len(INTERFERENCE))
    for _ in range(dice.randint(1, 6)):
        if others and dice.random() < 0.5:
            others.pop()(watched)
        if pending and dice.random() < 0.6:
            watched.take(pending.pop())
        if watched.session.state[0] is Link.LOST and dice.random() < 0.7:
            watched.connect()
    for event in pending:
        watched.take(event)
    watched.lose()
    watched.sent.clear()
    watched.connect()
    outputs = [sent.item for sent in watched.sent if isinstance(sent, ItemCreate)]
    answered = [item.call_id for item in outputs if isinstance(item, FunctionCallOutputItem)]
    assert sorted(answered) == sorted(item.call_id for item in items)
    assert sum(isinstance(sent, ResponseCreate) for sent in watched.sent) <= 1
