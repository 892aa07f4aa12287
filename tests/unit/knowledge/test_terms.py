import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.knowledge.terms import estimate_tokens, language_of, question_terms, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议室预订", ["会议", "议室", "室预", "预订"]),
        ("茶", ["茶"]),
        ("用VPN访问8021", ["用", "vpn", "访问", "8021"]),
        ("ＶＰＮ，2026年", ["vpn", "2026", "年"]),
        ("Wi-Fi e_mail", ["wi", "fi", "e", "mail"]),
        ("", []),
        ("。！ -- ¿?", []),
    ],
)
def test_text_becomes_pairs_of_characters_and_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policies", "policy"),
        ("Bookings", "book"),
        ("cancelled", "cancel"),
        ("cancelling", "cancels"),
        ("taxis", "taxi"),
        ("expenses", "expense"),
        ("releases", "released"),
        ("classes", "class"),
        ("passwords", "password"),
    ],
)
def test_forms_of_one_word_are_one_term(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize("word", ["bus", "gas", "red", "ring", "class", "virus", "ss", "s"])
def test_short_words_survive(word: str) -> None:
    assert terms(word) == [word]


def test_a_question_is_about_what_is_left_without_its_fillers() -> None:
    assert question_terms("请问会议室最早可以提前多少天预订？") == [
        "会议",
        "议室",
        "室最",
        "最早",
        "提前",
        "天预",
        "预订",
    ]
    assert question_terms("How do I claim my expenses?") == terms("claim expenses")
    assert question_terms("会议 会议") == ["会议"]
    assert question_terms("打印机在哪儿？") == terms("打印机")


def test_words_that_contain_a_filler_stay_whole() -> None:
    assert question_terms("功能和会议") == ["功能", "能和", "和会", "会议"]


def test_a_question_of_fillers_alone_keeps_them() -> None:
    assert question_terms("什么") == ["什么"]
    assert question_terms("who are you") == terms("who are you")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("会议室可以用 VPN 预订", "zh"),
        ("Book a room in 北京 with the assistant, please.", "en"),
        ("The café is open from nine.", "en"),
        ("Größe über alles", "und"),
        ("会議室を予約する", "und"),
        ("2026-11-22", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_passage_is_told_by_its_letters(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_end_of_a_line_parts_no_chinese_word() -> None:
    assert terms("会议\n室") == terms("会议室")
    assert terms("meeting\nroom") == terms("meeting room")


@given(text=st.text())
def test_terms_hold_letters_and_digits_only(text: str) -> None:
    for term in (*terms(text), *question_terms(text)):
        assert '"' not in term
        assert term.strip() == term
        assert term


def test_tokens_are_estimated_by_script() -> None:
    assert estimate_tokens("会议室") == 3
    assert estimate_tokens("a meeting room") == 4
    assert estimate_tokens("") == 0
