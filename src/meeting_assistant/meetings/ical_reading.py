"""iCalendar text of any program, read as meetings. What can't be kept is told with the reason.

Imports icalendar on use: it takes 0.15 s.
"""

import threading
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal, TypeAlias
from zoneinfo import ZoneInfo

from meeting_assistant.errors import StoreError
from meeting_assistant.meetings.ical_names import from_attendee, zone_of_tzid
from meeting_assistant.meetings.model import MAX_DURATION_MIN, Meeting, MeetingStatus

if TYPE_CHECKING:
    from icalendar import Calendar, Component, Event, vCalAddress

ZONE_PROPERTY = "X-MEETING-ASSISTANT-TZID"
"""Our own: the zone of a meeting whose start had to be written in UTC."""

NO_TITLE = "(no title)"
_MINUTE = timedelta(minutes=1)

_filters_of_warnings = threading.Lock()
"""They are the process's own: two threads that change and restore them at once would mix them up."""

Remark: TypeAlias = Literal["floating", "utc", "zone", "rounded", "gap"]
"""What was done to an event: it had no zone and got ours; it was in UTC, or in a zone that only its file
knows, and is told in ours; its length was rounded up to a minute; it began in a gap of the clocks and was
moved."""

Reason: TypeAlias = Literal[
    "all_day", "repeats", "series_part", "no_start", "no_length", "too_long", "no_zone", "unreadable"
]
"""Why an event can't be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An event that is a meeting.

    Attributes:
        meeting: It.
        remarks: What was done to it.
    """

    meeting: Meeting
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An event that can't be kept.

    Attributes:
        uid: Its UID; empty if it has none.
        title: What it is called.
        reason: Why.
    """

    uid: str
    title: str
    reason: Reason


class _Unfit(Exception):
    """Why an event is no meeting of ours."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def parse(text: bytes) -> "list[Calendar]":
    """The calendars in a text.

    Raises:
        StoreError: It is not iCalendar.
    """
    from icalendar import Calendar

    try:
        text.decode()
    except UnicodeDecodeError as exc:  # icalendar would replace what it can't read, titles included
        raise StoreError(
            "this is not iCalendar text in UTF-8", hint="Convert it, as with: iconv -f GB18030 -t UTF-8"
        ) from exc
    # Bytes, since icalendar takes a str of one line for the name of a file and opens it. It warns of each
    # zone whose name it guesses, and we look for them ourselves.
    with _filters_of_warnings, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = Calendar.from_ical(text.removeprefix(b"\xef\xbb\xbf"), multiple=True)
        except (ValueError, IndexError, KeyError, TypeError) as exc:
            raise StoreError(
                f"this is not iCalendar text: {(str(exc).splitlines() or ['?'])[0][:120]}",
                hint="Give an .ics file.",
            ) from exc
    calendars = [each for each in found if isinstance(each, Calendar)]
    if not calendars:
        raise StoreError("this is not iCalendar text: it has no VCALENDAR", hint="Give an .ics file.")
    return calendars


def read(text: bytes, *, zone: ZoneInfo, now: datetime) -> list[Accepted | Refused]:
    """The events of a text, in its order.

    Args:
        text: iCalendar, UTF-8.
        zone: The user's, for times without a zone and those in UTC.
        now: When events without a time stamp count as changed.

    Raises:
        StoreError: It is not iCalendar.
    """
    return [
        _read(event, calendar, zone, now.astimezone(UTC).replace(microsecond=0))
        for calendar in parse(text)
        for event in calendar.walk("VEVENT")
    ]


def _read(event: "Component", calendar: "Calendar", zone: ZoneInfo, now: datetime) -> Accepted | Refused:
    uid, title = _text(event, "uid"), " ".join(_text(event, "summary").split())
    try:
        return _Reading(event, calendar, zone).meeting(uid, title or NO_TITLE, now)
    except _Unfit as unfit:
        return Refused(uid=uid, title=title, reason=unfit.reason)
    except (ValueError, OverflowError, AttributeError, TypeError):  # how icalendar tells a broken property
        return Refused(uid=uid, title=title, reason="unreadable")


class _Reading:
    """One event being read."""

    def __init__(self, event: "Component", calendar: "Calendar", zone: ZoneInfo) -> None:
        self.event = event
        self.calendar = calendar
        self.zone = zone
        self.remarks: list[Remark] = []

    def meeting(self, uid: str, title: str, now: datetime) -> Accepted:
        event = self.event
        if "RECURRENCE-ID" in event:
            raise _Unfit("series_part")
        if "RRULE" in event or "RDATE" in event:
            raise _Unfit("repeats")
        starts_at = self._start()
        changed_at = _stamp(event, "last-modified") or _stamp(event, "dtstamp") or now
        meeting = Meeting(
            uid=uid or str(uuid.uuid5(uuid.NAMESPACE_URL, f"{title}\n{starts_at.isoformat()}")),
            title=title,
            starts_at=starts_at,
            duration_min=self._duration_min(starts_at),
            location=_text(event, "location").strip(),
            notes=_text(event, "description").strip(),
            attendees=tuple(map(from_attendee, attendees_of(event))),
            status=self._status(),
            sequence=max(0, int(str(event.get("sequence", 0)))),
            created_at=_stamp(event, "created") or changed_at,
            changed_at=changed_at,
        )
        return Accepted(meeting=meeting, remarks=tuple(dict.fromkeys(self.remarks)))

    def _start(self) -> datetime:
        if "DTSTART" not in self.event:
            raise _Unfit("no_start")
        wall, given = self._time("dtstart")
        if isinstance(given, ZoneInfo):
            at = wall.replace(tzinfo=given)
            exists = at.astimezone(UTC).astimezone(given)
            if exists.replace(tzinfo=None) != wall:
                self.remarks.append("gap")
            return exists
        instant = wall.replace(tzinfo=given).astimezone(UTC)
        own = zone_of_tzid(_text(self.event, ZONE_PROPERTY))
        if own is None:
            self.remarks.append("utc" if given is UTC else "zone")
        return instant.astimezone(own or self.zone)

    def _time(self, name: str) -> tuple[datetime, tzinfo]:
        """A property's wall clock and zone: `ZoneInfo`, UTC, or one that only the file describes."""
        value = self.event.get(name)
        at = value.dt
        if not isinstance(at, datetime):
            raise _Unfit("all_day")
        wall = at.replace(tzinfo=None, fold=0)
        tzid = str(value.params.get("TZID", ""))
        if tzid:
            return wall, zone_of_tzid(tzid) or self._described(tzid)
        if at.tzinfo is not None:
            return wall, UTC
        if name == "dtstart":
            self.remarks.append("floating")
        return wall, zone_of_tzid(_text(self.calendar, "x-wr-timezone")) or self.zone

    def _described(self, tzid: str) -> tzinfo:
        """The zone that the file describes under this name; icalendar keeps the first it saw of a name."""
        for component in self.calendar.timezones:
            if str(component.get("tzid", "")) == tzid:
                described: tzinfo = component.to_tz(lookup_tzid=False)
                return described
        raise _Unfit("no_zone")

    def _duration_min(self, starts_at: datetime) -> int:
        begins = starts_at.astimezone(UTC)
        if "DTEND" in self.event:
            wall, zone = self._time("dtend")
            length = wall.replace(tzinfo=zone).astimezone(UTC) - begins
        elif "DURATION" in self.event:
            length = self.event.get("duration").dt
        else:
            raise _Unfit("no_length")
        if length <= timedelta():
            raise _Unfit("no_length")
        minutes = -(-length // _MINUTE)
        if minutes > MAX_DURATION_MIN:
            raise _Unfit("too_long")
        if length % _MINUTE:
            self.remarks.append("rounded")
        return minutes

    def _status(self) -> MeetingStatus:
        if _text(self.calendar, "method").upper() == "CANCEL":
            return MeetingStatus.CANCELLED
        status = _text(self.event, "status").upper()
        return MeetingStatus(status) if status in set(MeetingStatus) else MeetingStatus.CONFIRMED


def attendees_of(event: "Event | Component") -> Iterator["vCalAddress"]:
    """The ATTENDEE properties of an event."""
    found = event.get("attendee", [])
    yield from found if isinstance(found, list) else [found]


def _text(component: "Component", name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _stamp(event: "Component", name: str) -> datetime | None:
    """A time stamp in UTC, if there is one that can be read."""
    at = getattr(event.get(name), "dt", None)
    if not isinstance(at, datetime):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
