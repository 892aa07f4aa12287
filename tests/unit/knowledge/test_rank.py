from meeting_assistant.knowledge.rank import Candidate, rank, weights


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
