"""A conversation in a picture and in words, and where the time of its turns went."""

import json
from collections.abc import Iterator

from meeting_assistant.replay.conduct import CallMade, Conduct, TurnTaken
from meeting_assistant.replay.report.charts import stacked
from meeting_assistant.replay.report.markup import Markup, cut, element, joined
from meeting_assistant.replay.report.tally import WAITS
from meeting_assistant.replay.report.units import moment, seconds
from meeting_assistant.replay.report.waveform import waveform
from meeting_assistant.replay.report.words import ReportWords
from meeting_assistant.replay.results import Result

UNORDERED_MS = 1 << 60
"""The place of a call whose time is not known: after all else."""


def conversation(result: Result, words: ReportWords) -> Markup | None:
    """Both sides' sound on one time line, and all that was said and called; None if nothing was."""
    if not result.conduct.turns and not result.conduct.calls:
        return None
    picture = waveform(result.conduct, words)
    return joined(
        [
            element("h4", words.conversation),
            element("p", words.no_picture, class_="note")
            if picture is None
            else _framed(picture, result.conduct, words),
            element("ol", *_said(result, words), class_="transcript"),
        ]
    )


def _framed(picture: Markup, conduct: Conduct, words: ReportWords) -> Markup:
    """The picture, which may be wider than the screen, and what its colours mean."""
    keys = [("user", words.speaks), ("assistant", words.hears)]
    keys += [("call", words.call)] if conduct.calls else []
    keys += [("cut", words.interrupted)] if any(turn.interrupted for turn in conduct.turns) else []
    legend = element("figcaption", *(element("span", name, class_=f"key {kind}") for kind, name in keys))
    scroller = element(
        "div", picture, class_="wide", tabindex="0", role="group", aria_label=words.conversation
    )
    return element("figure", scroller, legend)


def _said(result: Result, words: ReportWords) -> list[Markup]:
    """Words and calls in the order of their times; what has none stays where it was."""
    lines: list[tuple[float, Markup]] = []
    latest = 0.0
    for turn in result.conduct.turns:
        for at_ms, line in _turn_lines(turn, words):
            latest = max(latest, at_ms or 0.0)
            lines.append((latest, line))
    lines += [
        (UNORDERED_MS if call.at_ms is None else call.at_ms, _call_line(call, words))
        for call in result.conduct.calls
    ]
    return [line for _, line in sorted(lines, key=lambda each: each[0])]


def _turn_lines(turn: TurnTaken, words: ReportWords) -> Iterator[tuple[float | None, Markup]]:
    times = turn.at_ms
    if turn.user is not None:
        began = times.get("began", times.get("asked", times.get("committed")))
        yield began, _line("user", began, words.user, cut(turn.user) or words.untranscribed)
    if turn.assistant:
        heard = times.get("heard", times.get("first_audio"))
        mark = element("span", words.interrupted, class_="cut-mark") if turn.interrupted else None
        yield heard, _line("assistant", heard, words.assistant, cut(turn.assistant), mark)


def _call_line(call: CallMade, words: ReportWords) -> Markup:
    took = words.unanswered if call.ms is None else f"{call.ms} ms"
    told = element(
        "div",
        element("code", call.name),
        element("span", took, class_="facts"),
        element("dl", *_value(words.arguments, call.arguments), *_value(words.result, call.result)),
    )
    return _line("call bad" if call.ok is False else "call", call.at_ms, words.call, told)


def _line(kind: str, at_ms: float | None, who: str, what: str, mark: Markup | None = None) -> Markup:
    said = what if isinstance(what, Markup) else element("p", what, mark and " ", mark, dir="auto")
    time = element("time", "" if at_ms is None else moment(at_ms))
    return element("li", time, element("span", who, class_="who"), said, class_=kind)


def _value(name: str, value: object) -> list[Markup]:
    """A term and its description, as JSON; nothing for nothing."""
    if value is None:
        return []
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return [element("dt", name), element("dd", element("pre", cut(shown)))]


# -- where the time went -----------------------------------------------------------------------------------


def times(result: Result, words: ReportWords) -> Markup | None:
    """How long each answer let the user wait, and for whom; None if nothing was measured."""
    measured = [
        (number, turn)
        for number, turn in enumerate(result.conduct.user_turns, 1)
        if any(turn.whose_ms.values()) or turn.latency_ms.keys() & WAITS
    ]
    if not measured:
        return None
    longest = max(_whole_ms(turn) for _, turn in measured)
    rows = [_time_row(number, turn, longest, words) for number, turn in measured]
    named = {name for _, turn in measured for name, ms in turn.whose_ms.items() if ms}
    keys = [
        element("span", label, class_=f"key {name}") for name, label in words.owners.items() if name in named
    ]
    table = element("table", element("tbody", *rows), class_="times")
    legend = element("figcaption", *keys) if keys else None
    return joined([element("h4", words.latency), element("figure", table, legend)])


def _whole_ms(turn: TurnTaken) -> float:
    spans = turn.latency_ms
    return sum(turn.whose_ms.values()) or next((spans[name] for name in WAITS if name in spans), 0.0)


def _time_row(number: int, turn: TurnTaken, longest: float, words: ReportWords) -> Markup:
    parts = {name: turn.whose_ms[name] for name in words.owners if turn.whose_ms.get(name)}
    shown = " + ".join(f"{words.owners[name]} {ms:.0f}" for name, ms in parts.items())
    label = f"{words.turn.format(number)}: {shown or seconds(_whole_ms(turn))}"
    return element(
        "tr",
        element("th", words.turn.format(number), scope="row"),
        element("td", stacked(parts or {"unknown": _whole_ms(turn)}, longest or 1.0, label), class_="bar"),
        element("td", seconds(_whole_ms(turn)), class_="number"),
        element("td", f"{shown} ms" if shown else None, class_="parts"),
    )
