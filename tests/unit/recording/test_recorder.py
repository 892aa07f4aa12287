"""A conversation is kept while it is held, and never stands in its way."""

import asyncio
import json
import resource
import signal
import stat
import subprocess
import sys
import textwrap
import time
import wave
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from meeting_assistant.errors import ConnectionLost, StoreError
from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.protocol.server_events import OutputAudioDelta
from meeting_assistant.recording import recorder as recorders
from meeting_assistant.recording.folder import Recipe
from meeting_assistant.recording.reading import read_session
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session.client import ClientSession
from tests.support.events import created
from tests.support.records import HandClock, accepted, held, recorder
from tests.support.sound import ramp


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").splitlines()]


def channels(folder: Path) -> Any:
    with wave.open(str(folder / "audio.wav")) as audio:
        assert (audio.getnchannels(), audio.getframerate(), audio.getsampwidth()) == (2, 24_000, 2)
        return np.frombuffer(audio.readframes(audio.getnframes()), "<i2").reshape(-1, 2)


def test_what_was_sent_and_heard_lies_on_one_time_line(tmp_path: Path) -> None:
    spoken, answer = ramp(960), ramp(480, start=5)
    with held(tmp_path) as talk:
        accepted(talk)
        talk.take(i.Captured(spoken, 101.04), 0.9)
        talk.recorder.play(answer, 102.0)
    both = channels(tmp_path)
    assert both[24_000:24_960, 0].tobytes() == spoken
    assert both[48_000:48_480, 1].tobytes() == answer
    assert np.count_nonzero(both) == 960 + 480


def test_each_line_has_both_times(tmp_path: Path) -> None:
    before = datetime.now().astimezone()
    with held(tmp_path) as talk:
        accepted(talk)
    told = lines(tmp_path)
    assert [line["t"] for line in told if "in" in line] == [0.0, 0.1, 0.2]
    assert all(before.replace(microsecond=0) <= datetime.fromisoformat(line["at"]) for line in told)


def test_what_the_microphone_heard_and_did_not_send_is_not_kept(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        talk.take(i.Captured(ramp(960)), 0.5)  # there is no connection yet
        accepted(talk)
        talk.take(i.UserAsked(i.Ask.MUTE))
        talk.take(i.Captured(ramp(960)), 0.5)
        talk.recorder.play(ramp(1), 102.0)
    assert not channels(tmp_path)[:, 0].any()
    assert [line["pcm"] for line in lines(tmp_path) if line.get("in") == "Captured"] == [{"frames": 960}] * 2


def test_the_inputs_are_read_back_with_their_sound_and_do_the_same_again(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        accepted(talk)
        for block in range(5):
            talk.take(i.Captured(ramp(960, start=block * 960 + 1), talk.clock.now_s), 0.04)
        talk.take(created())
        sound = ramp(2400)
        talk.take(OutputAudioDelta(response_id="r1", item_id="a1", pcm=sound), 0.1)
        talk.take(i.UserAsked(i.Ask.QUIT), 0.1)
    session = read_session(tmp_path)
    again = ClientSession(session.meta.session.settings())
    first = ClientSession(Recipe(ids="abc").settings())
    for step in session.steps():
        assert again.handle(step.event, step.t) == first.handle(step.event, step.t)
    captured = [step.event for step in session.steps() if isinstance(step.event, i.Captured)]
    assert b"".join(event.pcm for event in captured) == ramp(4800)
    assert any(getattr(step.event, "pcm", None) == sound for step in session.steps())


def test_it_says_what_it_is_about_and_how_it_ended(tmp_path: Path) -> None:
    with held(tmp_path / "a") as talk:
        open_meta = read_session(tmp_path / "a").meta
        talk.take(i.UserAsked(i.Ask.QUIT))
    closed_meta = read_session(tmp_path / "a").meta
    assert (open_meta.ended, open_meta.end) == (None, None)
    assert closed_meta.end is not None
    assert closed_meta.end.how == "finished"
    assert closed_meta.ended is not None
    with pytest.raises(ConnectionLost), held(tmp_path / "b"):
        raise ConnectionLost("gone", hint="Wait.")
    end = read_session(tmp_path / "b").meta.end
    assert end is not None
    assert end.model_dump() == {
        "how": "failed",
        "error": {"kind": "ConnectionLost", "message": "gone", "hint": "Wait."},
    }
    with pytest.raises(KeyboardInterrupt), held(tmp_path / "c"):
        raise KeyboardInterrupt
    end = read_session(tmp_path / "c").meta.end
    assert end is not None
    assert end.how == "interrupted"


def test_all_is_for_nobody_elses_eyes(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        accepted(talk)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(
        ["session.json", "events.jsonl", "audio.wav", "received.wav", "transcript.md"], 0o600
    )


def test_no_word_is_left_where_that_is_wanted(tmp_path: Path) -> None:
    with held(tmp_path, redacted=True) as talk:
        accepted(talk)
        talk.take(i.UserTyped("call 555"))
    text = (tmp_path / "events.jsonl").read_text("utf-8") + (tmp_path / "transcript.md").read_text("utf-8")
    assert "call" not in text.replace("call_id", "")
    assert "555" not in text


def test_a_disk_that_is_full_ends_the_record_and_not_the_conversation(tmp_path: Path) -> None:
    told: list[StoreError] = []
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with held(tmp_path, stopped=told.append) as talk:
            accepted(talk)
            for block in range(200):
                assert talk.take(i.Captured(ramp(960, start=block * 960)), 0.04)
            talk.take(i.UserTyped("still here"))
            while not told:
                time.sleep(0.01)
            assert talk.take(i.UserTyped("and here"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    (failure,) = told
    assert "File too large" in failure.message
    assert failure.hint
    session = read_session(tmp_path)
    assert session.meta.end is not None
    assert session.meta.end.how == "record stopped"
    assert list(session.lines())  # no half a line
    assert len(channels(tmp_path)) <= 25_000


def test_a_line_that_is_full_ends_the_record_without_a_hole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "MAX_WAITING", 50)
    told: list[StoreError] = []
    with held(tmp_path, stopped=told.append) as talk:
        for _ in range(10_000):
            talk.recorder.took(i.Captured(bytes(2)), 100.0)
            talk.recorder.gave([], 100.0)
            if told:
                break
    assert "too slow" in told[0].message
    assert len(lines(tmp_path)) >= 50


def test_a_folder_that_cannot_be_written_is_an_error_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "session.json").mkdir()
    with pytest.raises(StoreError) as caught, recorder(tmp_path / "a", HandClock(0.0)):
        pass
    assert caught.value.hint


def test_an_older_record_in_the_folder_is_replaced(tmp_path: Path) -> None:
    for _ in range(2):
        with held(tmp_path) as talk:
            accepted(talk)
    assert len([line for line in lines(tmp_path) if "in" in line]) == 3


async def test_the_loop_never_waits_for_the_disk(tmp_path: Path) -> None:
    # What a chunk costs the loop: it is put into the line, nothing else.
    with held(tmp_path) as talk:
        accepted(talk)
        event, effects = i.Captured(bytes(1920)), [e.PlayEnd("a", 0)]
        began = time.thread_time()
        for _ in range(5_000):
            talk.recorder.took(event, 100.0)
            talk.recorder.gave(effects, 100.0)
        each_us = (time.thread_time() - began) / 5_000 * 1e6
        await asyncio.sleep(0)
    assert each_us < 50


def test_all_can_be_read_after_a_kill(tmp_path: Path) -> None:
    program = textwrap.dedent(
        f"""
        import sys, time
        from pathlib import Path
        from meeting_assistant.session import inputs as i
        from tests.support.records import accepted, held
        from tests.support.sound import ramp
        with held(Path({str(tmp_path)!r})) as talk:
            accepted(talk)
            while True:
                talk.take(i.Captured(ramp(960)), 0.04)
                talk.recorder.play(ramp(960), talk.clock.now_s)
                time.sleep(0.001)
                if talk.clock.now_s > 110:
                    talk.take(i.UserTyped("hello"))
                    print("ready", flush=True)
        """
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for _ in range(1500):
            child.stdout.readline()
    finally:
        child.kill()
        child.communicate()
    session = read_session(tmp_path)
    assert session.meta.end is None
    last = [line["t"] for line in session.lines()][-1]
    frames = len(channels(tmp_path))
    assert last > 10
    assert frames >= (last - 1) * SERVICE_FORMAT.rate_hz
    assert (tmp_path / "audio.wav").stat().st_size >= 44 + frames * 4
    assert "TurnCommitted" in (tmp_path / "transcript.md").read_text("utf-8")
