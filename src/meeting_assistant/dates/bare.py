"""Numbers alone, where the question they answer says what they are.

Part of `dates`: pure, standard library only.
"""

import re

from meeting_assistant.dates.heard import Heard
from meeting_assistant.dates.model import Clock, DurationFound, TimeFound
from meeting_assistant.dates.vocabulary import Atom, atoms_of

_AROUND = re.compile(r"[\W_]*(?:(?:it's|at|about|around|maybe|make it|say|就|大概|大约|约|在|to)\s?)*")
_BEHIND = re.compile(r"[\W_]*(?:(?:please|then|吧|啊|呢|就好|就行|左右|谢谢|thanks)[\W_]*)*")


def bare_time(text: str) -> TimeFound | None:
    """The time of day in an answer to "when?" that is a number alone: three, 三, 1530."""
    for atom in _whole(text):
        match atom.kind, atom.value:
            case "num", int() as hour if 0 <= hour < 24:
                return _at(text, hour, 0)
            case (("hhmm" | "dotted"), (int() as hour, int() as minute, _)) if hour < 24 and minute < 60:
                return _at(text, hour, minute)
    return None


def bare_length(text: str) -> DurationFound | None:
    """The minutes in an answer to "how long?" that is a number alone."""
    for atom in _whole(text):
        if atom.kind == "num" and isinstance(atom.value, int) and atom.value:
            return DurationFound(minutes=atom.value, span=(0, len(text)))
    return None


def _at(text: str, hour: int, minute: int) -> TimeFound:
    return TimeFound(clock=Clock(hour=hour, minute=minute), spans=((0, len(text)),))


def _whole(text: str) -> list[Atom]:
    """The atoms that are all there is to a text, but for small words."""
    plain = Heard.from_text(text).text
    lead = _AROUND.match(plain)
    start = lead.end() if lead else 0
    return [atom for atom in atoms_of(plain) if atom.start == start and _BEHIND.fullmatch(plain, atom.end)]
