"""Operations on wishes for more or less, and on what is denied: half an hour later, not three.

Part of `dates`: pure, standard library only.

They build `shifted` and `stretched` (minutes, signed), `direction` (a wish without an amount), `denied`.
"""

import re

from meeting_assistant.dates.chart import Built, Parts, Rule, rule
from meeting_assistant.dates.length_rules import times
from meeting_assistant.dates.values import Length

_MOVES_UP = re.compile(r"\b(?:move|push|bring|shift|pull)\b(?:\s(?:it|this|that|the\s\w+))?\s$")
_REMINDER = re.compile(r"(?:来)?(?:提醒|通知|叫|到场|到达|入场|准备|签到|到$)")


def _signed(kind: str, length: Length, sign: object) -> Built:
    minutes = length.in_minutes()
    return (kind, minutes * sign) if minutes and isinstance(sign, int) else None


def _length_shift(p: Parts) -> Built:
    if not p.word(1).isascii() or (p.word(1) == "later" and not p.length(0).is_short):
        return None
    return _signed("shifted", p.length(0), p.parts[1].value)


def _shift_length(p: Parts) -> Built:
    """推迟半小时, later by half an hour, delay it by ten minutes."""
    if _REMINDER.match(p.after):
        return "plain", None  # 提前15分钟提醒
    return _signed("shifted", p.length(len(p.parts) - 1), p.parts[0].value)


def _back_length(p: Parts) -> Built:
    """Push it back an hour, move it up an hour; "set up an hour" is none."""
    if p.word(0) == "up" and not _MOVES_UP.search(p.before):
        return None
    return _signed("shifted", p.length(len(p.parts) - 1), 1 if p.kind(0) == "back" else -1)


def _length_stretch(p: Parts) -> Built:
    return _signed("stretched", p.length(0), p.parts[1].value) if p.word(1).isascii() else None


def _stretch_length(p: Parts) -> Built:
    length = p.length(len(p.parts) - 1)
    if p.before.endswith(("最", "顶", "至", "不", "更")):
        return None  # 最多一小时
    if p.kind(0) == "stretch" and p.word(0).isascii() and len(p.parts) == 2 and p.word(0) != "extra":
        return None
    return _signed("stretched", length, p.parts[0].value) if length.is_short else None


def _taken_off(p: Parts) -> Built:
    """Take ten minutes off, knock off half an hour."""
    return _signed("stretched", p.length(2 if p.kind(1) == "off" else 1), -1)


def _another(p: Parts) -> Built:
    """Another half hour."""
    return _signed("stretched", p.length(1), 1)


def _more_units(p: Parts) -> Built:
    """Ten more minutes."""
    length = times(p.name(2), p.number(0))
    return (
        None if length is None or not p.word(1).isascii() else _signed("stretched", length, p.parts[1].value)
    )


def _direction(p: Parts) -> Built:
    place = next(n for n in range(len(p.parts)) if p.kind(n) in ("shift", "stretch"))
    sign, stretches = p.parts[place].value, p.kind(place) == "stretch"
    names = ("longer", "shorter") if stretches else ("later", "earlier")
    return "direction", names[0] if sign == 1 else names[1]


def _denied(p: Parts) -> Built:
    return "denied", None


_DENIABLE = "day|wd|dom|monthday|clock|daypart|part_of_day|num|length|timed|monthname"
RULES: tuple[Rule, ...] = (
    rule("length shift", _length_shift),
    rule("shift length", _shift_length),
    rule("shift by length", _shift_length),
    rule("shift_verb ^length", _shift_length),
    rule("back|forward ~length", _back_length),
    rule("back|forward by length", _back_length),
    rule("length stretch", _length_stretch),
    rule("stretch length", _stretch_length),
    rule("stretch by length", _stretch_length),
    rule("stretch_verb ^length", _stretch_length),
    rule("takes length off", _taken_off),
    rule("takes off length", _taken_off),
    rule("another length", _another),
    rule("num stretch unit", _more_units),
    rule("shift|stretch little", _direction),
    rule("little shift|stretch", _direction),
    rule(f"not ~{_DENIABLE}", _denied),
    rule(f"{_DENIABLE} ~rejects", _denied),
)
