"""Client and server, which share no code, understand each other in both dialects and in any interleaving."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.items import FunctionCallOutputItem, MessageItem
from meeting_assistant.server.dialogue.port import Call, Reply, Say
from meeting_assistant.server.effects import Respond
from meeting_assistant.session.turns import Playback, ResponseState, UserTurn
from tests.support.joined import Joined

BOTH = pytest.mark.parametrize("dialect", list(Dialect))
HARMLESS = {"response_cancel_not_active", "conversation_already_has_active_response"}


def answers(question: Respond) -> Sequence[Reply]:
    last = question.items[-1] if question.items else None
    if isinstance(last, FunctionCallOutputItem):
        return (Say(text="It is booked.", language="en"),)
    if isinstance(last, MessageItem) and "two" in last.words:
        return (Say(text="One moment.", language="en"), *(Call(name="f", arguments="{}"),) * 2)
    return (Say(text="Hello there.", language="en"), Say(text="How are you?", language="en"))


def lines(pair: Joined) -> list[tuple[str, str]]:
    return [(entry.role, entry.text) for entry in pair.client.transcript]


@BOTH
def test_a_spoken_turn(dialect: Dialect) -> None:
    pair = Joined(dialect, ["hello"], answers)
    pair.settle()
    pair.say()
    pair.settle()
    assert lines(pair) == [("user", "hello"), ("assistant", "Hello there. How are you?")]
    assert pair.errors == []


@BOTH
def test_two_calls_have_one_answer(dialect: Dialect) -> None:
    pair = Joined(dialect, ["two meetings"], answers)
    pair.settle()
    pair.say()
    pair.settle()
    assert len(pair.calls) == 2
    spoken = [text for role, text in lines(pair) if role == "assistant"]
    assert spoken == ["One moment.", "It is booked."]
    assert pair.errors == []


@BOTH
def test_the_assistant_speaks_first(dialect: Dialect) -> None:
    pair = Joined(dialect, ["hello"], answers, greet=True)
    pair.settle()
    assert lines(pair) == [("assistant", "Hello there. How are you?")]


@pytest.mark.parametrize("dialect", list(Dialect))
@settings(max_examples=60, deadline=None)
@given(moves=st.data(), turns=st.integers(1, 3), calls=st.booleans())
def test_no_interleaving_confuses_them(
    dialect: Dialect, moves: st.DataObject, turns: int, calls: bool
) -> None:
    pair = Joined(dialect, ["two meetings" if calls else "hello"], answers)
    while pair.busy and pair.client.state[0].name != "READY":
        pair.move(moves.draw(st.sampled_from(pair.busy)))
    for _ in range(turns):
        pair.say()
    for _ in range(150):
        if pair.busy:
            pair.move(moves.draw(st.sampled_from(pair.busy)))
    pair.settle()
    assert {error.code for error in pair.errors} <= HARMLESS
    _, turn, response, playback = pair.client.state
    assert (turn, response, playback) == (UserTurn.SILENT, ResponseState.IDLE, Playback.IDLE)
    assert len({call.call_id for call in pair.calls}) == len(pair.calls)
    assert lines(pair)[-1][0] == "assistant"
