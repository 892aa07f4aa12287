"""Push-to-talk, and recordings sent as one turn: no VAD decides (protocol reference, section 5.3)."""

import pytest

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import (
    InputAudioAppend,
    InputAudioClear,
    InputAudioCommit,
    ResponseCancel,
    ResponseCreate,
)
from meeting_assistant.protocol.config import TurnDetection
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.session.effects import Finish, PlayEnd, StopPlayback
from meeting_assistant.session.inputs import Ask, Captured, PlaybackStopped, SourceEnded, UserAsked
from meeting_assistant.session.notices import TalkKey, Trouble
from meeting_assistant.session.turns import UserTurn
from tests.support.events import audio, began, created, done, error, pcm, play, reply, turn
from tests.support.scenario import Scenario

BEGIN, END = UserAsked(Ask.TALK_BEGIN), UserAsked(Ask.TALK_END)


@pytest.fixture
def manual(dialect: Dialect) -> Scenario:
    """A conversation in which a key decides."""
    return Scenario.of(dialect, None).connected()


def _committed(item: str) -> list[s.ServerEvent]:
    return list(turn(item)[2:])


def test_nothing_is_sent_until_the_key_is_down(manual: Scenario) -> None:
    manual.world(Captured(pcm(20))).then_nothing()


def test_a_turn_is_cleared_for_appended_committed_and_answered_at_our_request(manual: Scenario) -> None:
    manual.world(BEGIN).then(InputAudioClear())
    manual.world(Captured(pcm(60)), Captured(pcm(60))).then(
        InputAudioAppend(pcm=pcm(60)), InputAudioAppend(pcm=pcm(60))
    )
    manual.world(END).then(InputAudioCommit(), ResponseCreate())
    manual.world(Captured(pcm(20))).then_nothing()
    manual.server(*_committed("u1"), *reply("a1", "Hello.", 100)).then(play("a1", 100), PlayEnd("a1", 0))
    assert manual.session.state[1] is UserTurn.SILENT


def test_a_key_that_was_hardly_pressed_commits_nothing(manual: Scenario) -> None:
    """Less than 100 ms can't be committed."""
    manual.world(BEGIN, Captured(pcm(99)), END).then(
        InputAudioClear(), InputAudioAppend(pcm=pcm(99)), InputAudioClear()
    )


def test_a_hundred_milliseconds_are_enough(manual: Scenario) -> None:
    manual.world(BEGIN, Captured(pcm(100)), END)
    assert manual.sent(InputAudioCommit)


def test_a_key_that_repeats_itself_does_not_clear_what_was_said(manual: Scenario) -> None:
    manual.world(BEGIN, Captured(pcm(200)), BEGIN).then(InputAudioClear(), InputAudioAppend(pcm=pcm(200)))


def test_letting_go_of_a_key_that_was_not_down_does_nothing(manual: Scenario) -> None:
    manual.world(END).then_nothing()


def test_pressing_the_key_interrupts_the_assistant(manual: Scenario) -> None:
    manual.server(created(), *began("a1"), audio("a1", 900))
    manual.world(BEGIN).then(ResponseCancel(response_id="r1"), StopPlayback(), InputAudioClear())
    manual.world(PlaybackStopped(item_id="a1", content_index=0, played_ms=900), Captured(pcm(300)), END)
    assert manual.sent(ResponseCreate) == [], "the cut response has not ended"
    manual.server(done(status="cancelled", reason="client_cancelled")).then(ResponseCreate())


def test_the_talk_keys_mean_nothing_where_the_service_finds_the_turns(talk: Scenario) -> None:
    talk.world(BEGIN, END).then_nothing()


def test_an_answer_that_is_refused_for_good_leaves_no_turn_waiting(manual: Scenario) -> None:
    manual.world(BEGIN, Captured(pcm(300)), END).server(*_committed("u1"))
    manual.server(error("invalid_value", "No."))
    assert manual.session.state[1] is UserTurn.SILENT
    assert [notice.unanswered for notice in manual.told(Trouble)] == [True]


def test_the_older_spelling_of_manual_turns_is_understood(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, TurnDetection(type="none")).connected()
    talk.world(BEGIN).then(InputAudioClear())


def test_a_recording_is_one_turn_that_ends_with_it(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, None, open_microphone=True).connected()
    talk.world(Captured(pcm(500))).then(InputAudioAppend(pcm=pcm(500)))
    talk.world(SourceEnded()).then(InputAudioCommit(), ResponseCreate())
    talk.server(*_committed("u1"), *reply("a1", "Hello.", 100))
    assert not [effect for effect in talk.done if isinstance(effect, Finish)]


def test_sound_that_was_lost_with_its_connection_is_not_committed_on_the_next(manual: Scenario) -> None:
    manual.world(BEGIN, Captured(pcm(500))).lost().connected()
    manual.world(Captured(pcm(40)), END).then(InputAudioAppend(pcm=pcm(40)), InputAudioClear())


def test_a_key_that_was_down_too_shortly_says_so(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, None).connected()
    talk.world(UserAsked(Ask.TALK_BEGIN), Captured(pcm(60)), UserAsked(Ask.TALK_END))
    assert [notice.down for notice in talk.told(TalkKey)] == [True, False]
    assert [trouble.message for trouble in talk.told(Trouble)] == [
        "less than 0.1 s was said, which is too short"
    ]
