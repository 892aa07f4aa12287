"""What the model may do with meetings: plain functions, typed and documented, over the meeting store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated, Literal, NoReturn
from zoneinfo import ZoneInfo

from pydantic import Field

from meeting_assistant.errors import ToolError
from meeting_assistant.handlers.local_time import LocalTime, parse_bound, parse_local_time
from meeting_assistant.handlers.told import FreeTime, FreeTimes, ToldMeeting, ToldMeetings
from meeting_assistant.meetings.free import TimeTaken, free_times
from meeting_assistant.meetings.model import MAX_DURATION_MIN, Draft, Meeting, Origin
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.tools.context import CallContext

DEFAULT_TITLES: Mapping[Literal["zh", "en"], str] = {"zh": "我的会议", "en": "My meeting"}
"""What a meeting without a title is called, by the language; in Chinese, what the original called it."""

MAX_TITLE_CHARS = 200
MAX_LISTED = 50
MAX_GAPS = 10

_GRACE = timedelta(minutes=5)
"""A meeting "now" is booked a moment later than it was said."""

_HORIZON = timedelta(days=3653)
"""Ten years: beyond it, the year was misheard."""

Minutes = Annotated[int, Field(ge=1, le=MAX_DURATION_MIN)]
Line = Annotated[str, Field(max_length=MAX_TITLE_CHARS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHandlers:
    """Booking for one user. Public methods are tools.

    Attributes:
        store: Where meetings go.
        zone: Where the user's clocks are.
        untitled: What a meeting is called that was given no title.
        now: The present as an aware time.
    """

    store: MeetingStore
    zone: ZoneInfo
    untitled: str = DEFAULT_TITLES["zh"]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def create_meeting(  # noqa: PLR0913 - the model gives each by name; what is optional was added over time
        self,
        start_time: str,
        duration: Minutes,
        title: Line = "",
        attendees: Annotated[list[Line], Field(max_length=100)] | None = None,
        location: Line = "",
        notes: Annotated[str, Field(max_length=4000)] = "",
        allow_conflict: bool = False,
        allow_past: bool = False,
        call: CallContext | None = None,
    ) -> ToldMeeting:
        """Book a meeting. Ask for start time, duration and title first, and confirm them with the user.

        Args:
            start_time: Start in the user's local time, in the format YYYY-MM-DD HH:MM:SS, for example
                2025-09-09 15:33:00.
            duration: Duration in minutes, for example 120.
            title: The meeting's title.
            attendees: Who else comes, each a name or an e-mail address, only if the user says so. They are
                noted, not invited.
            location: Where it takes place, only if the user says so.
            notes: Agenda or remarks, only if the user says so.
            allow_conflict: True only after the user was told that something else is on then and wants both.
            allow_past: True only after the user was told that the start is past and wants it so.
            call: The function call that asks for it.
        """
        start = parse_local_time(start_time, self.zone)
        draft = Draft(
            title=_line(title) or self.untitled,
            starts_at=start.at,
            duration_min=duration,
            location=_line(location),
            notes=notes.strip(),
            attendees=tuple(filter(None, map(_line, attendees or ()))),
        )
        self._require_plausible(start, allow_past=allow_past)
        origin = Origin(conversation_id=call.conversation_id, call_id=call.call_id) if call else None
        try:
            meeting = self.store.add(draft, origin=origin, allow_conflict=allow_conflict)
        except TimeTaken as exc:
            self._tell_conflict(exc, duration, "Nothing was booked.")
        return ToldMeeting.of(meeting, _note(start))

    def list_meetings(self, from_: str | None = None, to: str | None = None) -> ToldMeetings:
        """List the user's meetings of a range of time, by start; cancelled ones are left out.

        Args:
            from_: Where the range begins, as YYYY-MM-DD or YYYY-MM-DD HH:MM:SS; left out, now.
            to: Where it ends, in the same form, a date included as a whole; left out, a week after it begins.
        """
        start, end = self._range(from_, to)
        found = self.store.list(start, end)
        return ToldMeetings(
            meetings=[ToldMeeting.of(each) for each in found[:MAX_LISTED]],
            more=max(0, len(found) - MAX_LISTED),
        )

    def reschedule_meeting(
        self,
        meeting: str,
        start_time: str | None = None,
        duration: Minutes | None = None,
        title: Line | None = None,
        allow_conflict: bool = False,
        allow_past: bool = False,
    ) -> ToldMeeting:
        """Change a meeting's start, duration or title. Read the change back to the user and get a yes first.

        Give at least one of start_time, duration and title; what is left out stays as it is.

        Args:
            meeting: The meeting's id as createMeeting or listMeetings gave it; or its title.
            start_time: New start in the user's local time, in the format YYYY-MM-DD HH:MM:SS.
            duration: New duration in minutes.
            title: New title.
            allow_conflict: True only after the user was told that something else is on then and wants both.
            allow_past: True only after the user was told that the start is past and wants it so.
        """
        title = _line(title or "") or None
        if not (start_time or duration or title):
            raise ToolError(
                "nothing was given that should change",
                hint="Give start_time, duration or title; ask the user which.",
                code="nothing_to_change",
            )
        chosen = self._find(meeting)
        start = parse_local_time(start_time, self.zone) if start_time else None
        if start is not None:
            self._require_plausible(start, allow_past=allow_past)
        try:
            changed = self.store.reschedule(
                chosen.uid,
                None if start is None else start.at,
                duration,
                title=title,
                allow_conflict=allow_conflict,
            )
        except TimeTaken as exc:
            self._tell_conflict(exc, duration or chosen.duration_min, "Nothing was changed.")
        return ToldMeeting.of(changed, None if start is None else _note(start))

    def cancel_meeting(self, meeting: str) -> ToldMeeting:
        """Cancel a meeting. Say which one it is and get a yes first.

        Args:
            meeting: The meeting's id as createMeeting or listMeetings gave it; or its title.
        """
        return ToldMeeting.of(self.store.cancel(self._find(meeting).uid))

    def find_free_time(self, duration: Minutes, from_: str | None = None, to: str | None = None) -> FreeTimes:
        """Find times at which a meeting of that length would not overlap another one.

        Args:
            duration: How long the meeting takes, in minutes.
            from_: Where the search begins, as YYYY-MM-DD or YYYY-MM-DD HH:MM:SS; left out, now.
            to: Where it ends, in the same form, a date included as a whole; left out, a week after it begins.
        """
        start, end = self._range(from_, to)
        start = max(start, self.now().astimezone(self.zone))
        gaps = list(islice(free_times(self.store.list(start, end), start, end, duration), MAX_GAPS))
        note = None if gaps else f"There is no free time of {duration} minutes in that range."
        return FreeTimes(free=[FreeTime.of(gap) for gap in gaps], note=note)

    def _range(self, from_: str | None, to: str | None) -> tuple[datetime, datetime]:
        """The range that was asked for."""
        start = parse_bound(from_, self.zone) if from_ else self.now().astimezone(self.zone)
        end = parse_bound(to, self.zone, is_end=True) if to else start + timedelta(days=7)
        if end <= start:
            raise ToolError(
                f"the range ends ({_plain(end)}) before it begins ({_plain(start)})",
                hint="Correct it and call again.",
                code="empty_range",
            )
        return start, end

    def _find(self, which: str) -> Meeting:
        """The meeting with that id, or the only one of that title that is not over."""
        if (known := self.store.get(which.strip())) is not None:
            return known
        title = _line(which).casefold()
        coming = self.store.list(self.now())
        named = [each for each in coming if each.title.casefold() == title] or [
            each for each in coming if title and title in each.title.casefold()
        ]
        if len(named) == 1:
            return named[0]
        if not named:
            raise ToolError(
                f"there is no coming meeting {which[:60]!r}",
                hint="Look it up with listMeetings and give its id.",
                code="no_such_meeting",
            )
        raise ToolError(
            f"{len(named)} coming meetings are called {which[:60]!r}",
            hint="Ask the user which one, then give its id.",
            code="several_meetings",
            details={"meetings": [_brief(each) for each in named[:MAX_GAPS]]},
        )

    def _require_plausible(self, start: LocalTime, *, allow_past: bool) -> None:
        """Refuse a start that the user can't have meant."""
        now = self.now().astimezone(self.zone)
        ago = now - start.at.astimezone(UTC)
        if ago > _GRACE and not allow_past:
            raise ToolError(
                f"{_plain(start.at)} is in the past: it is now {_plain(now)} in {self.zone.key}",
                hint="Nothing was booked. Ask the user which day and time they mean, then call again; with"
                " allow_past only if they confirm that they mean the past.",
                code="in_the_past",
            )
        if -ago > _HORIZON:
            raise ToolError(
                f"{_plain(start.at)} is more than ten years ahead: it is now {_plain(now)}",
                hint="Nothing was booked. Confirm the year with the user, then call again.",
                code="too_far_ahead",
            )

    def _tell_conflict(self, taken: TimeTaken, duration_min: int, outcome: str) -> NoReturn:
        """Raise what the model has to know to offer another time."""
        free_at = taken.next_free.astimezone(self.zone)
        ends_at = (free_at.astimezone(UTC) + timedelta(minutes=duration_min)).astimezone(self.zone)
        raise ToolError(
            taken.message,
            hint=f"{outcome} The next free time is {_plain(free_at)}: offer it, or ask whether both are"
            " wanted and call again with allow_conflict.",
            code="time_taken",
            details={
                "conflicts": [_brief(each) for each in taken.conflicts[:MAX_GAPS]],
                "next_free": {"start": free_at.isoformat(), "end": ends_at.isoformat()},
            },
        ) from taken


def _brief(meeting: Meeting) -> dict[str, object]:
    return {
        "id": meeting.uid,
        "title": meeting.title,
        "start": meeting.starts_at.isoformat(),
        "end": meeting.ends_at.isoformat(),
    }


def _note(start: LocalTime) -> str | None:
    return "The clocks show this time twice that night; the first was taken." if start.ambiguous else None


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(time: datetime) -> str:
    return f"{time:%A %Y-%m-%d %H:%M}"
