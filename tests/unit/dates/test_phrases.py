"""The phrase table: at least 98 % right, every miss listed below."""

from datetime import datetime

import pytest

from meeting_assistant.dates import find_duration, find_time, settle
from tests.unit.dates.phrase_table import CHINESE, DURATIONS, ENGLISH, NOW, rows

TIMES = [*rows(CHINESE), *rows(ENGLISH)]
LENGTHS = rows(DURATIONS)
MISSES: dict[str, str] = {
    # The second of two equal hours: days and clocks carry no offset, so the first is taken, with the remark.
    "in four hours": "2026-11-01 01:00 ambiguous",
}


def _answer(phrase: str, now: datetime) -> str:
    found = find_time(phrase, now=now)
    if found is None or (found.day is None and found.clock is None and found.problem is None):
        return "none"
    if found.problem is not None:
        return found.problem
    if found.clock is None:
        return str(found.day)
    moment = settle(found.day, found.clock, now=now)
    return " ".join(filter(None, (moment.at.strftime("%Y-%m-%d %H:%M"), moment.remark)))


@pytest.mark.parametrize(("reference", "phrase", "right"), TIMES, ids=lambda column: column)
def test_a_phrase_means_what_the_table_says(reference: str, phrase: str, right: str) -> None:
    assert _answer(phrase, NOW[reference]) == MISSES.get(phrase, right)


@pytest.mark.parametrize(("phrase", "right"), LENGTHS, ids=lambda column: column)
def test_a_length_means_what_the_table_says(phrase: str, right: str) -> None:
    found = find_duration(phrase, now=NOW["sun"])
    assert (str(found.minutes) if found else "none") == right


def test_the_table_is_large_and_nearly_all_right() -> None:
    assert len(TIMES) + len(LENGTHS) >= 200
    assert len(MISSES) <= 0.02 * len(TIMES)
