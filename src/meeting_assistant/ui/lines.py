"""An entry of the transcript in words: what is said, what of it was not heard, what is noted beside it.

Between the fold and the views; knows languages but no terminal.
"""

import json
from dataclasses import dataclass
from unicodedata import east_asian_width

from meeting_assistant.session.notices import Entry, EntryState
from meeting_assistant.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who speaks, as written before each line."""

    user: str
    assistant: str
    system: str

    @classmethod
    def from_words(cls, words: Words, *, user: str | None = None, assistant: str | None = None) -> "Names":
        """The language's own names, or those given."""
        return cls(user=user or words.user, assistant=assistant or words.assistant, system=words.system)

    def of(self, entry: Entry) -> str:
        """The name for `entry`; for a call, the function's."""
        by_role = {"user": self.user, "assistant": self.assistant, "system": self.system}
        return by_role.get(entry.role) or entry.name or "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A spoken or typed entry: words that were heard, words that were cut off, a remark."""

    heard: str
    unheard: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function call on one line: ``name(arguments)``, its result, its time."""

    name: str
    arguments: str
    result: str
    elapsed_ms: int | None
    ok: bool


def said(entry: Entry, words: Words) -> Said | None:
    """What to show of a spoken or typed entry; None if there is nothing to show.

    A reply cancelled before its first word is nothing: when voice detection stutters, services start and
    cancel two or three responses in a row (protocol reference, section 5.6).
    """
    text = one_line(entry.text)
    if entry.role == "user":
        if entry.state is EntryState.FAILED:
            return Said(heard=text, remark=words.untranscribed)
        return Said(heard=text or words.unheard)
    if entry.state is EntryState.FAILED:
        return Said(heard=text, remark=words.failed)
    if not text:
        return None
    if entry.state is not EntryState.INTERRUPTED:
        return Said(heard=text)
    heard = one_line(heard_words(entry))
    if not text.startswith(heard):  # an estimate that does not fit the words: believe neither part more
        return Said(heard=text, remark=words.interrupted)
    return Said(heard=heard, unheard=text[len(heard) :], remark=words.interrupted)


def heard_words(entry: Entry) -> str:
    """Of an interrupted reply, the whole words that were heard: the estimate may end amid one."""
    heard = entry.heard_text or ""
    if not entry.text.startswith(heard):
        return heard
    kept = len(heard)
    while 0 < kept < len(entry.text) and _in_one_word(entry.text[kept - 1], entry.text[kept]):
        kept -= 1
    return heard[:kept]


def call(entry: Entry, words: Words) -> Call:
    """What to show of a function call."""
    result = words.running if entry.output is None else one_line(entry.output)
    return Call(
        name=entry.name or "?",
        arguments=_arguments(entry.arguments or ""),
        result=result,
        elapsed_ms=entry.elapsed_ms,
        ok=entry.state is not EntryState.FAILED and not result.startswith('{"error"'),
    )


def one_line(text: str) -> str:
    """`text` without line breaks, and without control characters that could steer a terminal."""
    return printable(text).strip()


def printable(text: str) -> str:
    """`text` with a space for each character that is not for eyes; as long as `text`."""
    return "".join(char if char.isprintable() else " " for char in text)


def clock(seconds: float) -> str:
    """``mm:ss``, or ``h:mm:ss`` from an hour on."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def _in_one_word(before: str, after: str) -> bool:
    """True if no word ends between two characters; every Chinese one is taken as a word."""
    return all(char.isalnum() and east_asian_width(char) not in "WF" for char in (before, after))


def _arguments(text: str) -> str:
    """JSON arguments the way a call is written: ``name=value, ...``; other text as it is."""
    try:
        values = json.loads(text or "{}")
    except ValueError:
        return one_line(text)
    if not isinstance(values, dict):
        return one_line(text)
    return ", ".join(
        f"{one_line(name)}={one_line(json.dumps(value, ensure_ascii=False))}"
        for name, value in values.items()
    )
