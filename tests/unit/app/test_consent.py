"""Consent by mouth, as the notices of a conversation tell of it."""

from meeting_assistant.app.consent import SpokenConsent, given_beforehand
from meeting_assistant.session import notices as n
from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.tools.confirm import Question, Verdict

QUESTION = Question.about("c1", "cancelMeeting", "{}")


def says(item_id: str, text: str, **more: object) -> n.EntryChanged:
    entry = Entry(item_id=item_id, role="assistant", text=text, **more)  # type: ignore[arg-type]  # fields
    return n.EntryChanged(entry=entry, index=0)


async def test_a_spoken_question_and_a_spoken_answer_are_consent() -> None:
    consent = SpokenConsent()
    assert await consent.confirm(QUESTION) is Verdict.ASK
    for notice in (
        says("a1", "Cancel the"),
        n.TurnBegan(item_id="u1", audio_start_ms=0),
        n.TurnCommitted(item_id="u1"),
    ):
        consent.observe(notice, 0.0)
    assert await consent.confirm(QUESTION) is Verdict.YES


async def test_what_a_reconnect_restores_is_no_question() -> None:
    consent = SpokenConsent()
    await consent.confirm(QUESTION)
    consent.observe(says("a1", "Hello.", restored=True), 0.0)
    consent.observe(says("a2", "Hello.", state=EntryState.FINAL), 0.0)
    consent.observe(n.TurnCommitted(item_id="u1"), 0.0)
    assert await consent.confirm(QUESTION) is Verdict.ASK


async def test_a_flag_answers_beforehand() -> None:
    for word, verdict in (("yes", Verdict.YES), ("no", Verdict.NO)):
        confirmer = given_beforehand(word)
        assert confirmer is not None
        assert await confirmer.confirm(QUESTION) is verdict
    assert given_beforehand("ask") is None
