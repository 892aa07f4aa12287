"""A session outlives its connections (protocol reference, sections 6.3, 6.4 and 9)."""

import pytest

from meeting_assistant.errors import AuthError, ConnectFailed, ConnectionLost
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import (
    InputAudioAppend,
    ItemCreate,
    ResponseCreate,
    SessionUpdate,
)
from meeting_assistant.protocol.config import SessionConfig, TurnDetection
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.items import FunctionCallItem, FunctionCallOutputItem, MessageItem
from meeting_assistant.session.backoff import ReconnectPolicy
from meeting_assistant.session.effects import Finish, PlayEnd, Reconnect, StopPlayback
from meeting_assistant.session.inputs import (
    Ask,
    Captured,
    Connected,
    Disconnected,
    PlaybackDrained,
    PlaybackStopped,
    SourceEnded,
    ToolFinished,
    UserAsked,
    UserTyped,
)
from meeting_assistant.session.notices import EntryState, FloorOpen, LinkLost, Ready, Trouble
from meeting_assistant.session.turns import Link, UserTurn
from tests.support.events import (
    audio,
    began,
    call,
    calls,
    created,
    done,
    error,
    pcm,
    reply,
    says,
    speech,
    transcribed,
    turn,
)
from tests.support.scenario import Scenario

GONE = ConnectionLost("the connection was lost")


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


def _delays(talk: Scenario) -> list[float]:
    return [effect.after_s for effect in talk.done if isinstance(effect, Reconnect)]


# -- whether and when --------------------------------------------------------------------------------------


def test_a_lost_connection_is_told_and_made_anew(talk: Scenario) -> None:
    talk.lost().then(Reconnect(0.5))
    assert talk.told(LinkLost) == [LinkLost(reason="the connection was lost", retry_in_s=0.5, attempt=1)]
    talk.connected()
    assert [notice.reconnected for notice in talk.told(Ready)] == [False, True]


def test_the_configuration_comes_before_history_and_history_before_the_microphone(talk: Scenario) -> None:
    talk.exchange("u1", "Hi.", "a1", "Hello.").lost()
    talk.world(Connected(config=talk.config), Captured(pcm(20))).then_nothing()
    talk.server(s.SessionCreated(session=SessionConfig(id="sess_2")))
    assert [type(effect.event) for effect in talk.done if hasattr(effect, "event")] == [SessionUpdate]
    talk.world(Captured(pcm(20))).then_nothing()
    talk.server(s.SessionUpdated(session=SessionConfig(id="sess_2")))
    assert len(talk.sent(ItemCreate)) == 2
    talk.world(Captured(pcm(20))).then(InputAudioAppend(pcm=pcm(20)))


def test_the_waits_grow_and_a_connection_that_proves_itself_ends_the_count(talk: Scenario) -> None:
    delays = []
    for _ in range(4):
        delays += _delays(talk.lost())
    assert delays == [0.5, 1.0, 2.0, 4.0]
    talk.connected().exchange("u1", "Hi.", "a1", "Hello.")
    assert _delays(talk.lost()) == [0.5]


def test_a_connection_that_holds_ends_the_count_as_well(talk: Scenario) -> None:
    assert _delays(talk.lost().lost()) == [1.0]
    assert _delays(talk.connected().at(60.0).lost()) == [0.5]


def test_a_service_that_accepts_us_only_to_hang_up_is_given_up(talk: Scenario) -> None:
    for _ in range(5):
        assert _delays(talk.lost()), "still trying"
        talk.connected()
    talk.lost(GONE).then(Finish(GONE))


def test_when_all_attempts_are_used_the_conversation_ends_with_the_last_error(talk: Scenario) -> None:
    for _ in range(5):
        talk.lost()
    talk.lost(GONE).then(Finish(GONE))
    assert talk.session.state[0] is Link.CLOSED


def test_a_service_that_asks_for_patience_gets_it(talk: Scenario) -> None:
    talk.world(Disconnected(error=GONE, retryable=True, retry_after_s=20.0)).then(Reconnect(20.0))


def test_a_first_connection_that_does_not_come_about_is_final(fresh: Scenario) -> None:
    refused = ConnectFailed("refused")
    fresh.lost(refused).then(Finish(refused))


def test_a_first_connection_that_ends_before_it_is_configured_is_final(fresh: Scenario) -> None:
    fresh.world(Connected(config=fresh.config)).lost(GONE).then(Finish(GONE))


def test_an_error_that_does_not_pass_is_final(talk: Scenario) -> None:
    expired = AuthError("the key was revoked")
    talk.lost(expired, retryable=False).then(Finish(expired))


def test_jitter_spreads_the_attempts(dialect: Dialect) -> None:
    policy = ReconnectPolicy(jitter=lambda: 0.5)
    Scenario.of(dialect, reconnect=policy).connected().lost().then(Reconnect(0.25))


def test_a_new_connection_that_is_not_configured_in_time_is_tried_again(talk: Scenario) -> None:
    talk.lost().world(Connected(config=talk.config)).at(15.0).then(Reconnect(1.0))


def test_a_new_connection_that_is_refused_for_the_moment_is_tried_again(talk: Scenario) -> None:
    talk.lost().world(Connected(config=talk.config))
    talk.server(error("rate_limit_exceeded", "Slow down")).then(Reconnect(1.0))


def test_a_new_connection_whose_configuration_is_refused_ends_the_conversation(talk: Scenario) -> None:
    talk.lost().world(Connected(config=talk.config)).server(error("invalid_value", "No"))
    assert [type(effect) for effect in talk.done] == [Finish]


def test_stragglers_of_the_old_connection_are_not_taken_for_the_new_one(talk: Scenario) -> None:
    talk.lost().server(*turn("u1"), created(), audio("a1", 100)).then_nothing()
    talk.connected()
    assert talk.lines == []
    talk.exchange("u2", "Hi.", "a2", "Hello.")


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


# -- the longest time of a session -------------------------------------------------------------------------


def test_a_session_is_renewed_before_it_expires_while_nobody_has_the_floor(dialect: Dialect) -> None:
    talk = Scenario(dialect).connected(expires_at=2800).exchange("u1", "Hi.", "a1", "Hello.")
    talk.effects = []
    talk.at(1709.9).then_nothing()
    talk.at(1710.0).then(Reconnect(0.0))
    talk.connected(expires_at=4600)
    assert _restored(talk) == [("user", "Hi."), ("assistant", "Hello.")]
    talk.exchange("u2", "Still there?", "a2", "Yes.")


def test_a_renewal_waits_for_whoever_has_the_floor(dialect: Dialect) -> None:
    talk = Scenario(dialect).connected(expires_at=2800)
    talk.at(1705.0).server(*turn("u1"), *reply("a1", "A long answer", 20000))
    talk.effects = []
    talk.at(1725.0).then_nothing()
    talk.world(PlaybackDrained(item_id="a1")).at(1726.0).then(Reconnect(0.0))


def test_a_short_session_is_used_for_half_its_time_and_not_renewed_at_once(dialect: Dialect) -> None:
    talk = Scenario(dialect).connected(expires_at=1060)
    talk.effects = []
    talk.at(29.0).then_nothing()
    talk.at(30.0).then(Reconnect(0.0))


def test_audio_after_a_renewal_goes_nowhere_until_the_new_session_is_configured(dialect: Dialect) -> None:
    """Quirk 2: a VAD with default settings would answer it."""
    talk = Scenario(dialect).connected(expires_at=2800).at(1710.0)
    talk.world(Captured(pcm(20))).then_nothing()
    talk.world(Connected(config=talk.config), Captured(pcm(20))).then_nothing()


def test_an_expiry_that_comes_in_the_middle_of_an_answer_still_brings_the_answer(talk: Scenario) -> None:
    talk.world(UserTyped("Hi")).server(created(), error("session_expired", "over")).then(Reconnect(0.0))
    talk.connected()
    assert len(talk.sent(ResponseCreate)) == 1
