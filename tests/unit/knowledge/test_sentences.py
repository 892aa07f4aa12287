import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.knowledge.sentences import columns, joined, sentences_of


def texts(passage: str) -> list[str]:
    return [sentence.text for sentence in sentences_of(passage)]


@pytest.mark.parametrize(
    "text",
    [
        "It is 3.5 km away.",
        "Bring something to drink, e.g. Water or tea.",
        "Ask Mr. Penrow or Dr. Okafor.",
        "Built by J. S. Harrow of St. Ives, see No. 5.",
        "It runs approx. five minutes.",
        "Write to help@example.com or see example.com/rooms.",
        "The rate is 1.5.",
        "Lunch is at 12 p.m. and tea at 4.",
        "费用是 3.5 元，地址是 example.com。",
    ],
)
def test_a_dot_within_a_sentence_does_not_end_it(text: str) -> None:
    assert texts(text) == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Doors open at 9 a.m. Bring a card.", ["Doors open at 9 a.m.", "Bring a card."]),
        ('He said "no." We left! Why?', ['He said "no."', "We left!", "Why?"]),
        ("先预订；后使用！可以吗？可以。", ["先预订；", "后使用！", "可以吗？", "可以。"]),
        ("他说“不行。”我们走了", ["他说“不行。”", "我们走了"]),
        ("每小时五元!电动车请停进车棚", ["每小时五元!", "电动车请停进车棚"]),
        ("年假十五天\n病假十天\n婚假三天", ["年假十五天", "病假十天", "婚假三天"]),
        (
            "- **Cats** are welcome\n- See [the rules](http://x) of file_name_1",
            ["Cats are welcome", "See the rules of file_name_1"],
        ),
        ("1. Rinse it.\n2) Dry it.", ["Rinse it.", "Dry it."]),
        ("**Cost** is low - for now.", ["Cost is low - for now."]),
        ("```sh\n# both\nrun one\nrun two\n```\nDone.", ["# both", "run one", "run two", "Done."]),
    ],
)
def test_sentences_end_at_marks_and_entries(text: str, sentences: list[str]) -> None:
    assert texts(text) == sentences


def test_a_sentence_broken_at_the_margin_is_one() -> None:
    assert texts("We walk every Sunday in the hills,\nand Dr. Okafor leads the way. The\nlunch is cold.") == [
        "We walk every Sunday in the hills, and Dr. Okafor leads the way.",
        "The lunch is cold.",
    ]
    assert texts("入职满一年的员工每年有十天年假，满五年为十五天，满\n十年为二十天。") == [
        "入职满一年的员工每年有十天年假，满五年为十五天，满十年为二十天。"
    ]
    assert texts("- Wash the jug by\n  hand.\n- Dry it.") == ["Wash the jug by hand.", "Dry it."]


def test_lines_of_code_are_joined_to_none() -> None:
    assert texts("    kb add DIR    # reads it\n    kb list\n") == ["kb add DIR # reads it", "kb list"]


def test_words_that_a_line_ends_between_stay_two() -> None:
    assert texts("Coffee costs 2. At the café\nit is 3.") == ["Coffee costs 2.", "At the café it is 3."]


def test_a_row_names_its_columns() -> None:
    table = "| Name | Floor | Seats |\n|---|---|---|\n| Severn | 3 | 12 |\n| Thames | | 6 |"
    assert texts(table) == ["Severn: Floor 3, Seats 12", "Thames: Seats 6"]
    assert texts("| 长江 | 三楼 |") == ["长江，三楼"]
    assert texts("下表列出会议室。\n| 名称 | 楼层 |\n|---|---|\n| 长江 | 三楼 |") == [
        "下表列出会议室。",
        "长江：楼层 三楼",
    ]


def test_a_sentence_knows_the_heading_above_it() -> None:
    plain = "IT support\n\nPasswords\nReset one in the portal.\n\nPrinters\nThey are upstairs. Two are new."
    assert [(each.title, each.heading, each.block) for each in sentences_of(plain)] == [
        ("IT support", "Passwords", 0),
        ("IT support", "Printers", 1),
        ("IT support", "Printers", 1),
    ]
    marked = "# 服务\n\n## 打印机\n在二楼。\n### 电脑 ###\n当天领取。"
    assert [(each.heading, each.text) for each in sentences_of(marked)] == [
        ("打印机", "在二楼。"),
        ("电脑", "当天领取。"),
    ]


def test_headings_fences_and_rules_are_no_sentences() -> None:
    assert texts("# only a heading") == []
    assert texts("half of it.\n```\n\n---\nThe rest.") == ["half of it.", "The rest."]


@given(text=st.text())
def test_nothing_is_too_strange(text: str) -> None:
    for sentence in sentences_of(text):
        assert sentence.text.strip()


def test_a_chinese_character_takes_two_columns() -> None:
    assert columns("会议 ok") == 7
    assert joined("会议", "ok") == "会议ok"
    assert joined("a b.", "c") == "a b. c"
