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
class Meeting:
    """A meeting as it is stored.

    Attributes:
        uid: Unique for ever, also in other calendars (UID).
        title: What it is called (SUMMARY).
        starts_at: Local time in an IANA zone, to the second (DTSTART with TZID); in a repeated hour, `fold`
            says which.
        duration_min: 1 to 1,440 minutes of elapsed time (DURATION).
        status: STATUS.
        sequence: How often it was changed (SEQUENCE).
        origin: The call that made it; None if a person did.
        created_at: When it was stored, in UTC.
    """

    uid: str
    title: str
    starts_at: datetime
    duration_min: int
    status: MeetingStatus = MeetingStatus.CONFIRMED
    sequence: int = 0
    origin: Origin | None = None
    created_at: datetime

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
