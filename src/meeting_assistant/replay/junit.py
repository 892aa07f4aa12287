"""Results as JUnit XML, the dialect that CI systems read: a suite a manifest, a test case a run."""

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree as Et

from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Status


def to_junit(results: Iterable[Result]) -> str:
    """The XML document, characters that XML can't hold left out."""
    root = Et.Element("testsuites", name="meeting-assistant replay")
    ordered = sorted(results, key=lambda result: _suite(result))
    for suite, runs in groupby(ordered, key=_suite):
        _add_suite(root, suite, list(runs))
    Et.indent(root)
    return Et.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(result: Result) -> str:
    return result.case.rpartition("/")[0] or "recordings"


def _add_suite(root: Et.Element, name: str, runs: list[Result]) -> None:
    suite = Et.SubElement(
        root,
        "testsuite",
        name=_clean(name),
        tests=str(len(runs)),
        failures=str(sum(run.verdict.status is Status.FAILED for run in runs)),
        errors=str(sum(run.verdict.status is Status.ERROR for run in runs)),
        time=f"{sum(run.elapsed_s for run in runs):.3f}",
    )
    for run in runs:
        _add_case(suite, run)


def _add_case(suite: Et.Element, run: Result) -> None:
    name = run.case.rpartition("/")[2] + (f" #{run.attempt}" if run.attempt > 1 else "")
    case = Et.SubElement(
        suite, "testcase", classname=_clean(_suite(run)), name=_clean(name), time=f"{run.elapsed_s:.3f}"
    )
    if run.passed:
        return
    kind = "failure" if run.verdict.status is Status.FAILED else "error"
    told = Et.SubElement(case, kind, message=_clean(run.verdict.why), type=run.conduct.error_type or kind)
    told.text = _clean("\n".join(_said(run)))


def _said(run: Result) -> list[str]:
    lines = []
    for turn in run.conduct.turns:
        lines += [f"user: {turn.user}"] if turn.user is not None else []
        lines += [f"assistant: {turn.assistant}"] if turn.assistant else []
    lines += [f"call: {call.name}({call.arguments}) -> {call.result}" for call in run.conduct.calls]
    return lines


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 has no way to write (its production 2)."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or "\x20" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )
