"""A recorded conversation on the screen: its turns with their times, and its ledger."""

from typing import TYPE_CHECKING

import typer

from meeting_assistant.cli.session_words import Words

if TYPE_CHECKING:
    from meeting_assistant.metrics import Metrics
    from meeting_assistant.replay.exports import Told


def print_turns(told: "Told") -> None:
    """A line a turn: when it began, who, what; of what was cut off, the words that were not heard struck."""
    from rich.console import Console
    from rich.text import Text

    from meeting_assistant.replay.exports import entry_of
    from meeting_assistant.ui.lines import call, clock, said
    from meeting_assistant.ui.words import WORDS as UI_WORDS

    console, words = Console(highlight=False, soft_wrap=True), UI_WORDS[told.language]
    for turn in told.turns:
        entry, time = entry_of(turn), (f"{clock(turn.begin_s)}  ", "dim")
        if turn.role == "tool":
            made = call(entry, words)
            took = "" if made.elapsed_ms is None else f"  {made.elapsed_ms} ms"
            console.print(
                Text.assemble(time, f"▸ {made.name}({made.arguments}) → {made.result}", (took, "dim"))
            )
        elif (spoken := said(entry, words)) is not None:
            remark = f" {spoken.remark}" if spoken.remark else ""
            console.print(
                Text.assemble(
                    time,
                    (told.names.of(entry), "bold"),
                    f"  {spoken.heard}",
                    (spoken.unheard, "strike dim"),
                    (remark, "italic dim"),
                )
            )


def print_ledger(metrics: "Metrics", words: Words) -> None:
    """A line for each turn that was answered aloud: how long that took, and whose time it was."""
    from meeting_assistant.ui.lines import clock

    for turn in metrics.turns.values():
        shares = turn.shares_ms()
        if not shares:
            continue
        began_s = next(iter(turn.stages_s().values()))
        parts = ", ".join(f"{words.parts[owner]} {ms}" for owner, ms in shares.items() if ms)
        typer.echo(words.ledger.format(at=clock(began_s), total=sum(shares.values()), parts=parts))
