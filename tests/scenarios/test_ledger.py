"""The times of a turn that the session tells: from the service's clock back to that of capture."""

import pytest

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.config import TurnDetection
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.session.inputs import Ask, Captured, PlaybackStarted, UserAsked, UserTyped
from meeting_assistant.session.notices import PlaybackBegan, TurnCommitted, TurnEnded
from tests.support.events import pcm
from tests.support.scenario import Scenario

SEMANTIC = TurnDetection(type="semantic_vad")


def speak(talk: Scenario, *, blocks: int = 25, late_s: float = 0.005, gap_s: float = 0.0) -> None:
    """Blocks of 40 ms, each taken a little after its last sample was captured."""
    start_s = talk.now
    for block in range(1, blocks + 1):
        captured_at_s = start_s + gap_s + block * 0.04
        talk.at(captured_at_s + late_s).world(Captured(pcm(40), captured_at_s))


def stopped(talk: Scenario, audio_end_ms: int) -> TurnEnded:
    talk.server(
        s.SpeechStarted(item_id="u1", audio_start_ms=0),
        s.SpeechStopped(item_id="u1", audio_end_ms=audio_end_ms),
    )
    return talk.told(TurnEnded)[-1]


def test_the_last_voiced_sample_lies_the_silence_before_the_end(talk: Scenario) -> None:
    began_s = talk.now
    speak(talk)
    ended = stopped(talk, 910)
    assert ended.voiced_at_s == pytest.approx(began_s + 0.71)
    assert ended.ended_at_s == pytest.approx(began_s + 0.91)
    assert ended.sent_at_s == pytest.approx(began_s + 0.925)


def test_sound_that_was_muted_is_no_part_of_the_services_clock(talk: Scenario) -> None:
    speak(talk, blocks=10)
    talk.world(UserAsked(Ask.MUTE))
    speak(talk, blocks=50)
    talk.world(UserAsked(Ask.MUTE))
    again_s = talk.now
    speak(talk, blocks=25)
    assert stopped(talk, 400 + 800).voiced_at_s == pytest.approx(again_s + 0.6)


def test_a_new_connection_counts_its_own_sound(talk: Scenario) -> None:
    speak(talk)
    talk.lost().at(talk.now + 5).connected()
    again_s = talk.now
    speak(talk)
    assert stopped(talk, 800).voiced_at_s == pytest.approx(again_s + 0.6)


def test_sound_that_was_never_sent_has_no_time(talk: Scenario) -> None:
    ended = stopped(talk, 800)
    assert (ended.voiced_at_s, ended.ended_at_s, ended.sent_at_s) == (None, None, None)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_where_sense_ends_the_turn_no_silence_is_known(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, SEMANTIC).connected()
    began_s = talk.now
    speak(talk)
    assert stopped(talk, 800).voiced_at_s == pytest.approx(began_s + 0.8)


def test_a_typed_turn_is_asked_when_it_is_typed(talk: Scenario) -> None:
    talk.at(7.0).world(UserTyped("hello"))
    assert talk.told(TurnCommitted)[-1].asked_at_s == 7.0


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_manual_turn_is_asked_when_the_key_is_let_go(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, None, open_microphone=False).connected()
    talk.world(UserAsked(Ask.TALK_BEGIN), Captured(pcm(300)))
    talk.at(3.0).world(UserAsked(Ask.TALK_END))
    talk.at(3.2).server(s.InputAudioCommitted(item_id="u1", previous_item_id=None))
    assert talk.told(TurnCommitted)[-1].asked_at_s == 3.0


def test_the_loudspeakers_own_time_is_passed_on(talk: Scenario) -> None:
    talk.world(PlaybackStarted(item_id="a1", heard_at_s=2.5))
    assert talk.told(PlaybackBegan)[-1].heard_at_s == 2.5
