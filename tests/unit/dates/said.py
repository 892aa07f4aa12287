"""Phrases of time as people say them, written before the rules by somebody who did not know them.

`said_zh.txt` and `said_en.txt` have a phrase a line: reference time, phrase, answer, kind. An answer is a
start (``2026-11-26 15:00``), a day, ``none``, ``lunar``, ``no_such_date``, or ``ask`` for words of time that
leave the start open; ``+60`` is a length beside it, ``|`` parts answers that are both right.

`later_zh.txt` and `later_en.txt` were written once the rules stood: of their 390 phrases 384 were right when
they were first read, and one was silently wrong.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from meeting_assistant.dates import Reading, find_time, read, settle
from tests.unit.dates.phrase_table import NOW

_HERE = Path(__file__).parent
_OPEN = ("ask", "none", "part", "lunar", "no_such_date")


@dataclass(frozen=True)
class Phrase:
    """One line of a table."""

    reference: str
    text: str
    right: str
    kind: str

    @property
    def now(self) -> datetime:
        """The present that it was said in."""
        return NOW[self.reference]

    def allows(self, answer: str) -> bool:
        """Whether an answer is among the right ones; an open start satisfies "ask"."""
        outcome, _, length = answer.partition(" +")
        for choice in self.right.split("|"):
            wanted, _, minutes = choice.strip().partition(" +")
            if wanted.startswith("+"):
                wanted, minutes = "none", wanted[1:]
            is_open = outcome in _OPEN or len(outcome) == len("2026-11-26")
            if wanted == "ask" and is_open:
                return True
            if outcome in (wanted, "part" if wanted == "none" else wanted) and minutes == length:
                return True
        return False


def phrases(language: str, table: str = "said") -> list[Phrase]:
    """The table of a language, ``zh`` or ``en``."""
    lines = (_HERE / f"{table}_{language}.txt").read_text(encoding="utf-8").splitlines()
    return [Phrase(*line.split(" | ")) for line in lines if line.strip()]


def answer(text: str, now: datetime) -> str:
    """The answer to a phrase, as the tables write it."""
    reading = read(text, now=now)
    length = "" if reading.length is None else f" +{reading.length.minutes}"
    return _start(text, reading, now) + length


def _start(text: str, reading: Reading, now: datetime) -> str:
    found = find_time(text, now=now)
    if found is not None and found.leftovers:
        return "ask"
    if reading.when is None:
        return "none"
    if reading.when.problem is not None:
        return reading.when.problem
    if reading.when.clock is None:
        return "part" if reading.when.day is None else str(reading.when.day)
    moment = settle(reading.when.day, reading.when.clock, now=now)
    return f"{moment.at:%Y-%m-%d %H:%M}" + (" past" if moment.remark == "past" else "")
