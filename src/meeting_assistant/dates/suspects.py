"""Strange words that may name a day or a zone: Epiphany, 泼水节, Moscow time.

Part of `dates`: pure, standard library only. Feasts and zones are open classes: no list of them ends. A
strange word in their place is asked about, a zone always, a day only where no other day was said.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from meeting_assistant.dates.fold import TIMES
from meeting_assistant.dates.model import Span
from meeting_assistant.dates.vocabulary import Atom

_ZONE_BEHIND = re.compile(
    r"\s(?!(?:this|that|the|some|same|any|first|last|next|good|more|less|long|short|much|enough|in|on|no|of|one|run|full)\b)"
    r"([a-z]+(?:\s[a-z]+)?\stime)\b|\s?([一-鿿]{2,4}时间)"
)
_ZONE_AHEAD = re.compile(
    r"(?<![一-鿿])(?![一-鿿]*[没有要])(?!面试|出发|约定|开会|上班|讨论|见面|预约|集合|到达|报名|考试|培训|活动|发布|交付|提醒|用餐|评审|录制|直播|吃饭|开始|会议|这个|什么|那个|结束|原来|不过|但是|可是|而且|然后|新的|把|将|改|换|具体|大概|第)([一-鿿]{2,4}时间)[,\s]*$"
)
_MOVED_TO = ("改", "换", "挪", "推", "移", "调")
_FEAST = re.compile(
    r"(?<![一-鿿])[一-鿿]{1,3}节(?![目奏点约省假日能制流气食水电操])"
    r"|\b(?!(?:the|a|one|all|every|each|per|same|good|first|last|work|that|this|what|which|next|nice|whole|some|any)\b)"
    r"[a-z']+(?:\s[a-z']+)?\s(?:festival|eve|day|sunday|monday|week)\b"
)
_ABBREVIATION = re.compile(
    r"\s(?!at\b|not?\b|but\b|let|set|get|it\b|yet|just|out|cut|put|sit|eat|met|lot|hot)([a-z]{1,3}t|msk|z)\b"
    r"(?!\s[a-z])|(?<=\d)(z)\b"
)
"""A zone in letters: 3pm MSK, 15:00Z."""
_LONG_WORD = re.compile(r"[a-z]{5,}")
_ANY = re.compile(r"\b(?:a|an|any|some|one|random)\s$")
_ON = re.compile(
    r"\bon\s(?!zoom|teams|skype|meet|slack|the\b|my\b|our\b|a\b|site|call|video|phone|time|it\b|that|this)"
    r"([a-z'-]+(?:\s[a-z'-]+)?)\s(?:at\s)?$"
)
_DAY_NAMES = (
    *(
        "tomorrow",
        "tonight",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
    ),
    *("february", "september", "october", "november", "december", "afternoon", "evening", "morning"),
)
_EVENT = re.compile(
    r"\b(?:birthday|anniversary|wedding|the day (?:of|i|we|he|she|they|after|before)|day (?:\d|two|three)"
    r"|an?\s(?:daily|weekly|biweekly|fortnightly|monthly|quarterly|yearly|recurring)|q[1-4]"
    r"|when i'm|when we're|the (?:morning|evening|afternoon) of)\b"
    r"|周[一-鿿](?=上午|下午|晚|早|中午|\d|[一二三四五六七八九十]点)"
)
"""Days that an event or a count names, or a slip of a weekday."""
_NO_FEAST = re.compile(r"环节|细节|章节|调节|情节|季节|关节|礼节|时节")
_ALONE_AHEAD = re.compile(
    r"\s*((?!(?:and|or|so|ok|okay|yes|no|please|well|hi|hello|then)\b)[a-z'-]+(?:\s[a-z'-]+){0,2})\s$"
)
_COMMON = re.compile(
    r"\b(?:a|an|the|my|our|your|we|i|me|you|it|is|book|schedule|meet|meeting|call|make|set|add|plan|put|move|change|push|let|"
    r"lets|let's|can|could|please|want|need|have|with|start|starts|starting|begin|reserve|arrange|say|just|how|about|what|"
    r"try|take|use|do|go|be|i'd|i'll|rather|like|prefer|maybe|better|sure|okay|great|good|fine|right|sorry|actually|not|"
    r"instead|perfect|thanks|thank|hey|new|"
    r"lunch|dinner|breakfast|coffee|sync|standup|interview|review|demo|session|training|workshop|to|for|on|in)\b"
)


def suspects(text: str, pieces: Sequence[Atom], *, has_day: bool) -> Iterator[Atom]:
    """The strange words that may name a zone or, where no day is known, a day.

    Args:
        text: All of the text.
        pieces: What was understood, and what is left over already.
        has_day: Whether anything was said about the day.
    """
    clocks = [piece for piece in pieces if piece.kind in ("clock", "timed")]
    found = [*_zones(text, pieces, clocks), *_slips(text)]
    if clocks and not has_day:
        found += _days(text, clocks[0])
    yield from (Atom(*span, "suspect") for span in found if not _overlaps(pieces, *span))
    yield from (piece for piece in pieces if _is_any_weekday(text, piece))


def _zones(text: str, pieces: Sequence[Atom], clocks: Sequence[Atom]) -> Iterator[Span]:
    for piece in clocks:
        for pattern in (_ZONE_BEHIND, _ABBREVIATION):
            if (zone := pattern.match(text, piece.end)) is not None:
                yield zone.span(1 if zone[1] else 2)
    first = min((piece.start for piece in pieces if piece.kind in TIMES), default=None)
    if first is not None and not text.startswith(_MOVED_TO, first):
        zone = _ZONE_AHEAD.search(text, 0, first)
        if zone is not None:
            yield zone.span(1)


def _slips(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _LONG_WORD.finditer(text) if _is_misspelt(match[0]))


def _is_any_weekday(text: str, piece: Atom) -> bool:
    """On a Monday, some Friday; "a Monday meeting" is a name."""
    if piece.kind != "wd" or _ANY.search(text, 0, piece.start) is None:
        return False
    return re.match(r"\s?(?!at\b|from\b)[a-z]{3,}(?!\w)", text[piece.end :]) is None


def _days(text: str, clock: Atom) -> Iterator[Span]:
    yield from (match.span() for match in _FEAST.finditer(text) if _NO_FEAST.search(match[0]) is None)
    yield from (match.span() for match in _EVENT.finditer(text))
    if (behind_on := _ON.search(text, 0, clock.start)) is not None:
        yield behind_on.span(1)
    alone = _ALONE_AHEAD.fullmatch(text, 0, clock.start)
    if alone is not None and _COMMON.search(alone[1]) is None:
        yield alone.span(1)


def _is_misspelt(word: str) -> bool:
    """True if a word is nearly the name of a day or a month: tommorow, wensday."""
    if word in _DAY_NAMES or word.rstrip("s") in _DAY_NAMES:
        return False
    return bool(get_close_matches(word, _DAY_NAMES, n=1, cutoff=0.8))


def _overlaps(pieces: Sequence[Atom], start: int, end: int) -> bool:
    return any(start < piece.end and piece.start < end for piece in pieces)
