"""Whole conversations, typed, over a real calendar and real documents, for each thing that is understood."""

from pathlib import Path

import pytest

from tests.unit.server.dialogue.talks import Talk, held, talks


def _written(name: str) -> list[Talk]:
    return list(talks((Path(__file__).parent / name).read_text("utf-8")))


OURS = [*_written("talks_zh.txt"), *_written("talks_en.txt")]
LATER = _written("talks_later.txt")
"""Conversations by somebody who did not know the rules.

When first tried, 37 of 50, 41 of 62 and 57 of 62 went as they should. What was found shaped the rules.
"""

MISSED = {
    # Asked for a time when there is nothing more to say: "that'll do" is no time.
    "exit: starting over when asked for the time (en)",
    # "Leave it as it was" (还按原来的) takes back the change before it.
    "exit: undo of a change, then given up with thanks (zh)",
    # A follow-up in other words (彩色的一个月能打多少页) finds no passage.
    "documents: a question and a follow-up that keeps its subject (zh)",
}
"""Later conversations that do not go as they should yet; none changes the calendar wrongly."""


@pytest.mark.parametrize("talk", OURS, ids=lambda talk: talk.name)
def test_a_conversation_goes_as_it_should(talk: Talk) -> None:
    assert held(talk) == []


@pytest.mark.parametrize("talk", LATER, ids=lambda talk: talk.name)
def test_a_conversation_of_others_goes_as_it_should(talk: Talk) -> None:
    wrong = held(talk)
    if talk.name in MISSED:
        assert wrong, "goes as it should now: take it out of the list"
    else:
        assert wrong == []
