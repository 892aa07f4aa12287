"""The calendar put into words: what is on, when there is time, which meeting is to be changed.

Part of the embedded server's dialogue: pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from meeting_assistant.server.dialogue.calendar import FreeSpan, KnownMeeting, overlapping
from meeting_assistant.server.dialogue.language import joined
from meeting_assistant.server.dialogue.phrases import PHRASES
from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.server.dialogue.readback import listed, named_clause
from meeting_assistant.server.dialogue.slots import Slots
from meeting_assistant.server.dialogue.spoken import spoken_length, spoken_span, spoken_time
from meeting_assistant.server.dialogue.state import Booking, CalendarAction, CalendarAnswer
from meeting_assistant.server.dialogue.wants import Target, Want, Which
from meeting_assistant.server.dialogue.wording import Phrases
from meeting_assistant.speech.ports import Language

_MOST_READ_OUT = 5
_MOST_GAPS = 3
_DAY_BEGINS, _DAY_ENDS = 8, 20
_ONE_MEETING_MIN = 60
"""A time that is asked about without a length is checked for that long."""

_PARTS = {"dawn": (0, 7), "morning": (7, 12), "noon": (11, 14), "afternoon": (12, 18), "evening": (18, 24)}
_LOOK_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTalk:
    """Words about the calendar in one language, at one time."""

    now: datetime
    language: Language

    @property
    def phrases(self) -> Phrases:
        """The sentences of the language."""
        return PHRASES[self.language]

    def answer(self, answer: CalendarAnswer) -> Iterator[Say]:
        """Tell the calendar's answer to a wish."""
        wish = answer.wish
        if answer.has_failed:
            yield self._say(self.phrases.calendar_failed)
        elif wish.want is Want.FIND:
            yield from self._gaps(answer.gaps, wish.minutes or 0)
        elif wish.want is Want.FREE:
            yield from self._free(answer)
        elif wish.target.which is Which.ALL and wish.want in (Want.CHANGE, Want.CANCEL) and answer.meetings:
            yield self._say(self.phrases.only_one_meeting)
        elif not answer.meetings:
            is_list = wish.want is Want.LIST and not wish.target.words
            yield self._say(self.phrases.nothing_on if is_list else self.phrases.no_such_meeting)
        elif wish.want in (Want.LIST, Want.WHEN) or len(answer.meetings) > 1:
            yield from self._meetings(answer.meetings, self.phrases.is_on)
        else:
            yield from self._detail(answer.meetings[0], wish.want)

    def which(self, options: Sequence[KnownMeeting]) -> Iterator[Say]:
        """Ask which of several meetings is meant."""
        yield from self._meetings(options, self.phrases.which_are)
        yield self._say(self.phrases.ask_which)

    def read_back(self, booking: Booking) -> Iterator[Say]:
        """Say what would be changed or cancelled, and ask whether it shall be."""
        target = booking.target
        if target is None:
            return
        is_cancel = booking.plan is CalendarAction.CANCEL
        yield self._say(self.phrases.check)
        yield self._say(self.phrases.cancel_is if is_cancel else self.phrases.change_is)
        yield from self._told(target, last=True)
        if is_cancel:
            yield self._say(self.phrases.confirm_cancel)
            return
        yield from self._new_values(target, booking.slots)
        yield self._say(self.phrases.confirm_change)

    def day(self, day: date) -> Iterator[Say]:
        """A day, by its date and weekday."""
        at = datetime.combine(day, datetime.min.time(), tzinfo=self.now.tzinfo)
        words = spoken_time(at, now=self.now, language=self.language)
        named = words.partition(" at ")[0] if self.language == "en" else words.partition("凌晨")[0]
        yield self._say(self.phrases.day_is)
        yield self._say(named + self._stop)

    def days_until(self, day: date) -> Iterator[Say]:
        """Tell how many days away a day is."""
        days = (day - self.now.date()).days
        yield self._say(f"还有{days}天。" if self.language == "zh" else f"{days} days from today.")

    @property
    def _stop(self) -> str:
        return "。" if self.language == "zh" else "."

    def _say(self, text: str) -> Say:
        return Say(text=text, language=self.language)

    def _meetings(self, meetings: Sequence[KnownMeeting], lead: str) -> Iterator[Say]:
        yield self._say(lead)
        told = meetings[:_MOST_READ_OUT]
        for each in told:
            yield from self._told(each, last=each is told[-1] and len(told) == len(meetings))
        if len(told) < len(meetings):
            yield self._say(self.phrases.more_on)

    def _told(self, meeting: KnownMeeting, *, last: bool) -> Iterator[Say]:
        mark = "，" if self.language == "zh" else ","
        stop = self._stop if last else mark
        title = meeting.title or self.phrases.untitled
        if meeting.start is None or meeting.end is None:
            yield named_clause(title, self.language, mark=stop)
            return
        yield named_clause(title, self.language, mark=mark)
        yield self._say(spoken_span(meeting.start, meeting.end, now=self.now, language=self.language) + stop)

    def _detail(self, meeting: KnownMeeting, want: Want) -> Iterator[Say]:
        if want is Want.WHERE:
            yield from self._lead_with(self.phrases.at_place_is, meeting.place, self.phrases.no_place)
        elif want is Want.WHO:
            names = listed(meeting.people, self.language) if meeting.people else None
            yield from self._lead_with(self.phrases.with_people_is, names, self.phrases.no_people)
        elif meeting.minutes is not None:
            length = spoken_length(meeting.minutes, self.language)
            yield from self._lead_with(self.phrases.takes_is, length, "")
            yield from self._told(meeting, last=True)

    def _lead_with(self, lead: str, words: str | None, otherwise: str) -> Iterator[Say]:
        if words is None:
            yield self._say(otherwise)
            return
        yield self._say(joined([self._say(lead), self._say(words + self._stop)]))

    def _free(self, answer: CalendarAnswer) -> Iterator[Say]:
        span = span_of(answer.wish.target, self.now, answer.wish.minutes)
        taken = answer.meetings if span is None else overlapping(answer.meetings, *span)
        if taken:
            yield from self._meetings(taken, self.phrases.is_on)
        else:
            yield self._say(self.phrases.is_free)

    def _gaps(self, gaps: Sequence[FreeSpan], minutes: int) -> Iterator[Say]:
        if not gaps:
            yield self._say(self.phrases.none_free)
            return
        yield self._say(self.phrases.free_times_are)
        told = told_gaps(gaps, minutes)
        said: date | None = None
        for gap in told:
            span = spoken_span(gap.start, gap.end, now=self.now, language=self.language, said=said)
            said = gap.start.date() if gap.start.date() == gap.end.date() else None
            mark = "，" if self.language == "zh" else ","
            yield self._say(span + (self._stop if gap is told[-1] else mark))

    def _new_values(self, target: KnownMeeting, slots: Slots) -> Iterator[Say]:
        moment = slots.moment(self.now)
        if moment is not None and moment.at != target.start:
            lead = "改到" if self.language == "zh" else "It moves to"
            time = spoken_time(moment.at, now=self.now, language=self.language)
            yield self._say(joined([self._say(lead), self._say(time + self._stop)]))
        if slots.minutes is not None and slots.minutes != target.minutes:
            length = spoken_length(slots.minutes, self.language)
            yield from self._lead_with(self.phrases.takes_is, length, "")
        if slots.title and slots.title != target.title:
            yield self._say(self.phrases.new_title_is)
            yield named_clause(slots.title, self.language, mark=self._stop)


def told_gaps(gaps: Sequence[FreeSpan], minutes: int) -> list[FreeSpan]:
    """The free times that are told: those by day, if there are any."""
    return (_by_day(gaps, minutes) or list(gaps))[:_MOST_GAPS]


def _by_day(gaps: Sequence[FreeSpan], minutes: int) -> list[FreeSpan]:
    """The parts of free times that lie by day and are long enough: nobody wants to hear of the nights."""
    parts: list[FreeSpan] = []
    for gap in gaps:
        midnight = gap.start.replace(hour=0, minute=0, second=0, microsecond=0)
        while midnight < gap.end and len(parts) < _MOST_GAPS:
            start = max(gap.start, midnight + timedelta(hours=_DAY_BEGINS))
            end = min(gap.end, midnight + timedelta(hours=_DAY_ENDS))
            if end - start >= timedelta(minutes=max(minutes, 1)):
                parts.append(FreeSpan(start=start, end=end))
            midnight += timedelta(days=1)
    return parts


def span_of(target: Target, now: datetime, minutes: int | None = None) -> tuple[datetime, datetime] | None:
    """The time that is asked about, if some was said."""
    if target.period is not None:
        return _midnight(target.period[0], now), _midnight(target.period[1] + timedelta(days=1), now)
    if target.when is None:
        return None
    moment = Slots(when=target.when).moment(now)
    if moment is not None and target.side is not None:
        midnight = _midnight(moment.at.date(), now)
        after = target.side == "after"
        return (moment.at, midnight + timedelta(days=1)) if after else (max(midnight, now), moment.at)
    if moment is not None:
        return moment.at, moment.at + timedelta(minutes=minutes or _ONE_MEETING_MIN)
    day = target.when.day or now.date()
    first, last = _PARTS[target.when.part.value] if target.when.part is not None else (0, 24)
    start = _midnight(day, now)
    return start + timedelta(hours=first), start + timedelta(hours=last)


def range_to_list(target: Target, want: Want, now: datetime, minutes: int | None) -> dict[str, str]:
    """The arguments that make the calendar tell what may be meant."""
    span = span_of(target, now, minutes)
    by_day = want not in (Want.FREE, Want.FIND, Want.LIST) and span is not None and target.when is not None
    if span is None or (by_day and target.when is not None and target.when.day is None):
        far = target.words or target.which is not None or want not in (Want.LIST, Want.FREE, Want.FIND)
        return {"to": _stamp(now + _LOOK_AHEAD)} if far else {}
    start, end = span
    if by_day or _is_whole_days(start, end):
        last = end - timedelta(minutes=1)
        return {"from": start.date().isoformat(), "to": last.date().isoformat()}
    return {"from": _stamp(start), "to": _stamp(end)}


def _is_whole_days(start: datetime, end: datetime) -> bool:
    return all(each.hour == each.minute == 0 for each in (start, end))


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=now.tzinfo)


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
