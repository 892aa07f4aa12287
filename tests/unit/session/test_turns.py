"""The four tables hold no dead ends, no dead letters and no states that nothing leads to."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from docs.draw_states import TABLES, draw, main
from meeting_assistant.session.turns import LINK, Link, Signal

TERMINAL: set[StrEnum] = {Link.CLOSED}


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_state_can_be_reached_and_left(table: Mapping[tuple[StrEnum, Signal], StrEnum]) -> None:
    states = set(type(next(iter(table))[0]))
    first = next(iter(type(next(iter(table))[0])))
    reached = {first}
    for _ in states:
        reached |= {following for (state, _), following in table.items() if state in reached}
    assert reached == states
    assert {state for state, _ in table} == states - TERMINAL


def test_every_signal_moves_something() -> None:
    assert {signal for table in TABLES.values() for _, signal in table} == set(Signal)


@pytest.mark.parametrize("state", [state for state in Link if state is not Link.CLOSED])
def test_a_conversation_can_end_wherever_the_link_stands(state: Link) -> None:
    assert LINK[state, Signal.CLOSED] is Link.CLOSED


def test_a_diagram_shows_every_step_of_its_table() -> None:
    drawn = draw(LINK)
    assert drawn.startswith("stateDiagram-v2\n")
    assert "    [*] --> connecting" in drawn
    assert "    connecting --> ready: configured" in drawn
    assert drawn.count("-->") >= len({(state, following) for (state, _), following in LINK.items()})


def test_the_document_is_brought_up_to_date_between_its_markers(tmp_path: Path) -> None:
    document = tmp_path / "ARCHITECTURE.md"
    document.write_text("# House\n<!-- states:begin -->\nold\n<!-- states:end -->\nAfter.\n", "utf-8")
    assert main([str(document), "--check"]) == 1
    assert main([str(document)]) == 0
    text = document.read_text("utf-8")
    assert text.startswith("# House\n<!-- states:begin -->\n")
    assert text.endswith("<!-- states:end -->\nAfter.\n")
    assert text.count("```mermaid") == 4
    assert "old" not in text
    assert main([str(document), "--check"]) == 0


def test_a_document_without_markers_or_none_at_all_is_an_error(tmp_path: Path) -> None:
    document = tmp_path / "ARCHITECTURE.md"
    assert main([str(document)]) == 2
    document.write_text("# House\n", "utf-8")
    assert main([str(document)]) == 2
