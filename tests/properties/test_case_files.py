"""Files of cases: whatever stands in one, it makes cases or is refused, and nothing else comes of it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.errors import ConfigError
from meeting_assistant.replay.cases import Case, MockAnswer, Spoken
from meeting_assistant.replay.expect import KINDS
from meeting_assistant.replay.manifest import load_cases
from meeting_assistant.replay.matchers import Matcher
from meeting_assistant.replay.parsing import parse_cases

WORDS = st.sampled_from(
    sorted(
        {*Case.model_fields, *Matcher.model_fields, *MockAnswer.model_fields, *Spoken.model_fields, *KINDS}
    )
)
SCALARS: Any = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.dates() | st.datetimes()
    | st.binary(max_size=4) | st.sampled_from(["a.wav", "2026-02-30", "a\0.wav", "~nobody/a.wav", "x.toml"])
)  # fmt: skip
KEYS = WORDS | st.text(max_size=4) | st.integers() | st.none() | st.booleans()
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
GOOD: dict[str, Any] = {
    "name": "a",
    "say": ["hi"],
    "expect": [{"tool": "x", "arguments": {"a": {"contains": "b"}}, "times": 1}],
    "mock_tools": {"x": [{"when": {"a": 1}, "result": 2}]},
    "meetings": [{"title": "a", "start_time": "2026-11-23 15:00", "duration": 5}],
}


def told_or_read(tree: object) -> None:
    with suppress(ConfigError):
        parse_cases(tree, path=Path("nowhere/c.yaml"))


@given(TREES)
def test_any_tree_makes_cases_or_is_refused(tree: object) -> None:
    told_or_read(tree)


@given(KEYS, TREES)
def test_any_value_under_any_key_of_a_case(key: object, value: object) -> None:
    told_or_read([{**GOOD, key: value}])
    told_or_read({key: value, "cases": [GOOD]})


@given(st.sampled_from(sorted(KINDS)), KEYS, TREES, TREES)
def test_any_value_in_an_expectation(kind: str, key: object, value: object, other: object) -> None:
    told_or_read([{**GOOD, "expect": [{kind: value, key: other}]}])


@given(st.text(max_size=60), st.sampled_from(["c.yaml", "c.toml", "c.jsonl"]))
def test_any_text_is_read_or_refused(tmp_path_factory: Any, text: str, name: str) -> None:
    path = tmp_path_factory.getbasetemp() / name
    for written in (text, f"cases: [{{name: a, say: {text}}}]", json.dumps({"name": text, "say": text})):
        path.write_text(written, encoding="utf-8", errors="replace")
        with suppress(ConfigError):
            load_cases(path)
