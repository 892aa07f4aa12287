"""The fold: pieces of a text joined, in the order in which they were said, into one description.

Part of `dates`: pure, standard library only. What is said later may add to what was said before; it
replaces it only where a word of correction stands between ("no", 改成). A day within a name ("the Christmas
party") is no second day.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from meeting_assistant.dates.model import Clock, Direction, Part
from meeting_assistant.dates.names import ITS_NAME, NAME_AHEAD, NAME_BEHIND
from meeting_assistant.dates.placing import place
from meeting_assistant.dates.values import Length, When
from meeting_assistant.dates.vocabulary import Atom

TIMES = frozenset(
    {
        *(
            "day",
            "wd",
            "dom",
            "monthday",
            "monthname",
            "ymonth",
            "year",
            "week",
            "daypart",
            "span",
            "clock",
            "timed",
        ),
        *("until", "zoned", "moment", "part of day"),
    }
)
"""Kinds of pieces that say when."""
LENGTHS = frozenset({"length", "shifted", "stretched", "direction"})
SILENT = frozenset({"plain", "denied"})
"""Kinds that explain a piece of text and say nothing about when."""

_COARSE = frozenset({"monthname", "ymonth", "year", "week"})
_CORRECTION = re.compile(
    r"(?<=[,.])还是(?=[^,]*吧)|不对|不是|我是说|我的意思|等等|等一?下|更正|纠正|不(?=[,不])|错了|改|换|挪|推[到迟后]|应该是|哦|嗯|呃|额|算了|说错|调[到整]|移到|而是|要不|不行|提前到|延[到后期]"
    r"|\b(?:or\srather|no|not|nope|actually|make\sit|change|instead(?!\s(?:[a-z]+\s)?of)|rather|sorry|wait|i\s(?:mean|meant|said)|hold\son|forget\s(?:it|that)|make\sthat|move|push|scratch|correction|um+|uh+|er+"
    r"|better|hm+|oops|reschedule|postpone|bring)\b"
)
_ON = (" on ", " for ", " at ", " by ")
_COUNTED_FROM = ("今天", "今日", "第二天", "次日", "月底", "月初")
_COUNTED = ("天后", "周后", "月后", "年后", "之后", "以后", "later", "from now")
_MOVED_TO = re.compile(r"(?:to|until|till)\b|[改换挪推移调]到|改成")
_MOVES = re.compile(r"\b(?:move|change|push|shift|reschedule|bring|switch|postpone|delay)\b[^.;]*$")


@dataclass(slots=True)
class Fold:
    """The meaning of all pieces together.

    Attributes:
        text: The text that they are of.
        now: The present.
        pieces: Those that counted.
        length: The length in minutes, and where it was said.
        shift: Minutes later.
        stretch: Minutes longer.
        direction: A wish for more or less without an amount.
        left: Those that contradict the others, or that nothing can be done with.
        feasts: Where feasts were named.
        taken: Where the pieces begin: what follows a piece there is no noun.
        ordinals: Those that may be the day, if no other is said.
        base: What was said before the last correction.
        current: What was said since.
        change: Where the wish for more or less stands.
    """

    text: str
    now: datetime
    pieces: list[Atom] = field(default_factory=list)
    length: tuple[int, Atom] | None = None
    shift: int | None = None
    stretch: int | None = None
    direction: Direction | None = None
    left: list[Atom] = field(default_factory=list)
    feasts: set[tuple[int, int]] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)
    ordinals: list[Atom] = field(default_factory=list)
    base: When | None = None
    current: When = field(default_factory=When)
    change: Atom | None = None
    _denied: list[Atom] = field(default_factory=list)
    _named: list[Atom] = field(default_factory=list)

    @property
    def when(self) -> When:
        """The day and the time of day so far."""
        return self.current if self.base is None else self.base.corrected(self.current)

    def take(self, piece: Atom) -> None:
        """Add what one piece says."""
        if piece.kind == "denied":
            self._denied.append(piece)
        if piece.kind in SILENT:
            return
        if self._denied and self._continues_denial(piece):
            self._denied.append(piece)
            return
        match piece.kind, piece.value:
            case _, When() as when:
                if self._may_be_name(piece):
                    self._named.append(piece)
                    return
                self._take_time(piece, when)
            case "length", Length() as length:
                self._take_length(piece, length)
            case "shifted", int() as minutes:
                self.shift, self.change = minutes, piece
            case "stretched", int() as minutes:
                self.stretch, self.change = minutes, piece
            case "direction", str() as name:
                self.direction, self.change = _DIRECTIONS[name], piece
            case _:
                self.left.append(piece)
                return
        self.pieces.append(piece)

    def close(self) -> None:
        """Decide about what may be part of a name, and about an end without a length."""
        for piece in sorted(
            self._named, key=lambda each: (self._is_only_a_name(each), self._stands_before_noun(each))
        ):
            if self._has_day_beside(piece):
                continue
            when = piece.value
            if isinstance(when, When) and not self._is_only_a_name(piece):
                self._take_time(piece, when)
                self.pieces.append(piece)
            else:
                self.left.append(piece)
        if self.when.clock is None and self.when.part is Part.NOON:
            self.base, self.current = None, replace(self.when, clock=Clock(hour=12, part=Part.NOON))
        self._close_range()
        self._close_denial()
        clock = self.when.clock
        if (
            clock is not None and clock.part is Part.EVENING and 1 <= clock.hour <= 4
        ):  # four in the evening: 16:00?
            self.left += [piece for piece in self.pieces if "evening" in self.text[piece.start : piece.end]]

    def _continues_denial(self, piece: Atom) -> bool:
        """别是明天下午三点: what follows a denied day at once is denied with it."""
        last = self._denied[-1]
        if self.text.startswith(("instead", "rather"), last.start):
            return False
        between = self.text[last.end : piece.start]
        names_hour = isinstance(piece.value, When) and piece.value.names_hour
        return names_hour and last.end <= piece.start and not between.strip() and "," not in between

    def _close_denial(self) -> None:
        """Leave over what is denied where nothing else was said instead: any day but Friday, at nine."""
        denies_day = any(_names_day(self.text[each.start : each.end]) for each in self._denied)
        if denies_day and self.when.clock is not None and not self.when.names_day:
            self.left += self._denied

    def _has_day_beside(self, piece: Atom) -> bool:
        """True if the day is known without a piece of a name, and would not be another one with it."""
        day = place(self.when, self.now).day
        behind = [each for each in self.pieces if each.start >= piece.end and each.kind in TIMES]
        if behind and self._stands_before_noun(piece) and not self._is_beside(piece, behind[0]):
            return False
        when = piece.value if isinstance(piece.value, When) and piece.value.problem is None else None
        joined = None if when is None or self._is_named_so(piece) else self.when.joined(when)
        if self.when.problem is not None or day is None or joined is None:
            return self.when.problem is not None or day is not None
        together = place(joined, self.now)
        return together.is_contradiction or together.day == day

    def _close_range(self) -> None:
        """Work out a length from its end, whose half of the day counts for the beginning, too."""
        when = self.when
        start, until = when.clock, when.until
        if until is None:
            return
        if start is None:
            self.left += [piece for piece in self.pieces if piece.kind == "until"]
            return
        if start.is_open and until.part is not None:
            lent = replace(start, part=until.part)
            start = lent if lent.minutes() < until.minutes() else start
        minutes = (until.leaning_on(start).minutes() - start.minutes()) % (24 * 60)
        if minutes > 12 * 60 and until.is_open:
            minutes -= 12 * 60
        self.base, self.current = None, replace(when, clock=start, minutes=minutes or None)
        if self.length is not None and minutes and self.length[0] != minutes:
            self.left.append(self.length[1])

    def _take_time(self, piece: Atom, when: When) -> None:
        previous = next((each for each in reversed(self.pieces) if each.kind in TIMES), None)
        joined = self.current.joined(when)
        if joined is not None and not place(joined, self.now).is_contradiction:
            self.current = joined
        elif previous is not None and self._is_corrected(previous, piece):
            self.base, self.current = self.when, when
        elif self._stands_before_noun(piece):
            return
        elif previous is not None and self._is_beside(previous, piece) and not self.left:
            self.base, self.current = self.when, when
        else:
            self.left.append(piece)

    def _is_beside(self, name: Atom, piece: Atom) -> bool:
        """True if a day is part of a name and the next one is not counted from it: 下周…的今天."""
        words = self.text[piece.start : piece.end]
        counted = words.startswith(_COUNTED_FROM) or any(mark in words for mark in _COUNTED)
        is_close = re.fullmatch(r"[^,]{0,4}", self.text[name.end : piece.start]) is not None
        return self._stands_before_noun(name) and not (counted and is_close)

    def _is_corrected(self, previous: Atom, piece: Atom) -> bool:
        between = (
            _CORRECTION.search(self.text, previous.end, piece.start) is not None
            or _CORRECTION.match(self.text, piece.start) is not None
        )
        moved = _MOVED_TO.match(self.text, piece.start) is not None and (
            not self.text[piece.start].isascii() or _MOVES.search(self.text, 0, piece.start) is not None
        )
        return between or moved

    def _stands_before_noun(self, piece: Atom) -> bool:
        """True if a day stands before a noun: the Friday review, 周五例会."""
        is_day = isinstance(piece.value, When) and not piece.value.names_hour
        if (
            self.text[piece.start : piece.end] in ("today", "tomorrow", "tonight")
            and self.text[piece.end :][:2] != "'s"
        ):
            return False
        ahead = NAME_AHEAD.match(self.text, piece.end)
        return (
            is_day and ahead is not None and not any(n in self.taken for n in range(piece.end, ahead.end()))
        )

    def _may_be_name(self, piece: Atom) -> bool:
        """True if it is likelier part of what a meeting is called than a day to meet on."""
        when = piece.value
        if not isinstance(when, When) or when.names_hour or piece.kind in ("until", "zoned"):
            return False
        if self._is_named_so(piece):
            return True
        return self._is_feast(piece) or piece.kind in _COARSE if self._stands_before_noun(piece) else False

    def _is_only_a_name(self, piece: Atom) -> bool:
        return (self._is_feast(piece) or piece.kind in _COARSE) and (
            self._stands_before_noun(piece) or self._is_named_so(piece)
        )

    def _is_named_so(self, piece: Atom) -> bool:
        """True if a word before it says that a name or a subject follows: called, 关于."""
        if (
            piece.kind == "monthname"
            and self._stands_before_noun(piece)
            and ITS_NAME.search(self.text, 0, piece.start)
        ):
            return True  # the December roadmap
        lead = NAME_BEHIND.search(self.text, 0, piece.start)
        return lead is not None and not self.text[lead.start() : piece.start].endswith(_ON)

    def _is_feast(self, piece: Atom) -> bool:
        return any(piece.start <= start and end <= piece.end for start, end in self.feasts)

    def _take_length(self, piece: Atom, length: Length) -> None:
        if not length.is_short or length.minutes > 7 * 24 * 60:
            self.left.append(piece)
        elif (
            self.length is None
            or self.length[0] == length.minutes
            or self._is_corrected(self.length[1], piece)
        ):
            self.length = (length.minutes, piece)
        else:
            self.left.append(piece)


def _names_day(words: str) -> bool:
    return re.search(r"day|tomorrow|tonight|周|天|日|号|礼拜|星期|month|week|january|th\b", words) is not None


_DIRECTIONS: dict[str, Direction] = {
    "later": "later",
    "earlier": "earlier",
    "longer": "longer",
    "shorter": "shorter",
}
