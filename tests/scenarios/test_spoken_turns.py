"""Turns that the service finds by its VAD, and silence (protocol reference, sections 5.2 and 5.9)."""

from meeting_assistant.errors import DeviceLost
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import InputAudioAppend, ResponseCancel, ResponseCreate
from meeting_assistant.protocol.config import TurnDetection
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.session.effects import PlayEnd
from meeting_assistant.session.inputs import (
    Ask,
    Captured,
    PlaybackDrained,
    SourceFailed,
    UserAsked,
    UserTyped,
)
from meeting_assistant.session.notices import (
    FirstAudio,
    FloorOpen,
    MicrophoneMuted,
    PlaybackEnded,
    ResponseBegan,
    ResponseEnded,
    Trouble,
    TurnBegan,
    TurnCommitted,
    TurnEnded,
)
from meeting_assistant.session.turns import ResponseState, UserTurn
from tests.support.events import audio, began, created, done, pcm, play, reply, speech, transcribed, turn
from tests.support.scenario import Scenario

NO_ANSWER_BY_ITSELF = TurnDetection(type="server_vad", create_response=False)
NO_INTERRUPTION = TurnDetection(type="server_vad", interrupt_response=False)
SILENCE = Captured(bytes(960))


def test_a_turn_is_answered_by_the_service_without_our_asking(talk: Scenario) -> None:
    talk.server(*turn("u1")).then_nothing()
    talk.server(*reply("a1", "Hello.", 700, after="u1")).then(play("a1", 700), PlayEnd("a1", 0))
    talk.server(transcribed("u1", "Hi there.\n"))
    assert talk.lines == [("user", "Hi there."), ("assistant", "Hello.")]


def test_observers_hear_each_step_of_a_turn_once(talk: Scenario) -> None:
    talk.exchange("u1", "Hi.", "a1", "Hello.")
    kinds = (
        TurnBegan,
        TurnEnded,
        TurnCommitted,
        ResponseBegan,
        FirstAudio,
        ResponseEnded,
        PlaybackEnded,
        FloorOpen,
    )
    assert [type(notice) for notice in talk.notices if isinstance(notice, kinds)][1:] == list(kinds)


def test_the_floor_opens_when_the_answer_was_heard_not_when_it_was_sent(talk: Scenario) -> None:
    talk.server(*turn("u1"), *reply("a1", "Hello.", 700))
    assert len(talk.told(FloorOpen)) == 1
    talk.world(PlaybackDrained(item_id="a1"))
    assert len(talk.told(FloorOpen)) == 2


def test_the_end_of_an_earlier_item_is_not_the_end_of_what_is_queued(talk: Scenario) -> None:
    """The report of the loudspeaker and more sound cross on their way."""
    talk.server(*reply("a1", "Hello.", 700))
    talk.server(created("r2"), *began("a2", response="r2"), audio("a2", 500, response="r2"))
    talk.world(PlaybackDrained(item_id="a1"))
    talk.server(speech("u1"))
    assert [type(effect).__name__ for effect in talk.done] == ["StopPlayback"]


def test_speech_that_stutters_before_the_answer_belongs_to_one_turn_after_the_other(talk: Scenario) -> None:
    talk.server(*turn("u1"), *turn("u2", after="u1"), created())
    assert talk.session.state[1] is UserTurn.SILENT
    talk.server(done(status="cancelled", reason="turn_detected"), *turn("u3", after="u2"))
    assert [entry.item_id for entry in talk.transcript] == ["u1", "u2", "u3"]


def test_responses_that_are_cut_before_they_say_anything_leave_no_trace(talk: Scenario) -> None:
    for number in (1, 2, 3):
        talk.server(*turn(f"u{number}"), created(f"r{number}"), *began(f"a{number}", response=f"r{number}"))
        talk.server(speech("later"), done(f"r{number}", "cancelled", reason="turn_detected"))
    assert [role for role, _ in talk.lines] == ["user"] * 3
    assert talk.told(Trouble) == []


def test_a_response_that_crossed_with_the_onset_of_speech_is_called_off(talk: Scenario) -> None:
    talk.world(UserTyped("Hello?")).server(speech("u2")).server(created("r1"))
    talk.then(ResponseCancel(response_id="r1"))
    talk.server(audio("a1", 100)).then_nothing()


def test_a_service_that_does_not_answer_by_itself_is_asked_after_each_turn(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, NO_ANSWER_BY_ITSELF).connected()
    talk.server(speech("u1")).then_nothing()
    talk.server(*turn("u1")[1:]).then(ResponseCreate())
    talk.server(*reply("a1", "Hello.", 100))
    assert talk.session.state[1] is UserTurn.SILENT


def test_a_service_that_may_not_interrupt_leaves_the_assistant_talking(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, NO_INTERRUPTION).connected()
    talk.server(created(), *began("a1"), audio("a1", 900)).server(speech("u2")).then_nothing()
    talk.server(audio("a1", 100)).then(play("a1", 100))


# -- silence -----------------------------------------------------------------------------------------------


def test_when_nobody_speaks_the_service_may_take_the_floor_and_nobody_is_quoted(talk: Scenario) -> None:
    timeout = s.TimeoutTriggered(item_id="u1", audio_start_ms=1000, audio_end_ms=7000)
    talk.server(timeout, *turn("u1")[2:], *reply("a1", "Are you still there?", 900, after="u1"))
    talk.server(transcribed("u1", "Thank you."))
    assert talk.lines == [("assistant", "Are you still there?")]


def test_a_muted_microphone_sends_nothing(talk: Scenario) -> None:
    talk.world(UserAsked(Ask.MUTE)).world(Captured(pcm(20))).then_nothing()
    talk.world(UserAsked(Ask.MUTE)).world(Captured(pcm(20))).then(InputAudioAppend(pcm=pcm(20)))
    assert [notice.muted for notice in talk.told(MicrophoneMuted)] == [True, False]


def test_muting_in_mid_utterance_sends_silence_until_the_service_has_ended_the_turn(talk: Scenario) -> None:
    """Quirk 27: its clock runs on appended audio only."""
    loud = Captured(b"\x01\x02" * 480)
    talk.server(speech("u1")).world(UserAsked(Ask.MUTE), loud).then(InputAudioAppend(pcm=bytes(960)))
    talk.server(*turn("u1")[1:]).world(loud).then_nothing()


def test_a_microphone_that_dies_in_mid_utterance_ends_the_turn_with_silence(talk: Scenario) -> None:
    talk.server(speech("u1")).world(SourceFailed(DeviceLost("the microphone is gone", hint="Plug it in.")))
    (append,) = talk.sent(InputAudioAppend)
    assert append.pcm == bytes(400 * 48), "twice the silence that ends a turn"
    assert [(notice.message, notice.hint) for notice in talk.told(Trouble)] == [
        ("the microphone is gone", "Plug it in.")
    ]


def test_a_conversation_without_its_microphone_can_still_be_typed(talk: Scenario) -> None:
    talk.server(speech("u1")).world(SourceFailed(DeviceLost("gone")))
    talk.at(31.0)
    assert talk.session.state[1] is UserTurn.SILENT, "the service never ended the turn, nobody waits for it"
    talk.world(UserTyped("Are you there?"))
    assert talk.sent(ResponseCreate)


# -- an answer that does not come --------------------------------------------------------------------------


def test_a_service_that_stays_silent_is_given_up_and_the_person_is_told(talk: Scenario) -> None:
    talk.server(*turn("u1")).at(29.0)
    assert talk.told(Trouble) == []
    talk.at(30.1)
    (trouble,) = talk.told(Trouble)
    assert trouble.unanswered
    assert len(talk.told(FloorOpen)) == 2


def test_an_answer_that_stops_in_the_middle_is_given_up_and_what_came_is_heard(talk: Scenario) -> None:
    talk.server(*turn("u1"), created(), *began("a1"), audio("a1", 500)).at(31.0)
    talk.then(play("a1", 500), ResponseCancel(response_id="r1"), PlayEnd("a1", 0))
    talk.world(PlaybackDrained(item_id="a1"))
    assert len(talk.told(FloorOpen)) == 2


def test_the_late_end_of_a_response_that_was_given_up_changes_nothing(talk: Scenario) -> None:
    talk.server(*turn("u1"), created()).at(31.0).server(audio("a1", 100), done()).then_nothing()
    talk.server(*turn("u2"), *reply("a2", "Yes?", 100, response="r2")).then(play("a2", 100), PlayEnd("a2", 0))


def test_each_sign_of_life_extends_the_time_for_an_answer(talk: Scenario) -> None:
    talk.server(*turn("u1"), created(), *began("a1"))
    for now in (20.0, 40.0, 60.0, 80.0):
        talk.at(now).server(audio("a1", 20))
    delta = s.FunctionArgumentsDelta(response_id="r1", item_id="f1", delta="{")
    talk.at(100.0).server(delta).at(120.0)
    assert talk.told(Trouble) == []
    assert talk.session.state[2] is ResponseState.ACTIVE


def test_a_person_who_goes_on_speaking_is_not_a_service_that_stays_silent(talk: Scenario) -> None:
    talk.server(*turn("u1"), speech("u2")).at(60.0)
    assert talk.told(Trouble) == []
