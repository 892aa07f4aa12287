"""How well the index finds what the sample documents say.

The documents and the questions were written by the same hand and the thresholds were chosen on the first
set, so its figures flatter; the held-out questions came afterwards. Measured: the right passage among the
first three for 64 of 64 and 15 of 16 (the miss asks for 酒店 where the text says 住宿); something found for 0
of 23 and 2 of 10 questions about something else.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from meeting_assistant.knowledge.base import KnowledgeBase
from tests.unit.knowledge.questions import ANSWERED, HELD_OUT_ANSWERED, HELD_OUT_UNANSWERED, UNANSWERED

SAMPLES = Path(__file__).parents[3] / "samples" / "knowledge"


@pytest.fixture(scope="module")
def base() -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(SAMPLES) as base:
        assert base.wait(30).skipped == ()
        yield base


def missed(base: KnowledgeBase, questions: Iterable[tuple[str, str, str]]) -> list[str]:
    return [
        question
        for question, source, words in questions
        if not any(
            hit.source == source and words in hit.passage.heading + hit.passage.text
            for hit in base.search(question, limit=3).hits
        )
    ]


def test_the_right_passage_is_among_the_first_three(base: KnowledgeBase) -> None:
    assert len(missed(base, ANSWERED)) <= len(ANSWERED) * 0.05


def test_held_out_questions_find_their_passage_too(base: KnowledgeBase) -> None:
    assert len(missed(base, HELD_OUT_ANSWERED)) <= len(HELD_OUT_ANSWERED) * 0.1


def test_questions_about_something_else_find_nothing(base: KnowledgeBase) -> None:
    assert [question for question in UNANSWERED if base.search(question).hits] == []
    assert len([question for question in HELD_OUT_UNANSWERED if base.search(question).hits]) <= 2
