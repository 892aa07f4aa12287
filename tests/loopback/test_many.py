"""Hundreds of cases: what they leave behind in memory, few open files, a kill in the middle."""

import gc
import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from meeting_assistant.app.batch import Bounds
from meeting_assistant.replay.results import read_results
from tests.loopback.test_batch import Hall, typed_cases
from tests.support.command import process
from tests.support.one_turn_service import Mood

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on open files")

OPEN_FILES = 256


@contextmanager
def service_beside_us() -> Iterator[Mood]:
    """The scripted service in a process of its own, whose memory and files are not ours."""
    program = [sys.executable, "-m", "tests.support.one_turn_service"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield Mood(url=child.stdout.readline().strip())
        finally:
            child.terminate()


async def test_a_case_that_is_over_leaves_nothing_behind(tmp_path: Path) -> None:
    objects = []
    with service_beside_us() as service:
        for number in (40, 160):  # the first warm what is kept once for all
            folder = tmp_path / str(number)
            folder.mkdir()
            totals = await Hall(service, folder).run(typed_cases(folder, number), Bounds(jobs=8))
            assert totals.passed == number
            gc.collect()
            objects.append(len(gc.get_objects()))
    before, after = objects
    assert after - before < 120, "an object a case would be 120 more"


def test_a_kill_in_the_middle_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    names = [each.id for each in typed_cases(tmp_path, 60)]
    with service_beside_us() as service:
        with run(tmp_path, service) as running:
            assert running.stdout is not None
            for _ in range(20):
                assert running.stdout.readline().startswith("ok ")
            running.kill()
        assert running.returncode == -signal.SIGKILL
        kept = list(read_results([tmp_path / "out" / "results.jsonl"]))
        assert 20 <= len(kept) < 60
        with run(tmp_path, service, "--resume") as resumed:
            out, err = resumed.communicate(timeout=50)
    assert (resumed.returncode, "60 of 60 passed" in out) == (0, True), (out, err)
    assert "at once instead of 64: more open files are not allowed" in err
    lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
    whole = [json.loads(line) for line in lines if line.endswith("}")]
    assert sorted(each["case"] for each in whole) == sorted(names)


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_however_often_leaves_whole_results_and_no_traceback(times: int, tmp_path: Path) -> None:
    typed_cases(tmp_path, 200)
    with service_beside_us() as service, run(tmp_path, service) as running:
        assert running.stdout is not None
        for _ in range(5):
            assert running.stdout.readline().startswith("ok ")
        for _ in range(times):
            running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=50)
    assert running.returncode == 130, err
    assert "Traceback" not in err
    lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
    assert 5 <= len([json.loads(line) for line in lines]) < 200


def run(home: Path, service: Mood, *more: str) -> "subprocess.Popen[str]":
    """The program with few files that it may open."""
    where = ("--endpoint", service.url, "--deployment", "x", "--set", "assistant.greet=false")
    command = ("replay", "many.jsonl", "--jobs", "64", "--out", "out", "--profile", "english", *where, *more)
    return process(home, *command, preexec_fn=few_files)


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
