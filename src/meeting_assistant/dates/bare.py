"""Numbers alone, where the question they answer says what they are.

Part of `dates`: pure, standard library only.
"""

import re

from meeting_assistant.dates.heard import Heard
from meeting_assistant.dates.model import Clock, DurationFound, TimeFound
from meeting_assistant.dates.numbers import EN_HOUR, EN_MINUTE, EN_NUMBER, ZH_NUMBER, en_number, zh_number

_HOUR = re.compile(rf"\W*(?:(?P<en>{EN_HOUR})(?:\s(?P<minute>{EN_MINUTE}))?|(?P<zh>{ZH_NUMBER}))\W*")
_MINUTES = re.compile(rf"\W*(?:(?P<en>{EN_NUMBER})|(?P<zh>{ZH_NUMBER}))\W*")


def bare_time(text: str) -> TimeFound | None:
    """The time of day in an answer to "when?" that is a number alone: three, 三, 1530."""
    match = _HOUR.fullmatch(Heard.from_text(text).text)
    if match is None:
        return None
    hour = en_number(match["en"]) if match["en"] else zh_number(match["zh"])
    minute = en_number(match["minute"]) if match["minute"] else 0
    if match["zh"] and hour > 99:
        hour, minute = divmod(hour, 100)
    if not (0 <= hour < 24 and minute < 60):
        return None
    return TimeFound(clock=Clock(hour=hour, minute=minute), spans=((0, len(text)),))


def bare_length(text: str) -> DurationFound | None:
    """The minutes in an answer to "how long?" that is a number alone."""
    match = _MINUTES.fullmatch(Heard.from_text(text).text)
    if match is None:
        return None
    minutes = en_number(match["en"]) if match["en"] else zh_number(match["zh"])
    return DurationFound(minutes=minutes, span=(0, len(text))) if minutes else None
