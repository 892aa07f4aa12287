"""Neighbourhood of times: a word beside one is a relation, a part of it, or a number of its own.

Part of `dates`: pure, standard library only.
"""

import re
from collections.abc import Callable, Mapping

from meeting_assistant.dates.chart import is_glue
from meeting_assistant.dates.clock_rules import NO_HOUR
from meeting_assistant.dates.en_clock_rules import FOR_PEOPLE
from meeting_assistant.dates.rest import NUMBERS, Rest
from meeting_assistant.dates.vocabulary import Atom

BESIDE = frozenset(
    {
        *("ord", "oh", "half", "quarter", "quarters", "quarter mark", "hour mark", "minute mark", "day mark"),
        *("month mark", "edge", "or", "past", "short of", "ago", "unit", "hundred", "h", "last"),
        *("ref", "zhref", "ends", "perhaps month"),
    }
)
"""Kinds that are words of time if they touch one, on either side."""
AHEAD = frozenset(
    {"before", "after", "until", "by", "to", "from", "between", "bound", "not", "passing", "till", "within"}
)
"""Relations: words of time if a time follows them."""
BEHIND_ZH = frozenset({"before", "after", "within", "bound"})
_ONLY_BEHIND = frozenset(
    {
        "前",
        "后",
        "之前",
        "之后",
        "以前",
        "以后",
        "过后",
        "内",
        "以内",
        "之内",
        "多",
        "出头",
        "为止",
        "间",
        "之间",
        "中间",
    }
)
_ONLY_AHEAD = frozenset(
    {"快", "快到", "将近", "接近", "不晚于", "不早于", "比", "数", "if", "almost", "nearly"}
)
_PARTED = frozenset({"half", "quarter", "past", "oh", "perhaps month"})
"""Kinds that belong to a time even if one strange word parts them from it."""
_LABEL_BEHIND = re.compile(
    r"(?:^|[^a-z])(?!(?:book|make|schedule|do|for|need|take|at|on|in|to|from|about|around|until|till|by|and|or|is|be|it"
    r"|say|between|maybe|want|past|after|before|not|no|yes|ok|the|then|meet|starting|that|as|else|or|than|with|of|our|my|better|thoughts|prefer|nah|well|maybe|possibly|instead|do|let|lets)\b)[a-z][a-z'-]+\s?#?$|[a-z]$"
)
_NOT_FORGOTTEN = re.compile(r"\s?(?:forget|miss|be|worry|忘|错过|迟到|担心|紧|急)")
_AND_A_HALF = re.compile(r"\sand\s(?:a\s)?half")
_LEAD_BEHIND = re.compile(
    r"\bat\s(?:(?!room|gate|building|table|desk|studio|hall|floor|level|office|site|suite|number|booth|stand|terminal|platform)"
    r"[a-z]+\s)?$"
)
_MARKS = frozenset({"half", "quarter mark", "hour mark", "minute mark", "unit", "quarter"})
_MOVE_VERB = re.compile(
    r"\b(?:move|moved|change|changed|push|pushed|shift|reschedule|bring|switch|set|postpone|delay|extend|make|put|cut|shorten|keep|limit|restrict|reduce)\b"
    r"[^.;]*$|[改换挪推移调约订定排延提放][\w ]{0,3}$"
)


def is_relation(rest: Rest, atom: Atom) -> bool:
    """True if it says how the time beside it is meant: before three, 三点以后, until Friday."""
    word, ahead = rest.word(atom), rest.is_ahead_of_time(atom)
    if atom.kind in ("to", "till") and ahead:
        return not _MOVE_VERB.search(rest.text, 0, atom.start)
    if _is_parted_relation(rest, atom):
        return True
    if atom.kind in AHEAD and ahead and (atom.kind != "from" or word.isascii()) and word not in _ONLY_BEHIND:
        return True
    is_behind = atom.kind in BEHIND_ZH and rest.is_behind_time(atom)
    return is_behind and (not word.isascii() or atom.kind == "bound") and word not in _ONLY_AHEAD


def _is_parted_relation(rest: Rest, atom: Atom) -> bool:
    """True if it belongs to a time or a length that one strange word, or nothing, parts it from."""
    word = rest.word(atom)
    lengths = [piece for piece in rest.times if piece.kind == "length"]
    behind = [piece for piece in rest.times if piece.start >= atom.end]
    match atom.kind:
        case "in" | "passing":
            near = [piece for piece in lengths if piece.start >= atom.end]
            return any(
                is_glue(rest.text, atom.end, piece.start) or rest.is_near(atom.end, piece.start)
                for piece in near
            )
        case "after" | "before" if not word.isascii() and _is_after_event(rest, atom):
            return True
        case "after" | "before" if not word.isascii():
            is_after_unit = any(unit.end == atom.start for unit in rest.free if unit.kind == "unit")
            return is_after_unit or any(
                rest.is_one_word(piece.end, atom.start) for piece in lengths if piece.end < atom.start
            )
        case "after" | "before":
            return rest.is_right_behind(atom)  # the day after ...
        case "not":
            is_reminder = _NOT_FORGOTTEN.match(rest.text, atom.end) is not None
            return not is_reminder and any(rest.is_one_word(atom.end, piece.start) for piece in behind)
        case "from":
            clocks = [piece for piece in behind if piece.kind in ("clock", "timed", "length")]
            return rest.is_right_behind(atom) or any(
                rest.is_one_word(atom.end, each.start) for each in clocks
            )
        case "to" if rest.is_right_behind(atom):
            numbers = [each for each in rest.words if each.kind == "num" and each.start > atom.end]
            return any(rest.is_one_word(atom.end, each.start) for each in numbers)
    return False


def _is_after_event(rest: Rest, atom: Atom) -> bool:
    """考试后上午十点: behind something that is no time, before a time."""
    stands_ahead = any(piece.start == atom.end for piece in rest.times)
    return stands_ahead and atom.start > 0 and "一" <= rest.text[atom.start - 1] <= "鿿"


def is_beside(rest: Rest, atom: Atom) -> bool:
    """True if it touches a time that was understood, and belongs to nothing else."""
    if atom.kind in ("shift", "stretch"):
        return _is_beside_length(rest, atom)
    if atom.kind in _PARTED and rest.word(atom) != "过" and rest.is_parted(atom):
        return True
    if atom.kind in _BESIDE_BY_KIND:
        return _BESIDE_BY_KIND[atom.kind](rest, atom)
    ahead, behind = rest.is_ahead_of_time(atom), rest.is_behind_time(atom)
    if atom.kind in BESIDE:
        is_mark = atom.kind in _MARKS and rest.touches_time(atom)
        return ahead or (behind and (is_mark or not rest.has_noun_ahead(atom)))
    return atom.kind in NUMBERS and (ahead or behind) and _is_number_beside(rest, atom)


def _is_number_beside(rest: Rest, atom: Atom) -> bool:
    """True if a number at a time is a part of it, rather than a count or a name."""
    if FOR_PEOPLE.search(rest.text, 0, atom.start):
        return False
    if rest.touches_time(atom):
        return NO_HOUR.match(rest.text, atom.end) is None
    return not (rest.word(atom) == "one" or rest.has_noun_ahead(atom) or _is_label(rest, atom))


def _is_refusing(rest: Rest, atom: Atom) -> bool:
    """I can't do Friday: the time follows in the same clause."""
    return any(_is_same_clause(rest.text, atom.end, p.start) for p in rest.times if p.start >= atom.end)


def _is_alternative(rest: Rest, atom: Atom) -> bool:
    """Three or four; 还是 behind a pause corrects instead."""
    before = rest.text[: atom.start].rstrip()
    if rest.word(atom) == "还是" and (not before or before.endswith((",", "了"))):
        return False
    is_behind = rest.is_behind_time(atom) and not rest.text.startswith(" rather", atom.end)
    return is_behind or rest.is_ahead_of_time(atom)


def _is_city_beside(rest: Rest, atom: Atom) -> bool:
    return rest.touches_time(atom) or any(atom.end == piece.start for piece in rest.times)


_BESIDE_BY_KIND: Mapping[str, Callable[[Rest, Atom], bool]] = {
    "rejects": lambda rest, atom: rest.is_behind_time(atom),
    "refuses": _is_refusing,
    "or": _is_alternative,
    "greater": lambda rest, atom: any(atom.end == piece.start for piece in rest.times),
    "city": _is_city_beside,
}


def _is_same_clause(text: str, start: int, end: int) -> bool:
    return re.search(r"[,;]|\b(?:so|but|then)\b", text[start:end]) is None


def _is_beside_length(rest: Rest, atom: Atom) -> bool:
    word = rest.word(atom)
    lengths = [piece for piece in rest.times if piece.kind == "length"]
    if word.isascii():
        return word != "more" and any(
            piece.end <= atom.start and not rest.text[piece.end : atom.start].strip() for piece in lengths
        )
    return any(atom.end == piece.start for piece in lengths)


def _is_label(rest: Rest, atom: Atom) -> bool:
    """True if the number is part of a name: room 305, 李四."""
    if rest.word(atom).isdigit() and atom.start and "一" <= rest.text[atom.start - 1] <= "鿿":
        return not rest.is_behind_time(atom)  # 小米14
    if len(rest.word(atom)) == 1 and not rest.word(atom).isascii() and atom.start:
        before = rest.text[atom.start - 1]
        return "一" <= before <= "鿿" and not rest.is_behind_time(atom)
    return _LABEL_BEHIND.search(rest.text, 0, atom.start) is not None


def is_stray(rest: Rest, atom: Atom) -> bool:
    """True if a number neither counts nor names anything; near a clock it may be its minutes."""
    if FOR_PEOPLE.search(rest.text, 0, atom.start):
        return False
    if _AND_A_HALF.match(rest.text, atom.end):
        return True
    if _LEAD_BEHIND.search(rest.text, 0, atom.start) or (
        atom.kind == "num" and rest.is_parted_from_clock(atom)
    ):
        return NO_HOUR.match(rest.text, atom.end) is None
    if rest.word(atom) in ("one", "一") or (rest.has_noun_ahead(atom) and not rest.is_parted_from_mark(atom)):
        return False
    return not _is_label(rest, atom)
