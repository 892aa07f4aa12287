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
    assert heading.split() == ["开始", "分钟", "名称", "时区"]
    assert rows[0].split() == ["2026-11-23", "周一", "15:00", "60", "项目周会", "Asia/Shanghai"]
    assert rows[1].split()[4] == "评审"


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
        "status": "CONFIRMED",
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
