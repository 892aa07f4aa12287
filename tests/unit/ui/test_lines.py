"""Entries in words."""

import pytest

from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.ui.lines import Said, call, clock, heard_words, said
from meeting_assistant.ui.words import WORDS


def cut(text: str, heard: str) -> Entry:
    return Entry(
        item_id="a",
        role="assistant",
        text=text,
        state=EntryState.INTERRUPTED,
        heard_ms=500,
        heard_text=heard,
    )


@pytest.mark.parametrize(
    ("text", "estimate", "heard"),
    [
        ("At three tomorrow.", "At thr", "At "),
        ("At three tomorrow.", "At three", "At three"),
        ("At three tomorrow.", "A", ""),
        ("明天下午三点。", "明天下", "明天下"),
        ("用Outlook发送", "用Out", "用"),
        ("All of it", "All of it", "All of it"),
        ("other words", "strange", "strange"),
    ],
)
def test_only_whole_words_were_heard(text: str, estimate: str, heard: str) -> None:
    assert heard_words(cut(text, estimate)) == heard


def test_what_was_not_heard_is_told_apart() -> None:
    assert said(cut("At three.", "At thr"), WORDS["en"]) == Said(
        heard="At", unheard=" three.", remark="(interrupted)"
    )
    assert said(cut("other words", "strange"), WORDS["en"]) == Said(
        heard="other words", remark="(interrupted)"
    )


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ('{"question": "停车\\n场", "limit": 3}', 'question="停车\\n场", limit=3'),
        ("{}", ""),
        ("", ""),
        ('{"cut', '{"cut'),
        ("[1]", "[1]"),
    ],
)
def test_arguments_read_like_a_call(arguments: str, shown: str) -> None:
    entry = Entry(item_id="c", role="tool", name="look", arguments=arguments)
    assert call(entry, WORDS["en"]).arguments == shown


def test_a_failed_call_is_not_ok_by_state_or_by_answer() -> None:
    failed = Entry(item_id="c", role="tool", name="look", output="{}", state=EntryState.FAILED)
    error = Entry(item_id="c", role="tool", name="look", output='{"error": {}}', state=EntryState.FINAL)
    fine = Entry(item_id="c", role="tool", name="look", output="{}", state=EntryState.FINAL)
    assert [call(entry, WORDS["en"]).ok for entry in (failed, error, fine)] == [False, False, True]


def test_the_clock_shows_hours_when_there_are_some() -> None:
    assert [clock(seconds) for seconds in (-1.0, 61.9, 3600.0)] == ["00:00", "01:01", "1:00:00"]
