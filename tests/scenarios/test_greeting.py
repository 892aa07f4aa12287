"""The assistant speaks first, if it is asked to (protocol reference, section 8, quirk 9)."""

from meeting_assistant.protocol.client_events import ResponseCreate
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.responses import ResponseParams
from meeting_assistant.session.inputs import PlaybackDrained
from meeting_assistant.session.notices import FloorOpen
from tests.support.events import reply
from tests.support.scenario import Scenario

WELCOME = ResponseParams(instructions="Greet the user.")


def test_an_opening_response_is_asked_for_as_soon_as_the_session_is_configured(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, greet=True, greeting=WELCOME).connected()
    talk.then(ResponseCreate(response=WELCOME))


def test_without_instructions_of_its_own_the_opening_is_a_bare_request(dialect: Dialect) -> None:
    Scenario.of(dialect, greet=True).connected().then(ResponseCreate())


def test_an_assistant_that_does_not_greet_says_nothing(talk: Scenario) -> None:
    talk.then_nothing()


def test_the_floor_opens_only_when_the_greeting_was_heard(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, greet=True).connected()
    assert talk.told(FloorOpen) == []
    talk.server(*reply("a1", "你好，我是小爱。", 1500))
    assert talk.told(FloorOpen) == []
    talk.world(PlaybackDrained(item_id="a1"))
    assert len(talk.told(FloorOpen)) == 1


def test_nobody_is_greeted_twice_over_a_new_connection(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, greet=True).connected().server(*reply("a1", "Hello.", 100))
    talk.world(PlaybackDrained(item_id="a1")).lost().connected()
    assert talk.sent(ResponseCreate) == []


def test_a_greeting_that_was_lost_with_its_connection_is_asked_for_anew(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, greet=True, greeting=WELCOME).connected().lost().connected()
    talk.then(ResponseCreate(response=WELCOME))
