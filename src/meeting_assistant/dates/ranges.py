"""Ranges of time: "from three to four", 三点到四点半.

Part of `dates`: pure, standard library only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from meeting_assistant.dates.model import Clock
from meeting_assistant.dates.tokens import Token

_RANGE = re.compile(r"\s*(?:开始|起)?[,\s]*(?:一直|开)?(?:到|至|-|~|to|until|till|and)\s*$")
_MOVED_FROM = re.compile(r"\b(?:change|move|push|shift|reschedule|bring)\b[^,.]*$")


def without_ends(text: str, tokens: Iterable[Token]) -> list[Token]:
    """The tokens, where the end of a range is made one with its beginning."""
    kept: list[Token] = []
    for token in tokens:
        start = _range_start(text, kept[-1], token) if kept else None
        if start is None:
            kept.append(token)
        else:
            kept[-1] = Token(kept[-1].start, token.end, start)
    return kept


def range_length(text: str, tokens: Sequence[Token]) -> tuple[int, Token] | None:
    """Minutes of the first range among `tokens`, and the whole range as a token."""
    for first, second in pairwise(tokens):
        start, end = _range_start(text, first, second), second.meaning
        if start is None or not isinstance(end, Clock):
            continue
        minutes = (end.leaning_on(start).minutes() - start.minutes()) % (24 * 60)
        if minutes > 12 * 60 and end.part is None:
            minutes -= 12 * 60
        return (minutes, Token(first.start, second.end, start)) if minutes else None
    return None


def _range_start(text: str, first: Token, second: Token) -> Clock | None:
    """The clock that a range begins with, or None if the two tokens are no range.

    A half of day that was said at its end ("three to four pm") counts for its beginning too.
    """
    start, end = first.meaning, second.meaning
    if not (isinstance(start, Clock) and isinstance(end, Clock)):
        return None
    if _RANGE.fullmatch(text[first.end : second.start]) is None or _MOVED_FROM.search(text, 0, first.start):
        return None
    if start.is_open and end.part is not None:
        lent = replace(start, part=end.part)
        if lent.minutes() < end.minutes():
            return lent
    return start
