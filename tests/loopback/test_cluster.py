"""Cases on a Ray cluster: the verdicts of a local run, and no end but an orderly one."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.support.background import in_background
from tests.support.command import environment, process
from tests.support.one_turn_service import Mood, one_turn_service
from tests.support.recordings import wav

pytestmark = [
    pytest.mark.skipif(find_spec("ray") is None, reason="the extra `ray` is not installed"),
    pytest.mark.timeout(300),  # Ray starts eight processes: 7 s on an idle machine, a minute on a busy one
]

BOOKED = {"tool": "createMeeting", "arguments": {"title": "weekly", "duration": 30}}
SHORT = {"say": "hello", "timeout_s": 0.001}
TYPED: list[dict[str, Any]] = [
    {"name": f"typed {n}", "say": f"line {n}", "expect": [{"reply": {"contains": f"line {n}"}}]}
    for n in range(4)
]
CASES: list[dict[str, Any]] = [
    *TYPED,
    {"name": "not said", "say": "hello", "expect": [{"reply": {"contains": "good bye"}}, {"turns": 1}]},
    {"name": "booked", "say": "book it", "expect": [BOOKED, {"never_tool": "cancelMeeting"}]},
    {"name": "booked wrongly", "say": "book it", "expect": [{**BOOKED, "arguments": {"title": "other"}}]},
    {
        "name": "full",
        "say": "book it",
        "mock_tools": {"createMeeting": {"error": "full"}},
        "expect": [BOOKED],
    },
    {"name": "spoken", "say": ["tone.wav"], "expect": [{"transcript": "spoken words"}], "tags": ["sound"]},
    {"name": "too long", **SHORT},
    {"name": "too long, as it should", **SHORT, "expect": [{"fails": {"contains": "not over"}}]},
]
VERDICTS = ("case", "attempt", "status", "why", "findings", "tags", "usage")


def test_two_workers_give_the_verdicts_of_a_local_run(tmp_path: Path) -> None:
    write_cases(tmp_path, CASES)
    with in_background(one_turn_service()) as service:
        status, out, err = run(tmp_path, service, "--out", "here")
    with in_background(one_turn_service(Mood(refused=1, wait_s=1))) as service:  # one has to be begun anew
        ray_status, ray_out, ray_err = run(tmp_path, service, "--out", "there", "--ray")
    here, there = results(tmp_path / "here"), results(tmp_path / "there")
    assert [verdict(each) for each in there] == [verdict(each) for each in here]
    assert {each["status"] for each in here} == {"passed", "failed", "error"}
    assert [heard_and_done(each) for each in there] == [heard_and_done(each) for each in here]
    assert sum(each["retries"] for each in there) == 1
    assert (status, ray_status) == (8, 8), err + ray_err
    assert totals(ray_out) == totals(out)
    assert ray_err.splitlines()[0] == "preparing Ray"
    assert [line for line in ray_err.splitlines()[1:] if not line.startswith(("error:", "hint:"))] == []
    assert len(list((tmp_path / "there").glob("*-*/"))) == 2, "each worker has a folder"
    assert not (tmp_path / ".ray").exists(), "nothing is left in the home"
    await_end(tmp_path)


def test_a_worker_that_dies_costs_its_case_a_second_try_and_no_more(tmp_path: Path) -> None:
    here = "'ray' in sys.modules"  # else it is the driver, which looks through the cases beforehand
    die = "import os, pathlib, signal, sys\n{}os.kill(os.getpid(), signal.SIGKILL)\n"
    (tmp_path / "once.py").write_text(
        die.format(f"came = pathlib.Path('came')\nif {here} and not came.exists():\n    came.touch()\n    ")
        + "def nothing() -> str:\n    '''Does nothing.'''\n    return ''\n"
    )
    (tmp_path / "always.py").write_text(
        die.format(f"if {here}:\n    ") + "def anything() -> str:\n    '''Does nothing.'''\n    return ''\n"
    )
    tools = {name: {"tools.handlers": [str(tmp_path / f"{name}.py")]} for name in ("once", "always")}
    deadly = {"name": "deadly", "say": "hello", "set": tools["always"], "expect": [{"fails": {"any": True}}]}
    write_cases(tmp_path, [*TYPED, {"name": "unlucky", "say": "hello", "set": tools["once"]}, deadly])
    names = [*(case["name"] for case in TYPED), "unlucky", "deadly"]
    with in_background(one_turn_service()) as service:
        _, out, err = run(tmp_path, service, "--ray", "--json")  # nothing but results comes out
    found = {each["case"]: each for each in map(json.loads, out.splitlines())}
    assert sorted(found) == sorted(f"cases/{name}" for name in names)
    lost = found.pop("cases/deadly")
    assert (lost["status"], lost["conduct"]["error_type"]) == ("error", "ConnectionLost")
    assert {each["status"] for each in found.values()} == {"passed"}, (out, err)
    assert "warning: a worker was lost: its process ended\n" in err
    assert "Traceback" not in err
    await_end(tmp_path)


def test_ctrl_c_ends_the_workers_and_leaves_whole_results(tmp_path: Path) -> None:
    write_cases(tmp_path, [{"name": f"{n}", "say": f"line {n}"} for n in range(2000)])
    with (
        in_background(one_turn_service()) as service,
        process(tmp_path, *command(service), "--ray", "--out", "out") as running,
    ):
        assert running.stdout is not None
        for _ in range(5):
            assert running.stdout.readline().startswith("ok ")
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=100)
    assert running.returncode == 130, err
    assert "Traceback" not in err
    assert 5 <= len(results(tmp_path / "out")) < 2000
    await_end(tmp_path)


def test_a_cluster_that_is_there_is_used_and_stays(tmp_path: Path) -> None:
    write_cases(tmp_path, TYPED)
    with cluster(tmp_path) as address, in_background(one_turn_service()) as service:
        for folder in ("first", "second"):
            status, out, err = run(tmp_path, service, "--ray", address, "--out", folder, environ=ON_LOOPBACK)
            assert (status, totals(out)) == (0, ["4 of 4 passed (100%)"]), err
            assert err == f"preparing the Ray cluster at {address}\n"
    await_end(tmp_path)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "Connection refused"),
        (b"", "no answer within 5 s"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "what listens there is no Ray"),
    ],
    ids=["nobody", "silence", "another"],
)
def test_where_no_cluster_is_it_is_said_soon(answer: bytes | None, why: str, tmp_path: Path) -> None:
    write_cases(tmp_path, TYPED)
    with listener(answer) as address:
        began_s = time.monotonic()
        status, out, err = run(tmp_path, Mood(url="ws://127.0.0.1:9"), "--ray", address)
    assert (status, out) == (4, "")
    assert time.monotonic() - began_s < 60
    preparing, error, hint = err.splitlines()
    assert preparing == f"preparing the Ray cluster at {address}"
    assert error == f"error: the Ray cluster at {address} can't be reached: {why}"
    assert hint.startswith("hint: ")


@contextmanager
def listener(answer: bytes | None) -> Iterator[str]:
    """An address where clients get this answer, or silence; where nobody listens without one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if answer is not None:
            taken.listen()
        if answer:
            threading.Thread(target=_answer, args=(taken, answer), daemon=True).start()
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def _answer(taken: socket.socket, answer: bytes) -> None:
    client, _ = taken.accept()
    with client:
        client.sendall(answer)
        client.recv(1000)


ON_LOOPBACK = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": "ab" * 32,
}


@contextmanager
def cluster(home: Path) -> Iterator[str]:
    """A Ray of two processors that was there before."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    host, port = address.split(":")
    where = (f"--node-ip-address={host}", f"--port={port}")
    size = ("--num-cpus=2", "--object-store-memory=100000000", "--include-dashboard=false")
    environ = {**os.environ, **environment(home), **ON_LOOPBACK, "RAY_USAGE_STATS_ENABLED": "0"}
    started = [sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block", *where, *size]
    with (
        TemporaryDirectory(prefix="ray-", dir="/tmp", ignore_cleanup_errors=True) as folder,  # sockets: short
        (home / "ray.log").open("w") as log,
    ):
        started.append(f"--temp-dir={folder}")
        running = subprocess.Popen(started, stdout=log, stderr=log, env=environ, cwd=home)
        try:
            await_log(home / "ray.log", "Ray runtime started", running)
            yield address
        finally:
            running.terminate()
            running.wait(60)


def await_log(log: Path, words: str, running: "subprocess.Popen[bytes]") -> None:
    until_s = time.monotonic() + 120
    while words not in log.read_text():
        assert running.poll() is None, log.read_text()
        assert time.monotonic() < until_s, log.read_text()
        time.sleep(0.2)


def await_end(home: Path) -> None:
    """Wait until no process is left that was started for this home."""
    until_s = time.monotonic() + 60
    while left := [pid for pid in Path("/proc").iterdir() if f"HOME={home}\0".encode() in environ_of(pid)]:
        assert time.monotonic() < until_s, [(pid / "cmdline").read_bytes() for pid in left]
        time.sleep(0.2)


def environ_of(pid: Path) -> bytes:
    try:
        return (pid / "environ").read_bytes()
    except OSError:  # no process, or gone
        return b""


def write_cases(folder: Path, cases: list[dict[str, Any]]) -> None:
    (folder / "tone.wav").write_bytes(wav(bytes(48_000)))
    (folder / "cases.jsonl").write_text("\n".join(map(json.dumps, cases)))


def command(service: Mood) -> tuple[str, ...]:
    where = ("--endpoint", service.url, "--deployment", "x", "--set", "assistant.greet=false")
    return ("replay", "cases.jsonl", "--check", "--profile", "english", *where)


def run(home: Path, service: Mood, *more: str, environ: dict[str, str] | None = None) -> tuple[int, str, str]:
    with process(home, *command(service), *more, environ=environ) as running:
        out, err = running.communicate(timeout=200)
    return running.returncode, out, err


def results(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "results.jsonl").read_text().splitlines()
    return sorted(map(json.loads, lines), key=lambda each: str(each["case"]))


def verdict(result: dict[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in VERDICTS}


def heard_and_done(result: dict[str, Any]) -> list[Any]:
    conduct = result["conduct"]
    turns = [(turn["user"], turn["assistant"]) for turn in conduct["turns"]]
    calls = [(call["name"], call["arguments"], call["ok"]) for call in conduct["calls"]]
    return [turns, calls, conduct["error"], conduct["error_type"], conduct["cost_usd"]]


def totals(out: str) -> list[str]:
    return [line for line in out.splitlines() if " passed (" in line or line.startswith("cost:")]
