"""Which time is taken and which is free: pure arithmetic on meetings.

Times are compared as instants; gaps are told in the zone of the question.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from meeting_assistant.errors import StoreError
from meeting_assistant.meetings.model import Draft, Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Time in which nothing is on.

    Attributes:
        start: When it begins.
        end: When the next meeting begins, or the range that was asked for ends.
    """

    start: datetime
    end: datetime


class TimeTaken(StoreError):
    """A meeting overlaps others and was not stored.

    Attributes:
        conflicts: What is on at that time, by start.
        next_free: The earliest start from the wanted one on at which it would fit.
    """

    def __init__(self, wanted: Draft, conflicts: tuple[Meeting, ...], next_free: datetime) -> None:
        taken = " and ".join(f"{each.title} ({_span(each, wanted)})" for each in conflicts[:3])
        more = f" and {len(conflicts) - 3} more" if len(conflicts) > 3 else ""
        super().__init__(
            f"{wanted.starts_at:%Y-%m-%d} {_span(wanted, wanted)} is taken by {taken}{more}",
            hint=f"The next free time is {next_free:%Y-%m-%d %H:%M}.",
        )
        self.conflicts = conflicts
        self.next_free = next_free


def _span(meeting: Draft, wanted: Draft) -> str:
    """From when to when, on the clocks of the wanted meeting."""
    start, end = meeting.starts_at.astimezone(wanted.zone), meeting.ends_at.astimezone(wanted.zone)
    dated = "" if start.date() == wanted.starts_at.date() else f"{start:%Y-%m-%d} "
    return f"{dated}{start:%H:%M} to {end:%H:%M}"


def free_times(meetings: Iterable[Draft], start: datetime, end: datetime, duration_min: int) -> Iterator[Gap]:
    """The gaps of at least `duration_min` between `start` and `end`, in order, in the zone of `start`.

    Args:
        meetings: Those that may lie in the range, in any order; they may overlap each other.
        start: Aware.
        end: Aware.
        duration_min: Least length of a gap, in minutes.
    """
    needed = timedelta(minutes=duration_min)
    free_from, until = start.astimezone(UTC), end.astimezone(UTC)
    busy = sorted((each.starts_at.astimezone(UTC), each.ends_at.astimezone(UTC)) for each in meetings)
    for begins, ends in [*busy, (until, until)]:
        if min(begins, until) - free_from >= needed:
            yield Gap(
                start=free_from.astimezone(start.tzinfo), end=min(begins, until).astimezone(start.tzinfo)
            )
        free_from = max(free_from, ends)


def next_free(meetings: Iterable[Draft], start: datetime, duration_min: int) -> datetime:
    """The earliest start from `start` on with `duration_min` free; `meetings` are all that end after it."""
    known = list(meetings)
    last = max([start, *(each.ends_at for each in known)])
    end = last.astimezone(UTC) + timedelta(minutes=duration_min)
    return next(free_times(known, start, end, duration_min)).start
