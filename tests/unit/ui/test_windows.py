"""Keys of Windows: as Windows Terminal sends them, and as the C library gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.ui.keyboard import Keyboard
from meeting_assistant.ui.keys import Key
from meeting_assistant.ui.windows import ConsoleKeys, Win32Input

DOWN, UP = 1, 0


def sequence(code: int, unit: int, is_down: int, state: int = 0) -> bytes:
    return f"\x1b[{code};0;{unit};{is_down};{state};1_".encode()


@pytest.mark.parametrize(
    ("parameters", "keys"),
    [
        ("77;50;109;1;0;1", [Key("text", "m")]),
        ("191;53;63;1;16;1", [Key("text", "?")]),
        ("37;75;0;1;256;1", [Key("left")]),
        ("13;28;13;1;0;1", [Key("enter")]),
        ("27;1;27;1;0;1", [Key("escape")]),
        ("8;14;8;1;0;1", [Key("backspace")]),
        ("67;46;3;1;8;1", [Key("ctrl-c")]),
        ("16;42;0;1;16;1", []),  # shift alone
        ("77;50;109;1;2;1", []),  # Alt-m
        ("81;16;64;1;9;1", [Key("text", "@")]),  # AltGr-q of a German keyboard
        ("0;0;20250;1", [Key("text", "会")]),  # what an input method has composed has no key
        ("112;59;0;1;0;1", []),  # F1
        ("", []),
        ("1;2;99999999;1", []),
    ],
)
def test_windows_terminals_sequences(parameters: str, keys: list[Key]) -> None:
    assert Win32Input().take(parameters) == keys


def test_a_key_that_is_held_repeats_until_it_is_let_go() -> None:
    keyboard = Keyboard()
    held = sequence(32, 32, DOWN) * 3 + sequence(32, 32, UP) + sequence(32, 32, DOWN)
    assert [key.event for key in keyboard.feed(held)] == ["press", "repeat", "repeat", "release", "press"]
    assert keyboard.tells_release


def test_a_character_beyond_the_first_plane_comes_in_two_units() -> None:
    high, low = divmod(ord("😀") - 0x10000, 0x400)
    halves = sequence(0, 0xD800 + high, DOWN) + sequence(0, 0xDC00 + low, DOWN)
    assert Keyboard().feed(halves) == [Key("text", "😀")]
    assert Keyboard().feed(sequence(0, 0xDC00 + low, DOWN)) == []


@given(st.from_regex(r"[0-9;:]{0,40}", fullmatch=True))
def test_any_parameters_give_keys_and_never_an_error(parameters: str) -> None:
    Win32Input().take(parameters)


@pytest.mark.parametrize(
    ("received", "keys"),
    [
        ("m", [Key("text", "m")]),
        ("明天", [Key("text", "明"), Key("text", "天")]),
        ("\r", [Key("enter")]),
        ("\x08", [Key("backspace")]),
        ("\x1b", [Key("escape")]),
        ("\x03", [Key("ctrl-c")]),
        ("\xe0H", [Key("up")]),
        ("\xe0K\xe0M", [Key("left"), Key("right")]),
        ("\x00S", [Key("delete")]),
        ("\x00;", []),  # F1
        ("\xe0\x86m", [Key("text", "m")]),  # F12, then m
        ("\ud83d\ude00", [Key("text", "😀")]),
    ],
)
def test_the_c_librarys_characters(received: str, keys: list[Key]) -> None:
    console = ConsoleKeys()
    assert [key for char in received for key in console.feed(char)] == keys
    assert ConsoleKeys().feed(received) == keys
