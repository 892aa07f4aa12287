"""What the model may ask about dates: the grammar of `dates` as a tool."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from meeting_assistant.dates import Leftover, Moment, Reading, TimeFound, find_time, read, settle
from meeting_assistant.errors import ToolError

_NOTES = {
    "past": "This time is already past. Ask which day is meant.",
    "ambiguous": "The clocks show this time twice that night; the first was taken. Tell the user.",
}


class ResolvedTime(BaseModel):
    """What a phrase says.

    Attributes:
        start_time: The local time as createMeeting takes it, if day and time of day are clear.
        date: The day, if one was said.
        weekday: Of that day, for reading back.
        timezone: IANA name.
        duration: Minutes, if a length was said.
        note: What is missing, was not understood or should be told.
    """

    start_time: str | None = None
    date: str | None = None
    weekday: str | None = None
    timezone: str
    duration: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateHandlers:
    """Dates on the user's clocks. Public methods are tools.

    Attributes:
        zone: Where the user's clocks are.
        now: The present as an aware time.
    """

    zone: ZoneInfo
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def resolve_time(self, phrase: Annotated[str, Field(max_length=200)]) -> ResolvedTime:
        """Turn words about time, Chinese or English, into an absolute local time or a length in minutes.

        Use it rather than counting days yourself: 下周一上午十点半, 三天后, next Tuesday at 10:30, in two
        hours, 一个半小时. Rules: a week begins on Monday; 下周一 or next Monday is in the next calendar week,
        so on a Sunday it is tomorrow; 本周五 is in this calendar week even if gone by; Friday or this Friday
        is the coming one. 12点 is noon; at night (晚上12点, midnight, 24:00) it is the end of the day named,
        凌晨12点 its beginning. An hour without am or pm is 7 to 11 before noon, 12 to 6 after noon. A time
        past today is the next day's, unless "today" was said: then a note says that it is past. 月底 is the
        last day of the month. Days of the lunar calendar are not known. Words that the note
        quotes were not understood, and there is no start_time: ask the user about them, never guess.

        Args:
            phrase: The user's words about the time, as they said them.
        """
        now = self.now().astimezone(self.zone)
        reading = read(phrase, now=now)
        found = find_time(phrase, now=now)
        minutes = None if reading.length is None else reading.length.minutes
        if found is not None and found.problem is not None:
            raise _problem(found, phrase)
        if found is not None and found.leftovers:
            return self._not_understood(reading, found.leftovers, minutes)
        if found is None and minutes is None:
            raise ToolError(
                f"no time was found in {phrase[:60]!r}",
                hint="Ask the user for day and time in other words.",
                code="no_time_found",
            )
        if found is None:
            return ResolvedTime(timezone=self.zone.key, duration=minutes)
        if found.clock is None:
            return self._day_alone(found.day, minutes)
        return self._settled(settle(found.day, found.clock, now=now), minutes)

    def _not_understood(
        self, reading: Reading, leftovers: Sequence[Leftover], minutes: int | None
    ) -> ResolvedTime:
        """All but a start: words of time were said that nothing was made of."""
        day = None if reading.when is None else reading.when.day
        words = ", ".join(repr(each.text) for each in leftovers)
        return ResolvedTime(
            date=None if day is None else day.isoformat(),
            weekday=None if day is None else f"{day:%A}",
            timezone=self.zone.key,
            duration=minutes,
            note=f"Not understood: {words}. Ask the user what they mean by it; book nothing before.",
        )

    def _day_alone(self, day: date | None, minutes: int | None) -> ResolvedTime:
        return ResolvedTime(
            date=None if day is None else day.isoformat(),
            weekday=None if day is None else f"{day:%A}",
            timezone=self.zone.key,
            duration=minutes,
            note="No time of day was said. Ask for it.",
        )

    def _settled(self, moment: Moment, minutes: int | None) -> ResolvedTime:
        if moment.remark == "gap":
            raise ToolError(
                f"{moment.at:%Y-%m-%d %H:%M} does not exist in {self.zone.key}: the clocks are put forward"
                " over it that night",
                hint="Ask the user for another time.",
                code="no_such_time",
            )
        return ResolvedTime(
            start_time=f"{moment.at:%Y-%m-%d %H:%M:%S}",
            date=f"{moment.at:%Y-%m-%d}",
            weekday=f"{moment.at:%A}",
            timezone=self.zone.key,
            duration=minutes,
            note=_NOTES.get(moment.remark or ""),
        )


def _problem(found: TimeFound, phrase: str) -> ToolError:
    if found.problem == "lunar":
        return ToolError(
            f"{phrase[:60]!r} names a day of the lunar calendar, which is not known here",
            hint="Ask the user for the day of the Gregorian calendar.",
            code="lunar_date",
        )
    return ToolError(
        f"{phrase[:60]!r} names a day that does not exist",
        hint="Ask the user which day they mean.",
        code="no_such_date",
    )
