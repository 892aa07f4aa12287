"""The lines of the transcript, as they stand at one moment."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class EntryState(StrEnum):
    """How far an entry of the transcript is."""

    OPEN = "open"  # speech heard, words not yet known; or a reply or call under way
    FINAL = "final"
    FAILED = "failed"  # the user's words could not be transcribed, or the reply failed
    INTERRUPTED = "interrupted"  # the reply was cut: `heard_ms` says after how much


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the transcript, as it stands now.

    Attributes:
        item_id: The conversation item's id.
        role: Who speaks; ``tool`` for a function call and its answer.
        text: Words so far. For a call: empty.
        state: How far it is.
        heard_ms: For an interrupted reply, how much of its audio was heard.
        heard_text: For an interrupted reply, the words up to there, estimated from the share of audio heard.
        name: For a call, the function's name.
        arguments: For a call, its JSON arguments.
        output: For an answered call, its JSON output.
        elapsed_ms: For an answered call, how long the function took.
        restored: It was put back after a reconnect or was sent as history, not said just now.
    """

    item_id: str
    role: Literal["user", "assistant", "system", "tool"]
    text: str = ""
    state: EntryState = EntryState.OPEN
    heard_ms: int | None = None
    heard_text: str | None = None
    name: str | None = None
    arguments: str | None = None
    output: str | None = None
    elapsed_ms: int | None = None
    restored: bool = False

    def with_words(self, text: str, state: EntryState) -> "Entry":
        """The same with other words: what `dataclasses.replace` gives, in half the time, for each delta."""
        return Entry(
            item_id=self.item_id,
            role=self.role,
            text=text,
            state=state,
            heard_ms=self.heard_ms,
            heard_text=self.heard_text,
            name=self.name,
            arguments=self.arguments,
            output=self.output,
            elapsed_ms=self.elapsed_ms,
            restored=self.restored,
        )
