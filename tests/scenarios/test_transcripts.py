"""Who said what, in the conversation's own order, however late the words come (section 8, quirk 8)."""

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.items import user_text
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.session.notices import EntryState, TranscriptionUsage, Trouble
from tests.support.events import began, created, done, message, reply, says, transcribed, turn
from tests.support.scenario import Scenario


def _failed(item: str, code: str, message: str = "no") -> s.TranscriptionFailed:
    return s.TranscriptionFailed(item_id=item, error=ErrorDetails(code=code, message=message))


def _grows(item: str, delta: str) -> s.TranscriptionDelta:
    return s.TranscriptionDelta(item_id=item, delta=delta)


def test_the_users_words_stand_before_the_answer_that_overtook_them(talk: Scenario) -> None:
    talk.server(*turn("u1"), *reply("a1", "三点，对吗？", 900, after="u1"), transcribed("u1", "三点\n"))
    assert talk.lines == [("user", "三点"), ("assistant", "三点，对吗？")]


def test_a_spoken_turn_has_its_place_before_it_has_words(talk: Scenario) -> None:
    talk.server(*turn("u1"))
    assert [(entry.role, entry.state) for entry in talk.transcript] == [("user", EntryState.OPEN)]


def test_two_turns_whose_words_come_in_the_wrong_order_stay_in_the_right_one(talk: Scenario) -> None:
    talk.server(*turn("u1"), *turn("u2", after="u1"), transcribed("u2", "Two"), transcribed("u1", "One"))
    assert talk.lines == [("user", "One"), ("user", "Two")]


def test_an_item_goes_where_its_predecessor_says_not_where_it_arrives(talk: Scenario) -> None:
    talk.server(
        s.ItemAdded(previous_item_id=None, item=user_text("first", item_id="u1")),
        s.ItemAdded(previous_item_id="u1", item=user_text("third", item_id="u3")),
        s.ItemAdded(previous_item_id="u1", item=user_text("second", item_id="u2")),
    )
    assert [words for _, words in talk.lines] == ["first", "second", "third"]


def test_words_that_stream_in_grow_and_are_then_final(talk: Scenario) -> None:
    talk.server(*turn("u1"), _grows("u1", "Book a"), _grows("u1", " meet"))
    assert talk.lines == [("user", "Book a meet")]
    talk.server(transcribed("u1", "Book a meeting."))
    assert [(entry.text, entry.state) for entry in talk.transcript] == [("Book a meeting.", EntryState.FINAL)]


def test_words_that_stream_in_before_the_turn_is_committed_are_kept(talk: Scenario) -> None:
    talk.server(turn("u1")[0], _grows("u1", "Hello"), *turn("u1")[1:], transcribed("u1", "Hello."))
    assert talk.lines == [("user", "Hello.")]


def test_one_bare_delta_followed_by_the_same_words_is_said_once(talk: Scenario) -> None:
    talk.server(*turn("u1"), _grows("u1", "Hello.\n"), transcribed("u1", "Hello.\n"))
    assert talk.lines == [("user", "Hello.")]


def test_a_turn_that_could_not_be_written_down_is_marked_and_answered_all_the_same(talk: Scenario) -> None:
    talk.server(*turn("u1"), _failed("u1", "audio_unintelligible", "Unintelligible"))
    talk.server(*reply("a1", "Yes?", 100, after="u1"))
    assert [(entry.role, entry.state) for entry in talk.transcript] == [
        ("user", EntryState.FAILED),
        ("assistant", EntryState.FINAL),
    ]
    (trouble,) = talk.told(Trouble)
    assert "Unintelligible" in trouble.message
    assert not trouble.unanswered


def test_a_recogniser_that_is_not_deployed_is_told_with_the_setting_to_change(talk: Scenario) -> None:
    """Quirk 19: the update is accepted, and each turn fails."""
    talk.server(*turn("u1"), _failed("u1", "DeploymentNotFound"))
    assert "[transcription] model" in talk.told(Trouble)[0].hint


def test_without_a_recogniser_a_spoken_turn_is_final_without_words(dialect: Dialect) -> None:
    talk = Scenario.of(dialect, transcribes=False).connected().server(*turn("u1"))
    assert [(entry.text, entry.state) for entry in talk.transcript] == [("", EntryState.FINAL)]


def test_what_the_writing_down_cost_is_told(talk: Scenario) -> None:
    usage = {"type": "duration", "seconds": 3}
    talk.server(*turn("u1"), s.TranscriptionCompleted(item_id="u1", transcript="Hi", usage=usage))
    assert talk.told(TranscriptionUsage) == [TranscriptionUsage(item_id="u1", usage=usage)]


def test_an_answer_grows_word_by_word_and_is_corrected_by_its_end(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), says("a1", "Hel"), says("a1", "lo"))
    assert talk.lines == [("assistant", "Hello")]
    talk.server(s.OutputTranscriptDone(response_id="r1", item_id="a1", transcript="Hello."))
    assert talk.lines == [("assistant", "Hello.")]


def test_the_same_item_told_twice_is_shown_once(talk: Scenario) -> None:
    added = s.ItemAdded(previous_item_id=None, item=user_text("Hi", item_id="u1"))
    talk.server(added, added, s.ItemDone(previous_item_id=None, item=user_text("Hi", item_id="u1")))
    assert talk.lines == [("user", "Hi")]


def test_an_item_that_the_service_deletes_is_gone(talk: Scenario) -> None:
    talk.server(*turn("u1"), transcribed("u1", "Hi"), s.ItemDeleted(item_id="u1"))
    assert talk.lines == []


def test_an_answer_whose_item_never_ends_is_final_with_its_response(talk: Scenario) -> None:
    talk.server(created(), *began("a1"), says("a1", "Well"), done(output=(message("a1", "Well"),)))
    assert [entry.state for entry in talk.transcript] == [EntryState.FINAL]
