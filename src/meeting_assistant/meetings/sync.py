"""Agreement with a calendar server: what changed there comes here, what changed here goes there.

A round first takes in what the server has, then sends what waits in the outbox, each event under the
condition that the server still has the version which the change was made upon (If-Match) or none at all
(If-None-Match). So an answer that got lost doubles nothing, and nobody's change is overwritten unseen: where
both sides changed a meeting, the user decides.
"""

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from meeting_assistant.errors import StoreError, ToolError, TransportError
from meeting_assistant.meetings.ical import into_text, the_meeting, to_text
from meeting_assistant.meetings.ical_reading import Accepted, Refused, read
from meeting_assistant.meetings.model import Meeting, MeetingStatus
from meeting_assistant.meetings.outbox import Entry, RemoteCopy
from meeting_assistant.meetings.server import CalendarServer, Declined, Stale
from meeting_assistant.meetings.store import MeetingStore

_ATTEMPTS = 2
"""Within one round, for an event that changed on the server between taking in and sending."""

Outcome: TypeAlias = Literal["settled", "again", "conflict"]


@dataclass(slots=True)
class Round:
    """What one round did.

    Attributes:
        sent: UIDs that the server has now as we have them.
        received: UIDs that are here now as the server has them.
        conflicts: UIDs that both sides changed.
        declined: UID -> why the server didn't take it.
        refused: Title -> why an event of the server's can't be kept here, for those that are new.
    """

    sent: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    declined: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


class Synchroniser:
    """Brings the store and one calendar into agreement. Blocks: never call it in the event loop's thread.

    Args:
        store: The meetings.
        calendar: Where they go and come from.
        zone: The user's, for events without one.
    """

    def __init__(self, store: MeetingStore, calendar: CalendarServer, *, zone: ZoneInfo) -> None:
        self._store = store
        self._outbox = store.outbox
        self._calendar = calendar
        self._zone = zone
        self._round = Round()

    def run(self, *, patient: bool = False, accept_empty: bool = False) -> Round:
        """One round. May be run again after any failure, and by two programs at once.

        Args:
            patient: Leave alone what failed until its time has come; else try everything.
            accept_empty: Believe a server that has lost all events.

        Raises:
            TransportError: The server can't be reached or doesn't let us in; what waits is kept.
            StoreError: The database failed, or all events are gone from the server.
        """
        self._round = Round()
        try:
            self._outbox.use_calendar(self._calendar.url)
            self._take_in(accept_empty=accept_empty)
            self._send_out(patient=patient)
        except TransportError as exc:
            self._outbox.failed(
                [entry.uid for entry in self._outbox.entries() if not entry.conflict], exc.message
            )
            raise
        self._outbox.synced()
        self._round.conflicts = [entry.uid for entry in self._outbox.entries() if entry.conflict]
        return self._round

    def decide(self, uid: str, keep: Literal["mine", "theirs"]) -> Meeting:
        """End a conflict in favour of one side, and give the meeting that holds. The next round sends it.

        Raises:
            ToolError: That meeting has no conflict, or the server's version can't be kept here.
            StoreError: The decision could not be stored.
        """
        entry, meeting = self._outbox.entry(uid), self._store.get(uid)
        if entry is None or meeting is None or not entry.conflict:
            raise ToolError(f"{uid} has no conflict", hint="See: meetings sync --status", code="no_conflict")
        theirs = None if entry.theirs is None else self._meeting_in(entry.theirs)
        if keep == "mine":
            newest = max(meeting.sequence, theirs.sequence if theirs else 0)
            mine = replace(meeting, sequence=newest + 1, changed_at=_now())
            self._outbox.decided(mine, entry.theirs, send=True)
            return mine
        if entry.theirs is None:
            theirs = _cancelled(meeting)
        elif theirs is None:
            raise ToolError(
                "the server's version of this meeting can't be kept here: it may repeat or last for days",
                hint="Keep yours, or change it on the server.",
                code="not_a_meeting",
            )
        self._outbox.decided(replace(theirs, origin=meeting.origin), entry.theirs, send=False)
        return theirs

    def _take_in(self, *, accept_empty: bool) -> None:
        listing, copies = self._calendar.listing(), self._outbox.copies()
        ours = [copy for copy in copies.values() if copy.uid is not None]
        if not listing and len(ours) > 1 and not accept_empty:
            raise StoreError(
                f"the calendar on the server is empty; {len(ours)} meetings of yours were in it",
                hint="If they were deleted on purpose: meetings sync --accept-empty",
            )
        changed = [href for href, etag in listing.items() if href not in copies or copies[href].etag != etag]
        for copy in self._calendar.fetch(changed):
            self._take(copy, copies.get(copy.href))
        for href in copies.keys() - listing.keys():
            self._take_absence(copies[href])

    def _take(self, copy: RemoteCopy, known: RemoteCopy | None) -> None:
        """An event that is new on the server or has changed there."""
        theirs = self._read(copy)
        if isinstance(theirs, Refused):
            if known is None or known.refusal != theirs.reason:
                self._round.refused[theirs.title or copy.href] = theirs.reason
            uid = None if known is None else known.uid
            self._outbox.received(None, replace(copy, uid=uid, refusal=theirs.reason))
            return
        copy = replace(copy, uid=theirs.uid)
        local, entry = self._store.get(theirs.uid), self._outbox.entry(theirs.uid)
        if entry is None or local is None:
            kept = _as_kept(theirs, local)
            if self._outbox.received(kept, copy) and not (local and local.says_the_same(kept)):
                self._round.received.append(kept.uid)
        elif entry.conflict:
            self._outbox.conflicted(entry.uid, copy)
        else:
            self._reconcile(entry, local, copy)

    def _take_absence(self, copy: RemoteCopy) -> None:
        """An event that is no longer where it was on the server."""
        if copy.uid is None:
            self._outbox.vanished(None, copy.href)
            return
        current = self._outbox.copy(copy.uid)
        local, entry = self._store.get(copy.uid), self._outbox.entry(copy.uid)
        if current is None or current.href != copy.href or local is None:
            return  # it was found elsewhere in the same round
        if entry is None:
            if self._outbox.vanished(_cancelled(local), copy.href) and not local.is_cancelled:
                self._round.received.append(local.uid)
        elif entry.conflict:
            self._outbox.conflicted(entry.uid, None)
        else:
            self._reconcile(entry, local, None)

    def _send_out(self, *, patient: bool) -> None:
        now_s = time.time()
        for entry in self._outbox.entries():
            if entry.conflict or (patient and entry.next_try_s > now_s):
                continue
            try:
                self._send(entry)
            except Declined as exc:
                self._outbox.failed([entry.uid], exc.message)
                self._round.declined[entry.uid] = exc.message

    def _send(self, entry: Entry) -> None:
        """One meeting, as it is now, upon the server's version that we know."""
        meeting = self._store.get(entry.uid)
        assert meeting is not None, "the outbox refers to it"
        for _ in range(_ATTEMPTS):
            base = self._outbox.copy(entry.uid)
            if base is not None and base.refusal is not None:
                self._outbox.conflicted(entry.uid, base)
                return
            if self._is_known_there(entry, meeting, base):
                self._outbox.delivered(entry, base)
                return
            text = to_text([meeting]) if base is None else into_text(base.text, meeting, zone=self._zone)
            href = self._calendar.href_of(entry.uid) if base is None else base.href
            self._outbox.sending(entry, text.decode())
            try:
                etag = self._calendar.write(href, text, etag=None if base is None else base.etag)
            except Stale:
                theirs = next(iter(self._calendar.fetch([href])), None)
                if self._reconcile(entry, meeting, theirs) == "again":
                    continue
                return
            sent = RemoteCopy(href=href, etag=etag or "", text=text.decode(), uid=entry.uid)
            self._outbox.delivered(entry, sent if etag else self._as_stored(sent, meeting))
            self._round.sent.append(entry.uid)
            return
        raise Declined("the calendar server has it under another name or changes it all the time")

    def _is_known_there(self, entry: Entry, meeting: Meeting, base: RemoteCopy | None) -> bool:
        """True if there is nothing to send: cancelled before the server heard of it, or changed back."""
        if base is None:
            return meeting.is_cancelled and entry.in_flight is None
        there = self._meeting_in(base)
        return there is not None and there.says_the_same(meeting)

    def _as_stored(self, sent: RemoteCopy, meeting: Meeting) -> RemoteCopy:
        """What a server made of what we sent, where it doesn't tell the ETag (RFC 4791, 5.3.4)."""
        stored = next(iter(self._calendar.fetch([sent.href])), None)
        there = None if stored is None else self._meeting_in(replace(stored, uid=sent.uid))
        if stored is None or there is None or not there.says_the_same(meeting):
            return sent  # without an ETag: the next round looks at it again
        return replace(stored, uid=sent.uid)

    def _reconcile(self, entry: Entry, meeting: Meeting, theirs: RemoteCopy | None) -> Outcome:
        """Both sides may have changed: find out whether they did, and note it."""
        base = self._outbox.copy(entry.uid)
        if theirs is None:
            if meeting.is_cancelled:
                self._outbox.delivered(entry, None)
                return "settled"
            if base is None:
                return "again"
            self._outbox.conflicted(entry.uid, None)
            return "conflict"
        theirs = replace(theirs, uid=entry.uid)
        there = self._meeting_in(theirs)
        if there is not None and there.says_the_same(meeting):
            self._outbox.delivered(entry, theirs)
            self._round.sent.append(entry.uid)
            return "settled"
        for text in (entry.in_flight, None if base is None else base.text):
            known = None if text is None else the_meeting(text, entry.uid, zone=self._zone)
            if known is not None and there is not None and there.says_the_same(known):
                self._outbox.rebased(entry, theirs)  # ours from before, or changed in what we don't keep
                return "again"
        self._outbox.conflicted(entry.uid, theirs)
        return "conflict"

    def _read(self, copy: RemoteCopy) -> Meeting | Refused:
        try:
            found = read(copy.text.encode(), zone=self._zone, now=_now())
        except StoreError:
            found = []
        for each in found:
            if isinstance(each, Refused):
                return each
        if len(found) == 1 and isinstance(found[0], Accepted):
            return found[0].meeting
        return Refused(uid="", title="", reason="unreadable")

    def _meeting_in(self, copy: RemoteCopy) -> Meeting | None:
        found = self._read(copy)
        return found if isinstance(found, Meeting) else None


def _as_kept(theirs: Meeting, local: Meeting | None) -> Meeting:
    """The server's version with what only we know: where it came from and the zone that was agreed upon."""
    if local is None:
        return theirs
    same_instant = theirs.starts_at.astimezone(UTC) == local.starts_at.astimezone(UTC)
    return replace(
        theirs,
        origin=local.origin,
        starts_at=local.starts_at if same_instant else theirs.starts_at,
        created_at=local.created_at,
        sequence=max(theirs.sequence, local.sequence),
    )


def _cancelled(meeting: Meeting) -> Meeting:
    if meeting.is_cancelled:
        return meeting
    return replace(meeting, status=MeetingStatus.CANCELLED, sequence=meeting.sequence + 1, changed_at=_now())


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
