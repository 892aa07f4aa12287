"""An utterance as tiles that cover all of it: what was understood, and every word that was not.

Part of the embedded server's dialogue: pure. Nothing is looked for "anywhere in the text": each word belongs
to one tile, and the policy acts on complete covers. Times are read by `dates`, titles by `titles`, people and
places by `contents`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Literal, TypeAlias

from meeting_assistant.dates import Reading, Span, plain, read
from meeting_assistant.dates.model import Direction
from meeting_assistant.server.dialogue.contents import Contents, contents_of
from meeting_assistant.server.dialogue.cover import Tile, cover
from meeting_assistant.server.dialogue.kinds import SMALL, SpanKind
from meeting_assistant.server.dialogue.lexicon import found_at
from meeting_assistant.server.dialogue.titles import Marked, marked_title
from meeting_assistant.server.dialogue.trifles import without_trifles

Slot: TypeAlias = Literal["time", "minutes", "title"]
_HAS_WORDS = re.compile(r"[^\W_]")
_LEADS = frozenset({SpanKind.TO, SpanKind.MOVE, SpanKind.CHANGE, SpanKind.BUT, SpanKind.NO})
_ASKS_INSIDE = re.compile(r"(?<=[点半分刻\d钟])约(?=[一二两三四五六七八九十半\d])")
_BARE: dict[Slot, Literal["time", "length"]] = {"time": "time", "minutes": "length"}
_WAYS: dict[SpanKind, Direction] = {
    SpanKind.TOO_EARLY: "later",
    SpanKind.TOO_LATE: "earlier",
    SpanKind.TOO_SHORT: "longer",
    SpanKind.TOO_LONG: "shorter",
    SpanKind.LATER: "later",
    SpanKind.EARLIER: "earlier",
    SpanKind.LONGER: "longer",
    SpanKind.SHORTER: "shorter",
}


_TOO = (SpanKind.TOO_EARLY, SpanKind.TOO_LATE, SpanKind.TOO_SHORT, SpanKind.TOO_LONG)
"""A length beside one of these is the new one, not by how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """The content of an utterance, with nothing left out.

    Attributes:
        text: The utterance as it was said.
        tiles: All of it, in order.
        reading: What it says about time.
        contents: The title, the people, the place, and the words that are none of these.
    """

    text: str
    tiles: tuple[Tile, ...]
    reading: Reading
    contents: Contents

    @property
    def has_words(self) -> bool:
        """True if anything was said at all."""
        return _HAS_WORDS.search(self.text) is not None

    @property
    def kinds(self) -> frozenset[SpanKind]:
        """Every part that some tile may play."""
        return frozenset().union(*(tile.kinds for tile in self.tiles))

    @property
    def unread_times(self) -> tuple[str, ...]:
        """Words of time that were not understood, as they were said."""
        named = self.contents.spans
        return tuple(
            self.text[tile.start : tile.end]
            for tile in self.tiles
            if tile.is_time and not _is_within((tile.start, tile.end), named)
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that are neither known nor a title, a person or a place."""
        return self.contents.unknown

    @property
    def is_question(self) -> bool:
        """True if it ends as a question does."""
        return bool(self.tiles) and self.tiles[-1].may_be(SpanKind.MARK)

    @property
    def direction(self) -> Direction | None:
        """Earlier, later, longer or shorter: said so, by a verb, or as "too late" and its like."""
        too = (way for kind, way in _WAYS.items() if self.has(kind))
        return self.reading.direction or next(too, None)

    def amount(self, way: Direction | None) -> int | None:
        """By how many minutes it shall be so: said so, or a length beside a verb that says which way.

        Args:
            way: The user was asked how much earlier, later, longer or shorter.
        """
        reading = self.reading
        said = reading.shift if way in ("earlier", "later") else reading.stretch
        if said is not None or reading.length is None or self.has(*_TOO):
            return said
        return -reading.length.minutes if way in ("earlier", "shorter") else reading.length.minutes

    @property
    def repeats(self) -> bool:
        """True if a repetition is asked for; in "weekly sync" the word is a part of the name."""
        return any(
            tile.may_be(SpanKind.SERIES)
            and not tile.may_be(SpanKind.EVENT)
            and not _is_within((tile.start, tile.end), self.contents.spans)
            for tile in self.tiles
        )

    def has(self, *kinds: SpanKind) -> bool:
        """True if some tile may be of one of the kinds."""
        return any(tile.may_be(*kinds) for tile in self.tiles)

    def is_only(self, *kinds: SpanKind) -> bool:
        """True if every word is of one of the kinds or changes nothing, and at least one is of the kinds."""
        allowed = SMALL.union(kinds)
        return self.has(*kinds) and all(not tile.kinds.isdisjoint(allowed) for tile in self.tiles)

    def is_small(self) -> bool:
        """True if all of it changes nothing."""
        return all(not tile.kinds.isdisjoint(SMALL) for tile in self.tiles)

    def word(self, at: int) -> str:
        """The words of a tile, made plain."""
        tile = self.tiles[at]
        return plain(self.text[tile.start : tile.end])

    def before(self, tile: Tile) -> str:
        """The words before a tile."""
        return self.text[: tile.start]

    def after(self, tile: Tile) -> str:
        """The words after a tile."""
        return self.text[tile.end :]


def understand(text: str, *, now: datetime, asked: Slot | None = None) -> Understanding:
    """Cover an utterance.

    Args:
        text: As it was typed or heard.
        now: The local time that "tomorrow" counts from, to the minute.
        asked: What the assistant asked for: a number alone answers it.
    """
    wall = now.replace(second=0, microsecond=0, tzinfo=None)
    return _understood(text, wall, now.tzinfo, now.fold, asked)


@lru_cache(maxsize=512)
def _understood(
    text: str, wall: datetime, zone: tzinfo | None, fold: int, asked: Slot | None
) -> Understanding:
    """Kept, since a conversation is read anew for each answer.

    The zone is a key of its own: times of two zones are equal to Python if they are the same instant.
    """
    now = wall.replace(tzinfo=zone, fold=fold)
    low = plain(text)
    marked = marked_title(text, now)
    masked = low if marked is None else _masked(low, marked)
    reading = _with_period(
        read(without_trifles(masked), now=now, bare=_BARE.get(asked) if asked else None), now
    )
    tiles = cover(masked, [*_given(masked, reading, now), *_title_tiles(marked)])
    if asked in _BARE and reading.when is None and reading.length is None:
        reading = _bare(masked, tiles, now, _BARE[asked]) or reading
        tiles = cover(masked, [*_given(masked, reading, now), *_title_tiles(marked)])
    return Understanding(
        text=text,
        tiles=tiles,
        reading=reading,
        contents=contents_of(text, tiles, marked),
    )


def _masked(text: str, marked: Marked) -> str:
    start, end = marked.span
    return f"{text[:start]}{',' * (end - start)}{text[end:]}"


def _bare(
    text: str, tiles: tuple[Tile, ...], now: datetime, bare: Literal["time", "length"]
) -> Reading | None:
    """The number among other words that answers what was asked: "um, four, please"."""
    for tile in tiles:
        if not tile.is_known:
            alone = " " * tile.start + text[tile.start : tile.end]
            reading = read(alone, now=now, bare=bare)
            if reading.when is not None or reading.length is not None:
                span = (tile.start, tile.end)
                return replace(reading, spans=(span,), leftovers=())
    return None


def _title_tiles(marked: Marked | None) -> list[Tile]:
    return [] if marked is None else [Tile(*marked.span, frozenset({SpanKind.TITLE}))]


def _given(text: str, reading: Reading, now: datetime) -> Iterator[Tile]:
    """The pieces of time, and the words of time that were not understood.

    A verb or "to" that stands before a time is a tile of its own: it says what the time is for. A coarse time
    is left over for who wants an hour; here it is a period.
    """
    said = frozenset(_time_kinds(reading))
    unread = [leftover.span for leftover in reading.leftovers]
    coarse = [span for span in unread if reading.period is not None and _is_within(span, reading.spans)]
    for start, end in _without(reading.spans, [span for span in unread if span not in coarse]):
        for cut_start, cut_end in _cut(text, start, end):
            yield Tile(cut_start, cut_end, said)
    if reading.change is not None:
        yield Tile(*reading.change, frozenset({SpanKind.DIRECTION, *said}))
    for span in unread:
        if span not in coarse:
            yield Tile(*span, _alone(text[slice(*span)], now), is_time=True)


def _alone(words: str, now: datetime) -> frozenset[SpanKind]:
    """The kinds that a word of time would have if it stood alone."""
    when = read(words, now=now).when
    return frozenset({SpanKind.DAY}) if when is not None and when.day is not None else frozenset()


def _with_period(reading: Reading, now: datetime) -> Reading:
    """The reading with the days that a leftover means by itself: a day of them is still to be said."""
    if reading.period is not None or reading.when is not None:
        return reading
    for leftover in reading.leftovers:
        period = read(leftover.text, now=now).period
        if period is not None:
            return replace(reading, period=period, spans=(*reading.spans, leftover.span))
    return reading


def _is_within(span: Span, spans: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _without(spans: Iterable[Span], cuts: Sequence[Span]) -> Iterator[Span]:
    """The parts of spans that lie outside of others."""
    for start, end in spans:
        at = start
        for cut_start, cut_end in sorted(cuts):
            if cut_start < end and cut_end > at:
                if cut_start > at:
                    yield at, cut_start
                at = max(at, cut_end)
        if at < end:
            yield at, end


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """A piece of time without the verbs before it and without 约 inside it, which asks for a meeting."""
    while (lead := _lead_end(text, start, end)) is not None:
        start = lead
    at = start
    for match in _ASKS_INSIDE.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    yield at, end


def _lead_end(text: str, start: int, end: int) -> int | None:
    while start < end and text[start] in " ,，":
        start += 1
    leads = (found for found, kinds in found_at(text, start) if found < end and not kinds.isdisjoint(_LEADS))
    return next(leads, None)


def _time_kinds(reading: Reading) -> Iterator[SpanKind]:
    if reading.when is not None:
        yield SpanKind.WHEN
    if reading.length is not None:
        yield SpanKind.LENGTH
    if reading.shift is not None:
        yield SpanKind.SHIFT
    if reading.stretch is not None:
        yield SpanKind.STRETCH
    if reading.direction is not None:
        yield SpanKind.DIRECTION
    if reading.period is not None:
        yield SpanKind.PERIOD
