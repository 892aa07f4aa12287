"""A meeting: the fields of an iCalendar event that we keep, under our own names."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MAX_DURATION_MIN = 1440
"""One day."""


class MeetingStatus(StrEnum):
    """STATUS of an event (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The function call that a meeting came from.

    Attributes:
        conversation_id: Which conversation.
        call_id: Which call in it.
    """

    conversation_id: str
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a meeting is to be.

    Attributes:
        title: What it is called (SUMMARY).
        starts_at: Local time in an IANA zone, to the second (DTSTART with TZID); in a repeated hour, `fold`
            says which.
        duration_min: 1 to 1,440 minutes of elapsed time (DURATION).
        location: Where, or an address to join at (LOCATION).
        notes: Anything else, in lines (DESCRIPTION).
        attendees: Who else comes: ``name``, ``address`` or ``name <address>`` (ATTENDEE). They are noted, not
            invited: nothing is sent to them.
    """

    title: str
    starts_at: datetime
    duration_min: int
    location: str = ""
    notes: str = ""
    attendees: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.starts_at.tzinfo, ZoneInfo):
            raise ValueError("a meeting starts at a time in an IANA zone")  # noqa: TRY004 - the value's zone is wrong
        if not 1 <= self.duration_min <= MAX_DURATION_MIN:
            raise ValueError(f"a meeting takes 1 to {MAX_DURATION_MIN} minutes, not {self.duration_min}")

    @property
    def zone(self) -> ZoneInfo:
        """The zone it was made in."""
        assert isinstance(self.starts_at.tzinfo, ZoneInfo), "checked when it was made"
        return self.starts_at.tzinfo

    @property
    def ends_at(self) -> datetime:
        """When it ends, in the same zone: counted in elapsed time, also across a change of the clocks."""
        return (self.starts_at.astimezone(UTC) + timedelta(minutes=self.duration_min)).astimezone(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Draft):
    """A meeting as it is stored.

    Attributes:
        uid: Unique for ever, also in other calendars (UID).
        status: STATUS.
        sequence: How often it was changed (SEQUENCE).
        origin: The call that made it; None if a person or another program did.
        created_at: When it was made, in UTC (CREATED).
        changed_at: When it was last changed, in UTC (LAST-MODIFIED).
    """

    uid: str
    status: MeetingStatus = MeetingStatus.CONFIRMED
    sequence: int = 0
    origin: Origin | None = None
    created_at: datetime
    changed_at: datetime

    @property
    def is_cancelled(self) -> bool:
        """True if it was called off."""
        return self.status is MeetingStatus.CANCELLED

    def says_the_same(self, other: "Meeting") -> bool:
        """True if the other tells people the same: versions and zones that show the same instant aside."""
        return _content(self) == _content(other)


def _content(meeting: Meeting) -> tuple[object, ...]:
    return (
        meeting.title,
        meeting.starts_at.astimezone(UTC),
        meeting.duration_min,
        meeting.status,
        meeting.location,
        meeting.notes,
        meeting.attendees,
    )
