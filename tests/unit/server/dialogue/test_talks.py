"""Whole conversations, typed, over a real calendar and real documents, for each thing that is understood."""

from pathlib import Path

import pytest

from tests.unit.server.dialogue.talks import Talk, held, talks

_HERE = Path(__file__).parent
_ALL = [
    talk for name in ("talks_zh.txt", "talks_en.txt") for talk in talks((_HERE / name).read_text("utf-8"))
]


@pytest.mark.parametrize("talk", _ALL, ids=lambda talk: talk.name)
def test_a_conversation_goes_as_it_should(talk: Talk) -> None:
    assert held(talk) == []
