"""A chart parser: small rules that build larger meanings from neighbours, and the cover that explains most.

Part of `dates`: pure, standard library only. A rule names the kinds of its parts in order; `~` before a
kind allows small words ("at", 的) in between. Every reading is kept; `cover` then chooses the readings that
leave least of the text unexplained, in as few pieces as possible.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from meeting_assistant.dates import words_en, words_zh
from meeting_assistant.dates.numbers import ZH_CHARACTERS, zh_value
from meeting_assistant.dates.values import Length, When
from meeting_assistant.dates.vocabulary import Atom, Value

Bare: TypeAlias = Literal["time", "length"] | None
"""What a number alone answers, if anything was asked."""

_GLUE = "|".join(
    [rf"{re.escape(word)}(?![a-z])" for word in sorted(words_en.GLUE, key=len, reverse=True)]
    + [re.escape(word) for word in sorted(words_zh.GLUE, key=len, reverse=True)]
)
_BLANKS = re.compile(r"\s*")
_TIGHT = re.compile(r"[\s-]*的?\s*")
_LOOSE = re.compile(rf"(?:[\s,、-]|{_GLUE})*")
_WIDEST_GAP = 40
"""More characters of small words than this never part what belongs together."""
_OBJECT = re.compile(
    r"\s*(?:(?:it|this|that|them|things|us|the (?:meeting|call|start|end))\s+)?(?:(?:back|out|forward)\s+)?"
    r"(?:by\s+)?"
)
"""What may stand between a verb and by how much: push it back by an hour."""
MOST_EDGES = 4000
"""A sentence that gives more readings than this is no request: nothing of it is understood."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that a rule was found with, and what surrounds them."""

    parts: Sequence[Atom]
    text: str
    now: datetime
    bare: Bare

    @property
    def today(self) -> date:
        """The day that "tomorrow" counts from."""
        return self.now.date()

    @property
    def before(self) -> str:
        """The text in front."""
        return self.text[: self.parts[0].start]

    @property
    def after(self) -> str:
        """The text behind."""
        return self.text[self.parts[-1].end :]

    def kind(self, place: int) -> str:
        """The kind of a part."""
        return self.parts[place].kind

    def word(self, place: int) -> str:
        """The text of a part."""
        return self.text[self.parts[place].start : self.parts[place].end]

    def gap(self, place: int) -> str:
        """The text between a part and the next."""
        return self.text[self.parts[place].end : self.parts[place + 1].start]

    def number(self, place: int) -> int:
        """A part that is a whole number."""
        value = self.parts[place].value
        assert isinstance(value, int)
        return value

    def amount(self, place: int) -> float:
        """A part that is a number, whole or not."""
        value = self.parts[place].value
        assert isinstance(value, int | float)
        return value

    def name(self, place: int) -> str:
        """A part that is named by a word of ours: a unit, an edge, a zone."""
        value = self.parts[place].value
        assert isinstance(value, str)
        return value

    def when(self, place: int) -> When:
        """A part that describes a time."""
        value = self.parts[place].value
        assert isinstance(value, When)
        return value

    def length(self, place: int) -> Length:
        """A part that is a length."""
        value = self.parts[place].value
        assert isinstance(value, Length)
        return value


Built: TypeAlias = tuple[str, Value] | None
Build: TypeAlias = Callable[[Parts], Built]


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a rule: the kinds that fit, and whether small words may stand before it."""

    kinds: frozenset[str]
    gap: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """An operation: the kinds of its parts, and what they mean together."""

    pattern: str
    build: Build
    slots: tuple[Slot, ...] = field(compare=False)

    def __repr__(self) -> str:
        return f"<{self.pattern}>"


def rule(pattern: str, build: Build) -> Rule:
    """Make an operation of its pattern: kinds; ``|`` for a choice, ``~`` and ``^`` for words in between."""
    slots = []
    for word in pattern.split():
        loose = word.startswith("~")
        kinds = frozenset(kind.replace("_", " ") for kind in word.lstrip("~^").split("|"))
        slots.append(Slot(kinds, _LOOSE if loose else _OBJECT if word.startswith("^") else _TIGHT))
    return Rule(pattern, build, tuple(slots))


def parse(
    text: str, atoms: Iterable[Atom], rules: Sequence[Rule], *, now: datetime, bare: Bare
) -> list[Atom]:
    """Every reading: the atoms, and all that the rules build from them."""
    chart = _Chart(text, now, bare)
    by_kind: dict[str, list[tuple[Rule, int]]] = defaultdict(list)
    for each in rules:
        for place, slot in enumerate(each.slots):
            for kind in slot.kinds:
                by_kind[kind].append((each, place))
    atoms = list(atoms)
    waiting = list(atoms)
    while waiting:
        if len(chart.known) > MOST_EDGES:
            return atoms
        atom = waiting.pop()
        if not chart.add(atom):
            continue
        for found, place in by_kind.get(atom.kind, ()):
            waiting.extend(chart.apply(found, place, atom))
    return list(chart.known)


class _Chart:
    """The pieces known so far, by where they start and end."""

    def __init__(self, text: str, now: datetime, bare: Bare) -> None:
        self._text, self._now, self._bare = text, now, bare
        self.known: dict[Atom, None] = {}
        self._starts: dict[int, list[Atom]] = defaultdict(list)
        self._ends: dict[int, list[Atom]] = defaultdict(list)
        self._reach: dict[tuple[int, re.Pattern[str]], int] = {}

    def add(self, atom: Atom) -> bool:
        """Take it in; False if it is known."""
        if atom in self.known:
            return False
        self.known[atom] = None
        self._starts[atom.start].append(atom)
        self._ends[atom.end].append(atom)
        return True

    def apply(self, rule_: Rule, place: int, atom: Atom) -> list[Atom]:
        """All that a rule builds with `atom` in that place."""
        found = []
        for left in self._left(rule_.slots, place, atom):
            for parts in self._right(rule_.slots, place, [*left, atom]):
                built = rule_.build(Parts(parts, self._text, self._now, self._bare))
                if built is not None:
                    found.append(Atom(parts[0].start, parts[-1].end, *built))
        return found

    def _left(self, slots: Sequence[Slot], place: int, atom: Atom) -> list[list[Atom]]:
        if place == 0:
            return [[]]
        gap, wanted = slots[place].gap, slots[place - 1].kinds
        found = []
        for end in range(max(0, atom.start - _WIDEST_GAP), atom.start + 1):
            for each in self._ends.get(end, ()):
                if each.kind in wanted and self._spans(end, atom.start, gap):
                    found += [[*rest, each] for rest in self._left(slots, place - 1, each)]
        return found

    def _right(self, slots: Sequence[Slot], place: int, parts: list[Atom]) -> list[list[Atom]]:
        if place == len(slots) - 1:
            return [parts]
        gap, wanted, end = slots[place + 1].gap, slots[place + 1].kinds, parts[-1].end
        found = []
        for start in range(end, min(self._reached(end, gap), end + _WIDEST_GAP) + 1):
            for each in self._starts.get(start, ()):
                if each.kind in wanted and self._spans(end, start, gap):
                    found += self._right(slots, place + 1, [*parts, each])
        return found

    def _spans(self, start: int, end: int, gap: re.Pattern[str]) -> bool:
        """True if nothing but what the gap allows lies between."""
        if start == end:
            return True
        return end <= self._reached(start, gap) and gap.fullmatch(self._text, start, end) is not None

    def _reached(self, start: int, gap: re.Pattern[str]) -> int:
        """The end of the gap that begins there."""
        reach = self._reach.get((start, gap))
        if reach is None:
            match = gap.match(self._text, start)
            reach = self._reach[start, gap] = match.end() if match else start
        return reach


def cover(text: str, atoms: Iterable[Atom], tops: frozenset[str]) -> list[Atom]:
    """The pieces of those kinds that explain most of the text in the fewest pieces, in order."""
    splits = _splits(text)
    ending: dict[int, list[Atom]] = defaultdict(list)
    for atom in atoms:
        if atom.kind in tops:
            ending[atom.end].append(atom)
    best: list[tuple[int, int, int, tuple[Atom, ...]]] = [(0, 0, 0, ())]
    for end in range(1, len(text) + 1):
        choice = best[end - 1]
        for atom in ending.get(end, ()):
            explained, pieces, whole, chosen = best[atom.start]
            size = sum(not character.isspace() for character in text[atom.start : end])
            split = (atom.start in splits) + (end in splits)
            candidate = (explained + size, pieces - 1, whole - split, (*chosen, atom))
            if candidate[:3] > choice[:3]:
                choice = candidate
        best.append(choice)
    return list(best[-1][3])


_WEEK_BEHIND = re.compile(r"(?:周|星期|礼拜)$")
_NUMERALS = re.compile(rf"[{ZH_CHARACTERS}]{{2,7}}")


def _splits(text: str) -> frozenset[int]:
    """Places inside what can be one number: 十五 is split in two only if nothing else explains as much."""
    places: set[int] = set()
    for run in _NUMERALS.finditer(text):
        if _WEEK_BEHIND.search(text, 0, run.start()):  # 周二十点 is ten o'clock on a Tuesday
            places.add(run.start())
        elif zh_value(run[0]) is not None:
            places.update(range(run.start() + 1, run.end()))
    return frozenset(places)


def is_glue(text: str, start: int, end: int) -> bool:
    """True if nothing but small words lies between."""
    return _LOOSE.fullmatch(text, start, end) is not None


def touching_after(text: str, end: int) -> int:
    """The place where the next word that is not a small one begins."""
    match = _LOOSE.match(text, end)
    return match.end() if match else end
