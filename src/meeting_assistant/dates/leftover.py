"""The words of time that a cover leaves over.

Part of `dates`: pure, standard library only. Some words speak of time wherever they stand (a week, "every", a
weekday); others only where they touch a time that was understood: a number, "before", "or", 半. A number that
counts something ("three people"), or names it ("room 305"), is none of time.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from meeting_assistant.dates import words_en, words_zh
from meeting_assistant.dates.beside import AHEAD, BEHIND_ZH, BESIDE, is_beside, is_relation, is_stray
from meeting_assistant.dates.fold import LENGTHS, TIMES
from meeting_assistant.dates.model import Direction
from meeting_assistant.dates.rest import HARD, NUMBERS, Rest
from meeting_assistant.dates.vocabulary import Atom

_NEVER_CUT = HARD - {"that day"}
"""Kinds that a longer piece does not explain unless it holds all of the word."""
_KINDS = (
    HARD
    | BESIDE
    | AHEAD
    | BEHIND_ZH
    | NUMBERS
    | {"shift", "stretch", "in", "article", "couple", "city", "rejects", "refuses", "greater"}
)
_UNITS = re.compile(
    r"(?:week|month|year|fortnight|day|hour|minute)s'?|mins|hrs|fortnight|week|month|year|个月|个?星期|个?礼拜|个?小时|个?钟头|分钟|刻钟"
)
_COUNTED = frozenset({"unit", "quarter mark", "minute mark"})
_REFERENCES = frozenset({"ref", "zhref", "last", "ord"})
_REFERS_TO = frozenset({"weekday", "zhweekday", "unit", "month", "weekend", "month mark"})
_NAMED = re.compile(
    r"\s(?!(?:meetings?|calls?|appointments?|events?|slots?|basis|series|things?|thereafter|after|at|on|in|for|from|with|and|or|to|till|until|please|as|is)\b)[a-z]{3,}"
    r"|(?!的?会(?:议|$|[,，。吧])|[吧呢啊吗了在于到从])的?[一-鿿]{2}"
)
_ASIDE = frozenset(
    {
        *(
            "最近",
            "近期",
            "近日",
            "尽快",
            "马上",
            "立刻",
            "随时",
            "上班",
            "下班",
            "上次",
            "下次",
            "回头",
            "如果",
            "要是",
        ),
        *("soon", "asap", "as soon as possible", "early", "late", "holiday", "holidays", "if"),
    }
)
"""Vague words that say nothing about a time in another clause."""
_NAMING = frozenset({*words_en.NAMING, *words_zh.NAMING})
_DIRECTIONS: dict[str, Direction] = {
    **{"later": "later", "earlier": "earlier", "sooner": "earlier", "longer": "longer", "shorter": "shorter"},
    **dict.fromkeys(
        ("推迟", "推后", "延后", "延迟", "延期", "往后推", "往后挪", "往后", "再晚", "顺延"), "later"
    ),
    **dict.fromkeys(("提前", "提早", "往前", "往前挪", "再早"), "earlier"),
    **{"延长": "longer", "加长": "longer", "再长": "longer", "缩短": "shorter", "再短": "shorter"},
    **{"postpone": "later", "delay": "later", "extend": "longer", "lengthen": "longer", "shorten": "shorter"},
}


def unused(
    text: str, atoms: Sequence[Atom], cover: Sequence[Atom], *, is_answer: bool, today: date
) -> list[Atom]:
    """The words of time that nothing covers.

    Args:
        text: All of the text.
        atoms: The words of time in one of its sentences.
        cover: The pieces that explain the sentence.
        is_answer: Whether any time was understood; numbers beside none mean nothing.
        today: The present day.
    """
    free = [
        atom for atom in atoms if atom.kind in _KINDS and not any(_explains(piece, atom) for piece in cover)
    ]
    free = [atom for atom in free if not _is_tiled(atom, cover)]
    free = [atom for atom in free if not any(_contains(other, atom) for other in free)]
    times = [piece for piece in cover if piece.kind in TIMES | LENGTHS]
    starts = frozenset(
        [*(a.start for a in free if a.kind in HARD | BESIDE | NUMBERS), *(p.start for p in times)]
    )
    rest = Rest(text, free, atoms, times, starts, today.weekday())
    return [
        atom
        for atom in free
        if _is_hard(rest, atom)
        or is_relation(rest, atom)
        or is_beside(rest, atom)
        or (atom.kind in NUMBERS and is_answer and is_stray(rest, atom))
    ]


def direction_of(text: str, atoms: Iterable[Atom], cover: Sequence[Atom]) -> tuple[Direction, Atom] | None:
    """The wish for later, earlier, longer or shorter that no amount was said with, and its word."""
    for atom in atoms:
        direction = _DIRECTIONS.get(text[atom.start : atom.end])
        is_free = not any(atom.start < piece.end and piece.start < atom.end for piece in cover)
        if (
            direction is not None
            and is_free
            and atom.kind in ("shift", "stretch", "shift verb", "stretch verb")
        ):
            return direction, atom
    return None


def _explains(piece: Atom, atom: Atom) -> bool:
    """True if a piece accounts for a word; one that it only overlaps may still be a word of time."""
    if piece.start <= atom.start and atom.end <= piece.end:
        return True
    is_cut = atom.start < piece.end and piece.start < atom.end
    if atom.kind in ("feast", "vague") and atom.end - atom.start == 2:
        return is_cut  # 五一 in 礼拜五一点, 天天 in 今天天气
    return is_cut and atom.kind not in (HARD if piece.kind == "plain" else _NEVER_CUT)


def _is_tiled(atom: Atom, cover: Sequence[Atom]) -> bool:
    """True if plain words hold all of it together: 下年 in 聊一下|年度计划."""
    plain = [piece for piece in cover if piece.kind == "plain"]
    return all(any(piece.start <= at < piece.end for piece in plain) for at in range(atom.start, atom.end))


def _contains(larger: Atom, smaller: Atom) -> bool:
    is_larger = (larger.end - larger.start) > (smaller.end - smaller.start)
    return is_larger and larger.start <= smaller.start and smaller.end <= larger.end


def _is_hard(rest: Rest, atom: Atom) -> bool:
    word = rest.word(atom)
    if atom.kind == "vague" and (word in _NAMING or word in _ASIDE):
        is_aside = word in _ASIDE and _is_aside(rest, atom)
        return not is_aside and _NAMED.match(rest.text, atom.end) is None
    if atom.kind in HARD:
        return True
    if atom.kind in _COUNTED and rest.is_counted(atom):
        return True
    if atom.kind == "unit":
        return _UNITS.fullmatch(word) is not None and not rest.has_noun_ahead(atom)
    return atom.kind in _REFERENCES and any(_refers(rest, atom, other) for other in rest.words)


def _is_aside(rest: Rest, atom: Atom) -> bool:
    """True if no time stands in its clause, and one with an hour stands in another: 最近忙,下周三十点吧."""
    before, after = rest.text[: atom.start], rest.text[atom.end :]
    start = max(before.rfind(","), before.rfind("，")) + 1
    end = atom.end + (after.find(",") if "," in after else len(after))
    beside = [piece for piece in rest.times if start <= piece.start < end]
    return not beside and any(piece.kind in ("clock", "timed") for piece in rest.times)


def _refers(rest: Rest, ref: Atom, other: Atom) -> bool:
    """True if one strange word alone parts "next" from what it belongs to."""
    if other.kind not in _REFERS_TO or other.start < ref.end:
        return False
    if (
        ref.kind in ("ref", "zhref")
        and ref.value == 0
        and not (isinstance(other.value, int) and other.value < rest.weekday)
    ):
        return False  # this Friday is Friday, unless it has gone by
    return rest.is_one_word(ref.end, other.start)
