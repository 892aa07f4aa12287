from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.knowledge.chunk import MAX_PASSAGE_TOKENS, chunk_markdown, chunk_text
from meeting_assistant.knowledge.model import Passage
from meeting_assistant.knowledge.terms import estimate_tokens

DOCUMENT = """\
---
author: someone
---
Before all.

# 规定 #

总则。

## 预订

第一段。
第二行。

- 一
- 二

### 深处
在此。
## 取消
提前一小时。
"""


def test_passages_know_the_headings_above_them_and_their_line() -> None:
    assert chunk_markdown(DOCUMENT) == [
        Passage(text="Before all.", heading="", place=4),
        Passage(text="总则。", heading="规定", place=8),
        Passage(text="第一段。\n第二行。\n\n- 一\n- 二", heading="规定 > 预订", place=12),
        Passage(text="在此。", heading="规定 > 预订 > 深处", place=19),
        Passage(text="提前一小时。", heading="规定 > 取消", place=21),
    ]


def test_underlined_titles_are_headings_and_rules_are_not() -> None:
    assert chunk_markdown("Title\n=====\n\nOne\n\nPart\n----\n\nTwo\n\n---\n\nThree") == [
        Passage(text="One", heading="Title", place=4),
        Passage(text="Two\n\n---\n\nThree", heading="Title > Part", place=9),
    ]


def test_a_table_row_or_the_end_of_a_paragraph_is_no_title() -> None:
    assert [passage.heading for passage in chunk_markdown("one\ntwo\n---\n")] == [""]
    assert [passage.heading for passage in chunk_markdown("| a |\n|---|\n| b |\n")] == [""]


def test_headings_inside_a_code_block_are_code() -> None:
    text = "# A\n```sh\n# not a heading\n~~~\n```\n# B\nx"
    assert [(passage.heading, passage.place) for passage in chunk_markdown(text)] == [("A", 2), ("B", 7)]


def test_seven_marks_or_no_space_make_no_heading() -> None:
    assert [passage.heading for passage in chunk_markdown("####### x\n#tag\n")] == [""]


def test_a_heading_with_nothing_below_gives_no_passage() -> None:
    assert chunk_markdown("# A\n## B\n\n# C\n") == []
    assert chunk_markdown("") == chunk_text("") == chunk_text("\n \n") == []


def test_text_is_cut_at_empty_lines_once_it_is_long() -> None:
    paragraph = "会" * 90
    passages = chunk_text("\n\n".join([paragraph] * 5))
    assert [(passage.text.count("会"), passage.place) for passage in passages] == [
        (180, 1),
        (180, 5),
        (90, 9),
    ]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = chunk_text("一" * 120 + "。" + "二" * 120 + "！\n" + "三" * 120)
    assert [(passage.text[0], passage.text[-1], passage.place) for passage in passages] == [
        ("一", "。", 1),
        ("二", "！", 1),
        ("三", "三", 2),
    ]


def test_a_sentence_without_end_is_sliced() -> None:
    assert [len(passage.text) for passage in chunk_text("会" * 450)] == [200, 200, 50]


@given(text=st.text(st.sampled_from("#=-~`. \n会a。!")))
def test_any_text_keeps_its_words_within_the_size(text: str) -> None:
    for chunk in (chunk_markdown, chunk_text):
        passages = chunk(text)
        assert all(passage.text.strip() for passage in passages)
        assert all(estimate_tokens(passage.text) <= MAX_PASSAGE_TOKENS * 1.2 for passage in passages)
        assert [passage.place for passage in passages] == sorted(passage.place for passage in passages)
    kept = "".join(passage.text for passage in chunk_text(text))
    assert [char for char in kept if not char.isspace()] == [char for char in text if not char.isspace()]
