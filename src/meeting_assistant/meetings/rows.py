"""Meetings as rows of the database's table."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from meeting_assistant.database import Connection, Row
from meeting_assistant.errors import StoreError
from meeting_assistant.installation import install_line
from meeting_assistant.meetings.model import Meeting, MeetingStatus, Origin

_COLUMNS = (
    "uid",
    "title",
    "starts_local",
    "zone",
    "fold",
    "duration_min",
    "starts_s",
    "ends_s",
    "status",
    "sequence",
    "conversation_id",
    "call_id",
    "created_at",
    "changed_at",
    "location",
    "notes",
    "attendees",
)

_WRITE = f"""
    INSERT INTO meetings ({", ".join(_COLUMNS)}) VALUES ({", ".join("?" * len(_COLUMNS))})
    ON CONFLICT (uid) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
"""


def write(connection: Connection, meeting: Meeting) -> None:
    """Insert a meeting, or put it in the place of the one with its UID."""
    connection.execute(_WRITE, _to_values(meeting))


def read(connection: Connection, uid: str) -> Meeting | None:
    """The meeting with that UID."""
    row = connection.execute("SELECT * FROM meetings WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else from_row(row)


def from_row(row: Row) -> Meeting:
    """The meeting in a row of the table.

    Raises:
        StoreError: Its zone is unknown here.
    """
    try:
        zone = ZoneInfo(row["zone"])
    except ZoneInfoNotFoundError as exc:
        raise StoreError(
            f"the time zone {row['zone']} of a stored meeting is unknown here",
            hint=f"Install it: {install_line('tzdata')}",
        ) from exc
    made_by_call = row["call_id"] is not None
    return Meeting(
        uid=row["uid"],
        title=row["title"],
        starts_at=datetime.fromisoformat(row["starts_local"]).replace(tzinfo=zone, fold=row["fold"]),
        duration_min=row["duration_min"],
        location=row["location"],
        notes=row["notes"],
        attendees=tuple(json.loads(row["attendees"])),
        status=MeetingStatus(row["status"]),
        sequence=row["sequence"],
        origin=Origin(conversation_id=row["conversation_id"], call_id=row["call_id"])
        if made_by_call
        else None,
        created_at=datetime.fromisoformat(row["created_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )


def _to_values(meeting: Meeting) -> tuple[object, ...]:
    """The row of a meeting, in the order of `_COLUMNS`."""
    origin = meeting.origin
    return (
        meeting.uid,
        meeting.title,
        meeting.starts_at.replace(tzinfo=None).isoformat(),
        meeting.zone.key,
        meeting.starts_at.fold,
        meeting.duration_min,
        int(meeting.starts_at.timestamp()),
        int(meeting.ends_at.timestamp()),
        meeting.status.value,
        meeting.sequence,
        origin and origin.conversation_id,
        origin and origin.call_id,
        meeting.created_at.isoformat(),
        meeting.changed_at.isoformat(),
        meeting.location,
        meeting.notes,
        json.dumps(meeting.attendees, ensure_ascii=False),
    )
