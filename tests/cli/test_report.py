"""`replay --html`: a report on what was just run, or on a run that is over."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting_assistant.server.serve import EmbeddedServer
from tests.cli.test_services import at, port_of
from tests.support.background import in_background
from tests.support.command import Cli
from tests.support.speech import Doubles

ENGLISH = ("--lang", "en", "--set", "assistant.greet=false")


@pytest.fixture
def served() -> Iterator[tuple[str, ...]]:
    with in_background(EmbeddedServer(Doubles().services())) as server:
        yield (*at(port_of(server.url + "/")), *ENGLISH)


@pytest.fixture
def cases(cli: Cli) -> str:
    """Two cases, of which one fails."""
    lines = (
        {"name": name, "say": name, "expect": [{"reply": {"contains": "one"}}], "tags": ["en"]}
        for name in ("one", "<two>")
    )
    (cli.home / "cases.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return "cases.jsonl"


def test_a_run_is_reported_even_if_its_results_are_not_kept(
    served: tuple[str, ...], cases: str, cli: Cli
) -> None:
    ended = cli.run("replay", cases, "--no-check", "--html", "report.html", *served)
    assert (ended.status, ended.complaint) == (0, [])
    assert "report: report.html" in ended.out
    page = (cli.home / "report.html").read_text(encoding="utf-8")
    assert "1 of 2 runs passed" in page
    assert "You said: one" in page
    assert "cases/&lt;two&gt;" in page
    assert sorted(path.name for path in Path(cli.home).iterdir() if path.suffix) == [
        "cases.jsonl",
        "report.html",
    ]


def test_a_run_that_is_over_is_reported_without_running_it_again(
    served: tuple[str, ...], cases: str, cli: Cli
) -> None:
    assert cli.run("replay", cases, "--out", "kept", "--repeat", "2", *served).status == 8
    nobody = ("--endpoint", "ws://127.0.0.1:9/openai/v1", "--deployment", "m", "--lang", "zh")
    again = ("replay", cases, "--out", "kept", "--resume", "--html", "report.html", "--compare", "kept")
    ended = cli.run(*again, *nobody)
    assert (ended.status, ended.err[0]) == (8, "错误：2 次运行中有 1 次未通过")
    page = (cli.home / "report.html").read_text(encoding="utf-8")
    assert "1 / 2 次通过" in page  # of each case the run that was asked for now
    assert "与上次运行相比" in page


def test_a_report_that_cannot_be_written_is_told_before_anything_runs(cases: str, cli: Cli) -> None:
    ended = cli.run("replay", cases, "--html", "gone/report.html", "--endpoint", "ws://127.0.0.1:9/openai/v1")
    assert ended.status == 7
    assert ended.complaint == [
        "error: can't write gone/report.html: No such file or directory",
        "hint: Choose another file with --html.",
    ]
