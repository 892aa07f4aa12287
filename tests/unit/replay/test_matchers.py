"""What fits a matcher, and what is told of what does not."""

import pytest
from pydantic import ValidationError

from meeting_assistant.replay.matchers import Matcher


@pytest.mark.parametrize(
    ("matcher", "value"),
    [
        (60, 60),
        (60, 60.0),
        ("ＯＫ", "OK"),
        (None, None),
        ([1, 2], [1, 2]),
        ({"equals": {"a": 1}}, {"a": 1}),
        ({"contains": "Weekly"}, "the weekly sync"),
        ({"contains": ["周", "会"]}, "周会"),
        ({"contains": "a"}, ["b", "A"]),
        ({"excludes": "x"}, "abc"),
        ({"matches": "已.*预约"}, "已经为您预约"),
        ({"one_of": [30, 60]}, 60),
        ({"any": True}, 0),
        ({"any": False}, None),
        ({"min": 1, "max": 3}, 2),
        ({"min": 1}, "2"),
        ({"time": "2026-11-23 16:00"}, "2026-11-23T16:00:00"),
        ({"time": "2026-11-23 16:00", "tolerance_min": 5}, "2026-11-23 16:04:59"),
        ({"time": "2026-11-23 16:00"}, "2026-11-23T16:00:00+08:00"),
        ({"time": "2026-11-23T16:00:00+08:00"}, "2026-11-23T08:00:00+00:00"),
    ],
)
def test_these_fit(matcher: object, value: object) -> None:
    assert Matcher.model_validate(matcher).mismatch(value) is None


@pytest.mark.parametrize(
    ("matcher", "value", "why"),
    [
        (60, 30, "should be 60, is 30"),
        (1, True, "should be 1, is True"),
        ("60", 60, "should be '60', is 60"),
        (60, None, "should be 60, is missing"),
        ({"contains": ["a", "b"]}, "a", "should contain 'b', is 'a'"),
        ({"contains": "a"}, None, "should contain 'a', is missing"),
        ({"excludes": "a"}, "cat", "should not contain 'a', is 'cat'"),
        ({"matches": "^b"}, "ab", "should match '^b', is 'ab'"),
        ({"matches": "."}, None, "should match '.', is missing"),
        ({"one_of": [1, 2]}, 3, "should be one of 1, 2, is 3"),
        ({"any": True}, None, "is missing"),
        ({"any": False}, "x", "should not be there, is 'x'"),
        ({"min": 1, "max": 3}, 4, "should be at least 1 and at most 3, is 4"),
        ({"max": 3}, "many", "should be at most 3, is 'many'"),
        ({"time": "2026-11-23 16:00", "tolerance_min": 5}, "2026-11-23 16:06", "within 5 min"),
        ({"time": "2026-11-23 16:00"}, "soon", "should be 2026-11-23 16:00, is 'soon'"),
        ({"contains": "a", "max": 3}, "a", "should be at most 3, is 'a'"),
    ],
)
def test_these_do_not_and_say_why(matcher: object, value: object, why: str) -> None:
    assert why in (Matcher.model_validate(matcher).mismatch(value) or "")


@pytest.mark.parametrize("matcher", [{}, {"tolerance_min": 5}])
def test_a_matcher_that_demands_nothing_is_a_mistake(matcher: object) -> None:
    with pytest.raises(ValidationError, match="demands nothing"):
        Matcher.model_validate(matcher)
