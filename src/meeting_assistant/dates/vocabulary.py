"""Atoms: the words of time in a text, each with all that it may be.

Part of `dates`: pure, standard library only. The vocabulary is closed and knows no grammar: it says that
"next" is a reference and 点 belongs to an hour, not what they mean together. A word that may be several
things ("second", 三 in 周三) becomes several atoms; the chart decides.

Kinds of atoms: `num` and `ord` (numbers), `year4`, `hhmm`, `dotted` and `figures` (in digits), `relday`,
`relpart`, `weekday`, `month`, `feast`, `part`, `noon`, `midnight`, `ref` (this, next, 下), `unit`, `half`,
`quarter`, `edge` (end of, 底), relations and marks under their own names, `vague` (a time that no rule can
place), `lunar`, `zone`, and `plain` (a word that only looks like one of time).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from meeting_assistant.dates import words_en as en
from meeting_assistant.dates import words_zh as zh
from meeting_assistant.dates.model import Part
from meeting_assistant.dates.numbers import EN_ORDINAL, EN_WHOLE, ZH_CHARACTERS, en_number, zh_value
from meeting_assistant.dates.values import Length, When

Figures: TypeAlias = tuple[int, int] | tuple[int, int, bool] | tuple[int, Part]
Value: TypeAlias = int | float | str | Part | Length | When | Figures | None


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of text and one thing that it may be."""

    start: int
    end: int
    kind: str
    value: Value = None


def atoms_of(text: str) -> list[Atom]:
    """All atoms of a plain text, overlapping ones included, by their start."""
    found = [*_words(text), *_figures(text), *_zh_numbers(text), *_en_numbers(text)]
    return sorted(set(found), key=lambda atom: (atom.start, atom.end, atom.kind))


def _entries() -> Iterator[tuple[str, str, Value]]:
    """Each word with its kind and value."""
    for table in (zh, en):
        yield from ((w, "relday", v) for w, v in table.RELATIVE_DAYS.items())
        yield from ((w, "relpart", v) for w, v in table.DAY_PARTS.items())
        yield from ((w, "part", v) for w, v in table.PARTS.items())
        yield from ((w, "unit", v) for w, v in table.UNITS.items())
        yield from ((w, "edge", v) for w, v in table.EDGES.items())
        yield from ((w, "feast", v) for w, v in table.FEASTS.items())
        yield from ((w, "computed", v) for w, v in table.COMPUTED_FEASTS.items())
        yield from ((w, "zone", v) for w, v in table.ZONES.items())
        yield from ((w, v, None) for w, v in table.RELATIONS.items())
        yield from ((w, "shift", v) for w, v in table.SHIFTS.items())
        yield from ((w, "stretch", v) for w, v in table.STRETCHES.items())
        for kind, words in (
            ("vague", table.VAGUE),
            ("lunar", table.LUNAR),
            ("little", table.LITTLE),
            ("not", table.NOT),
            ("till", table.TO),
            ("ends", table.ENDS),
            ("correct", table.CORRECTIONS),
            ("plain", table.PLAIN),
            ("rejects", table.REJECTIONS),
        ):
            yield from ((w, kind, None) for w in words)
    yield from _zh_entries()
    yield from _en_entries()


def _zh_entries() -> Iterator[tuple[str, str, Value]]:
    yield from ((w, "begins", None) for w in zh.BEGINS)
    yield from ((w, "meal", v) for w, v in zh.MEALS.items())
    yield from ((w, "ord", v) for w, v in zh.ORDINALS.items())
    yield from ((w[: -len("时间")], "city", None) for w in zh.ZONES if w.endswith("时间"))
    yield from ((w, "zhref", v) for w, v in zh.REFERENCES.items())
    yield from ((w, "relyear", v) for w, v in zh.YEARS.items())
    yield from ((w, "prefix", v) for w, v in zh.CLOCK_PREFIXES.items())
    for week in zh.WEEK_UNITS:
        yield from ((week + c, "zhweekday", v) for c, v in zh.WEEKDAY_CHARACTERS.items())
        yield (week + "末", "weekend", None)
    yield from ((w, kind, None) for w, kind in zh.MARKS.items())


def _en_entries() -> Iterator[tuple[str, str, Value]]:
    yield from ((w, "ref", v) for w, v in en.REFERENCES.items())
    yield from ((w, "refuses", None) for w in en.REFUSALS)
    yield from ((w, "weekday", v) for w, v in en.WEEKDAYS.items())
    yield from ((w + "'s", "weekday", v) for w, v in en.WEEKDAYS.items() if len(w) > 5)
    yield from ((w, "month", v) for w, v in en.MONTHS.items())
    yield from ((w, "stretch verb", v) for w, v in en.STRETCH_VERBS.items())
    yield from ((w, "takes", None) for w in en.TAKING)
    yield from ((w, "shift verb", v) for w, v in en.SHIFT_VERBS.items())
    yield from ((w[: -len(" time")], "city", None) for w in en.ZONES if w.endswith(" time") and len(w) > 8)
    yield from ((w, "noon", None) for w in en.NOON_WORDS)
    yield from ((w, "midnight", None) for w in en.MIDNIGHT_WORDS)
    yield from ((w, "weekend", None) for w in en.WEEKEND)
    yield from ((w, "after next", None) for w in en.AFTER_NEXT)
    yield from ((w, kind, None) for w, kind in en.MARKS.items())


_LEXICON: dict[str, list[tuple[str, str, Value]]] = defaultdict(list)
for _word, _kind, _value in _entries():
    _LEXICON[_word[0]].append((_word, _kind, _value))

_HALF_OF_DAY = re.compile(r"(?<!\bi\s)(?<!\bwe\s)(?<![a-z])([ap])\.?\s?m(?![a-z])\.?")
_SHORT_WEEKDAY = re.compile(
    rf"(?:^|\b(?:{'|'.join(en.WEEKDAY_LEADS)})\s)(sat|sun)\b\.?(?!\s(?:is|was|down|in)\b)"
)
_LATIN = re.compile(r"[a-z]")
_GREETING = re.compile(
    r"^\s*(?:morning|afternoon|evening)(?=\s?[!,.]|\s(?:all|everyone|team|folks|there|guys|assistant)\b)"
)
_PLACE = re.compile(
    rf"[{ZH_CHARACTERS}\d]{{1,4}}[千万亿][{ZH_CHARACTERS}千万亿]*|"
    rf"(?:\d{{1,4}}|[{ZH_CHARACTERS}]{{1,3}})号?(?:线|楼|会议室|会议间|会客室|房间?|厅|院|门|机|馆|桌|台|车厢?|店|文件|员工|选手|库|仓|工位|位)"
    r"|[路街道巷弄]\d{1,4}号"
    rf"|第(?:\d{{1,3}}|[{ZH_CHARACTERS}]{{1,3}})(?:次|章|期|版|轮|组|阶段|季度|部分|场|届|批|名|位|步|方|项|层|节|课|条|句|页|题|件|份|稿|排"
    r"|(?:个|位)(?!周|星期|礼拜|工作|月)|会议室|会场|小组|部门|中心|办公室)"
)
_WEEKDAYS = re.compile(
    r"(?:周|星期|礼拜)([一二三四五六日天1-6][到至-][一二三四五六日天1-6])(?![点时:\d])|[东西][一二三四五六七八九十]{1,2}(区)|"
    r"(?:周|星期)?((?<=周)[一二三四五六日]{2,5}|[一二三四五六]{3,5})(?=[早上下中晚的,，]|$)"
)
"""Several weekdays at once: 周二四, 一三五."""
_NO_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[七八九十7890](?![点时:\d])")
_SPOKEN_YEAR = re.compile(rf"(?<![a-z])twenty[ -]({EN_WHOLE})(?=$|[,.]|\s(?:at|on|in|from|for)\b)")
_LUNAR_DAY = re.compile(
    r"(?:(?:农历|阴历|旧历)(?:[一二三四五六七八九十]{1,2}|\d{1,2}|正|腊|冬)月|正月|腊月|冬月|大年)(?:初?[一二三四五六七八九十廿]{1,3})?"
    r"|(?<![月年最当起])初[一二三四五六七八九十](?=[,，。早晚上下中的]|$)"
)


def _words(text: str) -> Iterator[Atom]:
    for start, character in enumerate(text):
        for word, kind, value in _LEXICON.get(character, ()):
            end = start + len(word)
            if (
                text.startswith(word, start)
                and _is_whole(text, start, end)
                and _is_meant(text, start, word, kind)
            ):
                is_short = kind in ("month", "weekday") and text.startswith(".", end)  # Dec. 3
                yield Atom(start, end + is_short, kind, value)
            elif word in en.AMBIGUOUS_MONTHS and text.startswith(word, start) and _is_whole(text, start, end):
                yield Atom(start, end, "perhaps month")
    yield from _patterns(text)


def _patterns(text: str) -> Iterator[Atom]:
    """The patterns of words that no closed list can hold."""
    for match in _SHORT_WEEKDAY.finditer(text):
        yield Atom(*match.span(1), "weekday", en.SHORT_WEEKDAYS[match[1]])
    for match in (*_PLACE.finditer(text), *_GREETING.finditer(text)):
        yield Atom(*match.span(), "plain")
    for match in _WEEKDAYS.finditer(text):
        if match[1] or match[2] or zh_value(match[3]) is None:
            yield Atom(*match.span(), "vague")
    for match in _NO_WEEKDAY.finditer(text):
        yield Atom(*match.span(), "vague")
    for match in _SPOKEN_YEAR.finditer(text):
        yield Atom(*match.span(), "year4", 2000 + en_number(match[1]))
    for match in _LUNAR_DAY.finditer(text):
        yield Atom(*match.span(), "lunar")
    for match in _HALF_OF_DAY.finditer(text):
        yield Atom(*match.span(), "half of day", match[1])


def _is_whole(text: str, start: int, end: int) -> bool:
    """True if no Latin letter continues a Latin word on either side; digits may ("3h", "h30")."""
    if _LATIN.match(text[start]) and start and (_LATIN.match(text[start - 1]) or text[start - 1] == "'"):
        return False
    return not (_LATIN.match(text[end - 1]) and end < len(text) and _LATIN.match(text[end]))


def _is_meant(text: str, start: int, word: str, kind: str) -> bool:
    """True if a word that may be something else stands where it is one of time."""
    if kind == "month" and text.endswith(("with ", "and ", "meet ", "mr ", "ms "), 0, start):
        return re.match(r"\s\d|\s(?:the\s)?\w+th\b", text[start + len(word) :]) is not None  # a person
    if kind == "month" and word in en.AMBIGUOUS_MONTHS:
        beside = rf"(?:{'|'.join(en.MONTH_LEADS)})\s?$|\d(?:st|nd|rd|th)?\s(?:of\s)?$|th\s(?:of\s)?$"
        after = rf"\.?\s(?:the\s)?(?:\d|{EN_ORDINAL})"
        return bool(re.search(beside, text[:start]) or re.match(after, text[start + len(word) :]))
    if kind == "plain" and word == "十分":  # "very", but ten minutes in 三点十分
        is_minutes = start and text[start - 1] in ZH_CHARACTERS + "点过差"
        return not is_minutes and "一" <= text[start + len(word) :][:1] <= "鿿"
    if kind == "unit" and word in ("hr", "hrs", "min", "mins"):
        return re.search(r"(?:\d|[a-z])\s?$", text[:start]) is not None and not text.endswith(
            "with ", 0, start
        )
    if kind == "unit" and word in ("m", "h"):
        return start > 0 and text[start - 1].isdigit()
    return True


_SUFFIX = r"(?:h|hrs?|hours?|m|mins?|minutes?|days?|am|pm|a|p)(?![a-z])"
_FIGURES = (
    ("clockfigures", re.compile(r"(?<![\d.:/])(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(?![\d:])")),
    ("date", re.compile(r"(?<![\d./-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")),
    ("compact date", re.compile(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?=\D|$)")),
    ("written date", re.compile(r"(?<![\d.:/])([0-3]?\d)[.-]([01]?\d)[.-]((?:20)?\d\d)(?![\d.])")),
    (
        "month-day",
        re.compile(
            r"(?<![\d./-])(0?[1-9]|1[0-2])[-.]([0-3]?\d)(?=\s?\d{1,2}:\d\d|号|日|下午|上午|晚上|中午|\s?\()"
        ),
    ),
    ("day and month", re.compile(r"(?<![\d.:/])(\d{1,2})\.(\d{1,2})\.(?:(20\d\d))?(?!\d)")),
    ("month and day", re.compile(r"(?<![\d/.:-])(\d{1,2})/(\d{1,2})(?:/((?:20)?\d\d))?(?![\d/])")),
    ("dotted", re.compile(r"(?<![\d.:a-z])(\d{1,2})\.([0-5]\d)(?![\d.])")),
    ("h", re.compile(r"(?<![\d.:a-z])(\d{1,2})h([0-5]\d)(?![\d.])")),
    (
        "num",
        re.compile(
            rf"(?<!\d:)(?<![\d./a-z_#])(?<![b-lnoq-z]-)(\d{{1,4}})(?![\d_]|[.:/]\d|[a-z]*\d|(?!{_SUFFIX})[a-z])"
        ),
    ),
    ("decimal", re.compile(r"(?<![\d.:/a-z])(\d{1,2}\.\d{1,2})(?![\d.])")),
    ("year4", re.compile(r"(?<![\d.:/a-z-])(20\d\d)(?![\d.:/-])")),
    ("hhmm", re.compile(r"(?<![\d.:/a-z])([0-2]?\d)([0-5]\d)(?![\d.:/])")),
    ("ord", re.compile(r"(?<![\d.:/a-z])(\d{1,2})(?:st|nd|rd|th)(?![a-z])")),
)


def _figures(text: str) -> Iterator[Atom]:
    for kind, pattern in _FIGURES:
        for match in pattern.finditer(text):
            yield Atom(*match.span(), *_figure(kind, match))


def _figure(kind: str, match: re.Match[str]) -> tuple[str, Value]:
    match kind:
        case "num" | "year4" | "ord":
            return kind, int(match[1])
        case "decimal":
            return kind, float(match[1])
        case "date":
            return "date", f"{match[1]}-{match[2]}-{match[3]}"
        case "compact date":
            return "date", f"{match[1]}-{match[2]}-{match[3]}"
        case "written date":
            return "month and day", f"{match[3]}-{match[2]}-{match[1]}"
        case "month-day":
            return "month and day", f"-{match[1]}-{match[2]}"
        case "day and month":
            return "month and day", f"{match[3] or ''}-{match[2]}-{match[1]}"
        case "month and day":
            return kind, f"{match[3] or ''}-{match[1]}-{match[2]}"
        case _:
            return kind, (int(match[1]), int(match[2]), match[1].startswith("0"))


def _zh_numbers(text: str) -> Iterator[Atom]:
    """Every number within a run of numerals: in 周三三点 each 三 is one, too."""
    for run in re.finditer(rf"[{ZH_CHARACTERS}]{{1,12}}", text):
        for start in range(run.start(), run.end()):
            for end in range(start + 1, min(run.end(), start + 7) + 1):
                value = zh_value(text[start:end])
                if value is not None:
                    yield Atom(start, end, "num", value)


_EN_NUMBER = re.compile(rf"(?<![a-z])(?:{EN_WHOLE})(?![a-z])")
_EN_ORDINAL = re.compile(rf"(?<![a-z\d])(?:{EN_ORDINAL})(?![a-z])")
_EN_MINUTES = re.compile(r"(?<![a-z])(?:oh?|zero)[ -](one|two|three|four|five|six|seven|eight|nine)(?![a-z])")
_WORD_STARTS = re.compile(r"(?<![a-z])[a-z]")


def _en_numbers(text: str) -> Iterator[Atom]:
    for at in (match.start() for match in _WORD_STARTS.finditer(text)):
        if (number := _EN_NUMBER.match(text, at)) is not None:
            yield Atom(*number.span(), "num", en_number(number[0]))
            shorter = re.match(r"[a-z]+", number[0])
            if shorter and shorter[0] != number[0] and (value := en_number(shorter[0])):
                yield Atom(at, at + shorter.end(), "num", value)
        if (ordinal := _EN_ORDINAL.match(text, at)) is not None:
            yield Atom(*ordinal.span(), "ord", en_number(ordinal[0]))
        if (minutes := _EN_MINUTES.match(text, at)) is not None:
            yield Atom(*minutes.span(), "oh", en_number(minutes[1]))


def kinds(atoms: Iterable[Atom]) -> frozenset[str]:
    """The kinds that occur."""
    return frozenset(atom.kind for atom in atoms)
