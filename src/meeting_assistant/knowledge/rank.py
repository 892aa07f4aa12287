"""Which candidates answer a question, and in what order (pure)."""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

Scored: TypeAlias = tuple[int, float]
"""A passage's id, and how well it answers, 0 to 1."""

MIN_COVERAGE = 0.34
"""Below this share of the question a passage is about something else; chosen on the tests' questions."""

_RECIPROCAL_RANK_K = 60
"""Cormack, Clarke, Büttcher 2009: how much less a first place counts than it might; they found 60 good."""

_UNKNOWN_PAIR_SHARE = 0.5

_CONTENT_SHARE = 0.8
"""Of the score, for coverage; the rest is for the order that BM25 gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage that has some word of the question.

    Attributes:
        id: The store's.
        terms: All its terms, those of its heading and of its document's name included.
    """

    id: int
    terms: Set[str]


def weights(wanted: Sequence[str], frequency: Mapping[str, int], passages: int) -> dict[str, float]:
    """How much each term of a question tells: rare ones much, ones in every passage little.

    Args:
        wanted: The question's terms.
        frequency: Term -> number of passages that have it; absent ones are in none.
        passages: How many passages there are.
    """
    return {term: _telling(term, frequency.get(term, 0), passages) for term in wanted}


def _telling(term: str, frequency: int, passages: int) -> float:
    """The term's inverse document frequency; less for a Chinese pair that is nowhere.

    Many of those straddle two words and mean nothing, while an unknown word of another script is what the
    question is about.
    """
    share = _UNKNOWN_PAIR_SHARE if not frequency and not term.isascii() else 1.0
    return share * math.log(1 + passages / (0.5 + frequency))


def essential(weight: Mapping[str, float]) -> list[str]:
    """The terms of which a relevant passage has one at least, the most telling first.

    The others, all together, cover too little of the question. They are the common ones: a search that need
    not look for them has far fewer passages to score.

    Args:
        weight: The question's terms and what they tell.
    """
    spare = MIN_COVERAGE * sum(weight.values())
    kept = sorted(weight, key=lambda term: -weight[term])
    while len(kept) > 1 and weight[kept[-1]] < spare:
        spare -= weight[kept.pop()]
    return kept


def rank(candidates: Sequence[Candidate], weight: Mapping[str, float]) -> list[Scored]:
    """Ids of the relevant candidates with their coverage of the question, 0 to 1, best first.

    Args:
        candidates: In the order of BM25, best first.
        weight: The question's terms and what they tell.
    """
    total = sum(weight.values())
    ranked: list[tuple[float, int, float]] = []
    for place, candidate in enumerate(candidates):
        coverage = sum(tells for term, tells in weight.items() if term in candidate.terms) / total
        if coverage >= MIN_COVERAGE:
            order = _CONTENT_SHARE * coverage + (1 - _CONTENT_SHARE) / (1 + place)
            ranked.append((order, candidate.id, coverage))
    ranked.sort(key=lambda each: -each[0])
    return [(identity, coverage) for _, identity, coverage in ranked]


def fuse(*rankings: Sequence[Scored]) -> list[Scored]:
    """One ranking of several, by reciprocal rank: each gives a passage 1 / (60 + its place).

    Their scores are of different kinds and can't be compared; places can. A passage keeps the better score.

    Args:
        rankings: Each best first.
    """
    order: dict[int, float] = {}
    best: dict[int, float] = {}
    for ranking in rankings:
        for place, (identity, score) in enumerate(ranking, start=1):
            order[identity] = order.get(identity, 0.0) + 1 / (_RECIPROCAL_RANK_K + place)
            best[identity] = max(best.get(identity, 0.0), score)
    return [(identity, best[identity]) for identity in sorted(order, key=lambda each: -order[each])]
