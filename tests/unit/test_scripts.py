"""The script that installs missing system packages, on machines that hold what each test puts there."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "system-packages.sh"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script is for a POSIX shell")


class Machine:
    """A machine with a shell, a few tools and a user.

    Args:
        folder: Where its programs are.
        uid: The user; 0 is root.
    """

    def __init__(self, folder: Path, *, uid: int = 0) -> None:
        self._bin = folder / "bin"
        self._bin.mkdir()
        self.log = folder / "apt.log"
        self.log.touch()
        for tool in ("sh", "env", "uname"):
            found = shutil.which(tool)
            assert found, tool
            (self._bin / tool).symlink_to(found)
        self.give("id", f"echo {uid}")

    def give(self, name: str, body: str) -> None:
        """Put a program on it."""
        program = self._bin / name
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)

    def give_apt(self) -> None:
        """Put an apt-get on it that notes what it is asked."""
        self.give("apt-get", f'echo "$*" >> {self.log}')

    def give_python(self, *, has_venv: bool, version: int = 11) -> None:
        """Put a Python on it that answers the script's questions."""
        venv, old = (0 if has_venv else 1), (1 if version < 11 else 0)
        self.give(
            "python3",
            f'case "$*" in *ensurepip*) exit {venv};; *version_info\\ \\<*) exit {old};; '
            f"*-venv*) echo python3.{version}-venv;; *--version*) echo Python 3.{version};; esac",
        )

    def run(self, what: str) -> "subprocess.CompletedProcess[str]":
        """Run the script."""
        return subprocess.run(
            ["sh", SCRIPT, what],
            env={"PATH": str(self._bin), "PYTHON": "python3"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    def asked(self) -> list[str]:
        """What apt-get was asked."""
        return self.log.read_text().splitlines()


@pytest.fixture
def root(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.give_apt()
    return machine


def test_nothing_is_installed_or_said_where_nothing_is_missing(root: Machine) -> None:
    root.give_python(has_venv=True)
    ran = root.run("venv")
    assert (ran.returncode, ran.stdout, ran.stderr, root.asked()) == (0, "", "", [])


def test_a_missing_venv_is_installed_for_that_python(root: Machine) -> None:
    root.give_python(has_venv=False, version=12)
    assert root.run("venv").returncode == 0
    update, install = root.asked()
    assert update.endswith("update")
    assert install.split()[-1] == "python3.12-venv"


def test_sudo_is_used_by_those_who_are_not_root(tmp_path: Path) -> None:
    machine = Machine(tmp_path, uid=1000)
    machine.give_apt()
    machine.give("sudo", f'echo sudo >> {machine.log}; exec "$@"')
    machine.give_python(has_venv=False)
    assert machine.run("venv").returncode == 0
    assert machine.asked().count("sudo") == 2


def test_without_root_and_sudo_the_command_to_run_is_told(tmp_path: Path) -> None:
    machine = Machine(tmp_path, uid=1000)
    machine.give_apt()
    machine.give_python(has_venv=False)
    ran = machine.run("venv")
    assert ran.returncode == 1
    assert "hint: as root, run: apt-get update && apt-get install python3.11-venv" in ran.stderr
    assert machine.asked() == []


def test_an_old_python_is_refused_with_the_way_out(root: Machine) -> None:
    root.give_python(has_venv=True, version=9)
    ran = root.run("venv")
    assert ran.returncode == 1
    assert "Python 3.9 is too old" in ran.stderr
    assert "PYTHON=" in ran.stderr


def test_pyaudio_gets_a_compiler_and_the_headers(root: Machine) -> None:
    root.give("python3", 'case "$*" in *get_path*) echo /nowhere;; *-dev*) echo libpython3.11-dev;; esac')
    assert root.run("audio").returncode == 0
    assert {"gcc", "libc6-dev", "portaudio19-dev", "libpython3.11-dev"} <= set(root.asked()[-1].split())


def test_on_other_systems_the_packages_are_named(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.give("python3", "echo /nowhere")
    ran = machine.run("audio")
    assert ran.returncode == 1
    assert "dnf install" in ran.stderr
    assert "brew install" in ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the rig is PulseAudio's")
def test_the_rig_can_be_done_without(tmp_path: Path) -> None:
    ran = Machine(tmp_path).run("rig")
    assert ran.returncode == 0
    assert "are skipped" in ran.stderr


ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is installed for it")


@ON_LINUX
@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_that_is_there_is_taken(root: Machine, name: str) -> None:
    root.give(name, "exit 0")
    ran = root.run("browser")
    assert (ran.returncode, ran.stdout, ran.stderr, root.asked()) == (0, "", "", [])


@ON_LINUX
def test_a_missing_browser_is_installed(root: Machine) -> None:
    assert root.run("browser").returncode == 0
    assert root.asked()[-1].split()[-1] == "chromium"


@ON_LINUX
@pytest.mark.parametrize(("uid", "apt"), [(1000, "exit 0"), (0, "exit 0"), (0, "exit 100")])
def test_a_browser_can_be_done_without(tmp_path: Path, uid: int, apt: str) -> None:
    machine = Machine(tmp_path, uid=uid)
    if apt != "exit 0":
        machine.give("apt-get", f'case "$*" in *install*) {apt};; esac')  # Ubuntu knows no such package
    elif uid:
        machine.give_apt()  # but nobody may use it
    ran = machine.run("browser")
    assert ran.returncode == 0
    assert "is skipped without it" in ran.stderr
