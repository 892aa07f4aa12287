import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting_assistant.errors import ConfigError
from meeting_assistant.tools.loading import installed_tools, load_tools, tools_of
from meeting_assistant.tools.toolbox import Toolbox

GOOD = '''
from __future__ import annotations
from datetime import date
from json import dumps
import enum

class Kind(enum.Enum):
    """A kind."""
    A = "a"

def roll_dice(sides: int = 6, kind: Kind = Kind.A) -> int:
    """Roll a die.

    Args:
        sides: How many sides it has.
        kind: Which kind.
    """
    return sides

async def weekday(day: date) -> str:
    """Name the weekday.

    Args:
        day: Which day.
    """
    return _name(day)

def _name(day):
    return dumps(day.isoweekday())
'''


def write(folder: Path, text: str, name: str = "my_tools.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


async def test_the_public_functions_of_a_file_become_tools(tmp_path: Path) -> None:
    tools = load_tools(write(tmp_path, GOOD))

    box = Toolbox(tools)
    assert [tool.name for tool in tools] == ["rollDice", "weekday"]
    assert (await box.run("1", "rollDice", '{"sides": 20, "kind": "a"}')).output == "20"
    assert (await box.run("2", "weekday", '{"day": "2026-11-23"}')).output == '"1"'


def test_all_chooses_what_is_public_imported_functions_included(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "neighbour_of_tools.py")
    path = write(
        tmp_path, "from neighbour_of_tools import weekday\n__all__ = ['weekday']\ndef other(x): ...\n"
    )

    assert [tool.name for tool in load_tools(path)] == ["weekday"]
    assert str(tmp_path) not in sys.path
    del sys.modules["neighbour_of_tools"]


def test_files_of_one_name_in_two_folders_do_not_meet(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first = load_tools(write(tmp_path, GOOD))
    second = load_tools(write(tmp_path / "other", GOOD.replace("roll_dice", "flip_coin")))

    assert [first[0].name, second[0].name] == ["rollDice", "flipCoin"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "import json\nimport not_there_at_all\n",
            "line 2: ModuleNotFoundError: No module named 'not_there_at_all'",
        ),
        ("def f(:\n", "line 1: SyntaxError: invalid syntax"),
        ("def f():\n    return 1 / 0\nf()\n", "line 2: ZeroDivisionError: division by zero"),
        ("import sys\nsys.exit()\n", "line 2: SystemExit: no reason given"),
        ("raise ValueError('a\\nb')\n", "line 1: ValueError: a"),
        ("x = 1\n", "has no public function"),
        ("def f(x: int) -> int:\n    return x\n", r"my_tools.py: the function f has no description"),
        ("x = '\x00'\n", "fails to import: .*null bytes"),
    ],
)
def test_a_broken_file_is_one_line_that_names_cause_and_place(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        load_tools(write(tmp_path, text))
    assert "\n" not in str(raised.value)
    assert raised.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.py can't be read"):
        load_tools(tmp_path / "nowhere.py")
    with pytest.raises(ConfigError, match="can't be read"):
        load_tools(tmp_path)


async def test_a_class_is_read_once_and_each_object_has_tools_of_its_own() -> None:
    class Counter:
        def __init__(self) -> None:
            self.count = 0

        def count_up(self, by: int) -> int:
            """Count.

            Args:
                by: How far.
            """
            self.count += by
            return self.count

    first, second = Counter(), Counter()
    [one], [other] = tools_of(first), tools_of(second)
    assert one.parameters is other.parameters
    await Toolbox([other]).run("call_1", "countUp", '{"by": 2}')
    assert (first.count, second.count) == (0, 2)


def test_the_public_methods_of_an_object_become_tools() -> None:
    class Base:
        def ring(self) -> None:
            """Ring."""

    class Bells(Base):
        volume = 3

        def toll(self) -> None:
            """Toll."""

        def _hidden(self) -> None: ...

        @property
        def size(self) -> int:
            return 1

    assert [tool.name for tool in tools_of(Bells())] == ["ring", "toll"]


def install(folder: Path, target: str, text: str = GOOD) -> None:
    """A package as pip leaves it, on a path of its own."""
    write(folder, text, "dice_package.py")
    about = folder / "dice_package-1.0.dist-info"
    about.mkdir()
    write(about, "Metadata-Version: 2.1\nName: dice-package\nVersion: 1.0\n", "METADATA")
    write(about, f"[meeting_assistant.tools]\ndice = {target}\n", "entry_points.txt")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("dice_package", None)


CLASS = '''
class Bells:
    def ring(self) -> None:
        """Ring."""

bells = Bells()
'''


@pytest.mark.parametrize(
    ("target", "text", "names"),
    [
        ("dice_package", GOOD, ["rollDice", "weekday"]),
        ("dice_package:weekday", GOOD, ["weekday"]),
        ("dice_package:Bells", CLASS, ["ring"]),
        ("dice_package:bells", CLASS, ["ring"]),
    ],
)
def test_installed_packages_bring_tools(site: Path, target: str, text: str, names: list[str]) -> None:
    install(site, target, text)
    tools = installed_tools()
    assert [tool.name for tool in tools] == names
    assert all(tool.source.startswith("dice-package: ") for tool in tools)


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("dice_package", "import not_there_at_all\n"),
        ("dice_package:nothing", GOOD),
        ("dice_package", "def f(x: int) -> int:\n    return x\n"),
        ("dice_package", "raise SystemExit(3)\n"),
    ],
)
def test_a_broken_package_is_named(site: Path, target: str, text: str) -> None:
    install(site, target, text)
    with pytest.raises(ConfigError, match=r"tools of the package dice-package can't be loaded: .") as raised:
        installed_tools()
    assert "packages = false" in raised.value.hint


def test_tools_of_a_file_name_it(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert load_tools(path)[0].source == f"{path}: roll_dice"
