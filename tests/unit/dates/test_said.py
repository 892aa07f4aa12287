"""The tables of what people say: all but a few are answered right, and none is silently wrong."""

import pytest

from tests.unit.dates.said import Phrase, answer, phrases

ZH, EN = phrases("zh"), phrases("en")
LATER = [*phrases("zh", "later"), *phrases("en", "later")]
ASKED = {
    # "The day after" what was just said: understood only if that follows.
    "tomorrow, no, the day after at 3",
    # "For 30" may as well be half past four misheard.
    "tomorrow at 3 pm for an hour, no, for 30",
}
"""Phrases that are asked about although they have a right answer."""

OTHERWISE = {
    # Recognisers write "tomorrow" so: it is put right rather than asked about.
    "two morrow at 3 pm": "2026-11-26 15:00",
}
"""Phrases whose answer is held to be right against the table."""


@pytest.mark.parametrize("phrase", [*ZH, *EN, *LATER], ids=lambda phrase: phrase.text)
def test_a_phrase_is_understood_or_asked_about(phrase: Phrase) -> None:
    found = answer(phrase.text, phrase.now)
    if phrase.text in OTHERWISE:
        assert found == OTHERWISE[phrase.text]
    elif phrase.text in ASKED:
        assert found.partition(" +")[0] in ("ask", "none") or len(found) == len("2026-11-26")
    else:
        assert phrase.allows(found), f"{found} instead of {phrase.right}"


def test_the_tables_are_large_and_nearly_all_are_answered() -> None:
    assert len(ZH) >= 300
    assert len(EN) >= 300
    assert len(ASKED) <= 0.03 * len([*ZH, *EN])
