"""A line that is being typed."""

import pytest

from meeting_assistant.ui.editor import LONGEST_LINE_CHARS, LineEditor
from meeting_assistant.ui.keys import Key


def after(*keys: str) -> tuple[str, int]:
    """Text and cursor after keys; what is no key's name is text."""
    named = {"enter", "left", "right", "home", "end", "backspace", "delete", "up"}
    editor = LineEditor()
    for key in keys:
        name = key if key in named or key.startswith("ctrl-") else "text"
        editor.press(Key(name, "" if name != "text" else key))
    return editor.text, editor.cursor


@pytest.mark.parametrize(
    ("keys", "text", "cursor"),
    [
        (("明", "天"), "明天", 2),
        (("a", "b", "left", "x"), "axb", 2),
        (("ab", "home", "x", "end", "y"), "xaby", 4),
        (("ab", "backspace"), "a", 1),
        (("ab", "left", "delete"), "a", 1),
        (("backspace", "delete", "left", "right", "up"), "", 0),
        (("one two", "ctrl-w"), "one ", 4),
        (("one two", "left", "ctrl-u"), "o", 0),
        (("one two", "home", "right", "ctrl-k"), "o", 1),
    ],
)
def test_keys_edit_it(keys: tuple[str, ...], text: str, cursor: int) -> None:
    assert after(*keys) == (text, cursor)


def test_enter_sends_and_escape_leaves() -> None:
    editor = LineEditor()
    assert editor.press(Key("enter")) == "send"
    assert editor.press(Key("escape")) == "leave"
    assert editor.press(Key("enter", event="release")) is None


def test_it_has_a_bound() -> None:
    assert len(after("x" * (LONGEST_LINE_CHARS + 5))[0]) == LONGEST_LINE_CHARS
