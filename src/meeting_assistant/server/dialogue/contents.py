"""The free text of an utterance: the title, the people, the place, and the words that are none of these.

Part of the embedded server's dialogue: pure. A mark before a run of words says what it is: people after
"with", a place after "in" or "at". A run without a mark may be a title.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from meeting_assistant.dates import Span, plain
from meeting_assistant.server.dialogue.cover import Tile
from meeting_assistant.server.dialogue.kinds import SpanKind
from meeting_assistant.server.dialogue.runs import PERSON, FreeRun, free_runs
from meeting_assistant.server.dialogue.titles import Marked

K = SpanKind
_PEOPLE_JOINT = re.compile(r"\s*(?:、|,|，|&|和|跟|与|以及|还有|\band\b)\s*(?:\band\b)?\s*")
_PLACE = re.compile(
    r".*(?:会议室|会客室|办公室|大厦|咖啡厅|咖啡馆|餐厅|茶水间|酒店|广场|礼堂|报告厅|教室|[楼号]楼|楼上|楼下|食堂)"
    r"|(?:the )?(?:\w+ )*(?:room|office|building|hall|cafeteria|canteen|lobby)(?: \w+)?"
)
_ANY_ROOM = frozenset({"room", "meeting room", "the room", "the meeting room", "会议室", "个会议室"})
_DIRECTED = re.compile(r"meet|meet with|see|约|约一下|约上|叫|拉|加|请上|喊上|叫上|加上|和|跟|邀|邀请")
_NEEDS_NAME = re.compile("约|约一下|约上|叫")
_ARTICLE = re.compile(r"^(?:a|an|the|our|my)\s+", re.IGNORECASE)
_BARE_EVENT = re.compile("(?:it|this|that|meeting|call|chat|talk|session)?")
INTO_CALENDAR = re.compile(
    r"\b(?:in|into|on|to) (?:my|the|our) (?:calendar|diary|schedule|agenda)\b|(?:到|进|在)我?的?(?:日历|日程)"
)
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


def contents_of(text: str, tiles: Sequence[Tile], marked: Marked | None) -> Contents:
    """Sort the unknown words of an utterance."""
    people: list[str] = []
    rest: list[FreeRun] = []
    place = _said_place(text, tiles)
    spans: list[Span] = []
    after_people: int | None = None
    event = ""  # invite Sarah to the budget review
    for run in free_runs(text, tiles):
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
            who, _, what = named.partition(" to ")
            people += _people(who)
            event = event or _ARTICLE.sub("", what)
        else:
            rest.append(run)
    if any(run.lead is not None and run.lead.may_be(K.TOPIC) for run in rest):
        invited = [run for run in rest if _is_invited(text, run)]
        rest = [run for run in rest if run not in invited]
        people += [name for run in invited for name in _people(run.words)]
    title = None if marked is None else marked.title
    if title is not None:
        rest = [run for run in rest if not run.rank % 2]  # a review called X: the kind of meeting is no more
    if title is None and rest:
        best = max(rest, key=lambda run: run.rank)
        rest.remove(best)
        title = best.words
    if title is None and people:
        title = _noun_with(text, tiles, people) if _BARE_EVENT.fullmatch(event.lower()) else event
    return Contents(
        title=title,
        is_marked=marked is not None and marked.is_named,
        people=tuple(people),
        place=place,
        unknown=tuple(run.words for run in rest),
        spans=tuple(spans),
    )


def _is_people(text: str, run: FreeRun, people: Sequence[str]) -> bool:
    """After 约 or 叫 only what looks like a name is a person: 约项目周会 names a meeting."""
    if run.lead is None:
        return False
    mark = plain(text[run.lead.start : run.lead.end])
    if run.lead.may_be(K.BOOK) and (run.rank % 2 or _goes_into_calendar(text, run)):
        return False  # see the dentist, add the kick-off: what it is, not who comes
    if people and (run.lead.may_be(K.WITH) or mark in ("and", "、", "&")):
        return True
    if not run.lead.may_be(K.WITH) and not _DIRECTED.fullmatch(mark):
        return False
    return not _NEEDS_NAME.fullmatch(mark) or PERSON.search(run.words) is not None


def _goes_into_calendar(text: str, run: FreeRun) -> bool:
    return INTO_CALENDAR.search(plain(text[text.find(run.words) + len(run.words) :])[:20]) is not None


def _is_invited(text: str, run: FreeRun) -> bool:
    """True if somebody is asked, where the matter is told apart: 约李雷明天聊聊预算."""
    if run.lead is None or run.lead.may_be(K.TOPIC) or run.rank % 2 or run.words.endswith("会"):
        return False
    mark = plain(text[run.lead.start : run.lead.end])
    return mark == "请" or _DIRECTED.fullmatch(mark) is not None


def _is_listed(text: str, tiles: Sequence[Tile], run: FreeRun, after_people: int | None) -> bool:
    """True if a run goes on with a list of people: with Ann, Bob and Carl."""
    if after_people is None or text[after_people : tiles[run.start].start].strip() not in (",", "，"):
        return False
    return " and " in run.words or (run.words[:1].isupper() and " " not in run.words)


def _people(words: str) -> Iterator[str]:
    for part in _PEOPLE_JOINT.split(words):
        names = PERSON.findall(part)
        for name in names if "".join(names) == part else [part]:
            if name.strip():
                yield name.strip()


def _with_article(text: str, tiles: Sequence[Tile], run: FreeRun) -> str:
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
