"""Which words take the turn."""

import pytest

from meeting_assistant.session.backchannels import takes_the_turn


@pytest.mark.parametrize(
    "words",
    [
        "",
        "。",
        "嗯",
        "嗯。",
        "嗯嗯嗯",
        "哦，嗯",
        "Uh-huh.",
        "mm-hmm",
        "Ah, uh-huh",
        "(coughs)",
        "[BLANK_AUDIO]",
        "♪",
        "Ｍｍ",
        "Thanks for watching!",
        "You",
    ],
)
def test_these_do_not(words: str) -> None:
    assert not takes_the_turn(words)


@pytest.mark.parametrize(
    "words", ["好", "对", "不是", "嗯，好的", "yes", "ok", "uh, no", "stop", "(coughs) wait", "四", "3"]
)
def test_these_do(words: str) -> None:
    assert takes_the_turn(words)
