from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.knowledge.rank import Candidate, Scored, essential, fuse, rank, weights


def test_rare_terms_tell_more_than_common_ones() -> None:
    weight = weights(["rare", "common"], {"rare": 1, "common": 99}, 100)
    assert weight["rare"] > 4 * weight["common"]


def test_an_unknown_pair_of_characters_tells_less_than_an_unknown_word() -> None:
    weight = weights(["会要", "everest"], {}, 100)
    assert weight["会要"] == weight["everest"] / 2


def test_what_covers_little_of_the_question_is_irrelevant() -> None:
    weight = {"a": 1.0, "b": 1.0, "c": 1.0}
    candidates = [Candidate(id=1, terms={"a"}), Candidate(id=2, terms={"a", "c", "x"})]
    assert rank(candidates, weight) == [(2, 2 / 3)]


def test_coverage_goes_before_the_order_of_bm25_and_ties_keep_it() -> None:
    weight = {"a": 1.0, "b": 1.0}
    candidates = [
        Candidate(id=1, terms={"a"}),
        Candidate(id=2, terms={"a", "b"}),
        Candidate(id=3, terms={"b"}),
    ]
    assert [identity for identity, _ in rank(candidates, weight)] == [2, 1, 3]


def test_no_candidates_are_no_answer() -> None:
    assert rank([], {"a": 1.0}) == []


def test_passages_that_several_rankings_have_come_first() -> None:
    assert fuse([(1, 0.9), (2, 0.8)], [(3, 0.7), (2, 0.9)]) == [(2, 0.9), (1, 0.9), (3, 0.7)]


def test_one_ranking_alone_stays_as_it_is() -> None:
    assert fuse([(2, 0.5), (1, 0.4)], []) == [(2, 0.5), (1, 0.4)]
    assert fuse() == []


RANKING = st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1)), unique_by=lambda scored: scored[0])


@given(one=RANKING, other=RANKING)
def test_fusion_keeps_every_passage_once_whichever_ranking_is_named_first(
    one: list[Scored], other: list[Scored]
) -> None:
    fused = fuse(one, other)
    assert sorted(identity for identity, _ in fused) == sorted({identity for identity, _ in one + other})
    assert set(fused) == set(fuse(other, one))


WEIGHTS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.01, 9), min_size=1)


@given(weight=WEIGHTS, terms=st.sets(st.sampled_from("abcdefgh")))
def test_a_passage_with_none_of_the_essential_terms_is_irrelevant(
    weight: dict[str, float], terms: set[str]
) -> None:
    if not terms.intersection(essential(weight)):
        assert rank([Candidate(id=1, terms=terms)], weight) == []


def test_what_is_common_is_not_essential() -> None:
    assert essential({"the": 0.1, "printer": 3.0, "office": 2.0}) == ["printer", "office"]
    assert essential({"the": 0.1}) == ["the"]
