"""What the model is told of meetings and free time: the results of the tools, as JSON has them."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from meeting_assistant.meetings.free import Gap
from meeting_assistant.meetings.model import Meeting


class ToldMeeting(BaseModel):
    """A stored meeting.

    Attributes:
        id: The meeting's UID.
        title: What it is called.
        start: Local time with offset.
        end: Local time with offset.
        weekday: Of the start, for reading back.
        duration: Minutes.
        timezone: IANA name.
        location: Where.
        notes: Anything else.
        attendees: Who else comes.
        status: CONFIRMED, TENTATIVE or CANCELLED.
        note: What the user should be told besides.
    """

    id: str
    title: str
    start: datetime
    end: datetime
    weekday: str
    duration: int
    timezone: str
    location: str | None = None
    notes: str | None = None
    attendees: list[str] = []
    status: str
    note: str | None = None

    @classmethod
    def of(cls, meeting: Meeting, note: str | None = None) -> Self:
        """What is told of that meeting."""
        return cls(
            id=meeting.uid,
            title=meeting.title,
            start=meeting.starts_at,
            end=meeting.ends_at,
            weekday=f"{meeting.starts_at:%A}",
            duration=meeting.duration_min,
            timezone=meeting.zone.key,
            location=meeting.location or None,
            notes=meeting.notes or None,
            attendees=list(meeting.attendees),
            status=meeting.status.value,
            note=note,
        )


class ToldMeetings(BaseModel):
    """The meetings of a range.

    Attributes:
        meetings: By start.
        more: How many there are beyond those.
    """

    meetings: list[ToldMeeting]
    more: int = 0


class FreeTime(BaseModel):
    """Time in which nothing is on.

    Attributes:
        start: Local time with offset.
        end: Local time with offset.
        weekday: Of the start.
        minutes: Its length.
    """

    start: datetime
    end: datetime
    weekday: str
    minutes: int

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """What is told of that gap."""
        return cls(
            start=gap.start,
            end=gap.end,
            weekday=f"{gap.start:%A}",
            minutes=int((gap.end.timestamp() - gap.start.timestamp()) // 60),
        )


class FreeTimes(BaseModel):
    """The free time of a range that is long enough.

    Attributes:
        free: In order.
        note: What the user should be told besides.
    """

    free: list[FreeTime]
    note: str | None = None
