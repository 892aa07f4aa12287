"""What is read back is understood as the same value: a day, an hour, a length, a span."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.dates import read, settle
from meeting_assistant.server.dialogue.spoken import spoken_length, spoken_span, spoken_time
from meeting_assistant.speech.ports import Language
from tests.unit.dates.phrase_table import NOW

_NOW = NOW["wed"]
_LANGUAGES = st.sampled_from(["zh", "en"])
_MINUTES = st.integers(min_value=-366 * 24 * 60, max_value=3 * 366 * 24 * 60)


@given(after=_MINUTES, language=_LANGUAGES)
def test_a_time_is_understood_as_it_was_read_back(after: int, language: Language) -> None:
    at = _NOW + timedelta(minutes=after)
    words = spoken_time(at, now=_NOW, language=language)
    reading = read(words, now=_NOW)
    assert reading.is_whole, words
    assert reading.when is not None
    assert reading.when.clock is not None
    assert settle(reading.when.day, reading.when.clock, now=_NOW).at == at, words


@given(minutes=st.integers(min_value=1, max_value=24 * 60), language=_LANGUAGES)
def test_a_length_is_understood_as_it_was_read_back(minutes: int, language: Language) -> None:
    words = spoken_length(minutes, language)
    reading = read(words, now=_NOW)
    assert reading.is_whole, words
    assert reading.length is not None
    assert reading.length.minutes == minutes, words


@given(after=_MINUTES, minutes=st.integers(min_value=1, max_value=11 * 60), language=_LANGUAGES)
def test_a_span_within_a_day_is_understood_as_it_was_read_back(
    after: int, minutes: int, language: Language
) -> None:
    start = _NOW + timedelta(minutes=after)
    end = start + timedelta(minutes=minutes)
    words = spoken_span(start, end, now=_NOW, language=language)
    reading = read(words, now=_NOW)
    if start.date() != end.date():
        return  # the day of the end is named, too: nobody answers so
    assert reading.when is not None, words
    assert reading.when.clock is not None
    assert settle(reading.when.day, reading.when.clock, now=_NOW).at == start, words
    assert reading.length is not None
    assert reading.length.minutes == minutes, words


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        (datetime(2026, 12, 31, 15, tzinfo=_NOW.tzinfo), "en", "Thursday 31 December at 3 PM"),
        (datetime(2027, 1, 1, 15, tzinfo=_NOW.tzinfo), "en", "Friday 1 January 2027 at 3 PM"),
        (datetime(2027, 1, 1, 15, tzinfo=_NOW.tzinfo), "zh", "2027年1月1日星期五下午三点"),
        (datetime(2026, 11, 24, 15, tzinfo=_NOW.tzinfo), "zh", "2026年11月24日星期二下午三点"),
    ],
)
def test_the_year_is_said_when_it_is_not_the_coming_one(
    day: datetime, language: Language, words: str
) -> None:
    assert spoken_time(day, now=_NOW, language=language) == words
