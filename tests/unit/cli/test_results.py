"""`results`: shards joined, conflicts said, reports on what was joined."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from meeting_assistant.replay.results import Result, ResultFile
from meeting_assistant.replay.verdict import Status
from tests.support.command import Cli
from tests.support.results import result


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path, monkeypatch, capsys)


def keep(folder: Path, results: Sequence[Result]) -> None:
    folder.mkdir()
    with ResultFile(folder / "results.jsonl") as file:
        for each in results:
            file.append(each)


@pytest.fixture
def shards(cli: Cli) -> None:
    keep(cli.home / "one", [result("m/c"), result("m/a", Status.FAILED)])
    keep(cli.home / "two", [result("m/b"), result("m/d", Status.ERROR), result("m/c")])


@pytest.mark.usefixtures("shards")
def test_shards_are_joined_and_told_of(cli: Cli) -> None:
    ended = cli.run("results", "merge", "two", "one", "--out", "all", "--junit", "all.xml")
    assert ended.status == 8
    assert ended.out.splitlines() == ["2 of 4 passed (50%)", "cost: $0.05", "results: all/results.jsonl"]
    assert ended.err[:2] == ["1 results were there more than once", "error: 2 of 4 runs did not pass"]
    lines = (cli.home / "all" / "results.jsonl").read_text().splitlines()
    assert [json.loads(line)["case"] for line in lines] == ["m/a", "m/b", "m/c", "m/d"]
    assert 'tests="4" failures="1" errors="1"' in (cli.home / "all.xml").read_text()
    again = cli.run("results", "merge", "one", "two/results.jsonl", "--out", "again")
    assert again.status == 8
    assert (cli.home / "again" / "results.jsonl").read_text().splitlines() == lines


@pytest.mark.usefixtures("shards")
def test_what_was_joined_is_checked_compared_and_printed(cli: Cli) -> None:
    cli.run("results", "merge", "one", "two", "--out", "all")
    assert cli.fails(8, "results", "show", "all")[0] == "error: 2 of 4 runs did not pass"
    compared = cli.run("results", "show", "all", "--compare", "one").out
    assert "compared: 0 better, 0 worse, 2 as before, 2 new, 0 not run" in compared
    assert [each["status"] for each in cli.run("results", "show", "all", "--json").objects] == [
        "failed",
        "passed",
        "passed",
        "error",
    ]


def test_a_conflict_is_said(cli: Cli) -> None:
    keep(cli.home / "one", [result("m/a", Status.PASSED)])
    keep(cli.home / "two", [result("m/a", Status.ERROR)])
    ended = cli.run("results", "show", "two", "one")
    assert ended.err == ["conflict: m/a has two results; kept: passed, the other one was error"]
    assert ended.out.splitlines()[0] == "1 of 1 passed (100%)"


@pytest.mark.usefixtures("shards")
def test_results_that_are_there_are_never_written_over(cli: Cli) -> None:
    before = (cli.home / "two" / "results.jsonl").read_text()
    assert cli.fails(2, "results", "merge", "one", "two", "--out", "two")[0] == (
        "error: two/results.jsonl is there already"
    )
    assert (cli.home / "two" / "results.jsonl").read_text() == before


def test_a_run_of_a_newer_program_or_none_is_refused(cli: Cli) -> None:
    (cli.home / "newer").mkdir()
    (cli.home / "newer" / "results.jsonl").write_text('{"schema": 99}\n')
    assert "newer program (schema 99)" in cli.fails(2, "results", "merge", "newer", "--out", "all")[0]
    assert "can't read gone" in cli.fails(2, "results", "show", "gone")[0]
    assert not (cli.home / "all").exists()
