"""Results on the disk: their documented shape, and what readers of another age make of them."""

import json
from pathlib import Path

import pytest

from meeting_assistant.errors import ConfigError, StoreError
from meeting_assistant.replay.conduct import Conduct
from meeting_assistant.replay.results import Result, ResultFile, read_results
from meeting_assistant.replay.verdict import Status
from tests.support.results import complaints, result


@pytest.mark.parametrize("status", list(Status))
def test_a_result_keeps_to_the_schema_and_is_read_back_as_it_was(tmp_path: Path, status: Status) -> None:
    written = result(status=status, tags=("zh", "booking"))
    with ResultFile(tmp_path / "results.jsonl") as file:
        file.append(written)
    [line] = (tmp_path / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert complaints(json.loads(line)) == []
    assert list(read_results([tmp_path / "results.jsonl"])) == [written]


def test_a_conversation_that_never_began_keeps_to_the_schema() -> None:
    silent = Conduct(error="refused", error_type="ConnectFailed")
    assert complaints(json.loads(json.dumps(result(status=Status.ERROR, conduct=silent).to_json()))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "maybe"), ("attempt", 0), ("schema", 2), ("why", None), ("conduct", {}), ("surprise", 1)],
)
def test_the_schema_sees_what_is_wrong(field: str, value: object) -> None:
    assert complaints({**json.loads(json.dumps(result().to_json())), field: value})


def test_fields_that_a_newer_program_added_are_passed_over(tmp_path: Path) -> None:
    shown = json.loads(json.dumps(result(status=Status.FAILED).to_json()))
    conduct = shown["conduct"]
    additions = (
        shown,
        conduct,
        conduct["turns"][0],
        conduct["calls"][0],
        conduct["sound"],
        shown["findings"][1],
        shown["findings"][1]["differences"][0],
    )
    for each in additions:
        each["of_tomorrow"] = {"deep": [1]}
    (tmp_path / "r.jsonl").write_text(json.dumps(shown) + "\n")
    assert list(read_results([tmp_path / "r.jsonl"])) == [result(status=Status.FAILED)]


def test_results_of_an_older_program_lack_times_and_sound_and_are_read() -> None:
    shown = json.loads(json.dumps(result().to_json()))
    for name in ("sound",):
        del shown["conduct"][name]
    for turn in shown["conduct"]["turns"]:
        del turn["at_ms"], turn["whose_ms"]
    del shown["conduct"]["calls"][0]["at_ms"], shown["tags"]
    read = Result.from_json(shown)
    assert (read.conduct.sound, read.tags) == (None, ())
    assert read.conduct.turns[1].at_ms == {}


def test_results_of_another_schema_are_refused(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(json.dumps({**result().to_json(), "schema": 2}) + "\n")
    with pytest.raises(ConfigError, match="newer program"):
        list(read_results([tmp_path / "r.jsonl"]))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_told_in_two_lines() -> None:
    with (
        ResultFile(Path("/dev/full")) as file,
        pytest.raises(StoreError, match="can't write /dev/full") as told,
    ):
        file.append(result())
    assert told.value.hint == "Make room, or choose another with --out."


def test_half_a_surrogate_pair_in_what_a_model_said_is_kept(tmp_path: Path) -> None:
    written = result("m/\ud83d")
    with ResultFile(tmp_path / "r.jsonl") as file:
        file.append(written)
    assert list(read_results([tmp_path / "r.jsonl"])) == [written]
