"""A wish about the calendar: the act, the meeting or time that is meant, and the change.

Part of the embedded server's dialogue: pure.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from meeting_assistant.dates import TimeFound
from meeting_assistant.server.dialogue.bounds import Side
from meeting_assistant.server.dialogue.understanding import Understanding


class Want(Enum):
    """The act that is wanted."""

    LIST = auto()
    WHERE = auto()
    WHO = auto()
    LONG = auto()
    WHEN = auto()
    FREE = auto()
    FIND = auto()
    CHANGE = auto()
    CANCEL = auto()
    AGAIN = auto()
    RESTORE = auto()


LOOKS = frozenset({Want.LIST, Want.FREE, Want.FIND})
"""Questions about a time."""

DETAILS = frozenset({Want.WHERE, Want.WHO, Want.LONG, Want.WHEN})


class Which(Enum):
    """A meeting that is pointed at."""

    THAT = auto()
    NEXT = auto()
    AFTER = auto()  # the one after that
    FIRST = auto()
    SECOND = auto()
    THIRD = auto()
    LAST = auto()
    ALL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The meeting that is meant, as it was said.

    Attributes:
        words: Its name, or some of it.
        when: When it is.
        side: It is before or after the hour of `when`, on its day.
        period: The days within which it is.
        which: It is pointed at.
    """

    words: str = ""
    when: TimeFound | None = None
    side: Side | None = None
    period: tuple[date, date] | None = None
    which: Which | None = None

    @property
    def is_empty(self) -> bool:
        """True if no meeting was named."""
        return not self.words and self.when is None and self.period is None and self.which is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A wish about the calendar.

    Attributes:
        want: The act.
        target: The meeting or the time that is meant.
        change: The words that say what shall be different.
        minutes: How long the free time has to be.
        text: The utterance.
        is_rest: What is over is not wanted.
        may_be_document: It may be asked of the documents as well.
    """

    want: Want
    target: Target = field(default_factory=Target)
    change: Understanding | None = None
    minutes: int | None = None
    text: str = ""
    is_rest: bool = False
    may_be_document: bool = False
