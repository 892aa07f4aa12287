"""Line breaking by cells, in Chinese, English and both."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from meeting_assistant.ui.wrap import break_points, shorten


def wrapped(text: str, width: int) -> list[str]:
    cuts = [0, *break_points(text, width), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(cuts)]


def test_english_breaks_at_spaces() -> None:
    assert wrapped("the quick brown fox", 10) == ["the quick", "brown fox"]


def test_chinese_fills_the_line_and_does_not_begin_one_with_a_comma() -> None:
    assert wrapped("明天下午三点，一个小时", 12) == ["明天下午三", "点，一个小时"]


def test_an_opening_bracket_does_not_end_a_line() -> None:
    assert wrapped("会议主题“评审”", 10) == ["会议主题", "“评审”"]


def test_mixed_text_breaks_between_the_scripts() -> None:
    assert wrapped("会议review在明天", 10) == ["会议review", "在明天"]
    assert wrapped("Hello 这是一个很长的句子", 12) == ["Hello 这是一", "个很长的句子"]


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert wrapped("abcdefghij", 4) == ["abcd", "efgh", "ij"]


@given(st.text(alphabet="ab ，。明天“”😀é\u0301", max_size=60), st.integers(2, 20))
def test_no_line_is_too_wide_and_no_word_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.text(max_size=40), st.integers(0, 20))
def test_shortened_text_fits(text: str, width: int) -> None:
    assert cell_len(shorten(text, width)) <= width


def test_short_text_stays_and_long_text_ends_with_an_ellipsis() -> None:
    assert shorten("产品评审", 8) == "产品评审"
    assert shorten("产品评审会", 8) == "产品评…"
