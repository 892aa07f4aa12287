"""Conversations that are kept while they are held, and played back afterwards."""

import json
import os
import pty
import resource
import select
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from meeting_assistant.recording.reading import find_sessions, read_session
from tests.cli.test_endings import WHOLE, ended, read_until
from tests.cli.test_endings import start as start  # a fixture
from tests.cli.test_recordings import FAST, ROOM_BYTES
from tests.cli.test_recordings import served as served  # a fixture
from tests.support.command import Cli, Ended
from tests.support.recordings import wav
from tests.support.sound import tone

pytestmark = pytest.mark.timeout(40)

Start = Callable[..., "subprocess.Popen[str]"]


def _typed(start: Start, *arguments: str, lines: str = "hello\nbook it\n") -> tuple[str, str]:
    program = start("talk", "--text", *WHOLE, *arguments, stdin=subprocess.PIPE)
    out, err = program.communicate(lines, timeout=30)
    assert program.returncode == 0, err
    return out, err


def _recorded(cli: Cli, served: tuple[str, ...], name: str = "a") -> Path:
    (cli.home / f"{name}.wav").write_bytes(wav(tone(1000) + bytes(48_000)))
    assert cli.run("replay", f"{name}.wav", "--out", "out", *FAST, *served).status == 0
    return cli.home / "out" / name


def test_a_talk_is_recorded_where_it_says(served: tuple[str, ...], start: Start, tmp_path: Path) -> None:
    out, _ = _typed(start, "--record", "kept", *served)
    (folder,) = find_sessions(tmp_path / "kept")
    assert f"recording to kept/{folder.name}" in out
    session = read_session(folder)
    assert (session.meta.source, session.meta.profile, session.meta.assistant) == (
        "keyboard",
        "xiaoai",
        "小爱",
    )
    assert session.meta.service.model_dump() == {"kind": "azure-ga", "dialect": "ga", "model": "rt"}
    assert session.meta.end is not None
    assert session.meta.end.how == "finished"
    turns = session.turns()
    assert [(turn.role, turn.text) for turn in turns][:1] == [("user", "hello")]
    assert [turn.name for turn in turns if turn.role == "tool"] == ["createMeeting"]
    assert "book it" in session.transcript.read_text("utf-8")
    assert "0123456789abcdef" not in "".join(
        path.read_text("utf-8") for path in folder.iterdir() if path.suffix != ".wav"
    )


def test_without_a_folder_it_is_kept_with_the_users_data(
    served: tuple[str, ...], start: Start, tmp_path: Path
) -> None:
    _typed(start, "--record", "--set", "recording.redact=true", *served)
    (folder,) = find_sessions(tmp_path / ".local/share/meeting-assistant/sessions")
    kept = (folder / "transcript.md").read_text("utf-8") + (folder / "events.jsonl").read_text("utf-8")
    assert "hello" not in kept
    assert "项目周会" not in kept


def test_every_talk_is_recorded_if_the_settings_say_so(
    served: tuple[str, ...], start: Start, tmp_path: Path
) -> None:
    always = ("--set", "recording.always=true", "--set", f"recording.folder={tmp_path / 'kept'}")
    _typed(start, *always, *served)
    _typed(start, *always, *served)
    assert len(find_sessions(tmp_path / "kept")) == 2


def test_a_folder_that_cannot_be_made_is_told_before_the_talk(served: tuple[str, ...], cli: Cli) -> None:
    (cli.home / "file").write_text("x")
    cause, step = cli.fails(7, "talk", "--text", "--record", "file/kept", *WHOLE, *served)
    assert "file/kept" in cause
    assert "--record DIR" in step


def test_a_disk_that_gets_full_stops_the_record_and_not_the_talk(
    served: tuple[str, ...], start: Start, tmp_path: Path
) -> None:
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, ROOM_BYTES))

    program = start(
        "talk", "--text", "--record", "kept", *WHOLE, *served, stdin=subprocess.PIPE, preexec_fn=no_room
    )
    assert program.stdin is not None
    program.stdin.write("hello, this takes some room\n" * 6)
    program.stdin.flush()
    (*_, told) = read_until(program.stdout, "the recording has stopped: ")
    assert "File too large; the conversation goes on" in told
    program.stdin.write("book it\n")
    program.stdin.flush()
    read_until(program.stdout, "createMeeting(")
    program.stdin.close()
    program.stdin = None
    assert ended(program)[0] == 0
    (folder,) = find_sessions(tmp_path / "kept")
    assert list(read_session(folder).lines())


def test_a_record_is_played_back_to_the_same_bytes_again_and_again(served: tuple[str, ...], cli: Cli) -> None:
    folder = _recorded(cli, served)
    for out in ("one", "two"):
        played = cli.run("replay", "--offline-session", str(folder), "--out", out, "--check")
        assert played.status == 0, played
        assert "a: the same as recorded" in played.out
        assert "createMeeting(" in played.out
    recorded = (folder / "events.jsonl").read_bytes()
    assert (
        (cli.home / "one/events.jsonl").read_bytes()
        == (cli.home / "two/events.jsonl").read_bytes()
        == recorded
    )
    assert (cli.home / "one/transcript.md").read_text("utf-8") == (folder / "transcript.md").read_text(
        "utf-8"
    )


def test_what_is_not_as_recorded_is_shown_and_is_a_failure(served: tuple[str, ...], cli: Cli) -> None:
    folder = _recorded(cli, served)
    events = (folder / "events.jsonl").read_text("utf-8")
    assert '"out":"response.create"' in events
    (folder / "events.jsonl").write_text(
        events.replace('"out":"response.create"', '"out":"response.cancel"'), "utf-8"
    )
    played = cli.run("replay", "--offline-session", str(folder), "--no-check")
    assert played.status == 0
    assert "lines are not as recorded" in played.out
    assert '- {"out": "response.cancel"' in played.out
    assert '+ {"out": "response.create"' in played.out
    (told,) = cli.run("replay", "--offline-session", str(folder), "--json").objects
    assert (told["verdict"], told["first_differences"][0]["then"]["out"]) == ("different", "response.cancel")
    cause, _ = cli.fails(8, "replay", "--offline-session", str(folder))
    assert "1 of 1" in cause


def test_all_records_of_a_folder_are_played_back(served: tuple[str, ...], cli: Cli) -> None:
    _recorded(cli, served)
    _recorded(cli, served, "b")
    played = cli.run("replay", "--offline-session", "out", "--json", "--check")
    assert [(told["session"], told["verdict"]) for told in played.objects] == [
        ("out/a", "same"),
        ("out/b", "same"),
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "cause"),
    [
        (["--offline-session", "nothing"], 2, "holds no recorded conversation"),
        (["--offline-session", "nothing", "a.wav"], 2, "takes no other files"),
        ([], 2, "nothing to replay"),
    ],
)
def test_what_cannot_be_played_back_is_told(arguments: list[str], status: int, cause: str, cli: Cli) -> None:
    assert cause in cli.fails(status, "replay", *arguments)[0]


def test_a_record_of_a_later_version_or_a_broken_one_is_told(served: tuple[str, ...], cli: Cli) -> None:
    folder = _recorded(cli, served)
    meta = json.loads((folder / "session.json").read_text("utf-8"))
    (folder / "session.json").write_text(json.dumps(meta | {"schema": 99}), "utf-8")
    assert "later version" in cli.fails(7, "replay", "--offline-session", str(folder))[0]
    (folder / "session.json").write_text(json.dumps(meta | {"session": {}}), "utf-8")
    assert "session.ids" in cli.fails(7, "replay", "--offline-session", str(folder))[0]
    (folder / "session.json").write_text(json.dumps(meta), "utf-8")
    events = (folder / "events.jsonl").read_text("utf-8").splitlines()
    (folder / "events.jsonl").write_text("\n".join([events[0][:40], *events[1:]]), "utf-8")
    assert "line 1" in cli.fails(7, "replay", "--offline-session", str(folder))[0]


def _heard(ended: Ended) -> list[list[str]]:
    return [[turn["user"] for turn in told["turns"]] for told in ended.objects]


def test_a_record_is_held_again_with_its_user(served: tuple[str, ...], cli: Cli) -> None:
    _recorded(cli, served)
    for pace in ("turns", "recorded"):
        again = cli.run("replay", "out/a", "--json", *WHOLE, "--pace", pace, *served)
        assert again.status == 0, again
        assert _heard(again) == [["book a meeting"]]
        assert [call["name"] for call in again.objects[0]["tool_calls"]] == ["createMeeting"]


def test_what_was_typed_is_typed_again(served: tuple[str, ...], start: Start, cli: Cli) -> None:
    _typed(start, "--record", "kept", *served)
    again = cli.run("replay", "kept", "--json", *FAST, *served)
    assert _heard(again) == [["hello", "book it"]]


def test_folders_patterns_and_joined_recordings(served: tuple[str, ...], cli: Cli) -> None:
    (cli.home / "calls").mkdir()
    for name in ("b", "a"):
        (cli.home / "calls" / f"{name}.wav").write_bytes(wav(tone(1000) + bytes(48_000)))
    each = cli.run("replay", "calls", "--json", *FAST, *served)
    assert [told["file"] for told in each.objects] == ["calls/a.wav", "calls/b.wav"]
    matched = cli.run("replay", "calls/[b]*.wav", "--json", *FAST, *served)
    assert [told["file"] for told in matched.objects] == ["calls/b.wav"]
    one = cli.run("replay", "calls", "--join", "--json", *FAST, *served)
    assert [told["file"] for told in one.objects] == ["calls/a.wav and 1 more"]
    assert _heard(one) == [["book a meeting", "book a meeting"]]


def test_records_are_cases_that_expect_nothing(served: tuple[str, ...], cli: Cli) -> None:
    _recorded(cli, served)
    _recorded(cli, served, "b")
    assert cli.run("replay", "out", "--jobs", "2", *FAST, *served).status == 0
    assert "--join" in cli.fails(2, "replay", "out", "--jobs", "2", "--join", *FAST, *served)[0]


def test_a_talk_in_a_terminal_that_is_killed_leaves_all_files_and_can_be_played_back(
    served: tuple[str, ...], start: Start, tmp_path: Path, cli: Cli
) -> None:
    keyboard, terminal = pty.openpty()
    ends = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
    program = start("talk", "--text", "--record", "kept", *WHOLE, *served, **ends)
    os.close(terminal)
    shown = _screen(keyboard, until="recording to ")
    os.write(keyboard, b"book it\r")
    shown += _screen(keyboard, until="createMeeting(")
    shown += _screen(keyboard, until="Done: ")  # amid its answer
    program.kill()
    assert program.wait(10) == -9, shown
    os.close(keyboard)
    (folder,) = find_sessions(tmp_path / "kept")
    session = read_session(folder)
    assert session.meta.end is None
    for name in ("audio.wav", "received.wav"):
        with wave.open(str(folder / name)) as sound:
            assert sound.getnframes() * sound.getnchannels() * 2 + 44 <= (folder / name).stat().st_size
    assert [line["t"] for line in session.lines()] == sorted(line["t"] for line in session.lines())
    played = cli.run("replay", "--offline-session", str(folder), "--check")
    assert played.status == 0, played
    assert "the record ends before the conversation did" in played.out
    assert "createMeeting(" in played.out


def _screen(keyboard: int, *, until: str) -> str:
    """What the terminal shows, up to some words."""
    shown = b""
    while until.encode() not in shown:
        ready, _, _ = select.select([keyboard], [], [], 30)
        assert ready, shown
        shown += os.read(keyboard, 4096)
    return shown.decode(errors="replace")
