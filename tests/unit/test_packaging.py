"""What a user of the wheel gets, and what `constraints.txt` promises."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import meeting_assistant
from meeting_assistant.server.serve import EmbeddedServer
from tests.support.background import in_background
from tests.support.speech import Doubles, ScriptedRecognizer

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PINS = re.findall(
    r"^([\w.-]+)==(\S+)[^\\\n]*((?: \\\n +--hash=sha256:[0-9a-f]{64})*)$", CONSTRAINTS, re.MULTILINE
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built by the build backend that is installed: no network."""
    folder = tmp_path_factory.mktemp("dist")
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", code, folder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(folder / built.stdout.split()[-1]) as archive:
        yield archive


@pytest.fixture(scope="module")
def bare(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Site packages with the unpacked wheel and what it requires without extras, and nothing more."""
    site = tmp_path_factory.mktemp("site")
    wheel.extractall(site)
    for name in _closure(PROJECT["project"]["dependencies"]):
        installed = distribution(name)
        for top in {
            file.parts[0] for file in installed.files or () if file.parts[0] not in ("..", "__pycache__")
        }:
            (site / top).symlink_to(Path(str(installed.locate_file(top))))
    return site


def _closure(requirements: list[str]) -> set[str]:
    """The distributions that these requirements bring here, by their metadata."""
    found: set[str] = set()
    rest = [Requirement(text) for text in requirements]
    while rest:
        requirement = rest.pop()
        extras = ["", *requirement.extras]
        if requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        if (name := canonicalize_name(requirement.name)) not in found:
            found.add(name)
            inner = map(Requirement, distribution(name).requires or ())
            rest += [one for one in inner if not one.marker or one.marker.evaluate({"extra": ""})]
    return found


class Ran:
    """How a command of the unpacked wheel ended."""

    def __init__(self, site: Path, home: Path, *arguments: str | Path, typed: str = "") -> None:
        keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-S", "-m", "meeting_assistant", *arguments],  # -S: no site packages but ours
            env=keep | {"PYTHONPATH": str(site), "PYTHONUTF8": "1", "HOME": str(home), "COLUMNS": "200"},
            cwd=home,
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=50,
            check=False,
        )
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr


class TestTheWheel:
    def test_it_holds_the_program_the_profiles_and_the_voice_with_its_licence(
        self, wheel: zipfile.ZipFile
    ) -> None:
        profiles = [f"profiles/{file.name}" for file in (ROOT / "config").glob("*.toml")]
        voices = [f"speech/voices/{name}" for name in ("LICENSE", "NOTICE", "zf_xiaoxiao.bin")]
        page = [f"replay/report/report.{kind}" for kind in ("css", "js")]
        wanted = {"py.typed", "__main__.py", "cli/main.py", *page, *profiles, *voices}
        assert {f"meeting_assistant/{name}" for name in wanted} <= set(wheel.namelist())

    def test_it_holds_no_tests_no_tools_and_nothing_left_by_a_run(self, wheel: zipfile.ZipFile) -> None:
        tops = {Path(name).parts[0] for name in wheel.namelist()}
        assert tops == {"meeting_assistant", f"meeting_assistant-{meeting_assistant.__version__}.dist-info"}
        assert {Path(name).suffix for name in wheel.namelist() if name.startswith("meeting_assistant/")} == {
            ".py", ".typed", ".toml", ".bin", ".css", ".js", "",
        }  # fmt: skip
        assert not [name for name in wheel.namelist() if "/." in name or "__pycache__" in name]

    def test_its_metadata_has_our_licences_version_and_extras(self, wheel: zipfile.ZipFile) -> None:
        (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = message_from_string(wheel.read(name).decode())
        assert metadata["Version"] == meeting_assistant.__version__
        assert metadata.get_all("License-File") == ["LICENSE", "NOTICE"]
        assert set(metadata.get_all("Provides-Extra", [])) == set(PROJECT["project"]["optional-dependencies"])

    def test_all_is_every_extra_but_the_heaviest(self) -> None:
        extras = PROJECT["project"]["optional-dependencies"]
        (everything,) = map(Requirement, extras["all"])
        assert everything.name == PROJECT["project"]["name"]
        assert everything.extras == set(extras) - {"all", "ray"}


class TestWithoutExtras:
    def test_help_is_shown(self, bare: Path, tmp_path: Path) -> None:
        ran = Ran(bare, tmp_path, "--help")
        assert (ran.status, ran.err) == (0, "")
        assert "replay" in ran.out

    def test_the_version_is_the_packages(self, bare: Path, tmp_path: Path) -> None:
        assert Ran(bare, tmp_path, "--version").out == f"meeting-assistant {meeting_assistant.__version__}\n"

    def test_profiles_come_from_inside_the_package(self, bare: Path, tmp_path: Path) -> None:
        ran = Ran(bare, tmp_path, "config", "show", "--profile", "english")
        assert (ran.status, ran.err) == (0, "")
        assert str(bare / "meeting_assistant" / "profiles" / "english.toml") in ran.out

    def test_a_replay_without_an_endpoint_names_the_extra(self, bare: Path, tmp_path: Path) -> None:
        ran = Ran(bare, tmp_path, "replay", ROOT / "samples" / "book-en.wav")
        assert ran.status == 7, ran.err
        assert len(ran.err.splitlines()) <= 2
        assert "pip install 'meeting-assistant[local]'" in ran.err

    def test_devices_names_the_system_packages_and_the_extra(self, bare: Path, tmp_path: Path) -> None:
        ran = Ran(bare, tmp_path, "devices")
        assert ran.status == 7, ran.err
        for words in ("apt ", "dnf ", "brew ", "pip install 'meeting-assistant[audio]'"):
            assert words in ran.err

    @pytest.mark.parametrize(
        ("command", "typed"),
        [
            (("talk", "--text", "--plain"), "book a meeting\n"),
            (("replay", "--pace", "fast", ROOT / "samples" / "book-en.wav"), ""),
        ],
        ids=["talk", "replay"],
    )
    def test_a_service_is_spoken_to_without_portaudio(
        self, bare: Path, tmp_path: Path, command: tuple[str | Path, ...], typed: str
    ) -> None:
        doubles = Doubles(recognizer=ScriptedRecognizer(["book a meeting"] * 9))
        services = replace(doubles.services(), now=lambda: datetime.now(UTC))
        with in_background(EmbeddedServer(services, keys=("sesame",))) as server:
            endpoint = f"{server.url}/openai/v1/realtime?model=m"
            ran = Ran(
                bare,
                tmp_path,
                *command,
                "--endpoint",
                endpoint,
                "--set",
                "service.api_key=sesame",
                typed=typed,
            )
        assert ran.status == 0, ran.err
        assert "createMeeting(" in ran.out


class TestConstraints:
    def test_every_package_is_pinned_with_hashes(self) -> None:
        assert len(PINS) == len(re.findall(r"^\S", CONSTRAINTS, re.MULTILINE))
        assert not [name for name, _, hashes in PINS if not hashes]

    @pytest.mark.parametrize("trace", ["://", "file:", "index", "find-links", "@", "/", "-e "])
    def test_nothing_tells_of_the_machine_they_were_made_on(self, trace: str) -> None:
        assert trace not in CONSTRAINTS

    def test_they_fit_what_the_project_asks_for(self) -> None:
        extras = PROJECT["project"]["optional-dependencies"]
        groups = PROJECT["dependency-groups"]
        asked = [
            Requirement(text)
            for texts in (PROJECT["project"]["dependencies"], *extras.values(), *groups.values())
            for text in texts
            if isinstance(text, str)
        ]
        for requirement in asked:
            if requirement.name != PROJECT["project"]["name"]:
                versions = [v for name, v, _ in PINS if name == canonicalize_name(requirement.name)]
                assert versions, requirement
                assert all(map(requirement.specifier.contains, versions)), (str(requirement), versions)

    def test_no_deep_learning_framework_comes_along(self) -> None:
        assert not {"torch", "tensorflow", "jax"} & {name for name, _, _ in PINS}
