"""How a conversation ends: what is under way is finished first, unless the person wants out."""

from meeting_assistant.protocol.client_events import ResponseCreate
from meeting_assistant.session.effects import CallTool, Finish, StopPlayback
from meeting_assistant.session.inputs import (
    Ask,
    Captured,
    PlaybackDrained,
    SourceEnded,
    Tick,
    ToolFinished,
    UserAsked,
)
from meeting_assistant.session.notices import Finished
from meeting_assistant.session.turns import Link
from tests.support.events import (
    audio,
    began,
    call,
    calls,
    created,
    done,
    pcm,
    reply,
    speech,
    transcribed,
    turn,
)
from tests.support.scenario import Scenario


def _effects_by(talk: Scenario, now: float) -> Scenario:
    talk.effects = []
    return talk.at(now)


def test_a_source_that_ended_in_silence_ends_the_conversation_after_a_quiet_moment(talk: Scenario) -> None:
    talk.world(SourceEnded()).then_nothing()
    _effects_by(talk, 1.4).then_nothing()
    _effects_by(talk, 1.5).then(Finish())
    assert talk.told(Finished) == [Finished()]


def test_the_answer_is_heard_to_its_end_first(talk: Scenario) -> None:
    """Quirk 11: response.done is not the end of playback."""
    talk.server(*turn("u1")).world(SourceEnded()).server(*reply("a1", "Hello.", 9000))
    _effects_by(talk, 9.0).then_nothing()
    talk.world(PlaybackDrained(item_id="a1"))
    _effects_by(talk, 10.5).then(Finish())


def test_a_late_transcript_extends_the_quiet_moment(talk: Scenario) -> None:
    talk.exchange("u1", "", "a1", "Hello.").world(SourceEnded()).at(1.2)
    talk.server(transcribed("u1", "Hi."))
    _effects_by(talk, 2.6).then_nothing()
    _effects_by(talk, 2.7).then(Finish())


def test_a_turn_that_the_service_hears_only_now_is_still_answered(talk: Scenario) -> None:
    talk.world(SourceEnded()).at(1.0).server(*turn("u1"))
    _effects_by(talk, 20.0).then_nothing()
    talk.server(*reply("a1", "Hello.", 100)).world(PlaybackDrained(item_id="a1"))
    _effects_by(talk, 21.5).then(Finish())


def test_a_function_that_is_still_running_is_waited_for(talk: Scenario) -> None:
    item = call("f1", "call_1", "createMeeting", "{}")
    talk.server(*turn("u1"), created(), *calls(item), done(output=(item,))).world(SourceEnded())
    _effects_by(talk, 60.0).then_nothing()
    talk.world(ToolFinished(call_id="call_1", output="{}", ok=True, elapsed_ms=1))
    assert talk.sent(ResponseCreate)


def test_speech_that_nothing_can_end_any_more_does_not_hold_the_end_up_for_ever(talk: Scenario) -> None:
    talk.server(speech("u1")).world(SourceEnded())
    _effects_by(talk, 31.5)
    assert Finish() in talk.done


def test_speech_that_is_heard_after_the_end_of_the_source_does_not_either(talk: Scenario) -> None:
    talk.world(SourceEnded()).server(speech("u1"))
    _effects_by(talk, 31.5)
    assert Finish() in talk.done


def test_quitting_silences_the_assistant_and_ends_at_once(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 900))
    talk.world(UserAsked(Ask.QUIT)).then(StopPlayback(), Finish())


def test_quitting_works_before_there_is_a_connection_and_without_one(fresh: Scenario, talk: Scenario) -> None:
    fresh.world(UserAsked(Ask.QUIT)).then(Finish())
    talk.lost().world(UserAsked(Ask.QUIT)).then(Finish())


def test_nothing_happens_after_the_end(talk: Scenario) -> None:
    talk.world(UserAsked(Ask.QUIT)).server(*turn("u1"), created(), audio("a1", 100)).then_nothing()
    talk.world(Captured(pcm(20)), Tick(), SourceEnded()).lost().then_nothing()
    item = call("f1", "call_1", "createMeeting", "{}")
    talk.server(created(), *calls(item), done(output=(item,)))
    assert [effect for effect in talk.done if isinstance(effect, CallTool)] == []
    assert talk.session.deadline is None
    assert talk.session.state[0] is Link.CLOSED
    assert len(talk.told(Finished)) == 1
