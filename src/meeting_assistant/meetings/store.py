"""Where meetings are kept: a SQLite file. What it has returned is on disk.

Each change also puts the meeting into the outbox, in the same transaction: see `outbox`.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from meeting_assistant.database import Connection, Database
from meeting_assistant.errors import ToolError
from meeting_assistant.meetings import rows
from meeting_assistant.meetings.free import TimeTaken, next_free
from meeting_assistant.meetings.migrations import SCHEMA
from meeting_assistant.meetings.model import Draft, Meeting, MeetingStatus, Origin
from meeting_assistant.meetings.outbox import Outbox, queue

_OVERLAPPING = """
    SELECT * FROM meetings
    WHERE ends_s > ? AND starts_s < ? AND (? OR status <> 'CANCELLED')
    ORDER BY starts_s, uid
"""

_DAWN_S, _DUSK_S = -(2**62), 2**62
_LEAST_PREFIX = 4


class MeetingStore:
    """The meetings, usable from several threads and beside other programs that use the same file.

    Args:
        database: An open database of `SCHEMA`.
        on_change: Called after each change that a calendar server should hear of.
    """

    def __init__(self, database: Database, on_change: Callable[[], None] | None = None) -> None:
        self._database = database
        self.on_change = on_change

    @classmethod
    def open(cls, path: Path, *, busy_timeout_s: float = 5.0) -> Self:
        """Open the store at `path`; a file that is missing is made, an older one brought up to date.

        Raises:
            StoreError: The file can't be opened or written, is damaged, locked, or something else.
        """
        return cls(Database.open(path, SCHEMA, busy_timeout_s=busy_timeout_s))

    @property
    def outbox(self) -> Outbox:
        """What still has to go to the calendar server."""
        return Outbox(self._database)

    def add(self, draft: Draft, *, origin: Origin | None = None, allow_conflict: bool = False) -> Meeting:
        """Store a new meeting and give it back once it is on disk.

        The same `origin` a second time gives the meeting that it made the first time, whatever else is said.

        Raises:
            TimeTaken: Something else is on then, `allow_conflict` is not set, and it was not stored.
            StoreError: It could not be stored, and was not.
        """
        meeting = _from_draft(draft, origin)
        with self._database.write() as connection:
            if origin is not None and (made := _made_by(connection, origin)) is not None:
                return made
            if not allow_conflict:
                _require_free(connection, meeting)
            rows.write(connection, meeting)
            queue(connection, meeting.uid)
        self._tell()
        return meeting

    def reschedule(
        self,
        uid: str,
        starts_at: datetime | None = None,
        duration_min: int | None = None,
        *,
        title: str | None = None,
        allow_conflict: bool = False,
    ) -> Meeting:
        """Move or rename a meeting and give it back once that is on disk; asked again, it changes nothing.

        Args:
            uid: Which.
            starts_at: Its new start; None to keep it.
            duration_min: Its new length; None to keep it.
            title: Its new title; None to keep it.
            allow_conflict: Move it even if something else is on then.

        Raises:
            TimeTaken: Something else is on then, and it was not moved.
            ToolError: There is no such meeting, or it was cancelled.
            StoreError: The change could not be stored, and was not.
        """
        with self._database.write() as connection:
            meeting = _existing(connection, uid)
            if meeting.is_cancelled:
                raise ToolError(
                    f"{meeting.title} was cancelled",
                    hint="Make a new meeting instead.",
                    code="meeting_cancelled",
                )
            moved = replace(
                meeting,
                starts_at=(starts_at or meeting.starts_at).replace(microsecond=0),
                duration_min=duration_min or meeting.duration_min,
                title=title or meeting.title,
            )
            stays = (moved.starts_at, moved.ends_at) == (meeting.starts_at, meeting.ends_at)
            if not (allow_conflict or stays):
                _require_free(connection, moved)
            kept = _changed(connection, meeting, moved)
        self._tell()
        return kept

    def cancel(self, uid: str) -> Meeting:
        """Cancel a meeting and give it back once that is on disk; asked again, it changes nothing.

        Raises:
            ToolError: There is no such meeting.
            StoreError: The change could not be stored, and was not.
        """
        with self._database.write() as connection:
            meeting = _existing(connection, uid)
            kept = _changed(connection, meeting, replace(meeting, status=MeetingStatus.CANCELLED))
        self._tell()
        return kept

    def put(self, meeting: Meeting) -> None:
        """Store a meeting as it is, as from a file, in the place of the one with its UID.

        Raises:
            StoreError: It could not be stored, and was not.
        """
        with self._database.write() as connection:
            rows.write(connection, meeting)
            queue(connection, meeting.uid)
        self._tell()

    def get(self, uid: str) -> Meeting | None:
        """The meeting with that UID, cancelled or not."""
        with self._database.read() as connection:
            return rows.read(connection, uid)

    def find(self, text: str) -> tuple[Meeting, ...]:
        """The meetings that a person may mean, by start: by UID, by its first characters, or by title.

        Raises:
            StoreError: The store can't be read.
        """
        wanted = text.strip().casefold()
        every = self.list(cancelled=True)
        if len(wanted) >= _LEAST_PREFIX and (
            by_uid := tuple(each for each in every if each.uid.casefold().startswith(wanted))
        ):
            return by_uid
        standing = tuple(each for each in every if not each.is_cancelled)
        exact = tuple(each for each in standing if each.title.casefold() == wanted)
        return exact or tuple(each for each in standing if wanted and wanted in each.title.casefold())

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
        with self._database.read() as connection:
            return _overlapping(connection, start, end, cancelled=cancelled)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tell(self) -> None:
        if self.on_change is not None:
            self.on_change()


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _from_draft(draft: Draft, origin: Origin | None) -> Meeting:
    now = _now()
    return Meeting(
        uid=str(uuid.uuid4()),
        title=draft.title,
        starts_at=draft.starts_at.replace(microsecond=0),
        duration_min=draft.duration_min,
        location=draft.location,
        notes=draft.notes,
        attendees=draft.attendees,
        origin=origin,
        created_at=now,
        changed_at=now,
    )


def _made_by(connection: Connection, origin: Origin) -> Meeting | None:
    row = connection.execute(
        "SELECT * FROM meetings WHERE conversation_id = ? AND call_id = ?",
        (origin.conversation_id, origin.call_id),
    ).fetchone()
    return None if row is None else rows.from_row(row)


def _existing(connection: Connection, uid: str) -> Meeting:
    meeting = rows.read(connection, uid)
    if meeting is None:
        raise ToolError(f"there is no meeting {uid}", hint="List the meetings.", code="no_such_meeting")
    return meeting


def _overlapping(
    connection: Connection, start: datetime | None, end: datetime | None, *, cancelled: bool = False
) -> tuple[Meeting, ...]:
    after = _DAWN_S if start is None else int(start.timestamp())
    before = _DUSK_S if end is None else int(end.timestamp())
    found = connection.execute(_OVERLAPPING, (after, before, cancelled)).fetchall()
    return tuple(map(rows.from_row, found))


def _require_free(connection: Connection, wanted: Meeting) -> None:
    """Within the transaction that stores it, so that two at once can't both find the time free.

    Raises:
        TimeTaken: Something else is on then.
    """
    others = [
        each for each in _overlapping(connection, wanted.starts_at, wanted.ends_at) if each.uid != wanted.uid
    ]
    if others:
        later = [each for each in _overlapping(connection, wanted.starts_at, None) if each.uid != wanted.uid]
        free_at = next_free(later, wanted.starts_at, wanted.duration_min)
        raise TimeTaken(wanted, tuple(others), free_at)


def _changed(connection: Connection, meeting: Meeting, changed: Meeting) -> Meeting:
    """The meeting after a change by the user, stored; one that changes nothing is none."""
    if changed == meeting:
        return meeting
    changed = replace(changed, sequence=meeting.sequence + 1, changed_at=_now())
    rows.write(connection, changed)
    queue(connection, changed.uid)
    return changed
