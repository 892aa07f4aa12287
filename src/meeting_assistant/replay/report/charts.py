"""Pictures of figures, as SVG without any style of their own: colours are the page's."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from meeting_assistant.metrics import percentile
from meeting_assistant.replay.report.markup import Markup, element, joined
from meeting_assistant.replay.report.units import nice_step, percent
from meeting_assistant.replay.statistics import PassRate

WIDTH, HEIGHT, LEFT, BASE, TOP = 520, 210, 34, 172, 40
"""Of a histogram, in its own units; above `TOP` stand the names of the marks."""

BINS = 24


def histogram(values: Sequence[float], label: str, shown: Callable[[float], str]) -> Markup:
    """How `values` are spread, with their median and 95th percentile marked.

    Args:
        values: At least one.
        label: What it shows, for those who don't see it.
        shown: A value with its unit.
    """
    ordered = sorted(values)
    top = percentile([round(value * 1e6) for value in ordered], 99) / 1e6
    step = nice_step(top or 1.0, BINS)
    bins = max(1, ceil(top / step + 1e-9))
    counts = [0] * bins
    for value in ordered:  # what lies beyond the 99th percentile is in the last bin
        counts[min(bins - 1, int(value / step))] += 1
    p50, p95 = (percentile([round(value * 1e6) for value in ordered], each) / 1e6 for each in (50, 95))
    told = f"{label}: n = {len(ordered)}, p50 {shown(p50)}, p95 {shown(p95)}, max {shown(ordered[-1])}"
    scale = (WIDTH - LEFT - 10) / (bins * step)
    return element(
        "svg",
        element("title", told),
        _bars(counts, step, scale, shown),
        _axis(bins * step, scale, shown),
        _mark("p50", p50, scale, shown, row=0),
        _mark("p95", p95, scale, shown, row=1),
        element("text", str(max(counts)), class_="tick", x=LEFT - 6, y=TOP + 4, text_anchor="end"),
        class_="histogram",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=told,
    )


def _bars(counts: Sequence[int], step: float, scale: float, shown: Callable[[float], str]) -> Markup:
    most = max(counts)
    bars = []
    for index, count in enumerate(counts):
        if not count:
            continue
        height = max(1.5, (BASE - TOP) * count / most)
        beyond = "+" if index == len(counts) - 1 else ""
        bars.append(
            element(
                "rect",
                element("title", f"{shown(index * step)} – {shown((index + 1) * step)}{beyond}: {count}"),
                x=round(LEFT + index * step * scale, 1),
                y=round(BASE - height, 1),
                width=round(max(1.0, step * scale - 1.5), 1),
                height=round(height, 1),
                rx=1.5,
            )
        )
    return element("g", *bars, class_="bars")


def _axis(end: float, scale: float, shown: Callable[[float], str]) -> Markup:
    step = nice_step(end, 5)
    ticks = [index * step for index in range(int(end / step + 1e-9) + 1)]
    return joined(
        [
            element("path", d=f"M{LEFT} {BASE}H{WIDTH - 8}", class_="axis"),
            *(
                element(
                    "text",
                    shown(tick),
                    class_="tick",
                    x=round(LEFT + tick * scale, 1),
                    y=BASE + 19,
                    text_anchor="middle",
                )
                for tick in ticks
            ),
        ]
    )


def _mark(name: str, value: float, scale: float, shown: Callable[[float], str], *, row: int) -> Markup:
    x, y = round(LEFT + value * scale, 1), 13 + 16 * row
    at_end = x > WIDTH * 0.7
    text = element(
        "text",
        f"{name} {shown(value)}",
        x=x - 5 if at_end else x + 5,
        y=y,
        text_anchor="end" if at_end else "start",
    )
    return element("g", element("path", d=f"M{x} {y - 9}V{BASE}"), text, class_=f"mark {name}")


def rate_bar(rate: PassRate, label: str) -> Markup:
    """A pass rate as a bar, with its interval of confidence as a line."""
    told = f"{label}: {percent(rate.rate)}, {percent(rate.low)} – {percent(rate.high)}"
    low, high = f"{200 * rate.low:.1f}", f"{200 * rate.high:.1f}"
    return element(
        "svg",
        element("rect", class_="ground", width=200, height=10, y=3, rx=3),
        element("rect", class_="share", width=round(200 * rate.rate, 1), height=10, y=3, rx=3),
        element(
            "path",
            class_="interval",
            d=f"M{low} 8H{high}M{low} 4v8M{high} 4v8",
        ),
        class_="rate",
        viewBox="-1 0 202 16",
        preserveAspectRatio="none",
        role="img",
        aria_label=told,
    )


def stacked(parts: Mapping[str, float], whole: float, label: str) -> Markup:
    """Parts of a whole side by side, each with its name as class."""
    rects, x = [], 0.0
    for name, part in parts.items():
        width = 1000 * part / whole if whole else 0.0
        if width:
            rects.append(element("rect", class_=name, x=round(x, 1), width=round(width, 1), height=12))
        x += width
    return element(
        "svg",
        *rects,
        class_="stacked",
        viewBox="0 0 1000 12",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )
