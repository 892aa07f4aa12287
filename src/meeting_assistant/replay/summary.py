"""What came of several recordings, for people: a table at the end, on a terminal or in plain lines."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from meeting_assistant.metrics import spread
from meeting_assistant.replay.record import Record
from meeting_assistant.ui.lines import one_line
from meeting_assistant.ui.translation import in_language
from meeting_assistant.ui.words import WORDS, Language

NARROW_CELLS = 70
"""Below so many cells a terminal has no room for the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recording's line in the table.

    Attributes:
        file: As the person named it.
        turns: How often the user spoke.
        tool_calls: How many functions were called.
        wait_ms: Median from the end of speech to the first audio of the answer; None if nothing was answered.
        problem: Why it failed; empty if it did not.
    """

    file: str
    turns: int
    tool_calls: int
    wait_ms: int | None
    problem: str = ""

    @classmethod
    def from_record(cls, file: str, record: Record, *, error: Exception | None = None) -> "Row":
        """The line for a finished record."""
        turns = [turn for turn in record.turns if turn.item_id is not None]
        waits = [
            latency["speech_end_to_first_audio"]
            for turn in turns
            if (latency := record.metrics.latency_ms(turn.item_id or ""))
            and "speech_end_to_first_audio" in latency
        ]
        failure = error or record.error
        return cls(
            file=file,
            turns=len(turns),
            tool_calls=len(record.tool_calls),
            wait_ms=spread(waits)["p50"] if waits else None,
            problem=one_line(str(failure) or type(failure).__name__) if failure else "",
        )


def print_summary(rows: Sequence[Row], console: Console, language: Language = "en") -> None:
    """Print a table of `rows`; on anything but a terminal, one line of tab-separated values a recording."""
    if not console.is_terminal:
        for row in rows:
            console.file.write("\t".join(_cells(row, language)) + "\n")
        console.file.flush()
        return
    if console.width < NARROW_CELLS:
        _print_blocks(rows, console, language)
        return
    words = WORDS[language]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(words.file, overflow="fold", ratio=2)
    table.add_column(words.status, no_wrap=True)
    for heading in (words.turns, words.tool_calls, words.first_audio):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(words.problem, overflow="fold", ratio=3)
    for row in rows:
        file, status, *rest = _cells(row, language)
        table.add_row(Text(file), Text(status, "red" if row.problem else "green"), *map(Text, rest))
    console.print(table)


def _print_blocks(rows: Sequence[Row], console: Console, language: Language) -> None:
    """Each recording under its name: a narrow terminal has no room for names and reasons in columns."""
    words = WORDS[language]
    for row in rows:
        file, status, turns, calls, wait, problem = _cells(row, language)
        console.print(Text(file, "bold"), Text(status, "red" if problem else "green"))
        told = ((words.turns, turns), (words.tool_calls, calls), (words.first_audio, wait))
        console.print(
            Text("  " + problem if problem else "\n".join(f"  {name}: {value}" for name, value in told))
        )


def _cells(row: Row, language: Language) -> tuple[str, str, str, str, str, str]:
    words = WORDS[language]
    return (
        one_line(unicodedata.normalize("NFC", row.file)),
        words.bad if row.problem else words.ok,
        str(row.turns),
        str(row.tool_calls),
        "-" if row.wait_ms is None else f"{row.wait_ms} ms",
        in_language(row.problem, language),
    )
