import json
from datetime import datetime
from pathlib import Path

import pytest

from meeting_assistant.cli.main import main
from meeting_assistant.meetings.model import Meeting
from meeting_assistant.meetings.store import MeetingStore
from tests.support import meetings
from tests.support.meetings import SHANGHAI


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / "m.db"
    monkeypatch.setenv("MEETING_ASSISTANT_MEETINGS__DATABASE", str(path))
    monkeypatch.setenv("MEETING_ASSISTANT_MEETINGS__TIMEZONE", "Asia/Shanghai")
    monkeypatch.setenv("MEETING_ASSISTANT_UI__LANGUAGE", "zh")
    return path


def book(database: Path, title: str = "项目周会", hour: int = 15) -> Meeting:
    with MeetingStore.open(database) as store:
        return meetings.book(store, title, datetime(2026, 11, 23, hour, tzinfo=SHANGHAI))


def test_booked_meetings_are_listed_by_start(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(database, "评审", hour=16)
    book(database)
    assert main(["meetings", "list"]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split() == ["开始", "分钟", "名称", "时区", "编号"]
    assert rows[0].split()[:-1] == ["2026-11-23", "周一", "15:00", "60", "项目周会", "Asia/Shanghai"]
    assert rows[1].split()[4] == "评审"


def test_a_meeting_gets_another_title(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    meeting = book(database)
    assert main(["meetings", "rename", "周会", " 设计\t评审 ", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["title"], told["uid"], told["sequence"]) == ("设计 评审", meeting.uid, 1)
    assert main(["meetings", "rename", "评审", " "]) == 2
    assert capsys.readouterr().err.startswith("错误：新名称是空的")


def test_wide_characters_keep_the_columns_in_line(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(database, "abcd", hour=9)
    book(database, "周会")
    main(["meetings", "list"])
    _, narrow, wide = capsys.readouterr().out.splitlines()
    assert len(narrow) == len(wide) + 2  # two characters take two cells each


def test_a_title_cannot_draw_on_the_terminal(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(database, "[red]a\x1b[2J\nb[/red]")
    main(["meetings", "list"])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "[red]a" in out


def test_meetings_as_json(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(database)
    assert main(["meetings", "list", "--json"]) == 0
    (meeting,) = json.loads(capsys.readouterr().out)
    assert meeting.pop("uid")
    assert meeting == {
        "title": "项目周会",
        "start": "2026-11-23T15:00:00+08:00",
        "end": "2026-11-23T16:00:00+08:00",
        "timezone": "Asia/Shanghai",
        "duration_min": 60,
        "location": "",
        "notes": "",
        "attendees": [],
        "status": "CONFIRMED",
        "sequence": 0,
        "conversation_id": None,
        "call_id": None,
    }


@pytest.mark.parametrize(("how", "shown"), [([], "还没有会议\n"), (["--json"], "[]\n")])
def test_no_meetings_make_no_file(
    how: list[str], shown: str, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["meetings", "list", *how]) == 0
    assert capsys.readouterr().out == shown
    assert not database.exists()


def test_a_database_that_is_none_is_an_error_of_two_lines(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.write_text("not a database, " * 100)
    assert main(["meetings", "list"]) == 7
    out, err = capsys.readouterr()
    assert out == ""
    assert 1 <= len(err.splitlines()) <= 2


def run(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    """What a command writes; to both streams if it fails."""
    assert main(["meetings", *arguments]) == status
    out, err = capsys.readouterr()
    return out + err if status else out


def stored(database: Path) -> tuple[Meeting, ...]:
    with MeetingStore.open(database) as store:
        return store.list(cancelled=True)


def test_a_meeting_is_booked_moved_and_cancelled_by_hand(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    booked = run(
        capsys,
        *("add", "2036-11-24", "15:00", "-d", "一个半小时", "-t", "项目周会", "--location", "三楼"),
        *("--attendee", "张三", "--attendee", "li@example.com", "--json"),
    )
    (meeting,) = stored(database)
    assert json.loads(booked)["uid"] == meeting.uid
    assert (meeting.duration_min, meeting.location) == (90, "三楼")
    assert meeting.attendees == ("张三", "li@example.com")

    moved = run(capsys, "move", meeting.uid[:8], "2036-11-24 17:00")
    assert "开始: 2036-11-24 周一 17:00" in moved
    assert "分钟: 90" in moved
    run(capsys, "cancel", "周会")
    assert run(capsys, "list") == "还没有会议\n"
    assert "项目周会（已取消）" in run(capsys, "list", "--all")


def test_a_time_may_be_given_in_words(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "add", "tomorrow", "at", "3", "pm", "--duration", "45")
    (meeting,) = stored(database)
    assert (meeting.starts_at.hour, meeting.duration_min, meeting.title) == (15, 45, "我的会议")


def test_an_overlap_is_told_and_booked_only_if_asked(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "add", "2036-11-24 15:00", "-t", "a")
    told = run(capsys, "add", "2036-11-24 15:30", "-t", "b", status=7)
    assert "已被占用：a (15:00 to 16:00)" in told
    assert "2036-11-24 16:00。加 --allow-conflict 两个都预约。" in told
    run(capsys, "add", "2036-11-24 15:30", "-t", "b", "--allow-conflict")
    assert len(stored(database)) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "2020-01-01 09:00"], "已经过去"),
        (["add", "sometime"], "没有听懂"),
        (["add", "2036-11-24 15:00", "-d", "2 days"], "1 到 1440 分钟"),
        (["list", "--from", "soon"], "没有听懂"),
        (["show", "nothing"], "没有会议 'nothing'"),
        (["import", "nowhere.ics"], "nowhere.ics"),
        (["sync"], "没有设置日历服务器"),
        (["sync", "--set", "meetings.caldav.url=https://x.invalid/"], "没有 username"),
    ],
)
def test_wrong_arguments_are_told_in_two_lines(
    database: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["meetings", *arguments]) != 0
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert len(err.splitlines()) == 2
    assert not database.exists() or stored(database) == ()


def test_a_range_and_a_title_that_two_have(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = book(database, "周会", hour=9), book(database, "周会", hour=15)
    assert len(run(capsys, "list", "--from", "2026-11-23 12:00").splitlines()) == 2
    assert run(capsys, "list", "--from", "2026-11-24") == "还没有会议\n"
    told = run(capsys, "show", "周会", status=7)
    assert first.uid in told
    assert second.uid in told


def test_what_is_exported_comes_back_elsewhere(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book(database, "项目周会")
    run(capsys, "cancel", book(database, "评审", hour=9).uid)
    file, folder = tmp_path / "all.ics", tmp_path / "calendars" / "work"
    run(capsys, "export", str(file))
    run(capsys, "export", str(folder))
    before = stored(database)
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{each.uid}.ics" for each in before)

    for source in (file, folder):
        other = tmp_path / f"{source.name}.db"
        monkeypatch.setenv("MEETING_ASSISTANT_MEETINGS__DATABASE", str(other))
        assert run(capsys, "import", str(source)).startswith("新增 2，")
        assert stored(other) == before
        assert "未变 2" in run(capsys, "import", str(source))


def test_an_export_leaves_files_alone_that_are_as_they_should_be(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meeting = book(database)
    file = tmp_path / "work" / f"{meeting.uid}.ics"
    run(capsys, "export", str(file.parent))
    before = file.stat().st_mtime_ns
    run(capsys, "export", str(file.parent))
    assert file.stat().st_mtime_ns == before
    run(capsys, "cancel", meeting.uid)
    run(capsys, "export", str(file.parent))
    assert b"STATUS:CANCELLED" in file.read_bytes()


def test_an_import_takes_the_newer_of_two_versions(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meeting = book(database)
    old, new = tmp_path / "old.ics", tmp_path / "new.ics"
    run(capsys, "export", str(old))
    run(capsys, "move", meeting.uid, "2036-11-24 15:00")
    run(capsys, "export", str(new))

    assert json.loads(run(capsys, "import", str(old), "--json"))["kept"] == [meeting.uid]
    assert stored(database)[0].starts_at.year == 2036
    new.write_bytes(
        new.read_bytes().replace(b"SEQUENCE:1", b"SEQUENCE:2").replace(b"SUMMARY:", b"SUMMARY:new ")
    )
    assert json.loads(run(capsys, "import", str(new), "--json"))["updated"] == [meeting.uid]
    assert stored(database)[0].title == "new 项目周会"


def test_what_cannot_be_imported_is_named_with_its_reason(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = Path(__file__).parents[1] / "meetings" / "ics"
    assert main(["meetings", "import", str(files / "google.ics"), str(files / "khal.ics")]) == 0
    out, err = capsys.readouterr()
    assert "国庆节: 全天日程" in err
    assert "Conference: 超过一天" in err
    assert "Lunch: 没有时区，按本地时区处理" in out
    assert out.splitlines()[-1] == "新增 2，更新 0，未变 0，本地较新保留 0，未导入 3"


def test_what_waits_for_the_server_is_shown(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "sync", "--status").splitlines() == ["没有待发送的会议", "从未同步"]
    meeting = book(database)
    assert f"{meeting.uid[:8]} 2026-11-23 15:00 项目周会: 等待发送" in run(capsys, "sync", "--status")
    told = json.loads(run(capsys, "sync", "--status", "--json"))
    assert [each["uid"] for each in told["waiting"]] == [meeting.uid]


def test_the_length_that_is_said_with_the_time_counts(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["meetings", "add", "3 December 2099 from 3 to 4:30 pm", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["duration_min"] == 90
    assert main(["meetings", "add", "2099年12月4日下午三点半小时", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["duration_min"] == 30
    assert main(["meetings", "add", "2099-12-05 15:00", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["duration_min"] == 60


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["next week at three"], "next week"),
        (["下周下午三点"], "下周"),
        (["every Monday at nine"], "every"),
        (["tomorrow at 3 or 4 pm"], "or"),
        (["before noon tomorrow"], "before"),
        (["泼水节下午三点"], "泼水节"),
        (["tomorrow at 5 pm for two hours", "--duration", "30"], "120"),
        (["明天"], "明天"),
        (["February 30 at noon"], "February 30"),
        (["农历八月十五中午"], "农历"),
    ],
)
def test_what_is_not_wholly_understood_is_refused_with_the_words(
    database: Path, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    assert main(["meetings", "add", *words]) == 2
    cause, hint = capsys.readouterr().err.splitlines()
    assert why in cause
    assert hint
    assert not database.exists()


def test_a_list_is_bounded_by_words(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["meetings", "add", "2099-12-03 15:00", "--title", "a"])
    main(["meetings", "add", "2099-12-20 15:00", "--title", "b"])
    capsys.readouterr()

    def titles(*arguments: str) -> list[str]:
        assert main(["meetings", "list", "--json", *arguments]) == 0
        return [each["title"] for each in json.loads(capsys.readouterr().out)]

    assert titles("--from", "3 December 2099", "--to", "2099年12月5日") == ["a"]
    assert titles("--from", "2099年12月4日") == ["b"]
    assert titles("--to", "next week") == []
    assert titles("--from", "tomorrow", "--to", "December 2099") == ["a", "b"]
    assert main(["meetings", "list", "--from", "before noon"]) == 2
