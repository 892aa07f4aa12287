"""How the program ends when interrupted, killed or cut off; in processes of their own where that matters."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from meeting_assistant.app import talk as talking
from meeting_assistant.speech.registry import Speech
from tests.cli.test_recordings import served as served  # a fixture
from tests.cli.test_services import at
from tests.support.command import Cli, environment, process
from tests.support.recordings import wav
from tests.support.sound import tone

pytestmark = pytest.mark.timeout(30)

DEADLINE_S = 40.0
WHOLE = ("--set", "assistant.greet=false")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start commands in processes, which do not outlive the test."""
    running: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **options: Any) -> "subprocess.Popen[str]":
        running.append(process(tmp_path, *arguments, **options))
        return running[-1]

    yield begin
    for program in running:
        program.kill()
        program.communicate()


def read_until(stream: IO[str] | None, words: str) -> list[str]:
    """Lines up to the one with these words."""
    assert stream is not None
    lines: list[str] = []
    while words not in (line := stream.readline()):
        assert line, lines
        lines.append(line)
    return [*lines, line]


def ended(program: "subprocess.Popen[str]") -> tuple[int, str]:
    """Exit status and what was still said on standard error."""
    _, err = program.communicate(timeout=DEADLINE_S)
    return program.returncode, err


class Deaf:
    """A port that takes connections and never reads."""

    def __enter__(self) -> "Deaf":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(DEADLINE_S)
        self.port: int = self._listener.getsockname()[1]
        self._caller: socket.socket | None = None
        return self

    def __exit__(self, *exc: object) -> None:
        if self._caller is not None:
            self._caller.close()
        self._listener.close()

    def wait_for_a_caller(self) -> None:
        """Wait until somebody has asked for a handshake."""
        self._caller, _ = self._listener.accept()
        self._caller.recv(1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_a_talk_in_an_orderly_way(
    number: int, served: tuple[str, ...], start: Callable[..., "subprocess.Popen[str]"]
) -> None:
    program = start("talk", "--text", "--json", *served, stdin=subprocess.PIPE)
    read_until(program.stdout, "Hello.")
    program.send_signal(number)
    assert ended(program) == (0, "")


def test_a_talk_tells_programs_where_the_time_of_each_turn_went(
    served: tuple[str, ...], start: Callable[..., "subprocess.Popen[str]"]
) -> None:
    program = start("talk", "--text", "--json", *served, stdin=subprocess.PIPE)
    out, _ = program.communicate("hello\n", timeout=DEADLINE_S)
    assert program.returncode == 0
    told = [json.loads(line) for line in out.splitlines()]
    (turn,) = [event for event in told if event["type"] == "turn"]
    assert list(turn["at_s"]) == ["asked", "committed", "response", "first_audio", "heard"]
    whole = pytest.approx(turn["total_ms"], abs=3)  # each figure is rounded by itself
    assert sum(turn["whose_ms"].values()) == whole
    assert sum(turn["ms"].values()) == whole
    assert told[-1]["type"] == "figures"
    assert told[-1]["ledger"]["total_ms"]["p50"] == turn["total_ms"]


def test_ctrl_c_ends_a_replay_with_130_and_keeps_what_was_heard(
    served: tuple[str, ...], start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    (tmp_path / "a.wav").write_bytes(wav(tone(1000) + bytes(48_000 * 20)))
    program = start("replay", "a.wav", "--out", "out", *WHOLE, *served)
    read_until(program.stdout, "book a meeting")
    program.send_signal(signal.SIGINT)
    assert ended(program) == (130, "")
    with wave.open(str(tmp_path / "out/a/answer.wav")) as answer:
        assert answer.getframerate() == 24_000
    assert "book a meeting" in (tmp_path / "out/a/transcript.md").read_text("utf-8")


def test_what_was_booked_and_recorded_survives_a_kill(
    served: tuple[str, ...], start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path, cli: Cli
) -> None:
    (tmp_path / "a.wav").write_bytes(wav(tone(1000) + bytes(48_000 * 20)))
    program = start("replay", "a.wav", "--my-calendar", "--out", "out", *WHOLE, *served)
    read_until(program.stdout, "createMeeting(")
    until = time.monotonic() + 1  # all but the last second is there, whatever happens
    while "ToolAnswered" not in (tmp_path / "out/a/events.jsonl").read_text() and time.monotonic() < until:
        time.sleep(0.01)
    program.kill()
    program.wait()
    (booked,) = json.loads(cli.run("meetings", "list", "--json").out)
    assert booked["title"] == "项目周会"
    *whole, last = (tmp_path / "out/a/events.jsonl").read_text().split("\n")
    events = [json.loads(line) for line in whole]
    assert last == ""
    assert "ToolAnswered" in {event.get("told") for event in events}
    path = tmp_path / "out/a/answer.wav"
    with wave.open(str(path)) as answer:
        assert answer.getnframes() * 2 + 44 == path.stat().st_size


def test_a_meeting_is_on_disk_when_the_talk_is_killed_as_soon_as_it_is_told(
    served: tuple[str, ...], start: Callable[..., "subprocess.Popen[str]"], cli: Cli
) -> None:
    program = start("talk", "--text", "--json", *WHOLE, *served, stdin=subprocess.PIPE)
    assert program.stdin is not None
    program.stdin.write("book it\n")
    program.stdin.flush()
    read_until(program.stdout, "tool_answered")
    program.kill()
    program.wait()
    assert len(json.loads(cli.run("meetings", "list", "--json").out)) == 1


def test_a_reader_that_leaves_costs_no_meeting(
    served: tuple[str, ...], start: Callable[..., "subprocess.Popen[str]"], cli: Cli
) -> None:
    program = start("talk", "--text", "--json", *served, stdin=subprocess.PIPE)
    assert program.stdin is not None
    assert program.stdout is not None
    read_until(program.stdout, "Hello.")
    program.stdout.close()
    program.stdout = None
    program.stdin.write("book it\n")
    assert ended(program) == (0, "")
    assert len(json.loads(cli.run("meetings", "list", "--json").out)) == 1


@pytest.mark.parametrize(("closed", "status"), [("<&-", 0), (">&-", 0), ("2>&-", 0)])
def test_a_closed_stream_is_like_none(
    closed: str, status: int, served: tuple[str, ...], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "meeting_assistant", "talk", "--text", *served]
    finished = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DEADLINE_S, cwd=tmp_path,
        env={**os.environ, **environment(tmp_path)}, check=False,
    )  # fmt: skip
    assert (finished.returncode, finished.stderr) == (status, "")
    assert ("Hello." in finished.stdout) == (closed != ">&-")
    assert "\x1b" not in finished.stdout


def test_ctrl_c_while_connecting_ends_a_talk_in_an_orderly_way(
    start: Callable[..., "subprocess.Popen[str]"],
) -> None:
    with Deaf() as deaf:
        program = start("talk", "--text", *at(deaf.port), stdin=subprocess.PIPE)
        deaf.wait_for_a_caller()
        program.send_signal(signal.SIGINT)
        assert ended(program) == (0, "")


def test_ctrl_c_while_models_load_waits_for_one_step_at_most(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object, progress: Callable[[str], None], **__: object) -> Speech:
        progress("loading one")
        os.kill(os.getpid(), signal.SIGINT)
        give_up_s = time.monotonic() + 20
        while time.monotonic() < give_up_s:
            progress("loading two")
        raise AssertionError("nobody stopped the loading")

    monkeypatch.setattr("meeting_assistant.app.embedded.load_speech", load)
    ran = cli.run("talk", "--text")
    assert (ran.status, ran.complaint) == (130, [])


def test_a_second_ctrl_c_ends_at_once() -> None:
    asked: list[object] = []

    class Stubborn:
        """A conversation that does not heed the first."""

        def ask(self, what: object) -> None:
            asked.append(what)
            if len(asked) == 1:
                os.kill(os.getpid(), signal.SIGINT)

    async def hold() -> None:
        with talking._quit_on_interrupt(Stubborn()):  # type: ignore[arg-type]  # only `ask` is used
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(hold())
    assert len(asked) == 2
