"""How far a batch of recordings is: a bar on a terminal, a line per recording elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from meeting_assistant.ui.lines import one_line
from meeting_assistant.ui.words import WORDS, Language


class BatchProgress(Protocol):
    """Told of each recording's beginning and end."""

    def began(self, file: str) -> None:
        """The replay of `file` began."""
        ...

    def ended(self, file: str, *, ok: bool) -> None:
        """It is over."""
        ...


@contextmanager
def batch_progress(total: int, console: Console, language: Language = "en") -> Iterator[BatchProgress]:
    """Show progress over `total` recordings on `console`, for the time of the block."""
    if not console.is_terminal:
        yield _Lines(total, console, language)
        return
    progress = Progress(
        TextColumn(WORDS[language].replaying),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
    )
    with progress:
        yield _Bar(progress, total)


class _Bar:
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total)
        self._running: list[str] = []

    def began(self, file: str) -> None:
        self._running.append(one_line(file))
        self._show()

    def ended(self, file: str, *, ok: bool) -> None:
        if one_line(file) in self._running:
            self._running.remove(one_line(file))
        self._progress.advance(self._task)
        self._show()

    def _show(self) -> None:
        self._progress.update(self._task, description=self._running[-1] if self._running else "")


class _Lines:
    def __init__(self, total: int, console: Console, language: Language) -> None:
        self._total, self._console, self._words = total, console, WORDS[language]
        self._ended = 0

    def began(self, file: str) -> None:
        """Nothing: the line is written when the outcome is known."""

    def ended(self, file: str, *, ok: bool) -> None:
        self._ended += 1
        outcome = self._words.ok if ok else self._words.bad
        self._console.file.write(f"[{self._ended}/{self._total}] {one_line(file)}: {outcome}\n")
        self._console.file.flush()
