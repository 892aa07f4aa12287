"""Ten thousand one-turn cases: what each costs, that nothing is lost, and that nothing grows.

The real program, `meeting-assistant replay CASES --jobs N --out DIR`, with 256 open files at most, against a
scripted service in another process. Half of the turns are typed, half are recordings, every tenth books a
meeting. The program is watched from outside: its resident memory and open files as the system sees them, its
results as they come to the disk. A second run is killed with SIGKILL half-way and resumed.

``python -m benchmarks.many N`` runs N cases instead.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.children import running
from benchmarks.figures import Figure, table
from tests.support.recordings import wav
from tests.support.sound import tone

CASES = 10_000
JOBS = 48
OPEN_FILES = 256
GROWTH_BUDGET_MIB = 8.0
MIB = 1 << 20
LOOKS_EVERY_S = 0.1


@dataclass
class Watch:
    """What was seen of one run of the program.

    Attributes:
        status: How it ended.
        wall_s: How long it took, its start included.
        cpu_s: User and system.
        resident: Results so far -> resident bytes then.
        open_files: At most.
    """

    status: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    resident: dict[int, int] = field(default_factory=dict)
    open_files: int = 0

    def resident_mib(self, done: int) -> float:
        """Memory when so many results were there, or at the first look after that."""
        return next((size for at, size in sorted(self.resident.items()) if at >= done), 0) / MIB


@dataclass
class Found:
    """Results.

    Attributes:
        times: How often each case has one.
        unpassed: Why runs did not pass, and how often.
    """

    times: "Counter[str]" = field(default_factory=Counter)
    unpassed: "Counter[str]" = field(default_factory=Counter)


@dataclass(frozen=True)
class Hall:
    """Where the program is run.

    Attributes:
        folder: Holds the cases, a home and the results.
        url: The service.
        cases: How many there are.
    """

    folder: Path
    url: str
    cases: int

    def prepare(self) -> None:
        """Write the cases."""
        (self.folder / "turn.wav").write_bytes(wav(tone(500)))
        lines = (json.dumps(case(number)) for number in range(self.cases))
        (self.folder / "many.jsonl").write_text("\n".join(lines), "utf-8")

    def run(self, out: str, *more: str, kill_at: int | None = None) -> Watch:
        """Run the program, or begin to: at `kill_at` results it is killed."""
        kept = self.folder / out / "results.jsonl"
        began_s = time.monotonic()
        child = subprocess.Popen(
            [*self._command(out), *more],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"HOME": str(self.folder), "LANG": "C.UTF-8"},
            preexec_fn=_few_files,
        )
        watch, count = Watch(), _Lines(kept)
        while True:
            ended, status, usage = os.wait4(child.pid, os.WNOHANG)
            if ended:
                break
            done = count.look()
            _look(child.pid, done, watch)
            if kill_at is not None and done >= kill_at:
                child.kill()
            time.sleep(LOOKS_EVERY_S)
        child.returncode = watch.status = os.waitstatus_to_exitcode(status)
        watch.wall_s, watch.cpu_s = time.monotonic() - began_s, usage.ru_utime + usage.ru_stime
        return watch

    def found(self, out: str) -> "Found":
        """The results that are on the disk."""
        found = Found()
        for line in (self.folder / out / "results.jsonl").read_text("utf-8").splitlines():
            try:
                result = json.loads(line)
            except ValueError:
                continue  # cut short by the kill
            found.times[result["case"]] += 1
            if result["status"] != "passed":
                found.unpassed[f"{result['status']}: {result['why']}"] += 1
        return found

    def _command(self, out: str) -> Sequence[str]:
        program = [sys.executable, "-m", "meeting_assistant", "replay", str(self.folder / "many.jsonl")]
        settings = ["--profile", "english", "--set", "assistant.greet=false"]
        service = ["--endpoint", self.url, "--deployment", "scripted"]
        return [*program, *settings, *service, "--jobs", str(JOBS), "--out", str(self.folder / out)]


class _Lines:
    """Counts the lines of a file that grows."""

    def __init__(self, path: Path) -> None:
        self._path, self._at, self._count = path, 0, 0

    def look(self) -> int:
        """How many there are by now."""
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._at)
                block = file.read()
            self._at += len(block)
            self._count += block.count(b"\n")
        return self._count


def case(number: int) -> dict[str, object]:
    """A case of one turn."""
    if number % 2:
        say, heard = "turn.wav", "spoken words"
    else:
        say = heard = f"book {number}" if number % 10 == 0 else f"line {number}"
    expect: list[dict[str, object]] = [{"reply": {"contains": heard}}]
    if number % 10 == 0:
        expect.append({"tool": "createMeeting", "times": 1, "ok": True})
    return {"name": f"{number:05}", "say": say, "pace": "fast", "expect": expect}


def _few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def _look(pid: int, done: int, watch: Watch) -> None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        files = len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return  # it has just ended
    sizes = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")]
    if sizes:
        watch.resident[done] = sizes[0]
        watch.open_files = max(watch.open_files, files)


def measure(cases: int = CASES) -> list[Figure]:
    """One run to its end, and one that is killed and resumed."""
    with TemporaryDirectory() as folder, running("many_peer") as url:
        hall = Hall(Path(folder), url, cases)
        hall.prepare()
        return [*_whole(hall), *_killed(hall)]


def _whole(hall: Hall) -> Iterator[Figure]:
    cases = hall.cases
    watch = hall.run("whole")
    found = hall.found("whole")
    tenth, half, end = (watch.resident_mib(done) for done in (cases // 10, cases // 2, cases))
    end = end or max(watch.resident.items())[1] / MIB
    note = f"{cases} cases, --jobs {JOBS}, ended with {watch.status}"
    yield Figure(name="wall time", value=watch.wall_s, unit="s", note=note)
    yield Figure(name="cases per second", value=cases / watch.wall_s, unit="/s")
    yield Figure(name="CPU per case", value=watch.cpu_s / cases * 1000, unit="ms", note="start-up shared out")
    yield Figure(name="resident at a tenth", value=tenth, unit="MiB")
    yield Figure(name="resident at half", value=half, unit="MiB")
    yield Figure(name="resident at the end", value=end, unit="MiB")
    growth = end - tenth
    yield Figure(name="growth, a tenth to the end", value=growth, unit="MiB", budget=GROWTH_BUDGET_MIB)
    limit = f"limit {OPEN_FILES}"
    yield Figure(name="open files at most", value=watch.open_files, unit="", budget=OPEN_FILES, note=limit)
    yield from _faults("", found, cases)


def _killed(hall: Hall) -> Iterator[Figure]:
    killed = hall.run("killed", kill_at=hall.cases // 2)
    if killed.status != -signal.SIGKILL:
        raise RuntimeError(f"the run ended with {killed.status} before it could be killed")
    before = hall.found("killed").times.total()
    resumed = hall.run("killed", "--resume")
    note = f"resumed, it ended with {resumed.status}"
    yield Figure(name="results at the kill", value=before, unit="", note=note)
    yield from _faults("killed, resumed: ", hall.found("killed"), hall.cases)


def _faults(which: str, found: Found, cases: int) -> Iterator[Figure]:
    repeated = found.times.total() - len(found.times)
    reasons = "; ".join(f"{count} times {why}" for why, count in found.unpassed.most_common(3))
    yield Figure(name=f"{which}cases lost", value=cases - len(found.times), unit="", budget=0)
    yield Figure(name=f"{which}results repeated", value=repeated, unit="", budget=0)
    yield Figure(
        name=f"{which}runs not passed", value=found.unpassed.total(), unit="", budget=0, note=reasons
    )


if __name__ == "__main__":
    sys.stdout.write(f"{table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))}\n")
