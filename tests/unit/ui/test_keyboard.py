"""Bytes of a terminal as keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.ui.keyboard import Keyboard
from meeting_assistant.ui.keys import Key

KNOWN = [
    (b"a", [Key("text", "a")]),
    ("周".encode(), [Key("text", "周")]),
    (b"\r", [Key("enter")]),
    (b"\x7f", [Key("backspace")]),
    (b"\x15", [Key("ctrl-u")]),
    (b"\x1b[A", [Key("up")]),
    (b"\x1bOH", [Key("home")]),
    (b"\x1b[3~", [Key("delete")]),
    (b"\x1b[1;5C", [Key("right")]),
    (b"\x1b[200~\xe5\x91\xa8\n a\x1b[201~", [Key("text", "周  a")]),
    (b"\x1b[32;1:1u", [Key("text", " ")]),
    (b"\x1b[32;1:3u", [Key("text", " ", "release")]),
    (b"\x1b[32;1:2u", [Key("text", " ", "repeat")]),
    (b"\x1b[47;2;63u", [Key("text", "?")]),
    (b"\x1b[13u", [Key("enter")]),
    (b"\x1b[27u", [Key("escape")]),
    (b"\x1b[99;5u", [Key("ctrl-c")]),
    (b"\x1b[57358u", []),  # caps lock
    (b"\x1b[32;57;32;1;0;1_\x1b[32;57;32;0;0;1_", [Key("text", " "), Key("text", " ", "release")]),
    (b"\x1b[I", []),  # focus
    (b"\x1b[?27u", []),  # the terminal's answer to a question
]


@pytest.mark.parametrize(("received", "keys"), KNOWN)
def test_these_are_known(received: bytes, keys: list[Key]) -> None:
    keyboard = Keyboard()
    assert keyboard.feed(received) == keys
    assert not keyboard.is_waiting


@given(st.lists(st.sampled_from(KNOWN), max_size=8), st.data())
def test_it_does_not_matter_how_the_bytes_are_cut(
    typed: list[tuple[bytes, list[Key]]], data: st.DataObject
) -> None:
    stream = b"".join(received for received, _ in typed)
    keyboard, keys = Keyboard(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        keys += keyboard.feed(stream[:cut])
        stream = stream[cut:]
    assert keys == [key for _, each in typed for key in each]


@given(st.binary(max_size=200))
def test_any_bytes_give_keys_and_never_an_error(noise: bytes) -> None:
    keyboard = Keyboard()
    keyboard.feed(noise)
    keyboard.flush()
    assert not keyboard.is_waiting
    assert keyboard.feed(b"a")[-1:] in ([Key("text", "a")], [Key("text", "\ufffd")], [])


def test_an_escape_that_nothing_follows_is_the_key() -> None:
    keyboard = Keyboard()
    assert keyboard.feed(b"\x1b") == []
    assert keyboard.is_waiting
    assert keyboard.flush() == [Key("escape")]
    assert keyboard.feed(b"\x1b\x1b") == [Key("escape")]


def test_a_terminal_that_tells_of_a_release_is_known_by_that() -> None:
    keyboard = Keyboard()
    keyboard.feed(b" ")
    assert not keyboard.tells_release
    keyboard.feed(b"\x1b[32;1:3u")
    assert keyboard.tells_release
