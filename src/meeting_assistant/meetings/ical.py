"""Meetings written as iCalendar text (RFC 5545), alone or into the text that a server has.

Imports icalendar on use: it takes 0.15 s.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from meeting_assistant.errors import StoreError
from meeting_assistant.meetings.ical_names import from_attendee, to_attendee
from meeting_assistant.meetings.ical_reading import ZONE_PROPERTY, Accepted, attendees_of, parse, read
from meeting_assistant.meetings.model import MAX_DURATION_MIN, Meeting
from meeting_assistant.meetings.vtimezone import vtimezone

if TYPE_CHECKING:
    from icalendar import Component

PRODUCT = "-//meeting-assistant//meetings//EN"


def to_text(meetings: Iterable[Meeting]) -> bytes:
    """One calendar with these meetings and their zones: UTF-8, folded lines, CRLF."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    listed = list(meetings)
    for zone in dict.fromkeys(each.zone for each in listed if not _is_in_utc(each)):
        starts = [each.starts_at for each in listed if each.zone == zone]
        calendar.add_component(vtimezone(zone, min(starts), max(starts)))
    for meeting in listed:
        event = Event()
        event.add("uid", meeting.uid)
        _set(event, "created", meeting.created_at)
        _write(event, meeting, None)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def into_text(base: str, meeting: Meeting, *, zone: ZoneInfo) -> bytes:
    """A server's text with what our meeting says otherwise; all else in it stays: alarms, links, answers.

    Args:
        base: One calendar with one event of the meeting's UID.
        meeting: What holds.
        zone: The user's, as the base was read with.

    Raises:
        StoreError: There is no such event.
    """
    calendar = parse(base.encode())[0]
    for event in calendar.walk("VEVENT"):
        if str(event.get("uid", "")) == meeting.uid:
            break
    else:
        raise StoreError("the server's text has no such event", hint="Run `meetings sync` again.")
    _write(event, meeting, the_meeting(base, meeting.uid, zone=zone))
    known = {str(component.get("tzid")) for component in calendar.timezones}
    if not _is_in_utc(meeting) and meeting.zone.key in calendar.get_used_tzids() - known:
        calendar.subcomponents.insert(0, vtimezone(meeting.zone, meeting.starts_at, meeting.starts_at))
    return bytes(calendar.to_ical())


def the_meeting(text: str, uid: str, *, zone: ZoneInfo) -> Meeting | None:
    """The meeting with that UID in a server's text; None if it can't be kept."""
    for found in read(text.encode(), zone=zone, now=datetime.now(UTC)):
        if isinstance(found, Accepted) and found.meeting.uid == uid:
            return found.meeting
    return None


def _write(event: "Component", meeting: Meeting, was: Meeting | None) -> None:
    """Set what `meeting` says otherwise than `was`, and the marks of a version."""
    from icalendar.prop import vInline

    if (
        was is None
        or (was.starts_at, was.zone) != (meeting.starts_at, meeting.zone)
        or (was.duration_min != meeting.duration_min)
    ):
        _set_time(event, meeting)
    texts = {"summary": meeting.title, "location": meeting.location, "description": meeting.notes}
    before = {} if was is None else {"summary": was.title, "location": was.location, "description": was.notes}
    for name, text in texts.items():
        if before.get(name, "") != text:
            _set(event, name, vInline(_escaped(_clean(text))))
    if was is None or was.attendees != meeting.attendees:
        _set_attendees(event, meeting)
    if was is None or was.status != meeting.status:
        _set(event, "status", meeting.status.value)
    _set(event, "sequence", meeting.sequence)
    _set(event, "dtstamp", meeting.changed_at)
    _set(event, "last-modified", meeting.changed_at)


def _set_time(event: "Component", meeting: Meeting) -> None:
    from icalendar.prop import vInline

    event.pop("DTEND", None)
    event.pop(ZONE_PROPERTY, None)
    if _is_in_utc(meeting):
        _set(event, "dtstart", meeting.starts_at.astimezone(UTC))
        _set(event, ZONE_PROPERTY, meeting.zone.key)
    else:
        _set(event, "dtstart", meeting.starts_at)
    _set(event, "duration", timedelta(minutes=meeting.duration_min))
    if meeting.duration_min == MAX_DURATION_MIN:
        event["DURATION"] = vInline("PT24H")  # P1D would be a day on the clocks, which may have 23 hours


def _set_attendees(event: "Component", meeting: Meeting) -> None:
    """The attendees; those that were there keep their answers."""
    known = {from_attendee(each): each for each in attendees_of(event)}
    event.pop("ATTENDEE", None)
    for attendee in meeting.attendees:
        event.add("attendee", known.get(attendee) or to_attendee(attendee))


def _set(event: "Component", name: str, value: object) -> None:
    event.pop(name.upper(), None)
    if value != "":
        event.add(name, value)


def _is_in_utc(meeting: Meeting) -> bool:
    """True if the start has to be written in UTC: a repeated hour on the clocks means the first (3.3.5)."""
    return meeting.starts_at.fold == 1 or meeting.zone.key == "UTC"


def _clean(text: str) -> str:
    """Text without control characters, which iCalendar can't carry (3.3.11)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or not _is_control(char))


def _escaped(text: str) -> str:
    r"""Text as iCalendar writes it (3.3.11); the library's own way makes a line break of a ``\N`` in it."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f"
