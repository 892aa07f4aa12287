"""What the model may do with meetings: plain functions, typed and documented, over the meeting store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from meeting_assistant.errors import ToolError
from meeting_assistant.handlers.local_time import LocalTime, parse_local_time
from meeting_assistant.meetings.model import MAX_DURATION_MIN, Meeting, Origin
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.tools.context import CallContext

DEFAULT_TITLE = "我的会议"
"""The original assistant's."""

MAX_TITLE_CHARS = 200

_GRACE = timedelta(minutes=5)
"""A meeting "now" is booked a moment later than it was said."""

_HORIZON = timedelta(days=3653)
"""Ten years: beyond it, the year was misheard."""


class BookedMeeting(BaseModel):
    """What the model is told of a stored meeting.

    Attributes:
        id: The meeting's UID.
        title: What it is called.
        start: Local time with offset.
        end: Local time with offset.
        weekday: Of the start, for reading back.
        duration: Minutes.
        timezone: IANA name.
        note: What the user should be told besides.
    """

    id: str
    title: str
    start: datetime
    end: datetime
    weekday: str
    duration: int
    timezone: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHandlers:
    """Booking for one user. Public methods are tools.

    Attributes:
        store: Where meetings go.
        zone: Where the user's clocks are.
        now: The present as an aware time.
    """

    store: MeetingStore
    zone: ZoneInfo
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def create_meeting(
        self,
        start_time: str,
        duration: Annotated[int, Field(ge=1, le=MAX_DURATION_MIN)],
        title: Annotated[str, Field(max_length=MAX_TITLE_CHARS)] = DEFAULT_TITLE,
        call: CallContext | None = None,
    ) -> BookedMeeting:
        """Book a meeting. Ask for start time, duration and title first, and confirm them with the user.

        Args:
            start_time: Start in the user's local time, in the format YYYY-MM-DD HH:MM:SS, for example
                2025-09-09 15:33:00.
            duration: Duration in minutes, for example 120.
            title: The meeting's title.
            call: The function call that asks for it.
        """
        start = parse_local_time(start_time, self.zone)
        self._require_plausible(start)
        meeting = self.store.add(
            title=" ".join(title.split()) or DEFAULT_TITLE,
            starts_at=start.at,
            duration_min=duration,
            origin=Origin(conversation_id=call.conversation_id, call_id=call.call_id) if call else None,
        )
        return _booked(meeting, start)

    def _require_plausible(self, start: LocalTime) -> None:
        """Refuse a start that the user can't have meant."""
        now = self.now().astimezone(self.zone)
        ago = now - start.at.astimezone(UTC)
        if ago > _GRACE:
            raise ToolError(
                f"{_plain(start.at)} is in the past: it is now {_plain(now)} in {self.zone.key}",
                hint="Nothing was booked. Ask the user which day and time they mean, then call again.",
            )
        if -ago > _HORIZON:
            raise ToolError(
                f"{_plain(start.at)} is more than ten years ahead: it is now {_plain(now)}",
                hint="Nothing was booked. Confirm the year with the user, then call again.",
            )


def _booked(meeting: Meeting, start: LocalTime) -> BookedMeeting:
    note = "The clocks show this time twice that night; the first was taken." if start.ambiguous else None
    return BookedMeeting(
        id=meeting.uid,
        title=meeting.title,
        start=meeting.starts_at,
        end=meeting.ends_at,
        weekday=f"{meeting.starts_at:%A}",
        duration=meeting.duration_min,
        timezone=meeting.zone.key,
        note=note,
    )


def _plain(time: datetime) -> str:
    return f"{time:%A %Y-%m-%d %H:%M}"
