"""Tables for people: wide characters kept in line, whole lines where the output is not a terminal."""

import io
from collections.abc import Iterable, Sequence

_UNBOUNDED = 100_000


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output."""
    import typer
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    table = Table(*headings, box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(_printable(cell)) for cell in row))
    if console.is_terminal:
        console.print(table)
        return
    plain = Console(file=io.StringIO(), highlight=False, width=_UNBOUNDED)  # grep and less want whole lines
    with plain.capture() as captured:
        plain.print(table)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


def _printable(cell: str) -> str:
    """Text of others without control sequences; lines stay."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in cell)
