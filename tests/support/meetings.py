"""Meetings for tests, in one line each."""

from datetime import datetime
from zoneinfo import ZoneInfo

from meeting_assistant.meetings.model import Draft, Meeting, Origin
from meeting_assistant.meetings.store import MeetingStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
THREE = datetime(2026, 11, 23, 15, tzinfo=SHANGHAI)


def book(
    store: MeetingStore,
    title: str = "项目周会",
    starts_at: datetime = THREE,
    duration_min: int = 60,
    *,
    origin: Origin | None = None,
    allow_conflict: bool = True,
) -> Meeting:
    """Store a meeting, whatever else is on."""
    draft = Draft(title=title, starts_at=starts_at, duration_min=duration_min)
    return store.add(draft, origin=origin, allow_conflict=allow_conflict)
