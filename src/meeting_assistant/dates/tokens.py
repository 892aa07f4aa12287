"""The words of time in a text, before they are joined into phrases.

Part of `dates`: pure, standard library only. Each grammar is a table of rules, a pattern with a function
from its match to what it means; a rule that means nothing after all (a day 32) gives None. Where matches
overlap, the one that begins first wins, then the longest, then the rule that stands first.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from meeting_assistant.dates.model import Clock, Part, Problem, Span


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday with nothing else said: the coming one, or a remark beside a date."""

    number: int  # 0 is Monday


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time, in minutes."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Shift:
    """So many minutes later than it was; negative: earlier."""

    minutes: int


Meaning: TypeAlias = date | datetime | Weekday | Clock | Part | Length | Shift | Problem | tuple[date, Part]
"""What one word or group says. A `datetime` is a day and time together ("in two hours")."""

Build: TypeAlias = Callable[[re.Match[str], datetime], Meaning | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what its match means at a given local time."""

    pattern: re.Pattern[str]
    build: Build


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text and what it means."""

    start: int
    end: int
    meaning: Meaning

    @property
    def span(self) -> Span:
        """Start and end."""
        return self.start, self.end


def rule(pattern: str, build: Build) -> Rule:
    """A rule of a grammar; in its pattern an English word may end where Chinese begins."""
    return Rule(re.compile(pattern, re.ASCII), build)


def scan(text: str, rules: Sequence[Rule], now: datetime) -> list[Token]:
    """The tokens of `text` in order, none overlapping another."""
    tokens: list[Token] = []
    upcoming = [_next(rule_, text, 0, now) for rule_ in rules]
    while True:
        token = min(filter(None, upcoming), key=lambda token: (token.start, -token.end), default=None)
        if token is None:
            return tokens
        tokens.append(token)
        for n, later in enumerate(upcoming):
            if later is not None and later.start < token.end:
                upcoming[n] = _next(rules[n], text, token.end, now)


def _next(rule_: Rule, text: str, start: int, now: datetime) -> Token | None:
    """The first token that a rule finds from `start` on."""
    for match in rule_.pattern.finditer(text, start):
        meaning = rule_.build(match, now) if match.end() > match.start() else None
        if meaning is not None:
            return Token(match.start(), match.end(), meaning)
    return None
