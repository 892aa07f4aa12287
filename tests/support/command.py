"""The command line as a person meets it: what it prints and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from meeting_assistant.cli.main import main

PROGRESS = ("loading ", "preparing ", "warming up", "no endpoint is set", "warning: ")
"""How lines on standard error begin that are no complaint."""


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        status: Its exit status.
        out: Standard output.
        err: Lines of standard error.
    """

    status: int
    out: str
    err: list[str]

    @property
    def complaint(self) -> list[str]:
        """What was said about the failure: at most two lines, cause and next step."""
        lines = [line for line in self.err if not line.startswith(PROGRESS)]
        assert len(lines) <= 2, lines
        assert not lines or lines[0].startswith("error: "), lines
        assert len(lines) < 2 or lines[1].startswith("hint: "), lines
        return lines

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Standard output, which holds nothing but one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Cli:
    """Runs commands in this process, in a home of their own.

    Args:
        home: The home: settings, meetings and caches go there.
        monkeypatch: Sets the environment.
        capsys: Reads what is printed.
    """

    def __init__(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.home = home
        self._capsys = capsys
        for name in [
            name for name in os.environ if name.startswith(("AZURE_", "OPENAI_", "MEETING_", "XDG_"))
        ]:
            monkeypatch.delenv(name)
        for name, value in environment(home).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(home)

    def run(self, *arguments: str) -> Ended:
        """Run a command to its end."""
        self._capsys.readouterr()
        status = main(arguments)
        out, err = self._capsys.readouterr()
        return Ended(int(status), out, err.splitlines())

    def fails(self, status: int, *arguments: str) -> list[str]:
        """The complaint of a command that must fail so: cause and next step."""
        ended = self.run(*arguments)
        assert ended.status == status, (ended.status, ended.err)
        assert ended.complaint, ended
        return ended.complaint

    @property
    def database(self) -> Path:
        """Where this home's meetings are."""
        return self.home / ".local" / "share" / "meeting-assistant" / "meetings.db"


def environment(home: Path) -> dict[str, str]:
    """The variables that make `home` a person's home in a known place and language."""
    return {"HOME": str(home), "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "TZ": "Asia/Shanghai"}


def process(
    home: Path, *arguments: str, environ: Mapping[str, str] | None = None, **options: Any
) -> "subprocess.Popen[str]":
    """A command in a process of its own, its output piped."""
    program: Sequence[str] = [sys.executable, "-m", "meeting_assistant", *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "OPENAI_"))}
    return subprocess.Popen(
        program,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=options.pop("stderr", subprocess.PIPE),
        stdin=options.pop("stdin", subprocess.DEVNULL),
        text=True,
        cwd=home,
        env={**clean, **environment(home), **(environ or {})},
        **options,
    )
