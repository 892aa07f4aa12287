"""Interruption: what was not heard is not believed to have been said (protocol reference, section 5.6)."""

from meeting_assistant.protocol.client_events import ItemDelete, ItemTruncate, ResponseCancel
from meeting_assistant.session.effects import PlayEnd, StopPlayback
from meeting_assistant.session.inputs import Ask, PlaybackDrained, PlaybackStopped, UserAsked
from meeting_assistant.session.notices import EntryState, Interrupted
from tests.support.events import audio, began, created, done, ended, play, reply, says, speech, turn
from tests.support.scenario import Scenario


def test_what_was_not_heard_is_truncated(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 900)).then(play("a1", 900))
    talk.at(0.4).server(speech("u2")).then(StopPlayback())
    talk.at(0.41).world(PlaybackStopped(item_id="a1", content_index=0, played_ms=380)).then(
        ItemTruncate(item_id="a1", content_index=0, audio_end_ms=380)
    )


def test_an_answer_that_is_complete_but_still_playing_is_truncated_too(talk: Scenario) -> None:
    talk.server(*reply("a1", "明天下午三点，对吗？", 2000)).then(play("a1", 2000), PlayEnd("a1", 0))
    talk.server(speech("u2")).then(StopPlayback())
    talk.world(PlaybackStopped(item_id="a1", content_index=0, played_ms=1000)).then(
        ItemTruncate(item_id="a1", content_index=0, audio_end_ms=1000)
    )
    entry = talk.transcript[-1]
    assert (entry.state, entry.heard_ms, entry.heard_text) == (EntryState.INTERRUPTED, 1000, "明天下午三")


def test_stragglers_of_a_cancelled_response_stay_silent(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), says("a1", "Let me"), audio("a1", 250))
    talk.server(speech("u2")).then(StopPlayback())
    talk.server(audio("a1", 250), says("a1", " tell you")).then_nothing()
    talk.server(*ended("a1", "Let me tell you", status="incomplete"), done(status="cancelled")).then_nothing()
    assert talk.lines == [("assistant", "Let me")]


def test_the_service_is_not_told_to_cancel_what_its_own_vad_cancels(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 250)).server(speech("u2"))
    assert not [effect for effect in talk.done if "ResponseCancel" in repr(effect)]


def test_the_position_never_passes_what_was_received(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 300)).server(speech("u2"))
    talk.world(PlaybackStopped(item_id="a1", content_index=0, played_ms=340)).then_nothing()
    assert talk.told(Interrupted) == []


def test_an_answer_of_which_nothing_was_heard_is_taken_out_after_its_response(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 300)).server(speech("u2"))
    talk.world(PlaybackStopped(item_id=None, content_index=0, played_ms=0)).then_nothing()
    talk.server(*ended("a1", "", status="incomplete"), done(status="cancelled")).then(
        ItemDelete(item_id="a1")
    )


def test_of_several_items_the_one_being_heard_is_truncated_and_later_ones_taken_out(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 400), *ended("a1", "One moment."))
    talk.server(*began("a2", after="a1", index=1), audio("a2", 900), *ended("a2", "Done."), done())
    talk.server(speech("u2")).world(PlaybackStopped(item_id="a1", content_index=0, played_ms=200)).then(
        ItemTruncate(item_id="a1", content_index=0, audio_end_ms=200), ItemDelete(item_id="a2")
    )


def test_the_first_of_several_items_was_heard_whole(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 400), *ended("a1", "One moment."))
    talk.server(*began("a2", after="a1", index=1), audio("a2", 900), *ended("a2", "Done."), done())
    talk.server(speech("u2")).world(PlaybackStopped(item_id="a2", content_index=0, played_ms=100)).then(
        ItemTruncate(item_id="a2", content_index=0, audio_end_ms=100)
    )


def test_a_key_interrupts_and_tells_the_service(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 900))
    talk.world(UserAsked(Ask.INTERRUPT)).then(ResponseCancel(response_id="r1"), StopPlayback())
    talk.server(audio("a1", 100)).then_nothing()


def test_a_key_in_silence_does_nothing(talk: Scenario) -> None:
    talk.world(UserAsked(Ask.INTERRUPT)).then_nothing()


def test_the_next_answer_plays_although_the_last_stop_was_not_yet_confirmed(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), audio("a1", 900)).server(speech("u2")).then(StopPlayback())
    talk.server(done(status="cancelled"), *turn("u2")[1:], created("r2")).then_nothing()
    talk.server(*began("a2", response="r2"), audio("a2", 100, response="r2")).then(play("a2", 100))
    talk.world(PlaybackStopped(item_id="a1", content_index=0, played_ms=50)).then(
        ItemTruncate(item_id="a1", content_index=0, audio_end_ms=50)
    )
    talk.server(speech("u3")).then(StopPlayback())
    talk.world(PlaybackStopped(item_id="a2", content_index=0, played_ms=60)).then(
        ItemTruncate(item_id="a2", content_index=0, audio_end_ms=60)
    )


def test_what_was_heard_to_its_end_is_not_truncated(talk: Scenario) -> None:
    talk.server(*reply("a1", "Hello.", 500)).world(PlaybackDrained(item_id="a1"))
    talk.server(speech("u2")).then_nothing()
