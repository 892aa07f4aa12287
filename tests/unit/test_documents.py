"""What documents claim and a machine can check: links, commands, options, extras, exit codes, layers."""

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer.main

from meeting_assistant.cli.main import COMMANDS
from meeting_assistant.errors import ExitStatus

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "meeting_assistant"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "ARCHITECTURE.md"
CORPUS = ROOT / "samples" / "cases" / "README.md"
DOCUMENTS = [README, *sorted(ROOT.glob("docs/*.md")), ROOT / "samples" / "README.md", CORPUS]
EVERY = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


@EVERY
def test_a_link_to_a_file_leads_there(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@EVERY
def test_commands_and_their_options_exist(document: Path) -> None:
    assert [line for line in document.read_text("utf-8").splitlines() if any(_unknown(line))] == []


def _unknown(line: str) -> Iterator[str]:
    """What a line calls the program with that the program does not know."""
    for called in re.findall(r"meeting-assistant ((?:[a-z]+\b)(?:[^`#&|]|\|(?! ))*)", line):
        name, *rest = called.split()
        if name not in COMMANDS:
            yield name
            continue
        command = typer.main.get_command(import_module(COMMANDS[name].module).app)
        inner = getattr(command, "commands", None)
        commands = [command]
        described = called.startswith(f"{name}  ")  # what follows is a remark, not a command of its own
        if inner is not None and rest and not described and re.fullmatch(r"[a-z|]+", rest[0]):
            asked = rest[0].split("|")
            yield from (each for each in asked if each not in inner)
            commands = [inner[each] for each in asked if each in inner]
        known = {"--help"} | {option for each in commands for param in each.params for option in param.opts}
        yield from (word for word in re.findall(r"(?<!\S)\[?(--[a-z-]+)", called) if word not in known)


def test_an_unknown_command_or_option_would_be_seen() -> None:
    assert list(_unknown("    meeting-assistant listen")) == ["listen"]
    assert list(_unknown("see `meeting-assistant meetings list|watch`")) == ["watch"]
    assert list(_unknown("    $ meeting-assistant meetings list [--form DATE]  --to DATE")) == ["--form"]
    assert list(_unknown("    meeting-assistant devices   microphones and loudspeakers")) == []
    assert list(_unknown("meeting-assistant talk --text | head  # --nothing")) == []


def test_the_table_of_extras_has_them_all() -> None:
    told = set(re.findall(r"^\| `([a-z]+)` \|", README.read_text("utf-8"), re.MULTILINE))
    assert told == PROJECT["project"]["optional-dependencies"].keys() - {"all"}


def test_the_core_is_what_it_is_said_to_be() -> None:
    (told,) = re.findall(r"^\| \(none\) \| ([^|]+) \|", README.read_text("utf-8"), re.MULTILINE)
    needed = [spec for spec in PROJECT["project"]["dependencies"] if ";" not in spec]
    assert told.split(", ") == [re.split(r"[<>=]", spec)[0] for spec in needed]


def test_the_exit_codes_are_told() -> None:
    (told,) = re.findall(r"^Exit codes: (.+?)\. Errors", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    unexpected = {ExitStatus.FAILURE}  # a bug
    assert {int(code) for code in re.findall(r"(?:^|,\s)(\d+)", told)} == set(ExitStatus) - unexpected


def test_the_layers_are_drawn_as_they_are_checked() -> None:
    (drawn,) = re.findall(r"```\n(cli\n.+?)\n```", ARCHITECTURE.read_text("utf-8"), re.DOTALL)
    assert drawn.splitlines() == PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]


def test_the_modules_that_the_architecture_names_are_there() -> None:
    text = ARCHITECTURE.read_text("utf-8")
    named = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", text)
    assert len(named) > 20
    assert [name for name in named if not (SOURCES / name).exists() and not (ROOT / name).exists()] == []


def test_no_document_names_a_place_on_somebodys_machine() -> None:
    places = re.compile(r"(?<![\w.~/])/(?:work|tmp|home|root)/")
    assert [path.name for path in DOCUMENTS if places.search(path.read_text("utf-8"))] == []
