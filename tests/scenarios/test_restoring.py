"""What a new connection is told of the old one, and what it still owes (sections 6.4 and 9)."""

import pytest

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import (
    ItemCreate,
    ResponseCreate,
)
from meeting_assistant.protocol.config import TurnDetection
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, MessageItem
from meeting_assistant.session.effects import Finish, PlayEnd, Reconnect, StopPlayback
from meeting_assistant.session.inputs import (
    Ask,
    PlaybackDrained,
    PlaybackStopped,
    SourceEnded,
    ToolFinished,
    UserAsked,
    UserTyped,
)
from meeting_assistant.session.notices import EntryState, FloorOpen, Trouble
from meeting_assistant.session.turns import UserTurn
from tests.support.events import (
    audio,
    began,
    call,
    calls,
    created,
    done,
    reply,
    says,
    speech,
    transcribed,
    turn,
)
from tests.support.scenario import Scenario


def _restored(talk: Scenario) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    for event in talk.sent(ItemCreate):
        item = event.item
        if isinstance(item, MessageItem):
            told.append((item.role, item.words))
        elif isinstance(item, FunctionCallItem):
            told.append(("call", f"{item.name}{item.arguments}"))
        elif isinstance(item, FunctionCallOutputItem):
            told.append(("output", item.output))
    return told


# -- what was said -----------------------------------------------------------------------------------------


def test_both_sides_come_back_as_their_words_in_order(talk: Scenario) -> None:
    talk.exchange("u1", "订会议室", "a1", "几点？").exchange("u2", "三点", "a2", "好的。").lost().connected()
    assert _restored(talk) == [
        ("user", "订会议室"),
        ("assistant", "几点？"),
        ("user", "三点"),
        ("assistant", "好的。"),
    ]
    assert talk.sent(ResponseCreate) == []


def test_function_calls_come_back_with_their_outputs(talk: Scenario) -> None:
    item = call("f1", "call_1", "createMeeting", '{"title":"x"}')
    talk.server(created(), *calls(item), done(output=(item,)))
    talk.world(ToolFinished(call_id="call_1", output="booked", ok=True, elapsed_ms=5))
    talk.server(*reply("a1", "Booked.", 100, response="r2")).world(PlaybackDrained(item_id="a1"))
    talk.lost().connected()
    assert _restored(talk) == [
        ("call", 'createMeeting{"title":"x"}'),
        ("output", "booked"),
        ("assistant", "Booked."),
    ]


def test_an_interrupted_reply_comes_back_as_what_was_heard_of_it(talk: Scenario) -> None:
    talk.server(*reply("a1", "0123456789", 1000), *turn("u2"))
    talk.world(PlaybackStopped(item_id="a1", content_index=0, played_ms=400))
    talk.server(transcribed("u2", "Stop."), *reply("a2", "OK.", 100, response="r2"))
    talk.lost().connected()
    assert _restored(talk) == [("assistant", "0123"), ("user", "Stop."), ("assistant", "OK.")]


def test_a_reply_of_which_nothing_was_heard_does_not_come_back(talk: Scenario) -> None:
    talk.server(*reply("a1", "0123456789", 1000), *turn("u2"))
    talk.world(PlaybackStopped(item_id="a1", content_index=0, played_ms=0))
    talk.server(transcribed("u2", "Stop."), *reply("a2", "OK.", 100, response="r2"))
    talk.lost().connected()
    assert _restored(talk) == [("user", "Stop."), ("assistant", "OK.")]


def test_what_the_service_says_of_restored_items_changes_nothing(talk: Scenario) -> None:
    talk.exchange("u1", "Hi.", "a1", "Hello.").lost().connected()
    before = talk.transcript
    talk.server(*[s.ItemAdded(previous_item_id=None, item=event.item) for event in talk.sent(ItemCreate)])
    assert talk.transcript == before


def test_what_is_typed_meanwhile_is_said_after_the_history(talk: Scenario) -> None:
    talk.exchange("u1", "Hi.", "a1", "Hello.").lost().world(UserTyped("And now?")).then_nothing()
    talk.connected()
    assert _restored(talk) == [("user", "Hi."), ("assistant", "Hello."), ("user", "And now?")]
    assert len(talk.sent(ResponseCreate)) == 1


# -- what is owed ------------------------------------------------------------------------------------------


def test_an_answer_that_had_not_begun_is_asked_for_anew(talk: Scenario) -> None:
    talk.server(*turn("u1"), transcribed("u1", "What time is it?")).lost().connected()
    assert _restored(talk) == [("user", "What time is it?")]
    assert len(talk.sent(ResponseCreate)) == 1


def test_a_typed_turn_whose_answer_was_lost_is_answered_on_the_next_connection(talk: Scenario) -> None:
    talk.world(UserTyped("What time is it?")).lost().connected()
    assert _restored(talk) == [("user", "What time is it?")]
    assert len(talk.sent(ResponseCreate)) == 1


def test_an_answer_of_which_nothing_was_heard_yet_is_asked_for_anew(talk: Scenario) -> None:
    talk.world(UserTyped("Hi")).server(created(), *began("a1")).lost().connected()
    assert len(talk.sent(ResponseCreate)) == 1
    assert talk.lines == [("user", "Hi")]


def test_an_answer_that_is_being_heard_ends_with_what_came_and_is_not_begun_again(talk: Scenario) -> None:
    talk.world(UserTyped("Hi")).server(created(), *began("a1"), says("a1", "Well"), audio("a1", 800))
    talk.lost().then(PlayEnd("a1", 0), Reconnect(0.5))
    talk.connected()
    assert talk.sent(ResponseCreate) == []
    talk.world(PlaybackDrained(item_id="a1"))
    assert len(talk.told(FloorOpen)) == 2


def test_a_turn_that_was_committed_while_an_answer_was_heard_is_still_owed_its_own(dialect: Dialect) -> None:
    polite = TurnDetection(type="server_vad", interrupt_response=False)
    talk = Scenario.of(dialect, polite).connected()
    talk.server(*reply("a1", "A long story", 9000), *turn("u1"), transcribed("u1", "And then?"))
    talk.lost().connected()
    assert len(talk.sent(ResponseCreate)) == 1


@pytest.mark.parametrize("interrupted_by", [UserAsked(Ask.INTERRUPT), speech("u2")])
def test_an_answer_that_was_cut_is_not_owed(
    talk: Scenario, interrupted_by: UserAsked | s.SpeechStarted
) -> None:
    talk.server(created(), *began("a1"), says("a1", "Well"), audio("a1", 800))
    if isinstance(interrupted_by, UserAsked):
        talk.world(interrupted_by)
    else:
        talk.server(interrupted_by)
    talk.lost().connected()
    assert talk.sent(ResponseCreate) == []


def test_words_that_only_the_service_had_heard_are_asked_for_again(talk: Scenario) -> None:
    talk.server(*turn("u1"), created()).lost().connected()
    assert talk.sent(ResponseCreate) == [], "there is nothing to answer"
    (trouble,) = talk.told(Trouble)
    assert trouble.unanswered
    assert "again" in trouble.hint
    assert [entry.state for entry in talk.transcript] == [EntryState.FAILED]


def test_a_turn_that_was_being_spoken_is_lost_and_the_person_is_told(talk: Scenario) -> None:
    talk.server(speech("u1")).lost()
    assert talk.session.state[1] is UserTurn.SILENT
    assert talk.told(Trouble)[0].unanswered


def test_a_reply_still_heard_over_the_gap_can_be_interrupted(talk: Scenario) -> None:
    talk.server(*reply("a1", "0123456789", 1000)).lost()
    talk.world(UserAsked(Ask.INTERRUPT)).then(StopPlayback())
    talk.world(PlaybackStopped(item_id="a1", content_index=0, played_ms=300)).then_nothing()
    assert _restored(talk.connected()) == [("assistant", "012")]


def test_a_recording_that_ends_while_there_is_no_connection_ends_after_the_owed_answer(
    talk: Scenario,
) -> None:
    talk.world(UserTyped("Hi")).lost().world(SourceEnded()).connected()
    talk.server(*reply("a1", "Hello.", 100)).world(PlaybackDrained(item_id="a1"))
    talk.effects = []
    talk.at(2.0).then(Finish())
