import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.server.dialogue.sentences import Sentences


def cut(*deltas: str) -> list[str]:
    sentences = Sentences()
    return [piece for delta in deltas for piece in sentences.feed(delta)] + list(sentences.end())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("好的。会议约好了！还有别的事吗？", ["好的。", "会议约好了！", "还有别的事吗？"]),
        ("Done. Anything else?", ["Done.", "Anything else?"]),
        ("Version 3.5 is out.", ["Version 3.5 is out."]),
        ("明天下午三点，可以吗？好，行。", ["明天下午三点，", "可以吗？", "好，行。"]),
        ("他说：“好。”然后走了", ["他说：“好。”", "然后走了"]),
        ("# Plan\n- **one**\n- `two`\n", ["Plan", "one", "two"]),
        ("...", []),
        ("", []),
        ("a_b * c", ["a_b c"]),
        ("<think>Is it\nso? Yes.</think>好的。", ["好的。"]),
        ("<think>never ends. Really.", []),
        ("1 < 2 and <thin", ["1 < 2 and <thin"]),
    ],
)
def test_text_is_cut_where_a_voice_pauses(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces
    assert cut(*text) == pieces, "however it is streamed"


def test_the_first_sentence_is_given_before_the_second_comes() -> None:
    sentences = Sentences()
    assert list(sentences.feed("好的。我")) == ["好的。"]


@given(st.lists(st.text(st.sampled_from("ab，。. <think>/\n好*#?"), max_size=8), max_size=12))
def test_how_it_is_streamed_makes_no_difference(deltas: list[str]) -> None:
    assert "".join(cut(*deltas)).replace(" ", "") == "".join(cut("".join(deltas))).replace(" ", "")
