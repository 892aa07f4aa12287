"""How a batch of cases is shown while it runs: a bar on a terminal, a line a case elsewhere, or JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from meeting_assistant.replay.results import Result
from meeting_assistant.replay.totals import BatchView, Totals
from meeting_assistant.replay.wording import why_in
from meeting_assistant.ui.lines import one_line
from meeting_assistant.ui.words import WORDS, Language

STYLES = {"passed": "green", "failed": "red", "error": "magenta"}


@contextmanager
def case_view(
    stream: TextIO, language: Language, planned: int, *, as_json: bool, verbose: bool = True
) -> Iterator[BatchView]:
    """The view that suits `stream`, for the time of the block.

    Args:
        stream: Where to.
        language: Of the words.
        planned: Runs there are to do.
        as_json: An object a result.
        verbose: Passed cases get a line, too.
    """
    console = Console(file=stream, highlight=False)
    if as_json:
        yield Objects(stream)
    elif not console.is_terminal or console.is_dumb_terminal:
        yield Lines(console, language, verbose=verbose)
    else:
        with _progress(console, language) as progress:
            yield Bar(progress, language, planned)


class Objects:
    """An object of the results' shape for each."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def began(self, case: str) -> None:
        """Nothing yet."""

    def ended(self, result: Result, totals: Totals) -> None:
        """Write it."""
        self._stream.write(json.dumps(result.to_json(), ensure_ascii=False) + "\n")
        self._stream.flush()


class Lines:
    """A line for each case."""

    def __init__(self, console: Console, language: Language, *, verbose: bool) -> None:
        self._console = console
        self._language: Language = language
        self._verbose = verbose

    def began(self, case: str) -> None:
        """Nothing yet."""

    def ended(self, result: Result, totals: Totals) -> None:
        """Write it."""
        if self._verbose or not result.passed:
            self._console.print(line_of(result, self._language), soft_wrap=True)


class Bar:
    """A bar, and above it a line for each case that did not pass."""

    def __init__(self, progress: Progress, language: Language, planned: int) -> None:
        self._progress = progress
        self._language: Language = language
        self._task = progress.add_task("", total=planned)

    def began(self, case: str) -> None:
        """Nothing: the bar shows what is done."""

    def ended(self, result: Result, totals: Totals) -> None:
        """Move it on."""
        if not result.passed:
            self._progress.console.print(line_of(result, self._language))
        self._progress.update(self._task, completed=totals.done, description=counts(totals, self._language))


def line_of(result: Result, language: Language) -> Text:
    """One result in one line."""
    status = result.verdict.status.value
    words = {"passed": WORDS[language].ok, "failed": WORDS[language].bad}
    line = Text(f"{words.get(status, status)} ", STYLES[status])
    line.append(one_line(result.case), "bold" if not result.passed else "")
    if result.attempt > 1:
        line.append(f" #{result.attempt}", "dim")
    line.append(f" {result.elapsed_s:.1f} s", "dim")
    if why := why_in(result.verdict, language):
        line.append(f"  {one_line(why)}")
    return line


def counts(totals: Totals, language: Language) -> str:
    """How far a batch is, in numbers."""
    words = WORDS[language]
    shown = [f"{words.ok} {totals.passed}"]
    if totals.failed + totals.errors:
        shown.append(f"{words.bad} {totals.failed + totals.errors}")
    shown.append(f"{totals.audio_s / 3600:.2f} h")
    if totals.cost_usd:
        shown.append(f"${totals.cost_usd:.2f}")
    return " · ".join(shown)


def _progress(console: Console, language: Language) -> Progress:
    return Progress(
        TextColumn(WORDS[language].replaying),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
