"""Which documents an answer names, from whatever a function may have given."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.session.notices import Entry
from meeting_assistant.ui.sources import sources_behind, sources_of


def output_of(*places: tuple[str, str]) -> str:
    return json.dumps({"passages": [{"source": source, "place": place} for source, place in places]})


def test_each_document_is_named_once_with_its_places_in_their_order() -> None:
    output = output_of(
        ("a.md", "line 12"), ("b.pdf", "page 3"), ("a.md", "line 7"), ("c.docx", "paragraph 2")
    )
    assert sources_of(output) == ["a.md:7, 12", "b.pdf p. 3", "c.docx ¶ 2"]


def test_a_document_without_a_place_is_named_all_the_same() -> None:
    assert sources_of('{"passages": [{"source": "a.md"}, {"source": "a.md", "place": "there"}]}') == ["a.md"]


def test_names_that_steer_a_terminal_lose_what_steers() -> None:
    assert sources_of(output_of(("a\x1b[2J\n.md", "line 1"))) == ["a [2J .md:1"]


@pytest.mark.parametrize(
    "output",
    [
        "",
        "{",
        "[]",
        "null",
        '{"ok": true}',
        '{"passages": {}}',
        '{"passages": [1, {}, {"source": ""}]}',
        '{"found": false, "passages": []}',
        "[" * 100_000,
    ],
)
def test_other_outputs_name_none(output: str) -> None:
    assert sources_of(output) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["passages", "source", "place", "x"]), inner, max_size=3)
    ),
)


@given(value=JSON)
def test_any_output_is_borne(value: object) -> None:
    sources_of(json.dumps(value))


def entry(role: str, *, text: str = "", output: str | None = None) -> Entry:
    return Entry(item_id=f"{role}{text}{output}", role=role, text=text, output=output)  # type: ignore[arg-type]  # a role


def test_an_answer_has_the_sources_of_the_calls_just_before_it() -> None:
    one, two = output_of(("a.md", "line 1")), output_of(("b.md", "line 2"), ("a.md", "line 1"))
    entries = [
        entry("user", text="?"),
        entry("assistant", text="One moment."),
        entry("tool", output=one),
        entry("assistant"),  # cancelled before its first word
        entry("tool", output=two),
        entry("assistant", text="It is so."),
        entry("assistant", text="Anything else?"),
    ]
    assert sources_behind(entries, 5) == ("a.md:1", "b.md:2")
    assert [sources_behind(entries, at) for at in (0, 1, 2, 6)] == [(), (), (), ()]
