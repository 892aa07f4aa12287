"""Pass rates, comparisons, and JUnit."""

from xml.etree import ElementTree as Et

import pytest

from meeting_assistant.replay.conduct import CallMade, Conduct, TurnTaken
from meeting_assistant.replay.junit import to_junit
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.statistics import compare, pass_rate
from meeting_assistant.replay.verdict import Finding, Status, Verdict


def run(case: str, *, passed: bool, attempt: int = 1) -> Result:
    findings = () if passed else (Finding(what="reply", why="was \x00 <nothing>"),)
    status = Status.PASSED if passed else Status.FAILED
    conduct = Conduct(
        turns=(TurnTaken(user="你好", assistant="您好"),), calls=(CallMade(name="f", arguments={"a": 1}),)
    )
    return Result(
        case=case,
        attempt=attempt,
        verdict=Verdict(status=status, findings=findings),
        conduct=conduct,
        elapsed_s=1.5,
    )


@pytest.mark.parametrize(
    ("passed", "runs", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (5, 5, 0.566, 1.0),
        (0, 5, 0.0, 0.434),
        (8, 10, 0.490, 0.943),
        (50, 100, 0.404, 0.596),
    ],
)
def test_the_interval_is_wilsons(passed: int, runs: int, low: float, high: float) -> None:
    rate = pass_rate(passed, runs)
    assert rate.low == pytest.approx(low, abs=0.001)
    assert rate.high == pytest.approx(high, abs=0.001)


def test_two_runs_are_compared_case_by_case() -> None:
    before = [run("a", passed=True), run("b", passed=False), run("c", passed=True), run("old", passed=True)]
    after = [run("a", passed=False), run("b", passed=True), run("c", passed=True), run("new", passed=True)]
    found = compare(before, after)
    assert [change.case for change in found.worse] == ["a"]
    assert [change.case for change in found.better] == ["b"]
    assert (found.same, found.added, found.removed) == (1, ("new",), ("old",))
    assert not found.worse[0].is_certain  # one run each proves nothing


def test_a_change_in_many_runs_is_certain() -> None:
    before = [run("a", passed=True, attempt=n) for n in range(10)]
    after = [run("a", passed=False, attempt=n) for n in range(10)]
    assert compare(before, after).worse[0].is_certain


def test_junit_has_a_suite_a_manifest_and_a_case_a_run() -> None:
    xml = to_junit([run("book/a", passed=True), run("book/b", passed=False), run("x.wav", passed=True)])
    root = Et.fromstring(xml)
    suites = {suite.get("name"): suite for suite in root}
    assert {name: suite.get("failures") for name, suite in suites.items()} == {"book": "1", "recordings": "0"}
    [failure] = suites["book"].iter("failure")
    assert failure.get("message") == "reply: was  <nothing>"
    assert "user: 你好" in (failure.text or "")
