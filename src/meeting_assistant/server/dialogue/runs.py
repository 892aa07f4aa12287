"""Runs of words that nobody knows: the free text of an utterance, in pieces.

Part of the embedded server's dialogue: pure. A run may take in known words that stand inside it:
"需求确认会", "review of the budget".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from meeting_assistant.dates import plain
from meeting_assistant.server.dialogue.cover import Tile
from meeting_assistant.server.dialogue.kinds import TIMES, SpanKind

K = SpanKind
_CORE = (K.EVENT, K.OFF_TOPIC, K.DOCUMENTS)
"""Known words that make a run by themselves, as unknown ones do."""

_WITHIN = (
    *(*_CORE, K.MEETING, K.YES, K.BYE, K.FILLER, K.SERIES, K.NO, K.TOPIC, K.UNTITLED, K.HOLD, K.DONE, K.IF),
    *(K.FIELD_TIME, K.FIELD_LENGTH, K.FIELD_TITLE, K.FIELD_PEOPLE, K.FIELD_PLACE),
)
_NEVER_WITHIN = frozenset(
    {*TIMES, K.TITLE, K.AND, K.TO, K.MARK, K.MOVE, K.CANCEL, K.RENAME, K.THAT, K.THANKS, K.WITH, K.IN}
)
_JOINTS = re.compile(r"of|the|for|'s|and|&|to|a|an|的|与|和|及|、|up|on|from")
_LAST_VERBS = re.compile("安排|组织|预订|筹备")
_TALKS = re.compile("讨论|商量|沟通|研究|汇报|同步|对账")
_ADJECTIVES = re.compile("weekly|daily|monthly|yearly|annual")
_TITLED = re.compile("dr|mr|mrs|ms|prof|st")
_FEAST = re.compile(
    "圣诞节?|春节|元旦|中秋节?|国庆节?|端午节?|新年|元宵节?|五一|christmas|easter|new year's?|thanksgiving"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十\d][楼号层]")
_TRIM_ZH = re.compile(
    r"^(?:的|一个|个|一场|场|一次|开|就|把|一(?![号楼层]))+|(?:的|了|吧|啊|呢|也|一起|们|都|来|参加|去)+$"
)
_ARTICLE = re.compile(r"^(?:a|an|the|my|our|'s|one|another|new|for|of|and|to|from)\s+", re.IGNORECASE)
PERSON = re.compile(
    r"[小老阿][一-鿿](?![一-鿿]*[会室])"
    r"|[一-鿿]{1,3}(?:总|经理|主任|老师|工程师|先生|女士|医生|教授|董|局长|处长|老板|院长)"
)


@dataclass(frozen=True, slots=True)
class FreeRun:
    """A run of tiles.

    Attributes:
        start: The number of its first tile.
        end: The number of the tile behind its last.
        lead: The tile right before it, which may say what the run is.
        words: The run without the small words at its edges.
        rank: Its claim to be the title: 2 right after a request, 1 more if it names a kind of meeting.
    """

    start: int
    end: int
    lead: Tile | None
    words: str
    rank: int


def free_runs(text: str, tiles: Sequence[Tile]) -> Iterator[FreeRun]:
    """The runs of an utterance in their order."""
    at = 0
    while at < len(tiles):
        lead = _lead(text, tiles, at)
        end = _run_end(text, tiles, at, is_free=lead is None or not lead.may_be(K.WITH, K.IN))
        if end == at:
            at += 1
            continue
        after_request = at > 0 and _lead_of_request(text, tiles, at)
        rank = 2 * after_request + any(tile.may_be(K.EVENT) for tile in tiles[at:end])
        yield FreeRun(at, end, lead, _words(text, tiles[at], tiles[end - 1]), rank)
        at = end


def _lead(text: str, tiles: Sequence[Tile], at: int) -> Tile | None:
    """The mark that stands before a run, over an article."""
    if not at or not _touches(text, tiles[at - 1], tiles[at]):
        return None
    before = tiles[at - 1]
    if _is_article(text, before) and at > 1 and _touches(text, tiles[at - 2], before):
        return tiles[at - 2]
    return before


def _lead_of_request(text: str, tiles: Sequence[Tile], at: int) -> bool:
    for tile in reversed(tiles[:at]):
        if tile.may_be(K.BOOK):
            return True
        if not tile.may_be(K.GLUE, K.FILLER, K.LENGTH) or tile.may_be(K.AND):
            return False
    return False


def _run_end(text: str, tiles: Sequence[Tile], at: int, *, is_free: bool) -> int:
    """The end of the run that begins at a tile; `at` itself if none does."""
    if not _is_core(tiles[at]) and not _leads_in(text, tiles, at):
        return at
    end, last = at + 1, at + 1
    while end < len(tiles) and _touches(text, tiles[end - 1], tiles[end]):
        tile = tiles[end]
        if _is_inside(tiles, end):
            end += 1
            continue
        if _is_core(tile) or (_is_tight_end(text, tiles, end) and (is_free or tile.may_be(K.MEETING))):
            last = end + 1
        elif not _fits_within(text, tile, is_free=is_free):
            break
        end += 1
    return last


def _is_inside(tiles: Sequence[Tile], at: int) -> bool:
    """True if a known character stands inside a word that nobody knows: 市|场|部."""
    tile = tiles[at]
    if at + 1 >= len(tiles) or tile.end - tile.start > 1 or not _is_core(tiles[at + 1]):
        return False
    grown = tiles[at - 1].end == tile.start and tile.end == tiles[at + 1].start
    return grown and not tile.is_time and tile.kinds <= {K.GLUE, K.FILLER, K.MEETING, K.YES, K.NO}


def _leads_in(text: str, tiles: Sequence[Tile], at: int) -> bool:
    """True if a known word is the beginning of a longer one that nobody knows: 会|员大|会, weekly|sync."""
    if at + 1 >= len(tiles) or not _is_core(tiles[at + 1]):
        return False
    tile, word = tiles[at], plain(text[tiles[at].start : tiles[at].end])
    if tile.is_time:
        return tile.end == tiles[at + 1].start and _FEAST.fullmatch(word) is not None
    if _NUMBERED.match(text, tile.start) and tiles[at + 1].start == tile.end:
        return True
    if tile.may_be(K.SERIES):
        return _ADJECTIVES.fullmatch(word) is not None
    return tiles[at + 1].start == tile.end and tile.may_be(K.MEETING, K.YES, K.OFF_TOPIC) and len(word) == 1


def _is_core(tile: Tile) -> bool:
    return (not tile.is_known and not tile.is_time) or tile.may_be(*_CORE)


def _fits_within(text: str, tile: Tile, *, is_free: bool) -> bool:
    if _JOINTS.fullmatch(plain(text[tile.start : tile.end])):
        return is_free or not tile.may_be(K.WITH)
    if tile.is_time or not tile.kinds.isdisjoint(_NEVER_WITHIN):
        return False
    return is_free and tile.may_be(*_WITHIN)


def _is_tight_end(text: str, tiles: Sequence[Tile], at: int) -> bool:
    """True if a known word at the end of a run belongs to it: a noun, or grown together with it."""
    tile = tiles[at]
    if tile.may_be(K.MEETING):
        return text[tile.start] != "的"
    word = text[tile.start : tile.end]
    is_grown = tiles[at - 1].end == tile.start and not word[0].isascii()
    if is_grown and tile.may_be(K.TOPIC) and _names_talk(text, tiles, at):
        return True
    return is_grown and (tile.may_be(K.YES, K.BYE) or _LAST_VERBS.fullmatch(word) is not None)


def _names_talk(text: str, tiles: Sequence[Tile], at: int) -> bool:
    """True if a verb of talking ends a name, as in 合同续签讨论; after a person it is a verb."""
    follows = at + 1 < len(tiles) and _touches(text, tiles[at], tiles[at + 1])
    if follows and not tiles[at + 1].may_be(K.MEETING, K.FILLER):
        return False
    before = text[max(tiles[at - 1].start - 2, 0) : tiles[at].start]
    return _TALKS.fullmatch(text[tiles[at].start : tiles[at].end]) is not None and not PERSON.search(before)


def _touches(text: str, before: Tile, after: Tile) -> bool:
    """True if nothing but blanks stands between two tiles, or a mark that joins names."""
    gap = text[before.end : after.start].strip()
    return gap in ("", "、", "&") or (
        gap == "." and _TITLED.fullmatch(plain(text[before.start : before.end])) is not None
    )


def _is_article(text: str, tile: Tile) -> bool:
    return plain(text[tile.start : tile.end]) in ("the", "a", "an", "my", "our", "一下", "quick", "short")


def _words(text: str, first: Tile, last: Tile) -> str:
    words = text[first.start : last.end].strip()
    if words.isascii():
        return _ARTICLE.sub("", words)
    return _TRIM_ZH.sub("", words) or words
