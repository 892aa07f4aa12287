"""Words cut into deltas, sound into bursts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.server.pieces import Bursts, deltas, joint, obfuscation


@given(st.text())
def test_deltas_joined_are_the_text(text: str) -> None:
    assert "".join(deltas(text)) == text


def test_deltas_are_about_as_large_as_tokens() -> None:
    assert deltas("Hello there, friend.") == ["Hello", " there,", " friend."]
    assert deltas("明天下午三点。") == ["明天", "下午", "三点", "。"]
    assert deltas("用 Teams 开会") == ["用", " Teams", " 开会"]


def test_padding_hides_the_length_of_a_delta() -> None:
    assert {(len(word) + len(obfuscation(word))) % 16 for word in ("", "a", "hello", "x" * 40)} == {0}
    assert obfuscation("sixteen letters!") != ""


def test_clauses_are_joined_as_their_script_wants() -> None:
    assert joint("Good.", "Next") == " "
    assert joint("Good. ", "Next") == ""
    assert joint("好的。", "下一个") == ""
    assert joint("好的。", "OK") == ""
    assert joint("", "Next") == ""


@given(st.lists(st.binary(max_size=9000), max_size=12))
def test_bursts_lose_nothing_and_grow(pieces: list[bytes]) -> None:
    bursts = Bursts("audio/pcm")
    given_out = [burst for piece in pieces for burst in bursts.feed(piece)]
    sizes = [len(burst) for burst in given_out]
    assert all(first <= second for first, second in pairwise(sizes))
    given_out += bursts.flush()
    assert b"".join(given_out) == b"".join(pieces)
    assert bursts.audio_ms == sum(map(len, pieces)) / 48


def test_what_was_not_sent_of_a_cut_message_does_not_count() -> None:
    bursts = Bursts("audio/pcmu")
    assert bursts.feed(bytes(1000)) == [bytes(800)]
    bursts.drop()
    assert bursts.audio_ms == 100
    assert bursts.flush() == []
