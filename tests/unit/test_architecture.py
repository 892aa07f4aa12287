"""The habits of the house that a machine can check: who owns what, how large, in which words."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from meeting_assistant.protocol.dialect import PREVIEW_NAMES

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "meeting_assistant"
MODULES = sorted(path for path in SOURCES.rglob("*.py"))

MAX_LINES = 300
MAX_FUNCTION_LINES = 50

PURE = ("protocol/", "session/", "server/session.py", "server/input_buffer.py", "ui/state.py", "pcm.py")
IMPURE_MODULES = {
    "asyncio", "threading", "socket", "time", "random", "os",
    "websockets", "pyaudio", "sqlite3", "rich", "typer", "subprocess", "secrets",
}  # fmt: skip

OWNERS = {
    "pybase64": {"protocol/codec.py"},
    "base64": {"protocol/codec.py", "replay/report/page.py"},  # the latter for hashes, never for sound
    "pyaudio": {"audio/portaudio.py"},
    "sqlite3": {"database.py"},
}
"""Library -> the modules that may import it."""

UNWANTED_WORDS = re.compile(
    r"manager|helper|util(s|ity)?$|^common$|^data$|^info$|^do_|^process$", re.IGNORECASE
)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(_tree(path)))


def _name(path: Path) -> str:
    return path.relative_to(SOURCES).as_posix()


@cache
def _imports(path: Path) -> set[str]:
    """Every module that `path` imports, wherever in it."""
    names: set[str] = set()
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in _imports(path)}


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in _nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _offenders(offends: Callable[[Path], object]) -> list[str]:
    """The modules of which `offends` finds something to say, with what it is."""
    return [f"{_name(path)}: {found}" for path in MODULES if (found := offends(path))]


def _importers(library: str) -> set[str]:
    return {_name(path) for path in MODULES if library in _tops(path)}


# -- who owns what -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("preview", [*PREVIEW_NAMES.values(), "transcription_session.updated"])
def test_a_preview_name_of_an_event_is_spelled_in_one_module(preview: str) -> None:
    spelled = re.compile(rf"[\"'`]{re.escape(preview)}[\"'`]")
    assert _spelling(spelled) <= {"protocol/dialect.py"}


@pytest.mark.parametrize(
    "key",
    ["input_audio_format", "output_audio_format", "input_audio_transcription", "max_response_output_tokens"],
)
def test_a_preview_name_of_a_setting_is_spelled_in_one_module(key: str) -> None:
    assert _spelling(re.compile(rf"[\"']{key}[\"']")) <= {"protocol/dialect.py"}


def _spelling(pattern: re.Pattern[str]) -> set[str]:
    return {_name(path) for path in MODULES if _says(path, pattern)}


def _says(path: Path, pattern: re.Pattern[str]) -> bool:
    """Whether code says it; what a docstring explains does not count."""
    return any(pattern.fullmatch(f'"{text}"') for text in _texts(path))


@cache
def _texts(path: Path) -> frozenset[str]:
    constants = [node.value for node in _nodes(path) if isinstance(node, ast.Constant)]
    return frozenset(text for text in constants if isinstance(text, str))


@pytest.mark.parametrize(("library", "owners"), OWNERS.items(), ids=list(OWNERS))
def test_a_library_is_imported_by_its_owner_alone(library: str, owners: set[str]) -> None:
    assert _importers(library) <= owners


def test_websockets_are_opened_in_one_module_and_served_in_one_place() -> None:
    importers = _importers("websockets")
    assert {name for name in importers if not name.startswith("server/")} == {"transport/websocket.py"}
    assert len(importers) <= 3


def test_the_environment_is_read_in_one_place() -> None:
    reads = re.compile(r"\bos\.(environ|getenv)\b")
    readers = {_name(path) for path in MODULES if reads.search(path.read_text("utf-8"))}
    cache_directory = "speech/weights.py"  # where the system keeps caches is no setting of ours
    another_library = "app/ray_cluster.py"  # it sets what Ray takes from there only, and reads nothing
    assert readers <= {"cli/main.py", cache_directory, another_library}


def test_a_module_that_decides_touches_nothing() -> None:
    deciding = [path for path in MODULES if _name(path).startswith(PURE)]
    assert len(deciding) > len(PURE)
    assert _offenders(lambda path: path in deciding and _tops(path) & IMPURE_MODULES) == []


def test_client_and_server_share_the_protocol_and_nothing_else() -> None:
    for path in MODULES:
        for mine, theirs in (("session", "server"), ("client", "server"), ("server", "session")):
            if _name(path).startswith(f"{mine}/"):
                strangers = {name for name in _imports(path) if f"meeting_assistant.{theirs}" in name}
                assert not strangers, _name(path)


def test_the_screen_knows_the_session_by_its_notices_and_keys_alone() -> None:
    for path in MODULES:
        if _name(path).startswith("ui/"):
            known = {name for name in _imports(path) if name.startswith("meeting_assistant.session")}
            seams = ("meeting_assistant.session.notices", "meeting_assistant.session.inputs")
            assert all(name.startswith(seams) for name in known), _name(path)


def test_below_the_composition_nobody_asks_whether_this_is_a_replay() -> None:
    for path in MODULES:
        if _name(path).startswith(("session/", "client/", "audio/", "transport/", "protocol/", "tools/")):
            asked = [node for node in _nodes(path) if isinstance(node, ast.If | ast.IfExp)]
            assert not [node for node in asked if "replay" in ast.unparse(node.test)], _name(path)


# -- how large ---------------------------------------------------------------------------------------------


def test_a_module_can_be_read_in_one_sitting() -> None:
    assert _offenders(lambda path: len(path.read_text("utf-8").splitlines()) > MAX_LINES) == []


def test_a_function_fits_on_a_screen() -> None:
    assert _offenders(lambda path: [f.name for f in _functions(path) if _lines(f) > MAX_FUNCTION_LINES]) == []


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long its body is: a signature with many options is as long as they are many."""
    return (function.end_lineno or 0) - function.body[0].lineno + 1


# -- habits ------------------------------------------------------------------------------------------------


def test_a_module_says_its_place_in_the_house() -> None:
    assert _offenders(lambda path: not ast.get_docstring(_tree(path))) == []


def test_names_say_what_things_are() -> None:
    """No word that fits everything."""
    assert _offenders(lambda path: [name for name in _named(path) if UNWANTED_WORDS.search(name)]) == []


def _named(path: Path) -> list[str]:
    classes = [node.name for node in _nodes(path) if isinstance(node, ast.ClassDef)]
    named = [path.stem, *classes, *(function.name for function in _functions(path))]
    return [name.lstrip("_") for name in named]


def test_nothing_is_printed_behind_the_terminals_back() -> None:
    assert _offenders(lambda path: "print" in _called(path)) == []


def test_tasks_live_in_groups() -> None:
    """A task that nobody waits for is nobody's error: one outside a group says who does."""
    adrift = re.compile(r"asyncio\.(create_task|ensure_future)\((?!.*#.*\bawaited\b)")
    assert _offenders(lambda path: adrift.findall(path.read_text("utf-8"))) == []


def _called(path: Path) -> set[str]:
    calls = [node.func for node in _nodes(path) if isinstance(node, ast.Call)]
    return {call.id for call in calls if isinstance(call, ast.Name)}


_SWITCHED_OFF = re.compile(
    r"#\s*((?:ruff: )?noqa(?::\s*[A-Z0-9, ]+)?|type: ignore(?:\[[^\]]*\])?|pragma: no \w+)(.*)"
)
WRITTEN_IN = ("src", "tests", "benchmarks", "samples", "docs")


def test_checks_that_are_switched_off_say_why() -> None:
    sources = [path for folder in WRITTEN_IN for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [f"{path.relative_to(ROOT)}: {line}" for path in sources for line in _without_reason(path)]
    assert found == []


def _without_reason(path: Path) -> list[str]:
    marked = [(line, _SWITCHED_OFF.search(line)) for line in path.read_text("utf-8").splitlines()]
    return [line for line, mark in marked if mark is not None and not mark[2].strip(" #")]
