"""Function outputs, sound and broken."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.server.dialogue.outcomes import MAX_ANSWER_CHARACTERS, answer_of, failure_of


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
    assert len(answer.text) <= MAX_ANSWER_CHARACTERS


def test_nothing_found_is_no_answer() -> None:
    for output in (
        '{"found": false}',
        '{"found": true, "passages": []}',
        "{}",
        "oops",
        _passages("", "# only a heading"),
    ):
        assert answer_of(output, "x") is None


@settings(deadline=None)  # a busy machine is no failure
@given(
    output=st.one_of(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["error", "found", "passages", "text", "source", "message", "ok"]), inner
                )
            ),
            max_leaves=8,
        ).map(json.dumps),
    )
)
def test_no_output_is_too_strange(output: str) -> None:
    failure_of(output)
    answer_of(output, "question")
