"""What still has to go to the calendar server, and what the server was last known to have.

Part of the meetings database, so that a change and the duty to tell it are stored in one transaction. A row
of the outbox stays until the server has that version: one a meeting, however often it was changed.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from meeting_assistant.database import Connection, Database, Row
from meeting_assistant.meetings import rows
from meeting_assistant.meetings.model import Meeting

FIRST_RETRY_S = 30
LONGEST_RETRY_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCopy:
    """An event as the server has it.

    Attributes:
        href: Its path on the server.
        etag: Its version there (RFC 9110, 8.8.3).
        text: The iCalendar text, what we don't understand in it included.
        uid: The meeting that it is; None for one that we can't keep.
        refusal: Why we can't keep it.
    """

    href: str
    etag: str
    text: str
    uid: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A meeting whose latest version the server does not have.

    Attributes:
        uid: Which.
        revision: Counts the changes while it waits: only a delivery of the latest one empties its place.
        attempts: How often it was tried in vain.
        next_try_s: Not before this Unix time, unless the user asks.
        problem: Why the last attempt failed.
        in_flight: The text that was sent last, which the server may have taken without our hearing of it.
        conflict: It was changed on the server too; waits for the user's decision.
        theirs: The server's version in a conflict; None if it was deleted there.
    """

    uid: str
    revision: int
    attempts: int
    next_try_s: int
    problem: str | None
    in_flight: str | None
    conflict: bool
    theirs: RemoteCopy | None


def queue(connection: Connection, uid: str) -> None:
    """Note, in the transaction that changes a meeting, that the server has to hear of it."""
    connection.execute(
        "INSERT INTO outbox (uid, queued_s) VALUES (?, ?)"
        " ON CONFLICT (uid) DO UPDATE SET revision = revision + 1, attempts = 0, next_try_s = 0",
        (uid, _now_s()),
    )


class Outbox:
    """The record of what is to be sent and what was agreed upon.

    Args:
        database: The meetings database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> tuple[Entry, ...]:
        """All that waits, the longest waiting first."""
        with self._database.read() as connection:
            found = connection.execute("SELECT * FROM outbox ORDER BY queued_s, uid").fetchall()
        return tuple(map(_entry, found))

    def entry(self, uid: str) -> Entry | None:
        """What waits of one meeting."""
        with self._database.read() as connection:
            row = connection.execute("SELECT * FROM outbox WHERE uid = ?", (uid,)).fetchone()
        return None if row is None else _entry(row)

    def copies(self) -> dict[str, RemoteCopy]:
        """What the server was last known to have, by path."""
        with self._database.read() as connection:
            found = connection.execute("SELECT * FROM remote").fetchall()
        return {row["href"]: _copy(row) for row in found}

    def copy(self, uid: str) -> RemoteCopy | None:
        """The server's last known version of a meeting."""
        with self._database.read() as connection:
            row = connection.execute("SELECT * FROM remote WHERE uid = ?", (uid,)).fetchone()
        return None if row is None else _copy(row)

    def last_synced_s(self) -> int | None:
        """Unix time of the last complete round, if there was one."""
        with self._database.read() as connection:
            row = connection.execute("SELECT synced_s FROM calendar").fetchone()
        return None if row is None else row["synced_s"]

    def use_calendar(self, url: str) -> None:
        """Begin a round with that calendar; what was agreed with another one counts no longer."""
        with self._database.write() as connection:
            known = connection.execute("SELECT url FROM calendar").fetchone()
            if known is not None and known["url"] == url:
                return
            connection.execute("DELETE FROM calendar")
            connection.execute("INSERT INTO calendar (url) VALUES (?)", (url,))
            connection.execute("DELETE FROM remote")
            if known is not None:
                connection.execute(
                    "INSERT OR IGNORE INTO outbox (uid, queued_s)"
                    " SELECT uid, ? FROM meetings WHERE status <> 'CANCELLED'",
                    (_now_s(),),
                )
                connection.execute(
                    "UPDATE outbox SET in_flight = NULL, conflict = 0, attempts = 0, next_try_s = 0,"
                    " their_href = NULL, their_etag = NULL, their_text = NULL"
                )

    def synced(self) -> None:
        """Note that a round is complete."""
        with self._database.write() as connection:
            connection.execute("UPDATE calendar SET synced_s = ?", (_now_s(),))

    def sending(self, entry: Entry, text: str) -> None:
        """Note what is about to be sent, before it is: its answer may get lost."""
        with self._database.write() as connection:
            connection.execute("UPDATE outbox SET in_flight = ? WHERE uid = ?", (text, entry.uid))

    def delivered(self, entry: Entry, copy: RemoteCopy | None) -> None:
        """Note that the server has the version of `entry`; a later change stays waiting."""
        with self._database.write() as connection:
            _forget_copy(connection, entry.uid)
            if copy is not None:
                _keep_copy(connection, copy)
            connection.execute(
                "DELETE FROM outbox WHERE uid = ? AND revision = ?", (entry.uid, entry.revision)
            )
            connection.execute(_SETTLED, (entry.uid,))

    def rebased(self, entry: Entry, copy: RemoteCopy) -> None:
        """Note a newer version of the server's upon which the waiting one will be sent."""
        with self._database.write() as connection:
            _forget_copy(connection, entry.uid)
            _keep_copy(connection, copy)
            connection.execute("UPDATE outbox SET in_flight = NULL WHERE uid = ?", (entry.uid,))

    def failed(self, uids: Iterable[str], problem: str) -> None:
        """Note that sending failed: the next try comes later, each time twice as late."""
        with self._database.write() as connection:
            for uid in uids:
                connection.execute(
                    "UPDATE outbox SET problem = ?, attempts = attempts + 1,"
                    " next_try_s = ? + min(? << min(attempts, 10), ?) WHERE uid = ?",
                    (problem, _now_s(), FIRST_RETRY_S, LONGEST_RETRY_S, uid),
                )

    def conflicted(self, uid: str, theirs: RemoteCopy | None) -> None:
        """Note that the server has another change; nothing is sent until the user has decided."""
        href, etag, text = (theirs.href, theirs.etag, theirs.text) if theirs else (None, None, None)
        with self._database.write() as connection:
            connection.execute(
                "UPDATE outbox SET conflict = 1, problem = NULL, their_href = ?, their_etag = ?,"
                " their_text = ? WHERE uid = ?",
                (href, etag, text, uid),
            )

    def received(self, meeting: Meeting | None, copy: RemoteCopy) -> bool:
        """Store what the server has: the meeting, unless it can't be kept, and the copy.

        Returns:
            Whether that was done: not if the meeting was changed here meanwhile.
        """
        with self._database.write() as connection:
            if meeting is not None:
                if _is_waiting(connection, meeting.uid):
                    return False
                rows.write(connection, meeting)
                _forget_copy(connection, meeting.uid)
            _keep_copy(connection, copy)
        return True

    def vanished(self, meeting: Meeting | None, href: str) -> bool:
        """Store that the server has deleted an event: `meeting` is its cancelled version.

        Returns:
            Whether that was done: not if the meeting was changed here meanwhile.
        """
        with self._database.write() as connection:
            if meeting is not None:
                if _is_waiting(connection, meeting.uid):
                    return False
                rows.write(connection, meeting)
            connection.execute("DELETE FROM remote WHERE href = ?", (href,))
        return True

    def decided(self, meeting: Meeting, theirs: RemoteCopy | None, *, send: bool) -> None:
        """End a conflict: `meeting` holds, upon the server's version `theirs`, and is sent or not."""
        with self._database.write() as connection:
            rows.write(connection, meeting)
            _forget_copy(connection, meeting.uid)
            if theirs is not None:
                _keep_copy(connection, theirs)
            if send:
                connection.execute(_SETTLED, (meeting.uid,))
                queue(connection, meeting.uid)
            else:
                connection.execute("DELETE FROM outbox WHERE uid = ?", (meeting.uid,))


_SETTLED = (
    "UPDATE outbox SET in_flight = NULL, problem = NULL, conflict = 0,"
    " their_href = NULL, their_etag = NULL, their_text = NULL WHERE uid = ?"
)


def _now_s() -> int:
    return int(time.time())


def _is_waiting(connection: Connection, uid: str) -> bool:
    return connection.execute("SELECT 1 FROM outbox WHERE uid = ?", (uid,)).fetchone() is not None


def _forget_copy(connection: Connection, uid: str) -> None:
    connection.execute("DELETE FROM remote WHERE uid = ?", (uid,))


def _keep_copy(connection: Connection, copy: RemoteCopy) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO remote (href, uid, etag, text, refusal) VALUES (?, ?, ?, ?, ?)",
        (copy.href, copy.uid, copy.etag, copy.text, copy.refusal),
    )


def _copy(row: Row) -> RemoteCopy:
    return RemoteCopy(
        href=row["href"], etag=row["etag"], text=row["text"], uid=row["uid"], refusal=row["refusal"]
    )


def _entry(row: Row) -> Entry:
    theirs = None
    if row["their_href"] is not None:
        theirs = RemoteCopy(
            href=row["their_href"], etag=row["their_etag"], text=row["their_text"], uid=row["uid"]
        )
    return Entry(
        uid=row["uid"],
        revision=row["revision"],
        attempts=row["attempts"],
        next_try_s=row["next_try_s"],
        problem=row["problem"],
        in_flight=row["in_flight"],
        conflict=bool(row["conflict"]),
        theirs=theirs,
    )
