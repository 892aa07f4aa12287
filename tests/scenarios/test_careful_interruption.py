"""Careful interruption: the answer waits while somebody speaks, and goes on if that was nothing."""

from collections.abc import Sequence

import pytest

from meeting_assistant.errors import ConnectionLost
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import (
    ItemDelete,
    ItemTruncate,
    ResponseCancel,
    ResponseCreate,
)
from meeting_assistant.protocol.config import TurnDetection
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.session.effects import HoldPlayback, PlayEnd, ResumePlayback, StopPlayback
from meeting_assistant.session.inputs import (
    Ask,
    Disconnected,
    PlaybackDrained,
    PlaybackStopped,
    UserAsked,
    UserTyped,
)
from meeting_assistant.session.notices import FloorOpen
from tests.support.events import (
    audio,
    began,
    created,
    done,
    ended,
    play,
    reply,
    says,
    speech,
    transcribed,
    turn,
)
from tests.support.scenario import Scenario

OURS = TurnDetection(
    type="server_vad", silence_duration_ms=200, create_response=False, interrupt_response=False
)
HEARD = PlaybackStopped(item_id="a1", content_index=0, played_ms=400)
TRUNCATED = ItemTruncate(item_id="a1", content_index=0, audio_end_ms=400)


@pytest.fixture
def talk(dialect: Dialect) -> Scenario:
    return Scenario.of(dialect, OURS, careful=True).connected()


def committed(item: str = "u2", end_ms: int = 900) -> Sequence[s.ServerEvent]:
    """The user fell silent."""
    _, _, *rest = turn(item, after="a1")
    return (s.SpeechStopped(item_id=item, audio_end_ms=end_ms), *rest)


def answering(talk: Scenario) -> Scenario:
    """The assistant is in the middle of an answer, of which all has come."""
    return talk.server(*reply("a1", "明天下午三点，对吗？", 2000)).then(play("a1", 2000), PlayEnd("a1", 0))


def test_an_answer_is_held_at_the_onset_and_given_up_for_words(talk: Scenario) -> None:
    answering(talk).server(speech("u2")).then(HoldPlayback())
    talk.server(*committed()).then_nothing()
    talk.server(transcribed("u2", "不对，改成四点")).then(StopPlayback(), ResponseCreate())
    talk.world(HEARD).then(TRUNCATED)


@pytest.mark.parametrize(
    "words", ["", "嗯。", "嗯嗯", "Uh-huh.", "Mm-hmm", "[coughs]", "谢谢观看", "Hmm, uh-huh"]
)
def test_after_a_cough_or_an_assent_it_goes_on_and_the_model_never_hears_of_it(
    talk: Scenario, words: str
) -> None:
    answering(talk).server(speech("u2"), *committed())
    talk.server(transcribed("u2", words)).then(ResumePlayback(), ItemDelete(item_id="u2"))
    assert talk.lines == [("assistant", "明天下午三点，对吗？")]
    before = len(talk.told(FloorOpen))
    talk.world(PlaybackDrained(item_id="a1")).then_nothing()
    assert len(talk.told(FloorOpen)) == before + 1


@pytest.mark.parametrize("words", ["好的", "对", "yes", "嗯，不对", "uh, wait", "no"])
def test_words_that_may_be_an_answer_take_the_turn(talk: Scenario, words: str) -> None:
    answering(talk).server(speech("u2"), *committed(), transcribed("u2", words))
    assert StopPlayback() in talk.done


def test_first_words_are_enough(talk: Scenario) -> None:
    answering(talk).server(speech("u2"), *committed())
    talk.server(s.TranscriptionDelta(item_id="u2", delta="嗯，")).then_nothing()
    talk.server(s.TranscriptionDelta(item_id="u2", delta="等等")).then(StopPlayback(), ResponseCreate())


def test_long_speech_is_an_interruption_before_its_words_are_known(talk: Scenario) -> None:
    answering(talk).at(1.0).server(speech("u2")).at(2.1).then(HoldPlayback())
    talk.at(2.2).then(HoldPlayback(), StopPlayback())
    talk.world(HEARD).then(TRUNCATED)
    talk.server(*committed(end_ms=3000)).then(ResponseCreate())


def test_a_response_under_way_is_cancelled_only_for_words(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 900)).server(speech("u2")).then(HoldPlayback())
    talk.server(audio("a1", 300), says("a1", "Tomorrow")).then(play("a1", 300))
    talk.server(*committed(), transcribed("u2", "wait")).then(
        ResponseCancel(response_id="r1"), StopPlayback()
    )
    talk.world(HEARD).then(TRUNCATED)
    talk.server(*ended("a1", "Tomorrow", status="incomplete"), done(status="cancelled")).then(
        ResponseCreate()
    )


def test_a_response_that_ended_while_held_is_heard_whole(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 900)).server(speech("u2")).then(HoldPlayback())
    talk.server(*ended("a1", "Tomorrow."), done()).then(PlayEnd("a1", 0))
    talk.server(*committed(), transcribed("u2", "嗯")).then(ResumePlayback(), ItemDelete(item_id="u2"))
    before = len(talk.told(FloorOpen))
    talk.world(PlaybackDrained(item_id="a1"))
    assert len(talk.told(FloorOpen)) == before + 1


def test_a_cough_while_the_assistant_thinks_does_not_cost_its_answer(talk: Scenario) -> None:
    talk.server(*turn("u1"), transcribed("u1", "明天有空吗")).server(created())
    talk.server(speech("u2")).then(HoldPlayback())
    talk.server(*began("a1", after="u1"), audio("a1", 500)).then(play("a1", 500))
    talk.server(*committed(), transcribed("u2", "")).then(ResumePlayback(), ItemDelete(item_id="u2"))


def test_who_speaks_again_has_something_to_say(talk: Scenario) -> None:
    answering(talk).server(speech("u2"), *committed())
    talk.server(speech("u3")).then(StopPlayback())


@pytest.mark.parametrize(("end_ms", "stops"), [(300, False), (900, True)])
def test_without_words_the_length_decides(talk: Scenario, end_ms: int, stops: bool) -> None:
    answering(talk).server(speech("u2"))
    talk.server(*committed(end_ms=end_ms)).at(2.9).then_nothing()
    talk.at(3.1)
    assert (StopPlayback() in talk.done, ResumePlayback() in talk.done) == (stops, not stops)


def test_a_key_and_a_typed_line_interrupt_at_once(talk: Scenario) -> None:
    answering(talk).server(speech("u2"))
    talk.world(UserAsked(Ask.INTERRUPT)).then(StopPlayback())
    talk.world(HEARD).then(TRUNCATED)
    talk.server(*committed(), transcribed("u2", "嗯")).then(ResponseCreate())


def test_a_typed_line_while_something_is_weighed_is_answered_once(talk: Scenario) -> None:
    answering(talk).server(speech("u2"), *committed()).world(UserTyped("四点"))
    assert StopPlayback() in talk.done
    assert len(talk.sent(ResponseCreate)) == 1


def test_what_was_held_is_heard_when_the_connection_is_lost(talk: Scenario) -> None:
    answering(talk).server(speech("u2"))
    talk.world(Disconnected(error=ConnectionLost("gone"), retryable=True))
    assert ResumePlayback() in talk.done


def test_with_nobody_speaking_an_assent_is_an_answer(talk: Scenario) -> None:
    answering(talk).world(PlaybackDrained(item_id="a1"))
    talk.server(speech("u2")).then_nothing()
    talk.server(*committed()).then(ResponseCreate())
    talk.server(transcribed("u2", "嗯")).then_nothing()
