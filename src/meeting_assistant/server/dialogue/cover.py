"""The cheapest tiling of an utterance: as few words as possible unknown, then as few spans as possible.

Part of the embedded server's dialogue: pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from meeting_assistant.server.dialogue.kinds import SpanKind
from meeting_assistant.server.dialogue.lexicon import found_at

_WORD = re.compile(r"[a-z0-9][a-z0-9'&+/.:-]*[a-z0-9]|[^\W_]|'\w+")
_UNKNOWN, _KNOWN, _GIVEN, _LAST_RESORT = 10.0, 1.0, 0.9, 6.0


@dataclass(frozen=True, slots=True)
class Tile:
    """A piece of an utterance and the parts that it may play; no kinds: nobody knows it.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        kinds: What it may be.
        is_time: It is a word of time that was not understood.
    """

    start: int
    end: int
    kinds: frozenset[SpanKind] = frozenset()
    is_time: bool = False

    @property
    def is_known(self) -> bool:
        """True if it was understood."""
        return bool(self.kinds)

    def may_be(self, *kinds: SpanKind) -> bool:
        """True if it may play one of these parts."""
        return not self.kinds.isdisjoint(kinds)


def cover(text: str, given: Iterable[Tile]) -> tuple[Tile, ...]:
    """Tiles for all words of a plain text, in order.

    Args:
        text: The utterance, made plain.
        given: Pieces that were read already, such as times; they are used unless a longer phrase holds them.
    """
    starting: dict[int, list[Tile]] = defaultdict(list)
    for tile in given:
        starting[tile.start].append(tile)
    costs = [0.0] * (len(text) + 1)
    choice: list[Tile | None] = [None] * len(text)
    for at in range(len(text) - 1, -1, -1):
        best, costs[at] = None, costs[at + 1]
        options = list(_options(text, at, starting.get(at, ())))
        if options:
            costs[at], best = min(
                ((cost + costs[tile.end], tile) for cost, tile in options),
                key=lambda found: (found[0], -found[1].end),
            )
        choice[at] = best
    return tuple(_chosen(choice))


def _options(text: str, at: int, given: Sequence[Tile]) -> Iterator[tuple[float, Tile]]:
    for tile in given:
        yield (_LAST_RESORT if tile.is_time else _GIVEN), tile
    for end, kinds in found_at(text, at):
        yield _KNOWN, Tile(at, end, kinds)
    if (word := _WORD.match(text, at)) is not None:
        yield _UNKNOWN, Tile(at, word.end())


def _chosen(choice: Sequence[Tile | None]) -> Iterator[Tile]:
    at = 0
    while at < len(choice):
        tile = choice[at]
        if tile is None:
            at += 1
            continue
        yield tile
        at = tile.end
