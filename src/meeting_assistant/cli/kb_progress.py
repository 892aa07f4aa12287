"""What is seen of `kb add` at work: a bar with files and passages on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import typer

from meeting_assistant.cli.kb_words import Words

if TYPE_CHECKING:
    from meeting_assistant.knowledge.ingest import Step


class Progress(Protocol):
    """Hears of each file and of each batch of vectors."""

    def read(self, step: "Step") -> None:
        """A file was dealt with."""
        ...

    def embedded(self, done: int, total: int) -> None:
        """So many passages have got their vector, of so many."""
        ...


@contextmanager
def show_progress(words: Words) -> Iterator[Progress]:
    """Show what goes on until the block ends."""
    if not sys.stderr.isatty():
        yield _Lines(words)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bar(bars, words)


class _Lines:
    """One line a document that is new or changed."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def read(self, step: "Step") -> None:
        if step.outcome == "added":
            typer.echo(self._words.added.format(source=printable(step.source), passages=step.passages))

    def embedded(self, done: int, total: int) -> None:
        """Nothing: the summary says enough."""


class _Bar:
    """A bar for files, then one for vectors."""

    def __init__(self, bars: "Bars", words: Words) -> None:
        self._bars, self._words = bars, words
        self._passages = 0
        self._files = bars.add_task(words.reading, total=None, detail="")
        self._vectors = bars.add_task(words.embedding, total=None, detail="", visible=False)

    def read(self, step: "Step") -> None:
        self._passages += step.passages
        detail = f"{self._words.passages.format(self._passages)}  {printable(step.source)}"
        self._bars.update(self._files, completed=step.done, total=step.total, detail=detail)

    def embedded(self, done: int, total: int) -> None:
        self._bars.update(self._vectors, completed=done, total=total, visible=True)


def printable(text: str) -> str:
    """A name of others without characters that could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


if TYPE_CHECKING:
    from rich.progress import Progress as Bars
