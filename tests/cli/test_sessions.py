"""What was recorded: listed, shown, exported, removed."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from meeting_assistant.recording.folder import META
from tests.support.command import Cli
from tests.support.records import accepted, exchange, held

OLD, NEW = "2026-10-01_09-00-00", "2026-11-27_08-00-00"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two records: an old one that was cut off by a kill, and a whole one of two turns."""
    shelf = tmp_path_factory.mktemp("shelf")
    with held(shelf / NEW) as talk:
        accepted(talk)
        for number in (10, 11):
            exchange(talk, number)
    shutil.copytree(shelf / NEW, shelf / OLD)
    meta = json.loads((shelf / NEW / META).read_text("utf-8"))
    cut_off = meta | {"ended": None, "end": None, "started": "2026-10-01T09:00:00+00:00"}
    (shelf / OLD / META).write_text(json.dumps(cut_off), "utf-8")
    events = shelf / OLD / "events.jsonl"
    events.write_bytes(events.read_bytes()[:-5])
    os.utime(events, (0, 0))
    return shelf


@pytest.fixture
def kept(shelf: Path, cli: Cli) -> Path:
    """The same, for a test that removes some."""
    shutil.copytree(shelf, cli.home / "kept", copy_function=shutil.copy2)
    return cli.home / "kept"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_they_are_listed_with_what_each_began_with(cli: Cli, shelf: Path) -> None:
    ended = cli.run("sessions", "list", "--in", str(shelf), "--lang", "zh")
    assert ended.status == 0
    heading, old, new = ended.out.splitlines()
    assert heading.split() == ["会话", "时长", "大小(MB)", "服务", "结束", "开头"]
    assert old.split() == [
        OLD,
        "00:24",
        old.split()[2],
        "embedded",
        "意外中断",
        "明天下午三点开周会",
        "please",
    ]
    assert new.split()[4] == "正常"
    size = sum(path.stat().st_size for path in shelf.rglob("*.*") if path.is_file())
    assert ended.err == [f"共 2 个录制，{size / 1e6:.1f} MB"]


def test_a_program_gets_them_as_one_array(cli: Cli, shelf: Path) -> None:
    old, new = json.loads(cli.run("sessions", "list", "--in", str(shelf), "--json").out)
    assert (old["name"], old["end"], old["ended"]) == (OLD, None, None)
    assert (new["name"], new["end"]) == (NEW, "finished")
    assert new["duration_s"] == pytest.approx(24.2, abs=0.1)
    assert new["size_bytes"] == sum(path.stat().st_size for path in (shelf / NEW).iterdir())


def test_one_is_shown_with_its_times_and_its_ledger(cli: Cli, shelf: Path) -> None:
    ended = cli.run("sessions", "show", "--in", str(shelf), "--lang", "en")
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert lines[0] == f"{NEW}: 00:24, embedded, in order"
    assert lines[1].endswith("You  明天下午三点开周会 please")
    assert '▸ createMeeting(title="周会") → {"id": "1"}  3 ms' in lines[2]
    assert lines[3].startswith("00:0")
    assert "小爱  好的，" in lines[3]
    ledger = [line for line in lines if line.startswith("turn at ")]
    assert len(ledger) == 2
    assert all("ms to the answer (" in line for line in ledger)


def test_one_is_found_by_the_beginning_of_its_name(cli: Cli, shelf: Path) -> None:
    shown = json.loads(cli.run("sessions", "show", "2026-10", "--in", str(shelf), "--json").out)
    assert shown["name"] == OLD
    assert [turn["role"] for turn in shown["turns"]] == ["user", "tool", "assistant", "user", "assistant"]
    assert shown["figures"]["turns"] == 2
    assert "session" not in shown  # how to make it again is for `--offline-session`


@pytest.mark.parametrize(("name", "cause"), [("2026", "2 recordings are"), ("nope", "no recording is")])
def test_a_name_that_fits_none_or_several_is_refused(cli: Cli, shelf: Path, name: str, cause: str) -> None:
    ended = cli.run("sessions", "show", name, "--in", str(shelf))
    assert ended.status == 7
    assert ended.complaint[0] == f"error: {cause} called {name}"


def test_an_export_is_written_as_the_file_ends(cli: Cli, shelf: Path) -> None:
    target = cli.home / "talk.srt"
    assert (
        cli.run("sessions", "export", NEW, "--in", str(shelf), "-o", str(target), "--lang", "zh").status == 0
    )
    words = [cue.splitlines()[2] for cue in target.read_text("utf-8").split("\n\n")[:-1]]
    assert words.count("你: 明天下午三点开周会 please") == 2
    assert "".join(words).count("好的，") == 80
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("kind", "begins"), [("md", "# 2026-11-27 "), ("vtt", "WEBVTT\n\n"), ("json", '{\n  "schema": 1')]
)
def test_without_a_file_it_goes_to_the_output(cli: Cli, shelf: Path, kind: str, begins: str) -> None:
    ended = cli.run("sessions", "export", "latest", "-f", kind, "--in", str(shelf))
    assert ended.status == 0
    assert ended.out.startswith(begins)
    assert "明天下午三点开周会 please" in ended.out


@pytest.mark.parametrize("where", [("-f", "pdf"), ("-o", "talk.pdf"), ("-o", "talk")])
def test_an_unknown_format_is_refused(cli: Cli, shelf: Path, where: tuple[str, str]) -> None:
    ended = cli.run("sessions", "export", NEW, "--in", str(shelf), *where)
    assert ended.status == 2
    assert ended.complaint[1] == "hint: Choose --format md, json, srt or vtt."


def test_what_is_too_old_is_removed(cli: Cli, kept: Path) -> None:
    old_enough = f"{(time.time() - 1790845200) / 86400 - 1:.0f}d"  # the old one began at that Unix time
    tried = cli.run(
        "sessions", "prune", "--older-than", old_enough, "--in", str(kept), "--dry-run", "--lang", "en"
    )
    assert tried.out.startswith(f"would remove {OLD} (")
    assert names(kept) == [OLD, NEW]
    done = cli.run("sessions", "prune", "--older-than", old_enough, "--in", str(kept), "--lang", "en")
    assert done.out.startswith(f"removed {OLD} (")
    assert names(kept) == [NEW]


def test_the_oldest_make_room(cli: Cli, kept: Path) -> None:
    size = sum(path.stat().st_size for path in (kept / NEW).iterdir())
    ended = cli.run("sessions", "prune", "--max-size", f"{size + 100}B", "--in", str(kept), "--json")
    removed = json.loads(ended.out)["removed"]
    assert [Path(each["folder"]).name for each in removed] == [OLD]
    assert names(kept) == [NEW]


def test_what_is_not_ours_is_left(cli: Cli, kept: Path) -> None:
    (kept / OLD / "notes.txt").write_text("mine")
    ended = cli.run("sessions", "prune", "--max-size", "0", "--in", str(kept), "--lang", "en")
    assert names(kept) == [OLD]
    assert names(kept / OLD) == ["notes.txt"]
    assert ended.err == [f"{OLD}: other files lie there; they are left"]


def test_one_that_is_being_written_is_not_removed(cli: Cli, kept: Path) -> None:
    (kept / OLD / "events.jsonl").touch()
    cli.run("sessions", "prune", "--max-size", "0", "--in", str(kept))
    assert names(kept) == [OLD]


def test_prune_wants_to_know_what(cli: Cli, kept: Path) -> None:
    ended = cli.run("sessions", "prune", "--in", str(kept))
    assert ended.status == 2
    assert names(kept) == [OLD, NEW]


def test_one_that_can_not_be_read_hides_no_other(cli: Cli, kept: Path) -> None:
    (kept / OLD / META).write_text("{")
    ended = cli.run("sessions", "list", "--in", str(kept))
    assert NEW in ended.out
    assert any(line.startswith("warning: can't read ") for line in ended.err)


def test_an_empty_shelf_says_how_to_fill_it(cli: Cli) -> None:
    assert "talk --record" in cli.run("sessions", "list").out
