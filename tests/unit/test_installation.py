"""The commands that hints give, for each way in which the program can be installed."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from meeting_assistant.installation import extra_line, install_line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its shells quote differently")


class Machine:
    """A machine with a clone in `clone` and an environment in `clone/.venv`, where the program is run.

    Args:
        folder: Where all of it is.
        monkeypatch: Makes this process run there.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.clone = folder / "my clone"
        self.bin = self.clone / ".venv" / "bin"
        self._site = self.clone / ".venv" / "site"
        for made in (self.bin, self._site):
            made.mkdir(parents=True)
        (self.clone / "pyproject.toml").touch()
        (self.bin / "pip").touch(0o755)
        monkeypatch.setattr(sys, "executable", str(self.bin / "python"))
        monkeypatch.syspath_prepend(self._site)
        monkeypatch.setenv("PATH", "/usr/bin")
        monkeypatch.chdir(self.clone)

    def install(self, origin: dict[str, Any] | None, *, by: str = "pip") -> None:
        """Install the program: what is known of that is what an installer writes down (PEP 610, PEP 627)."""
        facts = self._site / "meeting_assistant-0.1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text("Metadata-Version: 2.4\nName: meeting-assistant\nVersion: 0.1.0\n")
        (facts / "INSTALLER").write_text(f"{by}\n")
        if origin is not None:
            (facts / "direct_url.json").write_text(json.dumps(origin))

    def install_clone(self, *, editable: bool = True) -> None:
        """Install it from the clone."""
        self.install({"url": self.clone.as_uri(), "dir_info": {"editable": True} if editable else {}})

    def activate(self) -> None:
        """Put the environment's programs on the path."""
        self._monkeypatch.setenv("PATH", f"{self.bin}:/usr/bin")

    def go_elsewhere(self) -> None:
        """Leave the clone."""
        self._monkeypatch.chdir(self.clone.parent)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path.resolve(), monkeypatch)


def test_an_editable_clone_is_named_as_the_current_folder(machine: Machine) -> None:
    machine.install_clone()
    assert extra_line("echo") == ".venv/bin/python -m pip install --editable '.[echo]'"


def test_an_activated_environment_has_its_pip_on_the_path(machine: Machine) -> None:
    machine.install_clone()
    machine.activate()
    assert extra_line("echo") == "pip install --editable '.[echo]'"


def test_from_another_folder_all_is_named_in_full(machine: Machine) -> None:
    machine.install_clone()
    machine.go_elsewhere()
    assert shlex.split(extra_line("echo")) == [
        "my clone/.venv/bin/python", "-m", "pip", "install", "--editable", f"{machine.clone}[echo]",
    ]  # fmt: skip


def test_a_clone_that_was_copied_is_copied_anew(machine: Machine) -> None:
    machine.install_clone(editable=False)
    machine.activate()
    assert extra_line("echo") == "pip install '.[echo]'"


WHEEL = {"url": "file:///wheels/meeting_assistant-0.1.0-py3-none-any.whl", "archive_info": {}}
REPOSITORY = {"url": "https://a.example/x.git", "vcs_info": {"vcs": "git", "commit_id": "0" * 40}}


@pytest.mark.parametrize("origin", [WHEEL, REPOSITORY, None], ids=["a wheel", "a repository", "by its name"])
def test_what_has_no_folder_is_extended_where_it_is(machine: Machine, origin: dict[str, Any] | None) -> None:
    machine.install(origin)
    machine.activate()
    assert extra_line("echo") == "pip install 'meeting-assistant[echo]'"


def test_a_clone_that_is_gone_is_not_named(machine: Machine) -> None:
    machine.install_clone(editable=False)
    machine.activate()
    (machine.clone / "pyproject.toml").unlink()
    assert extra_line("echo") == "pip install 'meeting-assistant[echo]'"


def test_uv_is_asked_where_it_made_an_environment_without_pip(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.install(None, by="uv")
    (machine.bin / "pip").unlink()
    monkeypatch.setitem(sys.modules, "pip", None)
    monkeypatch.setattr(sys, "path", sys.path[:1])
    assert extra_line("echo") == "uv pip install --python .venv/bin/python 'meeting-assistant[echo]'"


def test_other_packages_are_installed_into_the_same_environment(machine: Machine) -> None:
    machine.install_clone()
    assert install_line("python-socks") == ".venv/bin/python -m pip install python-socks"


@pytest.mark.parametrize("line", [extra_line, lambda extra: install_line(f"meeting-assistant[{extra}]")])
def test_pip_needs_no_index_where_all_is_there(line: Callable[[str], str]) -> None:
    """Not for the program either, whichever way it is named."""
    flags = "--dry-run --no-index --no-build-isolation --disable-pip-version-check"
    ran = subprocess.run(
        f"{line('eval')} {flags}", shell=True, capture_output=True, text=True, timeout=50, check=False
    )
    assert ran.returncode == 0, ran.stderr
