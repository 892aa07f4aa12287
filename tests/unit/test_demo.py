"""`make demo`: quiet while it installs, and what it prints to try next works as printed."""

import os
import pty
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meeting_assistant.server.serve import EmbeddedServer
from tests.support.background import in_background
from tests.support.speech import Doubles, ScriptedRecognizer

ROOT = Path(__file__).parents[2]
QUIETLY = ROOT / "scripts" / "quietly.sh"
DEMO = ROOT / "scripts" / "demo.sh"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for a POSIX shell")


class TestQuietly:
    def test_a_command_that_goes_well_is_one_line(self, tmp_path: Path) -> None:
        ran = quietly(tmp_path, "echo Collecting x; echo a warning >&2")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "installing\n", "")
        assert (tmp_path / "log").read_text() == "Collecting x\na warning\n"

    def test_one_that_fails_is_told_with_its_cause_and_its_log(self, tmp_path: Path) -> None:
        ran = quietly(tmp_path, "echo much; echo ERROR: no such package; echo and more; exit 3")
        assert ran.returncode == 1
        assert ran.stderr.splitlines() == [
            "error: this failed: ERROR: no such package",
            f"hint: the whole log is {tmp_path / 'log'}",
        ]

    def test_without_a_cause_the_last_line_is_told(self, tmp_path: Path) -> None:
        ran = quietly(tmp_path, "echo much; echo killed; exit 1")
        assert ran.stderr.splitlines()[0] == "error: this failed: killed"

    def test_on_a_terminal_the_step_is_shown_and_wiped(self, tmp_path: Path) -> None:
        """It stays until the command has seen it there."""
        seen = tmp_path / "seen"
        body = f"echo Downloading https://a.example/x-1.whl; until [ -e {seen} ]; do sleep 0.05; done"
        screen, terminal = pty.openpty()
        ran = subprocess.Popen(
            ["sh", QUIETLY, "installing", tmp_path / "log", "sh", "-c", body], stdout=terminal
        )
        os.close(terminal)
        shown = b""
        while b"downloading x-1.whl" not in shown:
            shown += os.read(screen, 1000)
        seen.touch()
        assert ran.wait(10) == 0
        assert os.read(screen, 1000).endswith(b"\r\x1b[K")
        os.close(screen)


def quietly(folder: Path, body: str) -> "subprocess.CompletedProcess[str]":
    """Run a shell command quietly; its log is `log` in the folder."""
    return subprocess.run(
        ["sh", QUIETLY, "installing", folder / "log", "sh", "-c", body],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


class TestTryNext:
    """The demo with a program that holds no conversations, and then what it prints with the real one."""

    @pytest.fixture
    def program(self, tmp_path: Path) -> Path:
        path = tmp_path / "meeting-assistant"
        path.write_text(f'#!/bin/sh\n[ "$DEMO" ] || exec {sys.executable} -m meeting_assistant "$@"\n')
        path.chmod(0o755)
        return path

    @pytest.fixture
    def commands(self, program: Path, tmp_path: Path) -> list[str]:
        demo = subprocess.run(
            ["sh", DEMO, program, tmp_path / "out"],
            cwd=ROOT,
            env=os.environ | {"DEMO": "1"},
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        _, tried = demo.stdout.split("== try next\n")
        return [line for line in tried.splitlines() if line.startswith(str(program))]

    def test_three_commands_are_given(self, commands: list[str]) -> None:
        assert [command.split()[1] for command in commands] == ["talk", "kb", "replay"]

    @pytest.mark.parametrize(
        ("at", "more"), [(0, ""), (1, ""), (2, " --pace fast")], ids=["talk", "kb", "replay"]
    )
    def test_each_works_as_printed(self, commands: list[str], at: int, more: str, tmp_path: Path) -> None:
        doubles = Doubles(recognizer=ScriptedRecognizer(["book a meeting"] * 9))
        services = replace(doubles.services(), now=lambda: datetime.now(UTC))
        with in_background(EmbeddedServer(services, keys=("sesame",))) as server:
            where = {
                "MEETING_ASSISTANT_SERVICE__ENDPOINT": f"{server.url}/openai/v1/realtime?model=m",
                "MEETING_ASSISTANT_SERVICE__API_KEY": "sesame",
                "HOME": str(tmp_path),
            }
            ran = subprocess.run(
                commands[at] + more,
                shell=True,
                cwd=ROOT,
                env=os.environ | where,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=50,
                check=False,
            )
        assert ran.returncode == 0, ran.stderr
