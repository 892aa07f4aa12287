"""The reading of a text: its best cover, folded into one description, and the words that are left over.

Part of `dates`: pure, standard library only. Nothing that was said is dropped: a word of time that no
operation used, a coarse time ("next week") and a contradiction are leftovers, and whoever asked decides
what to do about them.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from meeting_assistant.dates import (
    clock_rules,
    count_rules,
    day_rules,
    en_clock_rules,
    length_rules,
    month_rules,
    range_rules,
    wish_rules,
    zh_clock_rules,
)
from meeting_assistant.dates.chart import Bare, Rule, cover, is_glue, parse
from meeting_assistant.dates.fold import LENGTHS, SILENT, TIMES, Fold
from meeting_assistant.dates.heard import Heard
from meeting_assistant.dates.leftover import direction_of, unused
from meeting_assistant.dates.model import (
    DurationFound,
    Leftover,
    Period,
    Reading,
    Span,
    TimeFound,
)
from meeting_assistant.dates.placing import Placed, place, zoned
from meeting_assistant.dates.suspects import suspects
from meeting_assistant.dates.vocabulary import Atom, atoms_of

RULES: tuple[Rule, ...] = (
    *day_rules.RULES,
    *month_rules.RULES,
    *count_rules.RULES,
    *clock_rules.RULES,
    *zh_clock_rules.RULES,
    *en_clock_rules.RULES,
    *range_rules.RULES,
    *length_rules.RULES,
    *wish_rules.RULES,
)
"""Every operation; tests take single ones away."""

TOPS = TIMES | LENGTHS | SILENT | {"bad"}
_SENTENCE = re.compile(r"[^。！？!?;\n]+!?")
_COARSE = frozenset({"week", "ymonth", "monthname", "year", "span"})
_HALF_OF_MORE = re.compile(r"\band\s(?:[a-z]+\s)?$")
_LONGEST_SENTENCE = 120
"""A sentence of more characters is read in pieces, so that no text is slow to read."""
MOST_CHARACTERS = 1000
"""Nobody says a time in more; what lies beyond is left over."""


def read_by(rules: Sequence[Rule], heard: Heard, *, now: datetime, bare: Bare) -> Reading:
    """Read a text by the rules given."""
    text = heard.text[:MOST_CHARACTERS]
    fold = Fold(text, now)
    left: list[Atom] = []
    for start, end in _sentences(text):
        atoms = [_moved(atom, start) for atom in atoms_of(text[start:end])]
        known = parse(text, atoms, rules, now=now, bare=bare)
        pieces = cover(text, known, TOPS)
        fold.feasts |= {
            (atom.start, atom.end) for atom in atoms if atom.kind in ("feast", "computed", "lunar")
        }
        fold.taken |= {piece.start for piece in pieces if piece.kind not in SILENT}
        fold.ordinals += [atom for atom in atoms if _may_be_day(text, atom, pieces)]
        for piece in pieces:
            fold.take(piece)
            if (
                piece.kind == "length"
                and _HALF_OF_MORE.search(text, 0, piece.start)
                and text.startswith(("half", "a half"), piece.start)
            ):
                left.append(piece)
        left += unused(text, atoms, pieces, is_answer=bool(fold.pieces), today=now.date())
        if fold.direction is None and (wish := direction_of(text, atoms, pieces)) is not None:
            fold.direction, fold.change = wish
    fold.close()
    if len(heard.text) > MOST_CHARACTERS:
        left.append(Atom(MOST_CHARACTERS, len(heard.text), "vague"))
    has_day = fold.when.names_day
    left += suspects(text, [*fold.pieces, *left], has_day=has_day)
    return _reading(heard, fold, [*left, *fold.left])


def _sentences(text: str) -> Iterator[Span]:
    for match in _SENTENCE.finditer(text):
        for start in range(match.start(), match.end(), _LONGEST_SENTENCE):
            yield start, min(start + _LONGEST_SENTENCE, match.end())


def _may_be_day(text: str, atom: Atom, pieces: Sequence[Atom]) -> bool:
    """True if an ordinal that nothing used would be the day, where none was said: on the 28th."""
    is_free = atom.kind == "ord" and not any(p.start < atom.end and atom.start < p.end for p in pieces)
    return is_free and (text[atom.start].isdigit() or text.endswith("on the ", 0, atom.start))


def _moved(atom: Atom, by: int) -> Atom:
    return Atom(atom.start + by, atom.end + by, atom.kind, atom.value) if by else atom


def _reading(heard: Heard, fold: Fold, left: list[Atom]) -> Reading:
    placed = place(fold.when, fold.now)
    day, clock, part = placed.day, fold.when.clock, fold.when.part
    if fold.when.zone is not None:
        there = zoned(fold.when, day, fold.now)
        if there is None:
            left += [piece for piece in fold.pieces if piece.kind == "zoned"]
        else:
            (day, clock), part = there, None
    if day is None and clock is not None:
        left += fold.ordinals  # the 28th ... at three
    is_open = day is None and placed.period is not None
    coarse = [piece for piece in fold.pieces if piece.kind in _COARSE] if is_open else []
    spans = tuple(_spans(heard, fold.pieces))
    when = None
    if day is not None or clock is not None or part is not None or placed.problem is not None:
        times = tuple(_spans(heard, [piece for piece in fold.pieces if piece.kind in TIMES]))
        when = TimeFound(day=day, clock=clock, part=part, problem=placed.problem, spans=times)
    return Reading(
        when=when,
        length=_length(heard, fold),
        shift=fold.shift,
        stretch=fold.stretch,
        direction=fold.direction,
        change=None if fold.change is None else heard.span(fold.change.start, fold.change.end),
        period=_period(placed),
        leftovers=tuple(_leftovers(heard, left, coarse)),
        spans=spans,
    )


def _period(placed: Placed) -> Period | None:
    return placed.period if placed.day is None else None


def _length(heard: Heard, fold: Fold) -> DurationFound | None:
    if fold.length is not None:
        minutes, piece = fold.length
        return DurationFound(minutes=minutes, span=heard.span(piece.start, piece.end))
    if fold.when.minutes is not None:
        piece = next(each for each in reversed(fold.pieces) if each.kind in ("timed", "until"))
        return DurationFound(minutes=fold.when.minutes, span=heard.span(piece.start, piece.end))
    return None


def _leftovers(heard: Heard, left: Sequence[Atom], coarse: Sequence[Atom]) -> Iterator[Leftover]:
    """The words left over, in order, those that touch made one."""
    names = {(atom.start, atom.end) for atom in coarse}
    for start, end in _merged(heard.text, sorted({*names, *((atom.start, atom.end) for atom in left)})):
        span = heard.span(start, end)
        is_coarse = not any(start <= atom.start < end for atom in left)
        yield Leftover(span=span, text=heard.original[slice(*span)], is_coarse=is_coarse)


def _spans(heard: Heard, pieces: Sequence[Atom]) -> Iterator[Span]:
    for start, end in _merged(heard.text, sorted((piece.start, piece.end) for piece in pieces)):
        yield heard.span(start, end)


def _merged(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The spans with those made one that touch or have only small words between them."""
    current: Span | None = None
    for start, end in spans:
        if current is not None and (start <= current[1] or is_glue(text, current[1], start)):
            current = current[0], max(end, current[1])
        else:
            if current is not None:
                yield current
            current = start, end
    if current is not None:
        yield current
