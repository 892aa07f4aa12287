"""Stand-in for `dates.read`, over today's functions, with the same shape.

Part of the embedded server's dialogue: pure. It goes once `dates` has the real one.
"""
# ruff: noqa: C901, D101, D102, D103, E501, PLR0915  # a stand-in of a day: not worth the polish

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, cast

from meeting_assistant.dates import DurationFound, Span, TimeFound, find_duration, find_time, plain
from meeting_assistant.dates import grammar as _grammar
from meeting_assistant.dates.bare import bare_length, bare_time
from meeting_assistant.dates.heard import Heard
from meeting_assistant.dates.tokens import Shift

Direction = Literal["later", "earlier", "longer", "shorter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    when: TimeFound | None = None
    length: DurationFound | None = None
    shift: int | None = None
    stretch: int | None = None
    direction: Direction | None = None
    period: tuple[date, date] | None = None
    leftovers: tuple[Leftover, ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.leftovers and (self.when is None or self.when.problem is None)


_N = r"(?:an?|one|two|three|five|ten|fifteen|twenty|thirty|forty-?five|half an|\d+)"
_LONGER = re.compile(
    rf"(?:by\s)?(?P<l1>{_N}(?:\s(?:minutes?|hours?))?(?:\s(?:minutes?|hours?))?) (?P<w1>longer|shorter)|(?P<w2>extend|lengthen|shorten)\b[^,]*?\bby\s(?P<l2>{_N}(?:\s(?:minutes?|hours?))?)"
    r"|(?P<w3>延长|加长|再?(?<!时)长|缩短|再?短)(?P<l3>(?:[零一二两三四五六七八九十半\d]+个?半?(?:小时|钟头|分钟)|一?刻钟))"
)
_SHIFT2 = re.compile(
    r"再?(?P<w>晚|早)(?P<l>(?:[零一二两三四五六七八九十半\d]+个?半?(?:小时|钟头|分钟)|一?刻钟))"
)
_SHIFT3 = re.compile(
    rf"(?P<l>{_N}\s(?:minutes?|hours?)|half an hour) (?P<w>later|earlier)|(?:back|forward) by (?P<l2>half an hour|{_N}\s(?:minutes?|hours?))"
)
_DIRECTION = re.compile(
    r"(?:再|稍微?|略)?(?P<zh>早|晚|长|短)(?:一?点儿?|一?些)|(?:推后|往后推)(?P<l>)$|(?:an? (?:bit|little|while) |much )?\b(?P<en>later|earlier|longer|shorter)\b"
)
_PERIOD = re.compile(
    r"(?P<n>这个?周|本周|这个?星期|下个?周|下个?星期|this week|next week)(?![一二三四五六日天末]|[\s,]*(?:on )?(?:mon|tue|wed|thu|fri|sat|sun))"
)
_WORDS = {"长": "longer", "短": "shorter", "早": "earlier", "晚": "later"}


def read(text: str, *, now: datetime, bare: Literal["time", "length"] | None = None) -> Reading:
    low = plain(text)
    spans: list[Span] = []
    work = low
    stretch = shift = None
    direction: Direction | None = None
    period = None
    leftovers: list[Leftover] = []

    def blank(a: int, b: int) -> None:
        nonlocal work
        work = work[:a] + "，" * (b - a) + work[b:]
        spans.append((a, b))

    if m := _LONGER.search(work):
        word = m["w1"] or m["w2"] or m["w3"]
        length = find_duration(m["l1"] or m["l2"] or m["l3"], now=now)
        if length:
            stretch = length.minutes * (-1 if "short" in word or "短" in word else 1)
            blank(*m.span())
    for pattern in (_SHIFT2, _SHIFT3):
        if shift is None and (m := pattern.search(work)):
            words = m["l"] or m["l2"]
            length = find_duration(words, now=now)
            if length:
                back = m["w"] in ("早", "earlier") or "forward" in m[0]
                shift = length.minutes * (-1 if back else 1)
                blank(*m.span())
    heard = Heard.from_text(work)
    for token in _grammar._tokens(heard.text, now):
        if isinstance(token.meaning, Shift):
            shift = token.meaning.minutes
            blank(*heard.span(*token.span))
    if m := _PERIOD.search(work):
        monday = now.date() - timedelta(days=now.date().weekday())
        if "下" in m[0] or "next" in m[0]:
            monday += timedelta(days=7)
        period = (monday, monday + timedelta(days=6))
        blank(*m.span())
    if stretch is None and shift is None and (m := _DIRECTION.search(work)):
        w = m["zh"] or m["en"]
        if w:
            direction = cast(Direction, _WORDS.get(w, w))
            blank(*m.span())
    when = find_time(work, now=now)
    length = find_duration(work, now=now)
    if when is None and bare == "time":
        when = bare_time(text)
    if length is None and bare == "length":
        length = bare_length(text)
    if when is not None:
        spans += when.spans
    if length is not None:
        spans.append(length.span)
    if period and when and when.clock and when.day is None:
        leftovers.append(Leftover(span=spans[0], text=low[slice(*spans[0])]))
    return Reading(
        when=when,
        length=length,
        shift=shift,
        stretch=stretch,
        direction=direction,
        period=period,
        leftovers=tuple(leftovers),
        spans=tuple(spans),
    )
