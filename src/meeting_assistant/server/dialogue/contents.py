"""The free text of an utterance: the title, the people, the place, and the words that are none of these.

Part of the embedded server's dialogue: pure. Words that nobody knows form runs; a run may take in known words
that stand inside it ("需求确认会", "review of the budget"). A mark before a run says what it is: people after
"with", a place after "in" or "at". A run without a mark may be a title.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from meeting_assistant.dates import Span, plain
from meeting_assistant.server.dialogue.cover import Tile
from meeting_assistant.server.dialogue.kinds import TIMES, SpanKind
from meeting_assistant.server.dialogue.titles import Marked

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
_PERSON = re.compile(
    r"[小老阿][一-鿿](?![一-鿿]*[会室])"
    r"|[一-鿿]{1,3}(?:总|经理|主任|老师|工程师|先生|女士|医生|教授|董|局长|处长|老板|院长)"
)
_PEOPLE_JOINT = re.compile(r"\s*(?:、|,|，|&|和|跟|与|以及|还有|\band\b)\s*(?:\band\b)?\s*")
_PLACE = re.compile(
    r".*(?:会议室|会客室|办公室|大厦|咖啡厅|咖啡馆|餐厅|茶水间|酒店|广场|礼堂|报告厅|教室|[楼号]楼|楼上|楼下|食堂)"
    r"|(?:the )?(?:\w+ )*(?:room|office|building|hall|cafeteria|canteen|lobby)(?: \w+)?"
)
_ANY_ROOM = frozenset({"room", "meeting room", "the room", "the meeting room", "会议室", "个会议室"})
_DIRECTED = re.compile(r"meet|meet with|see|约|约一下|约上|叫|拉|加|请上|喊上|叫上|加上|和|跟|邀|邀请")
_NEEDS_NAME = re.compile("约|约一下|约上|叫")
_TRIM_ZH = re.compile(
    r"^(?:的|一个|个|一场|场|一次|开|就|把|一(?![号楼层]))+|(?:的|了|吧|啊|呢|也|一起|们|都|来|参加|去)+$"
)
_ARTICLE = re.compile(r"^(?:a|an|the|my|our|'s|one|another|new|for|of|and|to|from)\s+", re.IGNORECASE)
_NAMING_NOUNS = re.compile("call|chat|talk|conversation|catch-up|catch up|session")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The free text.

    Attributes:
        title: The title, marked or not.
        is_marked: It was named as the title.
        people: Who else comes.
        place: Where.
        unknown: Words that are none of these.
        spans: Where all of these stand.
    """

    title: str | None = None
    is_marked: bool = False
    people: tuple[str, ...] = ()
    place: str | None = None
    unknown: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    """Tiles from `start` to `end`, and the tile before them that says what they are."""

    start: int
    end: int
    lead: Tile | None
    words: str
    rank: int


def contents_of(text: str, tiles: Sequence[Tile], marked: Marked | None) -> Contents:
    """Sort the unknown words of an utterance."""
    people: list[str] = []
    rest: list[_Run] = []
    place = _said_place(text, tiles)
    spans: list[Span] = []
    after_people: int | None = None
    for run in _runs(text, tiles):
        spans.append((tiles[run.start].start, tiles[run.end - 1].end))
        low, named = plain(run.words), _with_article(text, tiles, run)
        if low in _ANY_ROOM and (run.lead is None or not run.lead.may_be(K.IN)):
            continue
        if (run.lead is not None and run.lead.may_be(K.IN) and place is None) or (
            place is None and _PLACE.fullmatch(low)
        ):
            place = named
        elif _is_people(text, run, people) or _is_listed(text, tiles, run, after_people):
            after_people = tiles[run.end - 1].end
            people += _people(named)
        else:
            rest.append(run)
    title = None if marked is None else marked.title
    if title is not None:
        rest = [run for run in rest if not run.rank % 2]  # a review called X: the kind of meeting is no more
    if title is None and rest:
        best = max(rest, key=lambda run: run.rank)
        rest.remove(best)
        title = best.words
    if title is None and people:
        title = _noun_with(text, tiles, people)
    return Contents(
        title=title,
        is_marked=marked is not None and marked.is_named,
        people=tuple(people),
        place=place,
        unknown=tuple(run.words for run in rest),
        spans=tuple(spans),
    )


def _runs(text: str, tiles: Sequence[Tile]) -> Iterator[_Run]:
    at = 0
    while at < len(tiles):
        lead = _lead(text, tiles, at)
        end = _run_end(text, tiles, at, is_free=lead is None or not lead.may_be(K.WITH, K.IN))
        if end == at:
            at += 1
            continue
        after_request = at > 0 and _lead_of_request(text, tiles, at)
        rank = 2 * after_request + any(tile.may_be(K.EVENT) for tile in tiles[at:end])
        yield _Run(at, end, lead, _words(text, tiles[at], tiles[end - 1]), rank)
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


def _is_people(text: str, run: _Run, people: Sequence[str]) -> bool:
    """After 约 or 叫 only what looks like a name is a person: 约项目周会 names a meeting."""
    if run.lead is None:
        return False
    mark = plain(text[run.lead.start : run.lead.end])
    if people and (run.lead.may_be(K.WITH) or mark in ("and", "、", "&")):
        return True
    if mark in ("see", "meet") and run.rank % 2:
        return False  # the dentist: what it is, not who comes
    if not run.lead.may_be(K.WITH) and not _DIRECTED.fullmatch(mark):
        return False
    return not _NEEDS_NAME.fullmatch(mark) or _PERSON.search(run.words) is not None


def _is_listed(text: str, tiles: Sequence[Tile], run: _Run, after_people: int | None) -> bool:
    """True if a run goes on with a list of people: with Ann, Bob and Carl."""
    if after_people is None or text[after_people : tiles[run.start].start].strip() not in (",", "，"):
        return False
    return " and " in run.words or (run.words[:1].isupper() and " " not in run.words)


def _people(words: str) -> Iterator[str]:
    for part in _PEOPLE_JOINT.split(words):
        names = _PERSON.findall(part)
        for name in names if "".join(names) == part else [part]:
            if name.strip():
                yield name.strip()


def _with_article(text: str, tiles: Sequence[Tile], run: _Run) -> str:
    before = tiles[run.start - 1] if run.start else None
    if before is not None and plain(text[before.start : before.end]) == "the":
        return f"the {run.words}"
    return run.words


def _noun_with(text: str, tiles: Sequence[Tile], people: Sequence[str]) -> str | None:
    """A title made of the kind of talk and the people: call with Tom."""
    for tile in tiles:
        noun = text[tile.start : tile.end]
        if tile.may_be(K.MEETING) and _NAMING_NOUNS.fullmatch(plain(noun)):
            return f"{noun} with {' and '.join(people)}"
    return None


def _said_place(text: str, tiles: Sequence[Tile]) -> str | None:
    return next((text[tile.start : tile.end].strip() for tile in tiles if tile.may_be(K.PLACE)), None)


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
    return _TALKS.fullmatch(text[tiles[at].start : tiles[at].end]) is not None and not _PERSON.search(before)


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
