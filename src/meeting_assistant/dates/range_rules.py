"""Operations on ranges: from three to four, 三点到四点半, until five.

Part of `dates`: pure, standard library only. Rules of the ambiguous ones are stated in `dates.grammar`.

Kinds they build, both of them `When`: `timed` (with a start and an end), `until` (an end alone).
"""

import re
from dataclasses import replace

from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.clock_rules import NO_HOUR
from meeting_assistant.dates.day_rules import ANY_DAY
from meeting_assistant.dates.model import Clock
from meeting_assistant.dates.values import When

_MOVED_FROM = re.compile(r"\b(?:change|move|push|shift|reschedule|bring|switch)\b[^,.]*$")


def _range(p: Parts, first: When, second: When) -> Built:
    """From the first to the second; of what is moved, to the second."""
    start, end = first.clock, second.clock
    if start is None or end is None or first.until is not None or second.until is not None:
        return None
    if _MOVED_FROM.search(p.before) and p.kind(0) != "between":
        return "clock", replace(second, clock=end.leaning_on(start))
    return "timed", replace(first, until=end)


def _parted_range(p: Parts) -> Built:
    """From nine tomorrow until eleven: the day stands between the ends."""
    first, last = _bare(p, 1), _bare(p, 4)
    if first is None or last is None or (p.kind(4) == "num" and NO_HOUR.match(p.after)):
        return None
    start = first.joined(p.when(2))
    return None if start is None else _range(p, start, last)


def _bare(p: Parts, place: int) -> When | None:
    if p.kind(place) != "num":
        return p.when(place)
    hour = p.number(place)
    return When(clock=Clock(hour=hour)) if 1 <= hour <= 24 else None


def _plain_range(p: Parts) -> Built:
    if _is_minutes_to(p, 0):
        return None
    return _range(p, p.when(0), p.when(len(p.parts) - 1))


def _ranged(p: Parts) -> Built:
    """A range whose ends may be bare numbers: 8 to 10 pm, from nine to eleven, 八到十点."""
    lead = 1 if p.kind(0) in ("from", "between") else 0
    ends = [
        place for place in range(lead, len(p.parts)) if p.kind(place) not in ("till", "to", "and", "until")
    ]
    first, second = _bare(p, ends[0]), _bare(p, ends[1])
    are_bare = all(p.kind(place) == "num" for place in ends)
    if first is None or second is None or (p.kind(ends[1]) == "num" and NO_HOUR.match(p.after)):
        return None
    if are_bare and not lead and not _is_placed(p):
        return None
    if _is_minutes_to(p, ends[0]):
        return None
    return _range(p, first, second)


def _is_minutes_to(p: Parts, place: int) -> bool:
    """True if it is "ten to four", which is no range; "from ten to four" is one."""
    word = p.word(place)
    is_from = word.startswith(("from", "between")) or (place and p.kind(place - 1) in ("from", "between"))
    ends_so = re.search(r"(?:^|\s)(?:five|ten|twenty(?:[- ]five)?)$", word) is not None
    return (
        ends_so and not is_from and p.text[p.parts[place].end :].lstrip().startswith(("to ", "till ", "til "))
    )


def _is_placed(p: Parts) -> bool:
    """True if two bare numbers stand beside a day or behind a preposition: tomorrow 8 to 10."""
    behind = re.search(
        r"(?:\bat|\bfrom|\bbetween|day|tomorrow|tonight|morning|afternoon|evening|noon|天|日|号|周[一二三四五六日]|午|晚上|早上)[\s,]*$",
        p.before,
    )
    ahead = re.match(
        r"[\s,]*(?:on\s|this\s|next\s)?(?:tomorrow|today|tonight|in\sthe\s|(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
        p.after,
    )
    return bool(behind or ahead)


def _until(p: Parts) -> Built:
    """Until five: an end, for which a beginning has to be said elsewhere."""
    return ("until", When(until=p.when(1).clock)) if p.when(1).until is None else None


def _ends(p: Parts) -> Built:
    place = next(n for n in range(len(p.parts)) if isinstance(p.parts[n].value, When))
    return "until", When(until=p.when(place).clock)


RULES: tuple[Rule, ...] = (
    rule("clock till ~clock", _plain_range),
    rule("clock till|to|until num", _ranged),
    rule("clock begins till ~clock", _plain_range),
    rule("from|between clock till|and ~clock", _ranged),
    rule("from|between num|clock till|to|and num|clock", _ranged),
    rule("num till|to num|clock", _ranged),
    rule(f"from|between num|clock ~{ANY_DAY} till|to|until|and num|clock", _parted_range),
    rule("until ~clock", _until),
    rule("clock ends", _ends),
    rule("till|until ~clock ends", _ends),
    rule("ends ~clock", _ends),
)
