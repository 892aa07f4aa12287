"""The state of a conversation, as it is read from its items.

Part of the embedded server's dialogue: pure.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from meeting_assistant.dates import TimeFound
from meeting_assistant.dates.model import Direction
from meeting_assistant.server.dialogue.calendar import FreeSpan, KnownMeeting
from meeting_assistant.server.dialogue.policy import Move
from meeting_assistant.server.dialogue.refusals import Refusal
from meeting_assistant.server.dialogue.slots import Slots
from meeting_assistant.server.dialogue.understanding import Slot
from meeting_assistant.server.dialogue.wants import Wish
from meeting_assistant.speech.ports import Language


class BookingStage(Enum):
    """The progress of a plan."""

    IDLE = auto()
    FILLING = auto()  # something is missing, or all is there and not read back yet
    READ_BACK = auto()  # all was read back: a yes carries it out
    CHOOSING = auto()  # several meetings may be meant: it was asked which
    CALLING = auto()
    FAILED = auto()
    BOOKED = auto()


class CalendarAction(Enum):
    """The change of the calendar that is under way."""

    CREATE = auto()
    CHANGE = auto()
    CANCEL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer:
    """The calendar's answer to a wish, to be told.

    Attributes:
        wish: What was wanted.
        meetings: The meetings that were found.
        gaps: The free times that were found.
        has_failed: The tool could not say.
    """

    wish: Wish
    meetings: tuple[KnownMeeting, ...] = ()
    gaps: tuple[FreeSpan, ...] = ()
    has_failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """The state of a conversation.

    Attributes:
        plan: The change that is under way.
        target: The meeting that is to be changed or cancelled.
        slots: What is known.
        before: What was known before the last change.
        stage: How far it is.
        asked: What the assistant asked for last.
        tries: How often in a row it asked for that.
        wants: What the user wants to change, and has not said to what.
        by: The user was asked how much earlier, later, longer or shorter.
        move: What the user's last turn did.
        text: The user's last words.
        unread: Words of time in them that were not understood.
        loose: Other words in them that were not understood.
        refusal: Why it was not booked and what was offered instead, until that is settled.
        was_offered: The user has heard the offer.
        allowed: What the user wants all the same, as arguments of the function.
        wish: What is wanted of the calendar, until its tool has answered.
        answer: The calendar's answer.
        looked: The last question about the calendar, while it is still talked about.
        options: The meetings of which one is meant.
        choice: What is wanted of that one.
        listed: The meetings that were told last, in order: the first one, the second one.
        focus: The meeting that was spoken of last.
        free_at: The time that was asked about last and is free.
        done: The change that was carried out last.
        former: The meeting as it was before that.
        has_just_done: It was carried out since the last message.
        pending: The words of another request, for when this one is done.
        is_one_of_two: Two requests were made in this turn.
        language: The language that was wished for.
        subject: The last question for the documents.
        said: The assistant's last words.
    """

    plan: CalendarAction = CalendarAction.CREATE
    target: KnownMeeting | None = None
    slots: Slots = field(default_factory=Slots)
    before: Slots | None = None
    stage: BookingStage = BookingStage.IDLE
    asked: Slot | None = None
    tries: int = 0
    wants: Slot | None = None
    by: Direction | None = None
    move: Move = Move.NOTHING
    text: str = ""
    unread: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    refusal: Refusal | None = None
    was_offered: bool = False
    allowed: frozenset[str] = frozenset()
    wish: Wish | None = None
    answer: CalendarAnswer | None = None
    looked: Wish | None = None
    options: tuple[KnownMeeting, ...] = ()
    choice: Wish | None = None
    listed: tuple[KnownMeeting, ...] = ()
    focus: KnownMeeting | None = None
    free_at: TimeFound | None = None
    done: CalendarAction | None = None
    former: KnownMeeting | None = None
    has_just_done: bool = False
    pending: str = ""
    is_one_of_two: bool = False
    language: Language | None = None
    subject: str = ""
    said: str = ""

    @property
    def is_active(self) -> bool:
        """True if a plan is under way."""
        return self.stage in (BookingStage.FILLING, BookingStage.READ_BACK, BookingStage.FAILED)

    def missing(self, now: datetime) -> Slot | None:
        """The slot to ask for next, or None if all is known and can be carried out."""
        if self.plan is CalendarAction.CANCEL:
            return None
        return self.wants or self.slots.missing(now, allow_past="allow_past" in self.allowed)

    def with_slots(self, slots: Slots) -> "Booking":
        """With other slots; what was wanted all the same was so for the former time and length only."""
        is_same_time = (slots.when, slots.minutes) == (self.slots.when, self.slots.minutes)
        return replace(
            self,
            slots=slots,
            before=self.before if slots == self.slots else self.slots,
            allowed=self.allowed if is_same_time else frozenset(),
            wants=None,
            by=None,
        )

    def at_rest(self, move: Move, *, stage: BookingStage = BookingStage.IDLE) -> "Booking":
        """With nothing under way; what was spoken of is still known."""
        return Booking(
            move=move,
            stage=stage,
            text=self.text,
            listed=self.listed,
            focus=self.focus,
            done=self.done,
            former=self.former,
            language=self.language,
            subject=self.subject,
            said=self.said,
        )
