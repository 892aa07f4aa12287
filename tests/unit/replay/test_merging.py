from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.replay.merging import merged
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Status
from tests.support.results import result


def made(case: str, status: Status = Status.PASSED, *, began: float = 1.0, attempt: int = 1) -> Result:
    return replace(result(case, status, attempt=attempt), began=began)


RESULTS = st.lists(
    st.builds(
        made,
        st.sampled_from("ab"),
        st.sampled_from(Status),
        began=st.sampled_from([1.0, 2.0]),
        attempt=st.integers(1, 2),
    ),
    max_size=8,
)


def test_shards_come_together_in_order_of_case_and_attempt() -> None:
    found = merged([made("b"), made("a", attempt=2), made("c"), made("a")])
    assert [each.key for each in found.results] == [("a", 1), ("a", 2), ("b", 1), ("c", 1)]
    assert (found.repeated, found.conflicts) == (0, ())


def test_the_same_result_twice_counts_once() -> None:
    found = merged([made("a"), made("b"), made("a")])
    assert (len(found.results), found.repeated, found.conflicts) == (2, 1, ())


def test_of_two_verdicts_the_later_one_is_kept_and_the_conflict_is_said() -> None:
    early, late = made("a", Status.PASSED, began=1), made("a", Status.FAILED, began=2)
    for results in ([early, late], [late, early]):
        found = merged(results)
        [conflict] = found.conflicts
        assert found.results == (late,)
        assert (conflict.kept, conflict.dropped) == (late, early)


def test_a_verdict_is_kept_before_a_later_error() -> None:
    verdict, error = made("a", Status.FAILED, began=1), made("a", Status.ERROR, began=2)
    assert merged([verdict, error]).results == (verdict,)


def test_a_conflict_names_what_counts_in_the_end() -> None:
    results = [made("a", Status.PASSED, began=began) for began in (1, 3, 2)]
    assert [each.kept.began for each in merged(results).conflicts] == [3, 3]


@settings(deadline=None)
@given(RESULTS, RESULTS, RESULTS)
def test_neither_order_nor_grouping_nor_repetition_matters(
    one: list[Result], two: list[Result], three: list[Result]
) -> None:
    whole = merged([*one, *two, *three]).results
    assert merged([*three, *one, *two]).results == whole
    assert merged([*one, *merged([*two, *three]).results]).results == whole
    assert merged([*whole, *whole]).results == whole
