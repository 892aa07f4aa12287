"""One run in full: its verdict, the conversation in a picture and in words, where the time went."""

from meeting_assistant.metrics import percentile
from meeting_assistant.replay.report.conversation import conversation, times
from meeting_assistant.replay.report.markup import Markup, cut, element, joined
from meeting_assistant.replay.report.tally import waits_ms
from meeting_assistant.replay.report.units import dollars, duration, seconds
from meeting_assistant.replay.report.words import ReportWords
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Difference, Finding, Status
from meeting_assistant.replay.wording import reason_in, said_in
from meeting_assistant.ui.translation import in_language

SIGNS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.ERROR: "!"}


def badge(status: Status, words: ReportWords) -> Markup:
    """The verdict, by sign, word and colour."""
    sign = element("span", SIGNS[status], aria_hidden="true")
    return element("span", sign, " ", words.statuses[status], class_=f"badge {status.value}")


def run_details(result: Result, number: int, words: ReportWords) -> Markup:
    """The run; folded if it passed."""
    status = result.verdict.status
    return element(
        "article",
        element(
            "details",
            _heading(result, words),
            element(
                "div",
                element("p", in_language(result.conduct.error, words.language), class_="why")
                if result.conduct.error
                else None,
                _findings(result, words),
                conversation(result, words),
                times(result, words),
                _kept(result, words),
                class_="body",
                id=f"run-{number}",
            ),
            open=not result.passed,
        ),
        class_=f"run {status.value}",
    )


def _heading(result: Result, words: ReportWords) -> Markup:
    facts = [duration(result.elapsed_s)]
    if waits := sorted(waits_ms(result)):
        facts.append(words.answered_after.format(seconds(percentile([round(ms) for ms in waits], 50))))
    if result.conduct.cost_usd:
        facts.append(dollars(result.conduct.cost_usd))
    attempt = (
        element("span", words.run.format(result.attempt), class_="attempt") if result.attempt > 1 else None
    )
    return element(
        "summary",
        badge(result.verdict.status, words),
        element("h3", element("bdi", result.case), attempt),
        tags(result.tags),
        element("span", " · ".join(facts), class_="facts"),
    )


def tags(names: tuple[str, ...]) -> Markup | None:
    """A case's tags."""
    return element("span", *(element("span", name, class_="tag") for name in names)) if names else None


# -- what was expected -------------------------------------------------------------------------------------


def _findings(result: Result, words: ReportWords) -> Markup | None:
    findings = [each for each in result.verdict.findings if each.what != "conversation"]
    if not findings:
        return None
    listed = element("ul", *(_finding(each, words) for each in findings), class_="findings")
    return joined([element("h4", words.expectations), listed])


def _finding(finding: Finding, words: ReportWords) -> Markup:
    sign = element(
        "span", "✓" if finding.ok else "✗", role="img", aria_label=words.yes if finding.ok else words.no
    )
    shows_why = finding.why is not None and not finding.differences
    return element(
        "li",
        sign,
        element(
            "div",
            element("strong", said_in(finding.what, words.language)),
            element("span", ": " + cut(reason_in(finding, words.language)), class_="reason")
            if shows_why
            else None,
            _differences(finding, words) if finding.differences else None,
        ),
        class_="met" if finding.ok else "unmet",
    )


def _differences(finding: Finding, words: ReportWords) -> Markup:
    """Expected and actual values side by side."""
    rows = [
        element(
            "tr",
            element("th", each.where, scope="row"),
            element("td", element("del", cut(_wanted(each, words))), class_="wanted"),
            element("td", element("ins", cut(each.actual)), class_="got"),
        )
        for each in finding.differences
    ]
    heads = (element("th", name, scope="col") for name in (words.where, words.expected, words.actual))
    table = element(
        "table", element("thead", element("tr", *heads)), element("tbody", *rows), class_="differences"
    )
    return element("div", table, class_="wide")


def _wanted(difference: Difference, words: ReportWords) -> str:
    """A mismatch without what the next column says."""
    wanted = difference.expected.removesuffix(f", is {difference.actual}").removeprefix("should be ")
    return said_in(wanted, words.language)


def _kept(result: Result, words: ReportWords) -> Markup | None:
    if result.folder is None:
        return None
    return element("p", words.kept_in, " ", element("code", result.folder), class_="note")
