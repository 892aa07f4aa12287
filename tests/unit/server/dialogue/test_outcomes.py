"""Function outputs, sound and broken."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.knowledge.answers import MAX_ANSWER_COLUMNS
from meeting_assistant.server.dialogue.outcomes import answer_of, failure_of


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ('{"error": {"type": "conflict", "message": "busy  then"}}', "busy then"),
        ('{"error": {"code": "locked"}}', "locked"),
        ('{"error": "no such calendar"}', "no such calendar"),
        ('{"error": {}}', None),
        ('{"error": null, "id": 1}', None),
        ('{"ok": false, "message": "full"}', "full"),
        ('{"status": "failed"}', ""),
        ('{"status": "confirmed"}', None),
        ("done", None),
        ("", None),
        ("[1]", None),
    ],
)
def test_a_failure_is_told_from_a_success(output: str, reason: str | None) -> None:
    assert failure_of(output) == reason


def _passages(*texts: str) -> str:
    return json.dumps({"found": True, "passages": [{"text": text, "source": "a.md"} for text in texts]})


def test_the_sentence_that_fits_the_question_is_chosen() -> None:
    text = "# 差旅\n- 机票由行政部预订。\n- **出差补贴**每天一百元。详见[制度](http://x)。"
    answer = answer_of(_passages(text), "出差补贴是多少")
    assert answer is not None
    assert answer.text == "出差补贴每天一百元。详见制度。"
    assert answer.source == "a.md"


def test_the_sentence_that_the_search_chose_is_said() -> None:
    passages: list[dict[str, object]] = [
        {"text": "The printer is new.", "source": "a.txt", "answer": ""},
        {"text": "It stands\nupstairs", "source": "b.txt", "answer": "It stands\nupstairs"},
    ]
    answer = answer_of(json.dumps({"found": True, "passages": passages}), "Where is the printer?")
    assert answer is not None
    assert (answer.text, answer.source) == ("It stands upstairs.", "b.txt")


def test_a_search_that_chose_no_sentence_is_answered_from_all_its_passages() -> None:
    output = _passages(
        "What is the weather like where you are?", "Hours: 9 to 5.\n\nPrinters stand on the stairs."
    )
    answer = answer_of(output, "Where is the printer?")
    assert answer is not None
    assert answer.text == "Printers stand on the stairs."


def test_the_question_is_read_from_the_arguments_of_its_call() -> None:
    output = _passages("A question of taste. 年假每年十天。")
    answer = answer_of(output, '{"question": "年假有几天？", "limit": 3}')
    assert answer is not None
    assert answer.text == "年假每年十天。"


def test_an_entry_of_a_list_ends_like_a_sentence() -> None:
    answer = answer_of(_passages("- 年假十五天\n- 病假十天"), "病假")
    assert answer is not None
    assert answer.text == "病假十天。"


def test_an_answer_ends_where_plain_text_has_its_next_heading() -> None:
    text = "Passwords\nReset one in the portal.\n\nLaptops\nYou get a laptop on the first day."
    answer = answer_of(_passages(text), "How do I reset one?")
    assert answer is not None
    assert answer.text == "Reset one in the portal."
    listed = answer_of(_passages("年假十五天\n病假十天\n婚假三天"), "年假")
    assert listed is not None
    assert listed.text.startswith("年假十五天")


def test_an_answer_is_short_enough_to_be_heard() -> None:
    answer = answer_of(_passages("One short sentence. " * 50), "short")
    assert answer is not None
    assert len(answer.text) <= MAX_ANSWER_COLUMNS


def test_nothing_found_is_no_answer() -> None:
    for output in (
        '{"found": false}',
        '{"found": true, "passages": []}',
        "{}",
        "oops",
        _passages("", "# only a heading"),
    ):
        assert answer_of(output, "x") is None


@pytest.mark.parametrize("text", [". " * 200_000, "[a" * 100_000, "词。" * 200_000, "\n" * 200_000])
def test_a_book_does_not_keep_the_conversation_waiting(text: str) -> None:
    begin = time.process_time()
    answer_of(_passages(text), "What is the word 词?")
    assert time.process_time() - begin < 1.0


@settings(deadline=None)  # a busy machine is no failure
@given(
    output=st.one_of(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "error",
                            "found",
                            "passages",
                            "text",
                            "source",
                            "answer",
                            "heading",
                            "score",
                            "message",
                        ]
                    ),
                    inner,
                )
            ),
            max_leaves=8,
        ).map(json.dumps),
    )
)
def test_no_output_is_too_strange(output: str) -> None:
    failure_of(output)
    answer_of(output, "question")
