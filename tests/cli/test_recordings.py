"""Wrong recordings, and wrong places for what comes of them."""

import json
import os
import resource
import wave
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from meeting_assistant.server.dialogue.port import Call
from meeting_assistant.server.serve import EmbeddedServer
from tests.cli.test_services import at, port_of
from tests.support import speech
from tests.support.background import in_background
from tests.support.command import Cli
from tests.support.recordings import wav
from tests.support.sound import tone

pytestmark = pytest.mark.timeout(20)

SILENCE = bytes(48_000)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
ROOM_BYTES = 300_000
"""Enough for the database and the events, not for the sound of the answer."""
FAST = ("--pace", "fast", "--set", "assistant.greet=false")


@pytest.fixture
def served() -> Iterator[tuple[str, ...]]:
    """The flags that lead to an embedded server with doubles for ears, mouth and mind."""
    next_year = datetime.now(UTC).year + 1
    arguments = f'{{"start_time": "{next_year}-06-01 15:00:00", "duration": 60, "title": "项目周会"}}'
    mind = speech.ScriptedDialogue({"book": (Call(name="createMeeting", arguments=arguments),)})
    doubles = speech.Doubles(dialogue=mind)
    services = replace(doubles.services(), now=lambda: datetime.now(UTC))
    with in_background(EmbeddedServer(services)) as server:
        yield at(port_of(server.url + "/"))


@pytest.fixture
def unloadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may start: neither the speech models nor a connection."""

    def start(*_: object, **__: object) -> None:
        raise AssertionError("something was started")

    monkeypatch.setattr("meeting_assistant.app.embedded.load_speech", start)
    monkeypatch.setattr("meeting_assistant.app.service.dial", start)


@pytest.mark.usefixtures("unloadable")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_file_that_is_not_there_is_a_usage_error_before_anything_starts(
    more: tuple[str, ...], cli: Cli
) -> None:
    (cli.home / "there.wav").write_bytes(wav(tone(500)))
    ended = cli.run("replay", "there.wav", "gone.wav", *more)
    assert (ended.status, ended.out) == (2, "")
    assert ended.complaint == [
        "error: gone.wav does not exist",
        "hint: Give recordings: wav, flac, mp3, ogg or m4a files.",
    ]


@pytest.mark.usefixtures("unloadable")
def test_a_name_too_long_for_the_system_is_a_missing_file(cli: Cli) -> None:
    assert "does not exist" in cli.fails(2, "replay", "a" * 5000)[0]
    long = "/" + "a" * 5000
    assert "does not exist" in cli.fails(2, "talk", "--text", "--set", f"knowledge.folder={long}")[0]
    assert cli.run("meetings", "list", "--set", f"meetings.database={long}").status == 0


@pytest.mark.usefixtures("unloadable")
def test_a_folder_without_recordings_is_told(cli: Cli) -> None:
    assert cli.fails(2, "replay", str(cli.home))[0] == f"error: {cli.home} holds no recordings"


@pytest.mark.usefixtures("unloadable")
@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("notes.wav", b"Dear diary, today nobody spoke.", "is not an audio file that can be read"),
        ("picture.mp3", PNG, "is not an audio file that can be read"),
        ("empty.wav", b"", "is not an audio file that can be read"),
        ("empty.mp3", b"", "is not an audio file that can be read"),
        ("header.wav", wav(b""), "holds no audio"),
        ("cut.wav", wav(tone(500))[:30], "holds no audio"),
        ("zeros.wav", wav(tone(10), rate_hz=0), "has a WAV header of zeros"),
        ("playlist.m3u", b"#EXTM3U\n/etc/passwd\n", "is not an audio file that can be read"),
    ],
)
def test_what_holds_no_audio_is_told_before_anything_starts(
    name: str, content: bytes, cause: str, cli: Cli
) -> None:
    (cli.home / name).write_bytes(content)
    error, hint = cli.fails(3, "replay", name)
    assert error == f"error: {name} {cause}"
    assert hint.startswith("hint: ")
    ended = cli.run("replay", name, "--json")
    (told,) = ended.objects
    assert (ended.status, told["status"], told["error"]["exit_code"]) == (3, "failed", 3)


@pytest.mark.usefixtures("unloadable")
def test_several_recordings_without_audio_are_a_table_and_eight(cli: Cli) -> None:
    for name in ("a.wav", "b.wav"):
        (cli.home / name).write_bytes(b"no sound")
    ended = cli.run("replay", "a.wav", "b.wav")
    assert ended.status == 8
    assert [line.split("\t")[0] for line in ended.out.splitlines()] == ["a.wav", "b.wav"]
    assert ended.complaint == ["error: 2 of 2 recordings failed", "hint: The table says which and why."]


@pytest.mark.usefixtures("unloadable")
def test_a_recording_that_may_not_be_read(cli: Cli) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (cli.home / "secret.wav").write_bytes(wav(tone(500)))
    (cli.home / "secret.wav").chmod(0)
    assert "Permission denied" in cli.fails(2, "replay", "secret.wav")[0]


@pytest.mark.usefixtures("unloadable")
@pytest.mark.parametrize("out", ["taken", "taken/deeper", "/proc/nowhere"])
def test_an_output_folder_that_cannot_be_made_is_told_before_anything_starts(out: str, cli: Cli) -> None:
    (cli.home / "taken").write_text("a file")
    (cli.home / "a.wav").write_bytes(wav(tone(500)))
    error, hint = cli.fails(7, "replay", "a.wav", "--out", out)
    assert error.startswith(f"error: can't make the folder {out}: ")
    assert "--out" in hint


def test_silence_is_told_as_silence(served: tuple[str, ...], cli: Cli) -> None:
    (cli.home / "quiet.wav").write_bytes(wav(SILENCE))
    error, hint = cli.fails(3, "replay", "quiet.wav", *FAST, *served)
    assert error == "error: quiet.wav: no speech was heard in it (at its loudest -96 dBFS)"
    assert "threshold" in hint


def test_a_truncated_recording_plays_what_is_there(served: tuple[str, ...], cli: Cli) -> None:
    (cli.home / "cut.wav").write_bytes(wav(tone(1000) + SILENCE + tone(1000))[:60_000])
    ended = cli.run("replay", "cut.wav", *FAST, *served)
    assert (ended.status, ended.complaint) == (0, [])
    assert ended.err == ["warning: cut.wav is cut short: 1.2 s can be read"]
    assert "book a meeting" in ended.out


def test_one_bad_recording_does_not_keep_the_others(served: tuple[str, ...], cli: Cli) -> None:
    (cli.home / "bad.wav").write_bytes(b"no sound")
    (cli.home / "good.wav").write_bytes(wav(tone(1000)))
    ended = cli.run("replay", "bad.wav", "good.wav", "--json", *FAST, *served)
    assert ended.status == 8
    assert [told["status"] for told in ended.objects] == ["failed", "ok"]
    assert ended.complaint == ["error: 1 of 2 recordings failed", "hint: See `error` in the output."]


def test_a_full_disk_ends_the_replay_and_loses_no_meeting(served: tuple[str, ...], cli: Cli) -> None:
    (cli.home / "a.wav").write_bytes(wav(tone(1000)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, hard))  # Python ignores SIGXFSZ: writes fail
    try:
        ended = cli.run("replay", "a.wav", "--my-calendar", "--out", "out", *FAST, *served)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert ended.status == 7
    assert ended.complaint == [
        "error: can't write out/a/answer.wav: File too large",
        "hint: Choose another output folder, or make room and check its permissions.",
    ]
    assert (cli.home / "out/a/answer.wav").stat().st_size == ROOM_BYTES
    with wave.open("out/a/answer.wav") as answer:
        assert answer.getnframes() * 2 <= ROOM_BYTES
    assert [json.loads(line) for line in (cli.home / "out/a/events.jsonl").read_text().splitlines()]
    asked, called, *_ = (cli.home / "out/a/transcript.md").read_text("utf-8").split("\n\n")
    assert asked == "**You:** book a meeting"
    assert called.startswith("- `createMeeting(")
    (booked,) = json.loads(cli.run("meetings", "list", "--json").out)
    assert booked["title"] == "项目周会"


def booked(told: dict[str, Any]) -> list[bool]:
    """Of each function call of a recording, whether it booked a meeting."""
    return ["error" not in call["result"] for call in told["tool_calls"]]


@pytest.mark.parametrize("more", [(), ("--jobs", "2")])
def test_a_replay_leaves_the_calendar_of_the_user_alone(
    more: tuple[str, ...], served: tuple[str, ...], cli: Cli
) -> None:
    (cli.home / "a.wav").write_bytes(wav(tone(1000)))
    assert cli.run("replay", "a.wav", *more, *FAST, *served).status == 0
    assert not cli.database.exists()


def test_recordings_of_the_same_meeting_all_book_it(served: tuple[str, ...], cli: Cli) -> None:
    for name in ("a.wav", "b.wav"):
        (cli.home / name).write_bytes(wav(tone(1000)))
    ended = cli.run("replay", "a.wav", "b.wav", "--json", *FAST, *served)
    assert [booked(told) for told in ended.objects] == [[True], [True]]


@pytest.mark.parametrize("more", [(), ("--jobs", "2")])
def test_a_replay_books_into_the_calendar_of_the_user_if_it_is_told_to(
    more: tuple[str, ...], served: tuple[str, ...], cli: Cli
) -> None:
    (cli.home / "a.wav").write_bytes(wav(tone(1000)))
    assert cli.run("replay", "a.wav", "--my-calendar", *more, *FAST, *served).status == 0
    (meeting,) = json.loads(cli.run("meetings", "list", "--json").out)
    assert meeting["title"] == "项目周会"


def test_in_the_calendar_of_the_user_the_second_recording_meets_the_meeting_of_the_first(
    served: tuple[str, ...], cli: Cli
) -> None:
    for name in ("a.wav", "b.wav"):
        (cli.home / name).write_bytes(wav(tone(1000)))
    ended = cli.run("replay", "a.wav", "b.wav", "--json", "--my-calendar", *FAST, *served)
    assert [booked(told) for told in ended.objects] == [[True], [False]]


def test_a_replay_synchronises_only_the_calendar_of_the_user(served: tuple[str, ...], cli: Cli) -> None:
    (cli.home / "a.wav").write_bytes(wav(tone(1000)))
    incomplete = ("--set", "meetings.caldav.url=http://127.0.0.1:9/")
    assert cli.run("replay", "a.wav", *incomplete, *FAST, *served).status == 0
    error, _ = cli.fails(2, "replay", "a.wav", "--my-calendar", *incomplete, *FAST, *served)
    assert error == "error: [meetings.caldav] has no username"


@pytest.mark.usefixtures("unloadable")
@pytest.mark.parametrize(
    ("more", "cause"),
    [
        (("--ray",), "your own calendar is on this machine, not on those of a cluster"),
        ((), "free brings meetings, which are not put into your own calendar"),
    ],
)
def test_what_does_not_go_with_a_calendar_of_the_user_is_told_before_anything_starts(
    more: tuple[str, ...], cause: str, cli: Cli
) -> None:
    meeting = {"title": "x", "start_time": "2030-06-03 15:00", "duration": 60}
    case = {"name": "free", "say": ["hello"], "meetings": [meeting]}
    (cli.home / "booked.jsonl").write_text(json.dumps(case))
    assert cli.fails(2, "replay", "booked.jsonl", "--my-calendar", *more)[0] == f"error: {cause}"
