"""Strange words that may name a day or a zone: Epiphany, 泼水节, Moscow time.

Part of `dates`: pure, standard library only. Feasts and zones are open classes: no list of them ends. A
strange word in their place is asked about, a zone always, a day only where no other day was said.
"""

import re
from collections.abc import Iterator, Sequence

from meeting_assistant.dates.fold import TIMES
from meeting_assistant.dates.vocabulary import Atom

_ZONE_BEHIND = re.compile(
    r"\s(?!(?:this|that|the|some|same|any|first|last|next|good|more|less|long|short|much|enough|in|on|no|of|one|run|full)\b)"
    r"([a-z]+(?:\s[a-z]+)?\stime)\b|\s?([一-鿿]{2,4}时间)"
)
_ZONE_AHEAD = re.compile(
    r"(?<![一-鿿])(?!开始|会议|这个|什么|那个|结束|原来|不过|但是|可是|而且|然后|新的|把|将|改|换|具体|大概|第)([一-鿿]{2,4}时间)[,\s]*$"
)
_MOVED_TO = ("改", "换", "挪", "推", "移", "调")
_FEAST = re.compile(
    r"(?<![一-鿿])[一-鿿]{1,3}节(?![目奏点约省假日能制流气食水电操])"
    r"|\b(?!(?:the|a|one|all|every|each|per|same|good|first|last|work|that|this|what|which|next|nice|whole|some|any)\b)"
    r"[a-z']+(?:\s[a-z']+)?\s(?:festival|eve|day|sunday|monday|week)\b"
)
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
    """The strange words that may name a zone or, where no day is known, a day."""
    clocks = [piece for piece in pieces if piece.kind in ("clock", "timed")]
    for piece in clocks:
        if (zone := _ZONE_BEHIND.match(text, piece.end)) is not None:
            group = 1 if zone[1] else 2
            yield Atom(*zone.span(group), "suspect")
    times = [piece for piece in pieces if piece.kind in TIMES]
    if (
        times
        and not text.startswith(_MOVED_TO, times[0].start)
        and (zone := _ZONE_AHEAD.search(text, 0, times[0].start)) is not None
    ):
        yield Atom(*zone.span(1), "suspect")
    if clocks and not has_day:
        yield from _days(text, pieces, clocks[0])


def _days(text: str, pieces: Sequence[Atom], clock: Atom) -> Iterator[Atom]:
    for match in _FEAST.finditer(text):
        is_free = not any(match.start() < piece.end and piece.start < match.end() for piece in pieces)
        if is_free and _NO_FEAST.search(match[0]) is None:
            yield Atom(*match.span(), "suspect")
    alone = _ALONE_AHEAD.fullmatch(text, 0, clock.start)
    if alone is not None and _COMMON.search(alone[1]) is None:
        yield Atom(*alone.span(1), "suspect")
