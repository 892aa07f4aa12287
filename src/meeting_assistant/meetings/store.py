"""Where meetings are kept: a SQLite file. What it has returned is on disk."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from meeting_assistant.database import Database, Row
from meeting_assistant.errors import StoreError
from meeting_assistant.meetings.migrations import SCHEMA
from meeting_assistant.meetings.model import Meeting, MeetingStatus, Origin

_INSERT = """
    INSERT INTO meetings (uid, title, starts_local, zone, fold, duration_min, starts_s, ends_s,
                          status, sequence, conversation_id, call_id, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_OVERLAPPING = """
    SELECT * FROM meetings
    WHERE ends_s > ? AND starts_s < ? AND (? OR status <> 'CANCELLED')
    ORDER BY starts_s, uid
"""

_DAWN_S, _DUSK_S = -(2**62), 2**62


class MeetingStore:
    """The meetings, usable from several threads and beside other programs that use the same file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path, *, busy_timeout_s: float = 5.0) -> Self:
        """Open the store at `path`; a file that is missing is made, an older one brought up to date.

        Raises:
            StoreError: The file can't be opened or written, is damaged, locked, or something else.
        """
        return cls(Database.open(path, SCHEMA, busy_timeout_s=busy_timeout_s))

    def add(
        self, *, title: str, starts_at: datetime, duration_min: int, origin: Origin | None = None
    ) -> Meeting:
        """Store a meeting and give it back once it is on disk.

        The same `origin` a second time gives the meeting that it made the first time, whatever else is said.

        Raises:
            StoreError: It could not be stored, and was not.
            ValueError: `starts_at` has no IANA zone, or the duration is out of range.
        """
        meeting = Meeting(
            uid=str(uuid.uuid4()),
            title=title,
            starts_at=starts_at.replace(microsecond=0),
            duration_min=duration_min,
            origin=origin,
            created_at=datetime.now(UTC).replace(microsecond=0),
        )
        with self._database.write() as connection:
            if origin is not None:
                made = connection.execute(
                    "SELECT * FROM meetings WHERE conversation_id = ? AND call_id = ?",
                    (origin.conversation_id, origin.call_id),
                ).fetchone()
                if made is not None:
                    return _from_row(made)
            connection.execute(_INSERT, _to_values(meeting))
        return meeting

    def list(
        self, start: datetime | None = None, end: datetime | None = None, *, cancelled: bool = False
    ) -> tuple[Meeting, ...]:
        """Meetings that take place at some time between `start` and `end`, by start.

        Args:
            start: Aware; None for all from the beginning. A meeting that ends just then is left out.
            end: Aware; None for all to come. A meeting that starts just then is left out.
            cancelled: Whether cancelled ones are given too.

        Raises:
            StoreError: The store can't be read.
        """
        after = _DAWN_S if start is None else int(start.timestamp())
        before = _DUSK_S if end is None else int(end.timestamp())
        with self._database.read() as connection:
            rows = connection.execute(_OVERLAPPING, (after, before, cancelled)).fetchall()
        return tuple(map(_from_row, rows))

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _to_values(meeting: Meeting) -> tuple[object, ...]:
    """The row of a meeting, in the order of `_INSERT`."""
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
    )


def _from_row(row: Row) -> Meeting:
    """The meeting in a row of the table."""
    try:
        zone = ZoneInfo(row["zone"])
    except ZoneInfoNotFoundError as exc:
        raise StoreError(
            f"the time zone {row['zone']} of a stored meeting is unknown here",
            hint="Install it: pip install tzdata",
        ) from exc
    made_by_call = row["call_id"] is not None
    return Meeting(
        uid=row["uid"],
        title=row["title"],
        starts_at=datetime.fromisoformat(row["starts_local"]).replace(tzinfo=zone, fold=row["fold"]),
        duration_min=row["duration_min"],
        status=MeetingStatus(row["status"]),
        sequence=row["sequence"],
        origin=Origin(conversation_id=row["conversation_id"], call_id=row["call_id"])
        if made_by_call
        else None,
        created_at=datetime.fromisoformat(row["created_at"]),
    )
