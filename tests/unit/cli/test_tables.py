"""Tables on terminals of several widths: what is listed is there to be typed again."""

import re

import pytest
from rich.cells import cell_len

from meeting_assistant.cli.tables import print_table

HEADINGS = ("start", "title", "id")
ROWS = [
    ("2026-11-23 Mon 15:00", "项目周会和预算评审 " * 4, "1382f8af"),
    ("2026-11-24 Tue 10:00", "", "02bd5c11"),
]


def shown(columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    print_table(HEADINGS, ROWS)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert all(cell_len(line.rstrip()) <= columns for line in lines)
    return [line.rstrip() for line in lines]


@pytest.mark.parametrize("columns", [20, 40, 59, 60, 80, 200])
def test_names_are_whole_at_every_width(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = "\n".join(shown(columns, capsys, monkeypatch))
    assert "1382f8af" in out
    assert "02bd5c11" in out
    assert out.count("算") == 4  # nothing is cut


def test_a_narrow_terminal_has_a_line_for_each_cell_that_is_not_empty(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(40, capsys, monkeypatch)
    assert lines[-3:] == ["", "start: 2026-11-24 Tue 10:00", "id: 02bd5c11"]


def test_a_long_word_is_folded(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.ROWS", [("a", "b", "meeting_assistant.handlers." * 4)])
    assert "…" not in "".join(shown(60, capsys, monkeypatch))
