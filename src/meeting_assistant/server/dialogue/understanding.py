"""An utterance as tiles that cover all of it: what was understood, and every word that was not.

Part of the embedded server's dialogue: pure. Nothing is looked for "anywhere in the text": each word belongs
to one tile, and the policy acts on complete covers. Times are read by `dates`, titles by `titles`, people and
places by `contents`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal, TypeAlias

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue.contents import Contents, contents_of
from meeting_assistant.server.dialogue.cover import Tile, cover
from meeting_assistant.server.dialogue.kinds import SMALL, Kind
from meeting_assistant.server.dialogue.reading import Direction, Reading, read
from meeting_assistant.server.dialogue.titles import Marked, marked_title

Slot: TypeAlias = Literal["time", "minutes", "title"]
_HAS_WORDS = re.compile(r"[^\W_]")
_BARE: dict[Slot, Literal["time", "length"]] = {"time": "time", "minutes": "length"}


_TOO: dict[Kind, Direction] = {
    Kind.TOO_EARLY: "later",
    Kind.TOO_LATE: "earlier",
    Kind.TOO_SHORT: "longer",
    Kind.TOO_LONG: "shorter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What an utterance says, with nothing left out.

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
        """Whether anything was said at all."""
        return _HAS_WORDS.search(self.text) is not None

    @property
    def kinds(self) -> frozenset[Kind]:
        """Every part that some tile may play."""
        return frozenset().union(*(tile.kinds for tile in self.tiles))

    @property
    def unread_times(self) -> tuple[str, ...]:
        """Words of time that were not understood, as they were said."""
        return tuple(self.text[tile.start : tile.end] for tile in self.tiles if tile.is_time)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that are neither known nor a title, a person or a place."""
        return self.contents.unknown

    @property
    def is_question(self) -> bool:
        """Whether it ends as a question does."""
        return bool(self.tiles) and self.tiles[-1].may_be(Kind.MARK)

    @property
    def direction(self) -> Direction | None:
        """Earlier, later, longer or shorter without an amount: said so, or as "too late" and its like."""
        too = (way for kind, way in _TOO.items() if self.has(kind))
        return self.reading.direction or next(too, None)

    @property
    def repeats(self) -> bool:
        """Whether a repetition is asked for; in "weekly sync" the word is a part of the name."""
        return any(
            tile.may_be(Kind.SERIES)
            and not tile.may_be(Kind.EVENT)
            and not any(start <= tile.start < end for start, end in self.contents.spans)
            for tile in self.tiles
        )

    def has(self, *kinds: Kind) -> bool:
        """Whether some tile may be of one of the kinds."""
        return any(tile.may_be(*kinds) for tile in self.tiles)

    def is_only(self, *kinds: Kind) -> bool:
        """Whether every word is of one of the kinds or changes nothing, and at least one is of the kinds."""
        allowed = SMALL.union(kinds)
        return self.has(*kinds) and all(not tile.kinds.isdisjoint(allowed) for tile in self.tiles)

    def is_small(self) -> bool:
        """Whether all of it changes nothing."""
        return all(not tile.kinds.isdisjoint(SMALL) for tile in self.tiles)

    def word(self, at: int) -> str:
        """The words of a tile, made plain."""
        tile = self.tiles[at]
        return plain(self.text[tile.start : tile.end])

    def before(self, tile: Tile) -> str:
        """What was said before a tile."""
        return self.text[: tile.start]

    def after(self, tile: Tile) -> str:
        """What was said after a tile."""
        return self.text[tile.end :]


@lru_cache(maxsize=512)
def understand(text: str, *, now: datetime, asked: Slot | None = None) -> Understanding:
    """Cover an utterance.

    Args:
        text: As it was typed or heard.
        now: The local time that "tomorrow" counts from.
        asked: What the assistant asked for: a number alone answers it.
    """
    low = plain(text)
    marked = marked_title(text, now)
    masked = low if marked is None else _masked(low, marked)
    reading = read(_without_trifles(masked), now=now, bare=_BARE.get(asked) if asked else None)
    tiles = cover(masked, [*_given(reading), *_title_tiles(marked)])
    if asked in _BARE and reading.when is None and reading.length is None:
        reading = _bare(masked, tiles, now, _BARE[asked]) or reading
        tiles = cover(masked, [*_given(reading), *_title_tiles(marked)])
    return Understanding(
        text=text,
        tiles=tiles,
        reading=reading,
        contents=contents_of(text, tiles, marked),
    )


def _without_trifles(text: str) -> str:
    """The text without 一下, whose end a weekday would take for "next": 查一下星期五的会."""
    return text.replace("一下", ",,")


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
    return [] if marked is None else [Tile(*marked.span, frozenset({Kind.TITLE}))]


def _given(reading: Reading) -> Iterator[Tile]:
    """The pieces of time; one that is not of a day, an hour or a length is of whatever else was read."""
    said = frozenset(_time_kinds(reading))
    unread = {leftover.span for leftover in reading.leftovers}
    for span in reading.spans:
        if said and span not in unread:
            yield Tile(*span, said)
    for span in unread:
        yield Tile(*span, is_time=True)


def _time_kinds(reading: Reading) -> Iterator[Kind]:
    if reading.when is not None:
        yield Kind.WHEN
    if reading.length is not None:
        yield Kind.LENGTH
    if reading.shift is not None:
        yield Kind.SHIFT
    if reading.stretch is not None:
        yield Kind.STRETCH
    if reading.direction is not None:
        yield Kind.DIRECTION
    if reading.period is not None:
        yield Kind.PERIOD
