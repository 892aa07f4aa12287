"""The rest of a sentence: what a cover leaves of it, and how its words stand to each other.

Part of `dates`: pure, standard library only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from meeting_assistant.dates.chart import is_glue
from meeting_assistant.dates.vocabulary import Atom

HARD = frozenset(
    {
        *(
            "vague",
            "zone",
            "relday",
            "relpart",
            "weekday",
            "zhweekday",
            "weekend",
            "feast",
            "computed",
            "lunar",
        ),
        *(
            "half of day",
            "o'clock",
            "from now",
            "after next",
            "month",
            "year4",
            "noon",
            "midnight",
            "part",
            "relyear",
        ),
        *("that day", "h", "clockfigures", "date", "month and day", "this month", "this year", "nth"),
    }
)
"""Kinds that are words of time wherever they stand."""
NUMBERS = frozenset({"num", "hhmm", "dotted", "decimal"})
_NOUN_AHEAD = re.compile(
    r"\s?(?!(?:at|on|in|for|from|with|and|or|to|till|until|please|pm|am|then|but|is|instead|past|half|the|works?|would|later|earlier|ago|longer|shorter|before|after)\b)"
    r"[a-z]{2,}|\s?(?![的吧呢啊吗了在于到至前后之以和或约有是再就都也给把跟])[一-鿿]"
)
_ONE_WORD = re.compile(
    r"\s?(?!(?:with|and|for|to|about|in|at|of|on|the|by|from|or|is|as)\b|[在跟和与去到给对从把比，,])(?:[a-z'-]+|[一-鿿]{1,4})\s?"
)
_SMALL = r"(?:\s(?:and|of|an?|the))*"
_ONE_WORD_AMONG = re.compile(rf"{_SMALL}\s[a-z'-]+{_SMALL}\s")
_MINUTE_MARKS = frozenset({"hour mark", "minute mark", "month mark", "day mark", "unit"})


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest of one sentence: all that a cover leaves.

    Attributes:
        text: All of the text.
        free: The words of time that no piece overlaps, the longest of those that overlap each other.
        words: All words of time, used or not.
        times: The pieces that say when or how long.
        starts: Where words of time begin, used or not: what begins there is no noun.
        weekday: Today's.
    """

    text: str
    free: Sequence[Atom]
    words: Sequence[Atom]
    times: Sequence[Atom]
    starts: frozenset[int]
    weekday: int

    def word(self, atom: Atom) -> str:
        """The text of a word."""
        return self.text[atom.start : atom.end]

    def is_one_word(self, start: int, end: int) -> bool:
        """True if a single strange word stands there, in which nothing is of time."""
        inside = any(start <= atom.start < end for atom in self.words if atom.kind in HARD | NUMBERS)
        return not inside and _ONE_WORD.fullmatch(self.text, start, end) is not None

    def is_parted(self, atom: Atom) -> bool:
        """True if one strange word alone parts it from a time or a number, on either side."""
        near = [*self.times, *(word for word in self.words if word.kind in NUMBERS | {"ord"})]
        return any(
            self.is_near(atom.end, other.start)
            if other.start > atom.end
            else self.is_near(other.end, atom.start)
            for other in near
            if other.start > atom.end or other.end < atom.start
        )

    def is_right_behind(self, atom: Atom) -> bool:
        """True if a unit or a time stands right before it, with a blank at most."""
        units = [word for word in self.free if word.kind == "unit"]
        return any(
            not self.text[other.end : atom.start].strip()
            for other in (*self.times, *units)
            if other.end <= atom.start
        )

    def is_near(self, start: int, end: int) -> bool:
        """True if a single strange word stands there, small ones about it not counted."""
        return self.is_one_word(start, end) or _ONE_WORD_AMONG.fullmatch(self.text, start, end) is not None

    def has_noun_ahead(self, atom: Atom) -> bool:
        """True if what follows is a thing, so that a number counts it and a unit is part of its name."""
        match = _NOUN_AHEAD.match(self.text, atom.end)
        return match is not None and not any(place in self.starts for place in range(atom.end, match.end()))

    def is_counted(self, atom: Atom) -> bool:
        """True if a number or an article stands right before a unit, so that together they are a length."""
        return any(
            other.kind in ("num", "article", "half", "couple", "decimal")
            and not self.text[other.end : atom.start].strip()
            for other in self.free
            if other.end <= atom.start
        )

    def touches_time(self, atom: Atom) -> bool:
        """True if nothing at all parts it from a time that stands before it."""
        return any(not self.text[p.end : atom.start].strip(" ") for p in self.times if p.end <= atom.start)

    def is_parted_from_clock(self, atom: Atom) -> bool:
        """True if one strange word alone parts it from an hour before it, whose minutes it may be."""
        hours = [p for p in self.times if p.kind in ("clock", "timed", "length") and p.end <= atom.start]
        return bool(hours) and self.is_one_word(hours[-1].end, atom.start)

    def is_parted_from_mark(self, atom: Atom) -> bool:
        """True if one strange word parts a Chinese number from the unit that it may belong to."""
        marks = [
            w
            for w in self.words
            if w.kind in _MINUTE_MARKS and w.start > atom.end and not self.text[w.start].isascii()
        ]
        return any(self.is_one_word(atom.end, mark.start) for mark in marks)

    def is_ahead_of_time(self, atom: Atom) -> bool:
        """True if a time follows, with nothing but small words in between."""
        return any(
            atom.end <= piece.start and is_glue(self.text, atom.end, piece.start) for piece in self.times
        )

    def is_behind_time(self, atom: Atom) -> bool:
        """True if a time stands before, with nothing but small words in between."""
        return any(
            piece.end <= atom.start and is_glue(self.text, piece.end, atom.start) for piece in self.times
        )
