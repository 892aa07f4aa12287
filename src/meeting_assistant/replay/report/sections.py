"""What stands above the list of cases: the verdict at a glance, figures, rates, changes."""

from collections.abc import Callable, Sequence
from datetime import datetime

from meeting_assistant.metrics import percentile
from meeting_assistant.replay.report.about import About
from meeting_assistant.replay.report.charts import histogram, stacked
from meeting_assistant.replay.report.markup import Markup, element, joined
from meeting_assistant.replay.report.tables import changes_table, rates_table
from meeting_assistant.replay.report.tally import Tally
from meeting_assistant.replay.report.units import dollars, duration, percent, seconds
from meeting_assistant.replay.report.words import ReportWords
from meeting_assistant.replay.statistics import pass_rate
from meeting_assistant.replay.verdict import Status


def headline(tally: Tally, about: About, words: ReportWords) -> Markup:
    """What came of it, and which run this was."""
    passed = tally.statuses[Status.PASSED]
    counts = {status.value: float(tally.statuses[status]) for status in Status}
    shown = ", ".join(f"{tally.statuses[status]} {words.statuses[status]}" for status in Status)
    facts = [(words.when, _when(tally, about)), (words.assistant, about.profile), (words.model, about.model)]
    facts.append((words.version, about.version))
    return element(
        "header",
        element("p", words.title, class_="kind"),
        element("h1", words.of_runs_passed.format(passed, tally.runs)),
        stacked(counts, tally.runs, shown),
        element("dl", *(_fact(name, value) for name, value in facts if value), class_="about"),
        element("p", words.stopped.format(about.stopped), class_="notice") if about.stopped else None,
        *(element("p", warning, class_="notice") for warning in about.warnings),
    )


def _when(tally: Tally, about: About) -> str:
    if not 0 < tally.began < float("inf"):
        return ""
    began = datetime.fromtimestamp(tally.began, about.timezone).astimezone(about.timezone)
    took = duration(max(0.0, tally.ended - tally.began))
    return f"{began:%Y-%m-%d %H:%M %Z}, {took}"


def _fact(name: str, value: str) -> Markup:
    return element("div", element("dt", name), element("dd", value))


def figures(tally: Tally, about: About, words: ReportWords) -> Markup:
    """Figures, rates, distributions, and what changed."""
    sections = [
        element("div", *_tiles(tally, words), class_="tiles"),
        _changes(about, words),
        _section(words.rates, _rates(tally, words)),
        _section(words.distributions, _distributions(tally, words)),
        _repeated(tally, words),
    ]
    return joined(sections)


def _section(title: str, *content: Markup | None) -> Markup:
    return element("section", element("h2", title), *content)


def _tile(name: str, value: str, *notes: str | None) -> Markup:
    told = (element("p", note, class_="note") for note in notes if note)
    return element("div", element("h2", name), element("p", value, class_="value"), *told, class_="tile")


def _tiles(tally: Tally, words: ReportWords) -> list[Markup]:
    rate = pass_rate(tally.statuses[Status.PASSED], tally.runs)
    interval = words.interval.format(percent(rate.low), percent(rate.high))
    tiles = [_tile(words.pass_rate, percent(rate.rate), interval)]
    if tally.waits_ms:
        p50, p95 = (_percentile(tally.waits_ms, each) for each in (50, 95))
        told = words.median_of.format(f"{len(tally.waits_ms):,}", seconds(p95))
        tiles.append(_tile(words.answer_wait, seconds(p50), told))
    unknown = words.cost_unknown.format(tally.unpriced) if tally.unpriced else None
    if tally.costs_usd:
        median = _percentile([cost * 1e6 for cost in tally.costs_usd], 50) / 1e6
        tiles.append(
            _tile(words.cost, dollars(sum(tally.costs_usd)), words.per_run.format(dollars(median)), unknown)
        )
    else:
        tiles.append(_tile(words.cost, "–", unknown))
    took = words.took.format(duration(max(0.0, tally.ended - tally.began))) if tally.runs else None
    retried = words.retries.format(tally.retries) if tally.retries else None
    tiles.append(_tile(words.audio, duration(tally.audio_s), took, retried))
    return tiles


def _percentile(values: Sequence[float], percent_: int) -> float:
    return percentile(sorted(round(value) for value in values), percent_)


def _changes(about: About, words: ReportWords) -> Markup | None:
    return _section(words.changes, changes_table(about.comparison, words)) if about.comparison else None


def _rates(tally: Tally, words: ReportWords) -> Markup:
    tables = [rates_table(tally.by_language.all(), words.by_language, words, words.languages)]
    if by_tag := tally.by_tag.worst():
        tables.append(rates_table(by_tag, words.by_tag, words))
    return element("div", *tables, class_="pair")


def _distributions(tally: Tally, words: ReportWords) -> Markup:
    waits = _chart(tally.waits_ms, words.wait_spread, words, seconds, words.wait_note)
    spent = [cost for cost in tally.costs_usd if cost]  # the embedded server costs nothing
    costs = _chart(spent, words.cost_spread, words, dollars) if spent else None
    return element("div", waits, costs, class_="pair")


def _chart(
    values: Sequence[float],
    title: str,
    words: ReportWords,
    shown: Callable[[float], str],
    note: str | None = None,
) -> Markup:
    if not values:
        return element("figure", element("h3", title), element("p", words.none_measured, class_="note"))
    chart = element(
        "div", histogram(values, title, shown), class_="wide", tabindex="0", role="group", aria_label=title
    )
    return element("figure", element("h3", title), chart, element("figcaption", note) if note else None)


def _repeated(tally: Tally, words: ReportWords) -> Markup | None:
    if tally.attempts < 2:
        return None
    note = element("p", words.repeated_note, class_="note")
    return _section(words.repeated, note, rates_table(tally.by_case.worst(), words.case, words))


def cases_bar(tally: Tally, words: ReportWords) -> Markup:
    """The head of the list, with the filter: links, which work without a script, too, and a search."""
    kinds = [("all", words.all, tally.runs)]
    kinds += [(status.value, words.statuses[status], tally.statuses[status]) for status in Status]
    anchors = (element("span", id=kind, class_="anchor") for kind, _, _ in kinds)
    chips = (
        element("a", name, " ", element("span", f"{count:,}", class_="count"), href=f"#{kind}", class_=kind)
        for kind, name, count in kinds
    )
    search = element(
        "input", type="search", id="search", placeholder=words.search, aria_label=words.search, hidden=True
    )
    shown = element("p", id="shown", class_="note", role="status", data_text=words.shown)
    return joined(
        [
            *anchors,
            element("h2", words.cases, id="cases-title"),
            element(
                "div",
                element("nav", *chips, aria_label=words.filter, class_="chips"),
                search,
                shown,
                class_="bar-of-filters",
            ),
        ]
    )
