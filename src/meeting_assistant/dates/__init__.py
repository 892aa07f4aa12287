"""Times and durations said in Chinese or English: a small grammar of our own (rules: `dates.grammar`)."""

from meeting_assistant.dates.grammar import find_duration, find_shift, find_time, read, resolve
from meeting_assistant.dates.heard import plain
from meeting_assistant.dates.model import (
    Clock,
    DurationFound,
    Leftover,
    Part,
    Problem,
    Reading,
    Span,
    TimeFound,
)
from meeting_assistant.dates.moments import Moment, Remark, later, settle

__all__ = [
    "Clock",
    "DurationFound",
    "Leftover",
    "Moment",
    "Part",
    "Problem",
    "Reading",
    "Remark",
    "Span",
    "TimeFound",
    "find_duration",
    "find_shift",
    "find_time",
    "later",
    "plain",
    "read",
    "resolve",
    "settle",
]
