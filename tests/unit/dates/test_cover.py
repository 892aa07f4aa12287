"""Laws of understanding by cover: less knowledge or more noise leads to questions, never to other answers."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from meeting_assistant.dates import Reading, settle
from meeting_assistant.dates.chart import Built, Parts, Rule
from meeting_assistant.dates.heard import Heard
from meeting_assistant.dates.reading import RULES, read_by
from meeting_assistant.dates.vocabulary import atoms_of
from tests.unit.dates.said import Phrase, phrases

PHRASES = [*phrases("zh"), *phrases("en")]


def _read(text: str, now: datetime, rules: tuple[Rule, ...] = RULES) -> Reading:
    return read_by(rules, Heard.from_text(text), now=now, bare=None)


def _start(reading: Reading, now: datetime) -> datetime | None:
    """When it would be booked without a further question."""
    when = reading.when
    if not reading.is_whole or when is None or when.clock is None or reading.shift is not None:
        return None
    return settle(when.day, when.clock, now=now).at


def _day(reading: Reading) -> date | None:
    return reading.when.day if reading.is_whole and reading.when is not None else None


def _minutes(reading: Reading) -> int | None:
    return reading.length.minutes if reading.is_whole and reading.length is not None else None


def _noting(rule: Rule, built: set[str]) -> Rule:
    """The rule, noting that it built something."""

    def build(parts: Parts) -> Built:
        result = rule.build(parts)
        if result is not None:
            built.add(rule.pattern)
        return result

    return replace(rule, build=build)


def _read_noting(phrase: Phrase) -> tuple[Reading, frozenset[str]]:
    built: set[str] = set()
    reading = _read(phrase.text, phrase.now, tuple(_noting(rule, built) for rule in RULES))
    return reading, frozenset(built)


FULL, BUILT = {}, {}
for _phrase in PHRASES:
    FULL[_phrase], BUILT[_phrase] = _read_noting(_phrase)


def _is_same_or_open(phrase: Phrase, reading: Reading) -> bool:
    """Whether a reading takes nothing for said that the full one did not."""
    full, now = FULL[phrase], phrase.now
    if _start(reading, now) not in (None, _start(full, now)):
        return False
    return _minutes(reading) in (None, _minutes(full)) or _start(full, now) is None


KNOWN_WITHOUT = {
    # 三点十 and 五分钟 are what is left of 三点 and 十五分钟 where an hour alone is no clock.
    ("zhclock", "明天下午三点十五分钟"),
    ("zhclock", "明天下午三点四十五分钟"),
}
"""Rule and phrase for which the law does not hold."""


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_without_a_rule_answers_become_questions_and_never_other_answers(rule: Rule) -> None:
    rest = tuple(each for each in RULES if each is not rule)
    wrong = [
        phrase.text
        for phrase in PHRASES
        if rule.pattern in BUILT[phrase]
        and (rule.pattern, phrase.text) not in KNOWN_WITHOUT
        and not _is_same_or_open(phrase, _read(phrase.text, phrase.now, rest))
    ]
    assert not wrong


_IN_A_WORD = re.compile(r"[0-9a-zA-Z.:/]{2}|[零一二两三四五六七八九十百千]{2}")


def _with_noise(phrase: Phrase) -> list[str]:
    """The phrase with a word that means nothing, at each place between two words."""
    text = phrase.text
    if not re.search(r"[一-鿿]", text):
        cuts = [match.start() for match in re.finditer(" ", text)]
        return [f"{text[:cut]} blorp{text[cut:]}" for cut in cuts]
    plain = Heard.from_text(text).text
    if len(plain) != len(text):
        return []
    words = [atom for atom in atoms_of(plain) if atom.kind != "num"]
    cuts = [
        n
        for n in range(1, len(text))
        if not _IN_A_WORD.match(text, n - 1) and not any(word.start < n < word.end for word in words)
    ]
    return [f"{text[:cut]}嘟噜{text[cut:]}" for cut in cuts]


KNOWN_CHANGED = [
    # What is left is whole by itself: half an hour of 一个…半小时, half past two of 两点半…小时.
    "明天两点半嘟噜小时会议",
    "明天下午三点开一个嘟噜半小时",
    "一嘟噜个半小时以后",
    "一个嘟噜半小时以后",
    "tomorrow at three oh blorp five",
    "one and a blorp half hours tomorrow at 2 pm",
    # A date in figures, or the version of something.
    "12.3嘟噜下午两点",
    # A number behind a correction may as well be a room.
    "tomorrow at 9 am New blorp York time",
    "tomorrow at 3, no, blorp 4",
    "tomorrow at 10, scratch that, blorp 11",
]
"""Noise that does change a reading."""


def test_a_word_that_means_nothing_never_changes_day_hour_or_length() -> None:
    tried, changed = 0, []
    for phrase in PHRASES:
        full = FULL[phrase]
        if not full.is_whole:
            continue
        for text in _with_noise(phrase):
            noisy = _read(text, phrase.now)
            tried += 1
            if not _is_same_or_open(phrase, noisy) or (
                _start(noisy, phrase.now) is None
                and _start(full, phrase.now) is None
                and _day(noisy) not in (None, _day(full))
            ):
                changed.append(text)
    assert tried > 3500
    assert set(changed) == set(KNOWN_CHANGED)


@pytest.mark.parametrize("text", ["一二三四五六七八九十", "3 ", "周一周二周三", "a", "at 3 to 4 "])
def test_no_text_is_slow_to_read_and_what_is_not_read_is_told(text: str) -> None:
    """The limit on each test's time is what makes it fail."""
    reading = _read(text * 5000, PHRASES[0].now)
    assert reading.leftovers[-1].span[1] == 5000 * len(text)
