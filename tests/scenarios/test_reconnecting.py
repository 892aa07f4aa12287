"""A session outlives its connections (protocol reference, sections 6.3, 6.4 and 9)."""

from meeting_assistant.errors import AuthError, ConnectFailed, ConnectionLost
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import (
    InputAudioAppend,
    ItemCreate,
    ResponseCreate,
    SessionUpdate,
)
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.session.backoff import ReconnectPolicy
from meeting_assistant.session.effects import Finish, Reconnect
from meeting_assistant.session.inputs import (
    Captured,
    Connected,
    Disconnected,
    PlaybackDrained,
    UserTyped,
)
from meeting_assistant.session.notices import LinkLost, Ready
from meeting_assistant.session.turns import Link
from tests.support.events import (
    audio,
    created,
    error,
    pcm,
    reply,
    turn,
)
from tests.support.scenario import Scenario

GONE = ConnectionLost("the connection was lost")


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


# -- the longest time of a session -------------------------------------------------------------------------


def test_a_session_is_renewed_before_it_expires_while_nobody_has_the_floor(dialect: Dialect) -> None:
    talk = Scenario(dialect).connected(expires_at=2800).exchange("u1", "Hi.", "a1", "Hello.")
    talk.effects = []
    talk.at(1709.9).then_nothing()
    talk.at(1710.0).then(Reconnect(0.0))
    talk.connected(expires_at=4600)
    assert len(talk.sent(ItemCreate)) == 2
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
