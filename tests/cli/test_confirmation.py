"""Tools that ask first, through the whole program: typed at a pipe, and in a recording."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meeting_assistant.server.dialogue.port import Call
from meeting_assistant.server.serve import EmbeddedServer
from tests.support.background import in_background
from tests.support.command import Cli, process
from tests.support.recordings import wav
from tests.support.sound import tone
from tests.support.speech import Doubles, ScriptedDialogue, ScriptedRecognizer

pytestmark = pytest.mark.timeout(60)

WIPE = '''
from pathlib import Path

def wipe(target: str) -> str:
    """Wipe a target.

    Args:
        target: Which.
    """
    Path("wiped").write_text(target)
    return "wiped"
'''
FLAGS = ("--handlers", "mine.py", "--set", "tools.confirm=wipe")


@pytest.fixture
def service(cli: Cli) -> Iterator[tuple[str, ...]]:
    """A service whose model wipes when it is told to; the flags that lead to it."""
    (cli.home / "mine.py").write_text(WIPE)
    wiping = Call(name="wipe", arguments='{"target": "everything"}')
    doubles = Doubles(
        recognizer=ScriptedRecognizer(["wipe it", "yes, wipe it"]),
        dialogue=ScriptedDialogue({"wipe": (wiping,)}),
    )
    with in_background(EmbeddedServer(doubles.services())) as server:
        yield ("--endpoint", f"{server.url}/openai/v1", "--deployment", "rt", *FLAGS)


def typed(cli: Cli, service: tuple[str, ...], *lines: str) -> str:
    """What a typed conversation shows."""
    path = cli.home / "lines.txt"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with path.open() as stdin:
        talking = process(cli.home, "talk", "--text", "--lang", "zh", *service, stdin=stdin)
        try:
            out, err = talking.communicate(timeout=40)
        except subprocess.TimeoutExpired:
            talking.kill()
            raise
    assert talking.returncode == 0, err
    return out


def test_yes_runs_it(cli: Cli, service: tuple[str, ...]) -> None:
    out = typed(cli, service, "please wipe", "y")
    assert '? 要执行 wipe({"target": "everything"}) 吗？[y/n]' in out
    assert (cli.home / "wiped").read_text() == "everything"
    assert 'Done: "wiped"' in out


@pytest.mark.parametrize("answer", [("n",), ("不要",), ("what is that?",), ()])
def test_anything_else_does_not(cli: Cli, service: tuple[str, ...], answer: tuple[str, ...]) -> None:
    out = typed(cli, service, "please wipe", *answer)
    assert "[y/n]" in out
    assert not (cli.home / "wiped").exists()
    assert ("你: what is that?" in out) is (answer == ("what is that?",))


@pytest.fixture
def recording(cli: Cli) -> Path:
    """Two turns."""
    path = cli.home / "two.wav"
    turn = bytes(48 * 400) + tone(800) + bytes(48 * 900)
    path.write_bytes(wav(turn * 2))
    return path


def calls(cli: Cli, *arguments: str) -> list[Any]:
    """The results of the calls of a replay."""
    ended = cli.run("replay", "--json", *arguments)
    assert ended.status == 0, ended.err
    return [call["result"] for call in json.loads(ended.out)["tool_calls"]]


@pytest.mark.parametrize(
    ("flags", "codes"),
    [
        ((), ["declined", "declined"]),
        (("--confirm", "no"), ["declined", "declined"]),
        (("--confirm", "yes"), [None, None]),
        (("--confirm", "ask"), ["confirmation_required", None]),
    ],
)
def test_a_recording_is_answered_for_by_a_flag_or_by_itself(
    cli: Cli,
    service: tuple[str, ...],
    recording: Path,
    flags: tuple[str, ...],
    codes: list[str | None],
) -> None:
    results = calls(cli, str(recording), *service, *flags)
    assert [result["error"]["code"] if isinstance(result, dict) else None for result in results] == codes
    assert (cli.home / "wiped").exists() is (None in codes)


def test_a_wrong_answer_is_a_wrong_setting(cli: Cli, service: tuple[str, ...], recording: Path) -> None:
    assert "replay.confirm" in cli.fails(2, "replay", str(recording), *service, "--confirm", "maybe")[0]
