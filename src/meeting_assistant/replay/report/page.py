"""The page: one file without anything from outside, and a policy that holds a browser to that."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from meeting_assistant.replay.report.about import About
from meeting_assistant.replay.report.markup import Markup, element
from meeting_assistant.replay.report.run import run_details
from meeting_assistant.replay.report.sections import cases_bar, figures, headline
from meeting_assistant.replay.report.tables import case_heads, case_rows
from meeting_assistant.replay.report.tally import Tally
from meeting_assistant.replay.report.words import REPORT_WORDS, ReportWords
from meeting_assistant.replay.results import Result

MAX_DETAILS: Final = 300
"""Runs that are shown in full, those that did not pass first: some 10 kB each."""

_FOLDER: Final = Path(__file__).parent


def report(results: Iterable[Result], about: About) -> Iterator[Markup]:
    """The page, piece by piece.

    Args:
        results: All runs. They are gone through twice, and only `MAX_DETAILS` of them are held in memory.
        about: What no result tells.
    """
    words = REPORT_WORDS[about.language]
    tally = Tally(about.language)
    for result in results:
        tally.add(result)
    lines = tally.worst_first()
    links = {line.key: number for number, line in enumerate(lines[:MAX_DETAILS], 1)}
    yield Markup(f"<!doctype html>\n<html lang={'zh-CN' if about.language == 'zh' else 'en'}>")
    yield _head(words)
    yield Markup("<body>")
    yield element("a", words.skip, href="#cases", class_="skip")
    yield headline(tally, about, words)
    yield Markup("<main>")
    yield figures(tally, about, words)
    yield Markup('<section id="cases" aria-labelledby="cases-title">')
    yield cases_bar(tally, words)
    yield Markup('<div class="wide list"><table class="cases">')
    yield case_heads(words)
    yield Markup("<tbody>")
    yield from case_rows(lines, links, words)
    yield Markup("</tbody></table></div>")
    yield element("p", element("button", words.more, type="button", id="more"), hidden=True)
    yield from _details(results, links, tally.runs, words)
    yield Markup("</section></main>")
    yield Markup(f"<script>{_asset('report.js')}</script></body></html>\n")


def _head(words: ReportWords) -> Markup:
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", words.title),
        element("style", style),
    )


def _details(
    results: Iterable[Result], links: dict[tuple[str, int], int], runs: int, words: ReportWords
) -> Iterator[Markup]:
    chosen = {links[result.key]: result for result in results if result.key in links}
    if not chosen:
        return
    yield element("h2", words.details, id="details")
    if runs > len(chosen):
        yield element("p", words.details_rule.format(len(chosen), runs), class_="note")
    for number, result in sorted(chosen.items(), key=lambda each: each[0]):
        yield run_details(result, number, words)


def _asset(name: str) -> Markup:
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
