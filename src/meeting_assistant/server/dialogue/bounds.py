"""Questions about the time before or after an hour: anything before noon, 三点以后有会吗.

Part of the embedded server's dialogue: pure. The word for the side is taken out and the rest is read as a
question about the hour itself. It counts only if that leaves nothing open, and if the word stood right beside
the hour.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue.understanding import Understanding, understand

Side: TypeAlias = Literal["before", "after"]

_EN = re.compile(r"\b(?P<before>before|until|till)\s+(?=\w)|\b(?P<after>after|since|past)\s+(?=\w)")
_ZH = re.compile(r"(?<=[点半刻分午\d])(?:(?P<before>之前|以前|前)|(?P<after>之后|以后|后))(?![天年周月个面])")


def bounded(said: Understanding, now: datetime) -> tuple[Understanding, Side] | None:
    """The question about the hour itself, and the side of it that is meant; None if no side was said."""
    return next(_readings(said, now), None)


def _readings(said: Understanding, now: datetime) -> Iterator[tuple[Understanding, Side]]:
    low = plain(said.text)
    for pattern, instead in ((_EN, "at "), (_ZH, "")):
        for match in pattern.finditer(low):
            head = said.text[: match.start()] + instead
            whole = understand(head + said.text[match.end() :], now=now)
            if not whole.unread_times and _is_beside_hour(whole, len(head), leads=bool(instead)):
                yield whole, "before" if match["before"] else "after"


def _is_beside_hour(said: Understanding, at: int, *, leads: bool) -> bool:
    when = said.reading.when
    if when is None or when.clock is None or said.reading.length is not None:
        return False
    return any(start <= at < end if leads else start < at <= end for start, end in said.reading.spans)
