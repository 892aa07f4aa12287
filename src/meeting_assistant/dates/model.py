"""What a phrase about time says, before it is placed on the calendar.

Part of `dates`: pure, standard library only. A phrase often says only half of a time ("tomorrow", "at three",
"in the afternoon"), so day, time of day and part of day are kept apart and joined when all of them are known.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]
"""Start and end of a piece of the text that was searched."""

Problem: TypeAlias = Literal["lunar", "no_such_date"]
"""Why a date that was said can't be used: a day of the lunar calendar, or a day that does not exist."""

Period: TypeAlias = tuple[date, date]
"""The first and the last day of a week, a month or another span of days."""

NOON_HOUR = 12
WAKING_HOUR = 7
"""From this hour on a meeting is likely; an hour said without am or pm is never taken to lie before it."""


class Part(Enum):
    """Part of the day as it was said."""

    DAWN = "dawn"  # 凌晨: the first hours of the day that is named
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"  # 晚上, night: may reach past midnight, into the next day

    def hour(self, said: int) -> int:
        """Hour counted from the start of the day, 0 to 28, for the hour that was said (0 to 24)."""
        if said > NOON_HOUR:
            return said
        match self:
            case Part.DAWN:
                return said % NOON_HOUR
            case Part.MORNING:
                return said  # 上午12点 is noon
            case Part.NOON:
                return said if said >= 10 else said + NOON_HOUR  # 10, 11 before noon; 1, 2 after
            case Part.AFTERNOON:
                return said % NOON_HOUR + NOON_HOUR
            case Part.EVENING:
                tonight = said % NOON_HOUR + NOON_HOUR
                return tonight if tonight > 16 else tonight + NOON_HOUR  # 12, 1 to 4: past midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day as it was said.

    Attributes:
        hour: 0 to 24; 1 to 12 with `part` None leaves open which half of the day is meant.
        minute: 0 to 59.
        part: The part of day that was said with it.
    """

    hour: int
    minute: int = 0
    part: Part | None = None

    @property
    def is_open(self) -> bool:
        """True if it may be before or after noon."""
        return self.part is None and 1 <= self.hour <= NOON_HOUR

    @property
    def is_by_night(self) -> bool:
        """True if it lies before 7 in the morning or after midnight."""
        return not WAKING_HOUR * 60 <= self.minutes() <= 24 * 60

    def minutes(self) -> int:
        """Minutes from the start of the day that is named; 1,440 and more reach into the next day.

        An open hour is taken from 7 in the morning to 6 in the afternoon.
        """
        if self.part is not None:
            hour = self.part.hour(self.hour)
        elif self.is_open and self.hour < WAKING_HOUR:
            hour = self.hour + NOON_HOUR
        else:
            hour = self.hour
        return hour * 60 + self.minute

    def other_half(self) -> int:
        """Minutes of the reading that `minutes` did not take, for an open hour."""
        return (self.minutes() + NOON_HOUR * 60) % (24 * 60)

    def leaning_on(self, earlier: "Clock | None", part: Part | None = None) -> "Clock":
        """The same time with the half of day of what was said before, where it leaves that open.

        "Make it four" after "three pm" is 16:00. After "ten am" it is 16:00 too: nobody moves a meeting
        into the night by leaving out a word.
        """
        if not self.is_open:
            return self
        if part is None and earlier is not None:
            part = earlier.part or (Part.AFTERNOON if earlier.minutes() >= NOON_HOUR * 60 else Part.MORNING)
        if part is None:
            return self
        leaning = replace(self, part=part)
        stays = not leaning.is_by_night or part is Part.DAWN or (earlier is not None and earlier.is_by_night)
        return leaning if stays else replace(self, part=Part.AFTERNOON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A word of time that nothing used: it has to be asked about.

    Attributes:
        span: Where in the text it stands.
        text: The words as they were said.
        is_coarse: They were understood, but name no single day: next week.
    """

    span: Span
    text: str
    is_coarse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFound:
    """What a text says about when.

    Attributes:
        day: The day, if one was said.
        clock: The time of day, if one was said.
        part: A part of day said without an hour, as in "tomorrow afternoon".
        problem: Why the day can't be used; `day` is None then.
        spans: Where in the text this was said.
        leftovers: The words of time beside it that were not understood.
    """

    day: date | None = None
    clock: Clock | None = None
    part: Part | None = None
    problem: Problem | None = None
    spans: tuple[Span, ...] = field(default=(), compare=False)
    leftovers: tuple[Leftover, ...] = field(default=(), compare=False)

    def then(self, later: "TimeFound") -> "TimeFound":
        """Both, where what was said later corrects what was said before."""
        clock = self.clock
        if later.clock is not None:
            clock = later.clock.leaning_on(self.clock, later.part or self.part)
        elif clock is not None and later.part is not None:
            clock = replace(clock, hour=clock.minutes() // 60 % 12 or 12, part=later.part)
        return TimeFound(
            day=None if later.problem else later.day or self.day,
            clock=clock,
            part=later.part or (None if later.clock and later.clock.part else self.part),
            problem=later.problem or (None if later.day else self.problem),
            spans=self.spans + later.spans,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationFound:
    """How long something takes.

    Attributes:
        minutes: The length, 1 or more.
        span: Where in the text this was said.
    """

    minutes: int
    span: Span


Direction: TypeAlias = Literal["later", "earlier", "longer", "shorter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a text says about time, each word of time accounted for.

    Attributes:
        when: The day and the time of day.
        length: How long it takes.
        shift: By how many minutes it is to begin later than it did; negative: earlier.
        stretch: By how many minutes it is to last longer than it did; negative: shorter.
        direction: Such a wish without an amount: a bit later.
        change: Where such a wish stands in the text.
        period: First and last day of a coarse time: next week, in March. The day is open then.
        leftovers: The words of time that were not used, contradictions and coarse times included.
        spans: Where in the text the words stand that were used.
    """

    when: TimeFound | None = None
    length: DurationFound | None = None
    shift: int | None = None
    stretch: int | None = None
    direction: Direction | None = None
    change: Span | None = None
    period: Period | None = None
    leftovers: tuple[Leftover, ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def is_whole(self) -> bool:
        """True if nothing has to be asked about what was said."""
        return not self.leftovers and (self.when is None or self.when.problem is None)
