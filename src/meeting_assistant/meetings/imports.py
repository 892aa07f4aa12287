"""Meetings of other calendars, taken into the store: each once, the newer version of two."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from meeting_assistant.errors import StoreError
from meeting_assistant.meetings.ical_reading import Accepted, Reason, Refused, Remark, read
from meeting_assistant.meetings.model import Meeting
from meeting_assistant.meetings.store import MeetingStore


@dataclass(slots=True)
class Import:
    """What came of the events, by UID where they are kept.

    Attributes:
        added: New here.
        updated: Newer than here.
        unchanged: As they are here.
        kept: Older than here, and left as they are here.
        refused: Title and reason of those that can't be kept; an unreadable file by its name.
        remarks: Title and what was done to an event that was taken.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: list[tuple[str, Reason]] = field(default_factory=list)
    remarks: list[tuple[str, tuple[Remark, ...]]] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "kept": self.kept,
            "refused": [{"title": title, "reason": reason} for title, reason in self.refused],
            "remarks": [{"title": title, "remarks": list(said)} for title, said in self.remarks],
        }


def take_in(store: MeetingStore, texts: Iterable[tuple[str, bytes]], *, zone: ZoneInfo) -> Import:
    """Store the events of iCalendar texts, whatever else is on then.

    Args:
        store: Where to.
        texts: Name and text of each file.
        zone: The user's, for times without one.

    Raises:
        StoreError: The store can't be written; or the only text is not iCalendar.
    """
    done, listed = Import(), list(texts)
    for name, text in listed:
        try:
            found = read(text, zone=zone, now=datetime.now(UTC))
        except StoreError as exc:
            if len(listed) == 1:
                raise StoreError(f"{name}: {exc.message}", hint=exc.hint) from exc
            done.refused.append((name, "unreadable"))
            continue
        for each in found:
            if isinstance(each, Refused):
                done.refused.append((each.title or each.uid or name, each.reason))
            else:
                _take(store, each, done)
    return done


def _take(store: MeetingStore, event: Accepted, done: Import) -> None:
    meeting = event.meeting
    here = store.get(meeting.uid)
    if here is not None and here.says_the_same(meeting):
        done.unchanged.append(meeting.uid)
        return
    if here is not None and _version(meeting) < _version(here):
        done.kept.append(meeting.uid)
        return
    if here is None:
        done.added.append(meeting.uid)
    else:
        meeting = replace(meeting, origin=here.origin, created_at=here.created_at)
        done.updated.append(meeting.uid)
    if event.remarks:
        done.remarks.append((meeting.title, event.remarks))
    store.put(meeting)


def _version(meeting: Meeting) -> tuple[int, datetime]:
    """What decides which of two versions is newer (RFC 5546, 2.1.5)."""
    return meeting.sequence, meeting.changed_at
