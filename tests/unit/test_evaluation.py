"""The figures of an evaluation, from results that are known."""

from pathlib import Path

import pytest

from benchmarks.eval.breaks import BREAKS, Catch
from benchmarks.eval.report import compared, evaluated, table
from benchmarks.eval.run import all_cases, passing_cases
from benchmarks.eval.scores import argument_hits, error_rate, said_in, scores
from benchmarks.eval.spelling import comparable
from meeting_assistant.config.layers import Layer
from meeting_assistant.config.load import load
from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.conduct import CallMade, Conduct, TurnTaken
from meeting_assistant.replay.parsing import parse_cases
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.verdict import Finding, Status, Verdict
from meeting_assistant.tools.loading import load_tools

BOOKED = CallMade(name="createMeeting", arguments={"start_time": "2026-11-23 15:00:00", "duration": 30})


def a_case(folder: Path, name: str = "a", tag: str = "zh") -> FiledCase:
    (folder / "a.wav").touch()
    table = {
        "name": name,
        "tags": [tag],
        "say": ["a.wav", "明天"],
        "expect": [
            {
                "tool": "createMeeting",
                "arguments": {"start_time": {"time": "2026-11-23 15:00"}, "duration": 60, "title": "周会"},
            }
        ],
    }
    return parse_cases([table], path=folder / "t.yaml")[0]


def a_result(case: str = "t/a", *heard: str, ok: bool = True, wait_ms: int = 500) -> Result:
    turns = [TurnTaken(user=text, latency_ms={"speech_end_to_first_audio": wait_ms}) for text in heard]
    findings = () if ok else (Finding(what="reply", why="was not said"),)
    return Result(
        case=case,
        verdict=Verdict(status=Status.PASSED if ok else Status.FAILED, findings=findings),
        conduct=Conduct(turns=tuple(turns), calls=(BOOKED,)),
    )


@pytest.mark.parametrize(
    ("said", "heard", "language"),
    [
        ("明天下午三点一刻，九十分钟。", "明天下午3点一刻 90分钟", "zh"),
        ("Tomorrow at three p.m.", "tomorrow at 3 PM.", "en"),
        ("forty five minutes", "45 minutes", "en"),
        ("from two to three thirty p.m.", "From 2 to 3:30pm", "en"),
        ("the third of December", "the 3rd of December", "en"),
        ("twenty", "20", "en"),
        ("twenty minutes", "20 minutes", "en"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(said: str, heard: str, language: str) -> None:
    assert comparable(said, language) == comparable(heard, language)


def test_different_numbers_stay_different() -> None:
    assert comparable("fifteen minutes", "en") != comparable("fifty minutes", "en")
    assert comparable("四点", "zh") != comparable("十点", "zh")


def test_arguments_are_counted_one_by_one_on_the_nearest_call(tmp_path: Path) -> None:
    worse = CallMade(name="createMeeting", arguments={"title": "x"})
    assert argument_hits(a_case(tmp_path).case, [worse, BOOKED]) == (1, 3)
    assert argument_hits(a_case(tmp_path).case, []) == (0, 3)


def test_what_was_misheard_is_weighed_by_what_was_said_and_typed_lines_do_not_count(tmp_path: Path) -> None:
    filed, other = a_case(tmp_path), a_case(tmp_path)
    texts = {(tmp_path / "a.wav").resolve(): "三点…开会"}
    assert said_in(filed.case, texts) == "三点 开会"
    runs = [(filed, a_result("t/a", "4点开会", "明天")), (other, a_result("t/a", "3点", "开会", "明天"))]
    assert error_rate(runs, texts, "zh") == pytest.approx(1 / 8)


def test_latencies_are_percentiles_of_all_turns(tmp_path: Path) -> None:
    filed = a_case(tmp_path)
    runs = [(filed, a_result("t/a", "x", wait_ms=wait)) for wait in (900, 100, 300)]
    row = scores("all", runs, {}, language=None)
    assert (row.answer_ms(50), row.answer_ms(95), row.passed.passed) == (300, 900, 3)


def test_the_table_has_a_row_for_each_language_that_was_run(tmp_path: Path) -> None:
    cases = [a_case(tmp_path), a_case(tmp_path, "b", "en")]
    rows = evaluated(cases, [a_result("t/a", "x"), a_result("t/b", "y", ok=False)], {})
    assert [(row.name, row.passed.passed, row.passed.runs) for row in rows[:3]] == [
        ("Chinese", 1, 1),
        ("English", 0, 1),
        ("both", 1, 2),
    ]
    assert "1/3 33%" in table(rows)


def test_a_case_that_failed_in_one_of_its_runs_became_worse() -> None:
    results = [a_result("t/a"), a_result("t/a", ok=False), a_result("t/b")]
    changed = compared(results, ["t/a", "t/not-run"])
    assert (changed.worse, changed.better) == (("t/a",), ("t/b",))


def test_a_broken_setting_is_caught_only_by_a_case_that_passes_without_it() -> None:
    fine, bad = a_result("t/a"), a_result("t/a", ok=False)
    assert Catch(name="vad", unbroken=(fine,), broken=(bad,)).is_as_expected
    assert not Catch(name="vad", unbroken=(bad,), broken=(bad,)).is_as_expected
    assert not Catch(name="vad", unbroken=(fine,), broken=(fine,)).is_as_expected


def test_broken_settings_are_tried_on_cases_that_are_known_to_pass() -> None:
    known = {filed.id for filed in all_cases()} & set(passing_cases())
    assert [name for name, each in BREAKS.items() if not set(each.cases) <= known] == []


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_setting_is_one_that_the_program_takes(name: str, tmp_path: Path) -> None:
    values = BREAKS[name].settings.items()
    layer = Layer.from_values((tuple(key.split(".")), value, "test") for key, value in values)
    nowhere = tmp_path / "none.toml"
    nowhere.touch()
    config = load({"HOME": str(tmp_path)}, file=nowhere, flags=layer).config
    assert all(load_tools(path) for path in config.tools.handlers)
