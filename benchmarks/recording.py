"""What a record costs the conversation and the disk, and how fast an hour of it is played back."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from benchmarks.figures import Figure
from meeting_assistant.recording.playback import play_back
from meeting_assistant.recording.reading import read_session
from meeting_assistant.session.inputs import Captured
from tests.support.records import CHUNK_S, HandClock, Held, accepted, exchange, held, recorder

HOUR_S, EXCHANGE_S = 3600, 12.0
REAL_S = 30.0
PLAYBACK_BUDGET_S = 30.0


def measure() -> list[Figure]:
    """The figures of a synthetic hour: 300 spoken turns, each answered for 4 s, 30 function calls."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_hour(Path(folder) / "hour"), *_real_time(Path(folder) / "real")]


def _hour(folder: Path) -> Iterator[Figure]:
    with held(folder) as talk:
        accepted(talk)
        for number in range(1, int(HOUR_S / EXCHANGE_S) + 1):
            exchange(talk, number, lasts_s=EXCHANGE_S)
    session = read_session(folder)
    began_s, began_cpu_s = time.monotonic(), time.process_time()
    log = bytearray()
    played = play_back(session, write=log.extend)
    elapsed_s, cpu_s = time.monotonic() - began_s, time.process_time() - began_cpu_s
    same = not played.differences and bytes(log) == (folder / "events.jsonl").read_bytes()
    note = f"{played.inputs:,} inputs, {played.lines:,} lines; {'the same bytes' if same else 'DIFFERENT'}"
    yield Figure(name="an hour played back", value=elapsed_s, unit="s", budget=PLAYBACK_BUDGET_S, note=note)
    yield Figure(name="  of CPU time", value=cpu_s, unit="s")
    for name in ("audio.wav", "received.wav", "events.jsonl"):
        size = (folder / name).stat().st_size / 1e6
        yield Figure(name=f"an hour of {name}", value=size, unit="MB")


def _real_time(folder: Path) -> Iterator[Figure]:
    """Sound both ways in real time, with and without a record."""
    with_it = _cpu_s(folder, kept=True)
    without = _cpu_s(folder.with_name("nothing"), kept=False)
    per_minute = (with_it - without) * 60 / REAL_S
    yield Figure(
        name="CPU a minute of recording", value=per_minute, unit="s", note=f"measured over {REAL_S:.0f} s"
    )
    with held(folder.with_name("line")) as talk:
        event = Captured(bytes(1920), 1.0)
        began = time.thread_time()
        for _ in range(10_000):
            talk.recorder.took(event, 101.0)
            talk.recorder.gave([], 101.0)
        each_us = (time.thread_time() - began) / 10_000 * 1e6
    yield Figure(
        name="a chunk's cost to the conversation", value=each_us, unit="us", note="CPU of its thread"
    )


def _cpu_s(folder: Path, *, kept: bool) -> float:
    """CPU time of so much conversation, 25 chunks a second up and 50 blocks down."""
    clock = HandClock(100.0)
    record = recorder(folder, clock)
    began_s, began_cpu_s = time.monotonic(), 0.0
    with record if kept else nullcontext():
        talk = Held(record, clock)
        accepted(talk)
        began_cpu_s = time.process_time()
        for block in range(int(REAL_S / CHUNK_S)):
            talk.take(Captured(_SOUND[block % 7], clock.now_s), CHUNK_S)
            for half in (0.0, 0.02):
                record.play(_SOUND[block % 7][:960], clock.now_s + half)
            time.sleep(max(0.0, began_s + block * CHUNK_S - time.monotonic()))
    return time.process_time() - began_cpu_s


_SOUND = [bytes(range(256)) * 7 + bytes(128 - shift) + bytes([shift]) * shift for shift in range(7)]
