"""From nothing to an open microphone: configuration comes first (protocol reference, section 5.1)."""

import pytest

from meeting_assistant.errors import AuthError, ConnectFailed, ServiceError
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import InputAudioAppend, SessionUpdate
from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.session.effects import Finish
from meeting_assistant.session.inputs import Captured, Connected
from meeting_assistant.session.notices import FloorOpen, Ready, Trouble
from tests.support.events import audio, began, created, done, error, pcm, play
from tests.support.scenario import Scenario

GREETED = s.SessionCreated(session=SessionConfig(id="sess_1", model="gpt-realtime"))
ACCEPTED = s.SessionUpdated(session=SessionConfig(id="sess_1", model="gpt-realtime"))


def _connected(talk: Scenario) -> Scenario:
    return talk.world(Connected(config=talk.config))


def test_the_service_speaks_first_and_is_then_asked_for_our_configuration(fresh: Scenario) -> None:
    _connected(fresh).then_nothing()
    fresh.server(GREETED)
    (update,) = fresh.sent(SessionUpdate)
    assert update.session == fresh.config


def test_the_microphone_stays_closed_until_the_configuration_is_accepted(fresh: Scenario) -> None:
    fresh.world(Captured(pcm(20))).then_nothing()
    _connected(fresh).world(Captured(pcm(20))).then_nothing()
    fresh.server(GREETED).world(Captured(pcm(20))).then_nothing()
    fresh.server(ACCEPTED).world(Captured(pcm(20))).then(InputAudioAppend(pcm=pcm(20)))


def test_acceptance_is_told_once_and_opens_the_floor(fresh: Scenario) -> None:
    fresh.connected().server(ACCEPTED)
    assert fresh.told(Ready) == [Ready(session_id="sess_1", model="gpt-realtime")]
    assert len(fresh.told(FloorOpen)) == 1


def test_a_refused_configuration_ends_the_conversation_with_the_services_words(fresh: Scenario) -> None:
    _connected(fresh).server(GREETED)
    fresh.server(error("unknown_parameter", "Unknown parameter: 'session.type'.", param="session.type"))
    (finish,) = fresh.done
    assert isinstance(finish, Finish)
    assert isinstance(finish.error, ServiceError)
    assert (finish.error.code, finish.error.param) == ("unknown_parameter", "session.type")
    assert "refused our configuration: Unknown parameter: 'session.type'." in finish.error.message


def test_a_bad_key_is_told_as_such(fresh: Scenario) -> None:
    _connected(fresh).server(error("invalid_api_key", "Incorrect API key provided"))
    (finish,) = fresh.done
    assert isinstance(finish, Finish)
    assert isinstance(finish.error, AuthError)
    assert "api_key" in finish.error.hint


def test_a_locked_voice_is_left_as_it_is_and_the_rest_is_asked_for_again(fresh: Scenario) -> None:
    _connected(fresh).server(GREETED)
    fresh.server(error("cannot_update_voice", "Cannot update a conversation's voice"))
    (update,) = fresh.sent(SessionUpdate)
    assert update.session.audio is not None
    assert update.session.audio.output is not None
    assert update.session.audio.output.voice is None
    assert update.session.instructions == "Be brief."
    fresh.server(ACCEPTED).world(Captured(pcm(20))).then(InputAudioAppend(pcm=pcm(20)))
    assert len(fresh.told(Trouble)) == 1


def test_a_voice_that_stays_locked_is_final(fresh: Scenario) -> None:
    locked = error("cannot_update_voice")
    _connected(fresh).server(GREETED, locked).server(locked)
    (finish,) = fresh.done
    assert isinstance(finish, Finish)
    assert isinstance(finish.error, ServiceError)


@pytest.mark.parametrize("greeted", [False, True])
def test_a_service_that_never_accepts_the_configuration_is_not_waited_for(
    fresh: Scenario, greeted: bool
) -> None:
    _connected(fresh).server(*(GREETED,) * greeted)
    fresh.effects = []
    fresh.at(14.9).then_nothing()
    fresh.at(15.0)
    (finish,) = fresh.done
    assert isinstance(finish, Finish)
    assert isinstance(finish.error, ConnectFailed)


def test_an_acceptance_of_somebody_elses_update_is_none_of_ours(dialect: Dialect) -> None:
    fresh = Scenario.of(dialect, strict=False)
    _connected(fresh).server(ACCEPTED, GREETED)
    assert fresh.sent(SessionUpdate)
    assert fresh.told(Ready) == []
    fresh.server(ACCEPTED)
    assert fresh.told(Ready)


def test_a_response_that_the_service_makes_before_it_is_configured_is_tolerated(fresh: Scenario) -> None:
    """Quirk 2: its default VAD may hear something before our settings are in force."""
    _connected(fresh).server(GREETED, created(), *began("a1"), audio("a1", 100)).server(done())
    fresh.server(ACCEPTED).then_nothing()
    fresh.server(created("r2"), audio("a2", 60, response="r2")).then(play("a2", 60))


def test_nothing_waits_for_the_conversation_created_that_may_never_come(fresh: Scenario) -> None:
    """Quirk 24."""
    _connected(fresh).server(s.ConversationCreated(conversation={"id": "conv_1"}), GREETED)
    assert fresh.sent(SessionUpdate)
