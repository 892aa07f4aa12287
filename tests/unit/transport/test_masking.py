import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.transport.masking import in_brief, scrub

KEYS = st.binary(min_size=16, max_size=32).map(bytes.hex)


@given(KEYS, st.text(), st.text(), st.integers(1, 60))
def test_a_known_secret_never_shows_however_the_text_is_cut(
    key: str, before: str, after: str, limit: int
) -> None:
    shown = in_brief(f"{before}{key}{after}", [key], limit=limit)
    assert key not in shown
    assert len(shown) <= limit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer abcdefghijklmnop, denied", "Authorization: Bearer ***, denied"),
        ("wss://x/?api-key=0123456789&model=m", "wss://x/?api-key=***&model=m"),
        ('{"client_secret": "abcdefgh"}', '{"client_secret": "***"}'),
        ("Incorrect API key provided: sk-proj-abc***xyz.", "Incorrect API key provided: ***."),
        ("ek_68af296e8e408191", "***"),
        ("token eyJhbGciOiJI.eyJzdWIi.c2ln expired", "token *** expired"),
        ("Bearer token is missing", "Bearer token is missing"),
        ("the task-list is fine", "the task-list is fine"),
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str, shown: str) -> None:
    assert scrub(text) == shown


def test_words_too_short_for_a_secret_do_not_tear_the_text() -> None:
    assert scrub("a banana", ["a", ""]) == "a banana"


def test_a_brief_text_is_one_line_without_control_characters() -> None:
    assert in_brief("one\r\n\ttwo\x1b[31m 三") == "one two [31m 三"
