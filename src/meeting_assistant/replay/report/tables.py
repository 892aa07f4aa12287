"""The tables: pass rates, changes, and the list of all runs."""

from collections.abc import Iterator, Mapping, Sequence

from meeting_assistant.replay.report.charts import rate_bar
from meeting_assistant.replay.report.markup import Markup, element, joined
from meeting_assistant.replay.report.run import badge, tags
from meeting_assistant.replay.report.tally import Line
from meeting_assistant.replay.report.units import dollars, percent, seconds
from meeting_assistant.replay.report.words import ReportWords
from meeting_assistant.replay.statistics import Change, Comparison, PassRate

MAX_ROWS = 200
"""Of a table of rates or changes; those of which one wants to know come first."""


def rates_table(
    rates: Sequence[tuple[str, PassRate]],
    title: str,
    words: ReportWords,
    names: Mapping[str, str] | None = None,
) -> Markup:
    """Groups, each with its pass rate as a bar, in figures, and with its interval."""
    rows = [
        element(
            "tr",
            element("th", element("bdi", (names or {}).get(group, group)), scope="row"),
            element("td", rate_bar(rate, group), class_="bar"),
            element("td", percent(rate.rate), class_="number"),
            element("td", f"{rate.passed} / {rate.runs}", class_="number"),
            element("td", f"{percent(rate.low)} – {percent(rate.high)}", class_="number quiet"),
        )
        for group, rate in rates[:MAX_ROWS]
    ]
    table = element("table", element("caption", title), element("tbody", *rows), class_="rates")
    return element("div", table, _rest(len(rates), words), class_="wide")


def changes_table(comparison: Comparison, words: ReportWords) -> Markup:
    """What became worse and better, and how much is as it was."""
    changes = [("worse", each) for each in comparison.worse] + [
        ("better", each) for each in comparison.better
    ]
    counts = [words.same.format(comparison.same)]
    counts += [words.added.format(len(comparison.added))] if comparison.added else []
    counts += [words.removed.format(len(comparison.removed))] if comparison.removed else []
    heads = ("", words.case, words.before, words.after, "")
    table = element(
        "table",
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", *(_change(kind, change, words) for kind, change in changes[:MAX_ROWS])),
        class_="changes",
    )
    return joined(
        [
            element("p", " · ".join(counts), class_="note"),
            element("div", table, _rest(len(changes), words), class_="wide") if changes else None,
        ]
    )


def _change(kind: str, change: Change, words: ReportWords) -> Markup:
    sign = {"worse": "▼ " + words.worse, "better": "▲ " + words.better}[kind]
    old, new = change.before, change.after
    return element(
        "tr",
        element("td", element("span", sign, class_=f"badge {kind}")),
        element("th", element("bdi", change.case), scope="row"),
        element("td", f"{old.passed} / {old.runs}", class_="number"),
        element("td", f"{new.passed} / {new.runs}", class_="number"),
        element("td", None if change.is_certain else words.chance, class_="quiet"),
    )


def _rest(count: int, words: ReportWords) -> Markup | None:
    return element("p", words.and_more.format(count - MAX_ROWS), class_="note") if count > MAX_ROWS else None


def case_rows(
    lines: Sequence[Line], links: Mapping[tuple[str, int], int], words: ReportWords
) -> Iterator[Markup]:
    """The rows of the list of runs, each with a link to its details if there are any.

    Args:
        lines: The runs.
        links: Which have details, and their number.
        words: The texts.
    """
    for line in lines:
        number = links.get(line.key)
        name = element("bdi", line.case)
        link = name if number is None else element("a", name, href=f"#run-{number}")
        attempt = element("span", f" #{line.attempt}", class_="attempt") if line.attempt > 1 else None
        yield element(
            "tr",
            element("td", badge(line.status, words)),
            element("th", link, attempt, tags(line.tags), scope="row"),
            element("td", str(line.turns), class_="number"),
            element("td", str(line.calls), class_="number"),
            element("td", "–" if line.wait_ms is None else seconds(line.wait_ms), class_="number"),
            element("td", "–" if line.cost_usd is None else dollars(line.cost_usd), class_="number"),
            element("td", line.why, class_="why"),
            class_=f"run {line.status.value}",
        )


def case_heads(words: ReportWords) -> Markup:
    """The heads of the list of runs."""
    numbers = (words.turns, words.calls, words.longest_wait, words.cost)
    return element(
        "thead",
        element(
            "tr",
            element("th", words.status, scope="col"),
            element("th", words.case, scope="col"),
            *(element("th", name, scope="col", class_="number") for name in numbers),
            element("th", words.why, scope="col"),
        ),
    )
