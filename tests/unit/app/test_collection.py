"""What the start of a conversation left behind, and the garbage collector."""

import gc

import pytest

from meeting_assistant.app.talk import spared_from_collection


def test_a_collection_passes_over_what_was_there_before() -> None:
    with spared_from_collection():
        assert gc.get_freeze_count() > len(gc.get_objects())
    assert gc.get_freeze_count() == 0


def test_a_conversation_that_fails_leaves_all_to_the_collector() -> None:
    with pytest.raises(RuntimeError), spared_from_collection():
        raise RuntimeError
    assert gc.get_freeze_count() == 0
