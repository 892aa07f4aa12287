"""Tables for people: wide characters kept in line, whole lines where the output is not a terminal."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SettingRow: TypeAlias = tuple[str, str, str]
"""``section.key``, value, origin."""

_UNBOUNDED = 100_000

NARROW_CELLS = 60
"""Below so many cells a terminal has no room for columns."""


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output; what does not fit is folded, never cut: names are to be used."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if console.is_terminal and console.width < NARROW_CELLS:
        _print_blocks(console, headings, rows)
        return
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    _fill(table, rows)
    if console.is_terminal:
        console.print(table)
    else:
        _print_whole_lines(table)


def print_sections(settings: Iterable[SettingRow]) -> None:
    """Print settings to standard output: by section on a terminal, else one a line in full."""
    from itertools import groupby

    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    rows = list(settings)
    if not console.is_terminal:
        print_table(("setting", "value", "from"), rows)
        return
    widths = _widths(rows)
    for section, members in groupby(rows, key=lambda row: row[0].rpartition(".")[0]):
        console.print(Text(f"[{section}]", style="bold"))
        console.print(
            _grid([(_short_key(key), value, _short(origin)) for key, value, origin in members], widths)
        )
        console.print()
    for origin in dict.fromkeys(origin for _, _, origin in rows if _short(origin) != origin):
        console.print(Text(f"{_short(origin)} is {origin}", style="dim"), soft_wrap=True)


def _print_blocks(console: "Console", headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A row after the other, one cell a line."""
    from rich.text import Text

    for row in rows:
        console.print()
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                console.print(Text.assemble((f"{heading}: ", "dim"), _as_it_is(cell)), overflow="fold")


def _grid(rows: Iterable[SettingRow], widths: tuple[int, int]) -> "Table":
    """Settings of one section, as wide as those of the others; a long value is cut."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(width=widths[0], no_wrap=True)
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(width=widths[1], no_wrap=True, style="dim")
    _fill(grid, rows)
    return grid


def _widths(rows: Sequence[SettingRow]) -> tuple[int, int]:
    from rich.cells import cell_len

    keys = max(cell_len(_short_key(key)) for key, _, _ in rows)
    origins = max(cell_len(_short(origin)) for _, _, origin in rows)
    return keys, origins


def _short_key(key: str) -> str:
    return key.rpartition(".")[2]


def _short(origin: str) -> str:
    """A file's name without its folders."""
    return os.path.basename(origin)


def _fill(table: "Table", rows: Iterable[Sequence[str]]) -> None:
    """Add rows as they are: no markup, no control sequences of whoever wrote them."""
    from rich.text import Text

    for row in rows:
        table.add_row(*(Text(_as_it_is(cell)) for cell in row))


def _as_it_is(cell: str) -> str:
    return "".join(char if char.isprintable() else " " for char in cell)


def _print_whole_lines(table: "Table") -> None:
    """Print without wrapping: grep and less want whole lines."""
    import io

    import typer
    from rich.console import Console

    console = Console(file=io.StringIO(), highlight=False, width=_UNBOUNDED)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())
