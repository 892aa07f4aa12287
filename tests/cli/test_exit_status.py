"""The exit status of `replay` and `results` depends on what happened, not on the flags that were given."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from meeting_assistant.server.serve import EmbeddedServer
from tests.cli.test_services import at, port_of
from tests.loopback.peers import answering, free_port, idle, serving
from tests.support import bad_services as bad
from tests.support.background import in_background
from tests.support.command import Cli
from tests.support.recordings import wav
from tests.support.sound import tone
from tests.support.speech import Doubles

pytestmark = pytest.mark.timeout(30)

FAST = ("--pace", "fast", "--lang", "en", "--set", "assistant.greet=false")

FLAGS = [
    (),
    ("--check",),
    ("--no-check",),
    ("--timeout", "10"),
    ("--html", "report.html"),
    ("--junit", "junit.xml"),
    ("--jobs", "2"),
    ("--out", "kept"),
    ("--jobs", "2", "--no-check"),
    ("--json", "--timeout", "10"),
]


def recordings(home: Path, *names: str) -> tuple[str, ...]:
    for name in names:
        (home / name).write_bytes(wav(bytes(48 * 300) + tone(600) + bytes(48 * 300)))
    return names


def cases(home: Path, *tables: Mapping[str, object]) -> str:
    (home / "cases.jsonl").write_text("".join(json.dumps(table) + "\n" for table in tables))
    return "cases.jsonl"


@pytest.mark.parametrize("flags", FLAGS)
def test_nobody_there_is_the_same_failure_whatever_the_flags(cli: Cli, flags: tuple[str, ...]) -> None:
    nowhere = at(free_port())
    (one,) = recordings(cli.home, "a.wav")
    cause, hint = cli.fails(4, "replay", one, *flags, *FAST, *nowhere)
    assert "refused the connection" in cause
    assert "AZURE_OPENAI_ENDPOINT" in hint
    cli.home.joinpath("kept", "results.jsonl").unlink(missing_ok=True)
    several = recordings(cli.home, "a.wav", "b.wav")
    assert "2 of 2" in cli.fails(8, "replay", *several, *flags, *FAST, *nowhere)[0]


@pytest.mark.parametrize("flags", FLAGS)
def test_a_refused_key_and_a_refused_protocol_too(cli: Cli, flags: tuple[str, ...]) -> None:
    (one,) = recordings(cli.home, "a.wav")
    with in_background(serving(idle, answering(401, "no"))) as endpoint:
        cli.fails(5, "replay", one, *flags, *FAST, *at(port_of(endpoint.url)))
    cli.home.joinpath("kept", "results.jsonl").unlink(missing_ok=True)
    refusing = bad.refusing("model_not_found", "no such model", kind="invalid_request_error")
    with in_background(serving(refusing)) as endpoint:
        cli.fails(6, "replay", one, *flags, *FAST, *at(port_of(endpoint.url)))


@pytest.mark.parametrize("flags", FLAGS)
def test_a_recording_that_is_none_is_told_by_its_own_status(cli: Cli, flags: tuple[str, ...]) -> None:
    (cli.home / "bad.wav").write_bytes(b"RIFFnothing")
    with in_background(EmbeddedServer(Doubles().services())) as server:
        cli.fails(3, "replay", "bad.wav", *flags, *FAST, *at(port_of(server.url + "/")))


@pytest.mark.parametrize(
    ("flags", "status"),
    [((), 8), (("--check",), 8), (("--no-check",), 0), (("--jobs", "2"), 8), (("--html", "r.html"), 8)],
)
def test_a_case_that_is_not_as_expected_is_a_failure(cli: Cli, flags: tuple[str, ...], status: int) -> None:
    unmet = {"name": "a", "say": "hi", "expect": [{"reply": "never said"}]}
    met = {"name": "b", "say": "hi"}
    with in_background(EmbeddedServer(Doubles().services())) as server:
        service = at(port_of(server.url + "/"))
        assert cli.run("replay", cases(cli.home, unmet), *flags, *FAST, *service).status == status
        assert cli.run("replay", cases(cli.home, unmet, met), *flags, *FAST, *service).status == status
        assert cli.run("replay", cases(cli.home, met), *flags, *FAST, *service).status == 0


def test_without_check_a_case_that_could_not_be_held_still_fails(cli: Cli) -> None:
    table = cases(cli.home, {"name": "a", "say": "hi"}, {"name": "b", "say": "hi"})
    cause, _ = cli.fails(8, "replay", table, "--no-check", *FAST, *at(free_port()))
    assert cause == "error: 2 of 2 runs could not be held"


def test_results_that_are_kept_end_as_the_run_did(cli: Cli) -> None:
    (one,) = recordings(cli.home, "a.wav")
    run = ("replay", one, "--out", "kept", "--jobs", "1", *FAST, *at(free_port()))
    told = cli.fails(4, *run)
    assert cli.fails(4, *run, "--resume") == told
    assert cli.fails(4, "results", "show", "kept", "--no-check") == told
    assert cli.fails(4, "results", "merge", "kept", "--out", "all") == told
