"""A record is played back: the same client does the same again, another one is found out."""

import json
import time
from pathlib import Path

import pytest

from meeting_assistant.errors import ConnectionLost
from meeting_assistant.metrics import Metrics
from meeting_assistant.recording.playback import Played, play_back
from meeting_assistant.recording.reading import find_sessions, read_session
from meeting_assistant.session import inputs as i
from tests.support.events import created, reply, speech
from tests.support.records import Held, accepted, exchange, held
from tests.support.sound import ramp

TRACES = find_sessions(Path(__file__).parents[2] / "traces")
"""Conversations that were recorded with `talk --record` and `replay --out`, without their sound."""


def _eventful(talk: Held) -> None:
    """What can happen to a conversation: a turn, a barge-in, a lost connection, keys, the end."""
    accepted(talk)
    exchange(talk, 1)
    for event in reply("a2", "好的，我来看看。", 900, response="r2"):
        talk.take(event, 0.001)
    talk.take(i.PlaybackStarted(item_id="a2", heard_at_s=talk.clock.now_s), 0.05)
    talk.take(speech("u3", 400), 0.3)
    talk.take(i.PlaybackStopped(item_id="a2", content_index=0, played_ms=310), 0.01)
    talk.take(i.Disconnected(error=ConnectionLost("gone", code=1011), retryable=True), 0.2)
    accepted(talk)
    talk.take(i.UserAsked(i.Ask.MUTE), 1 / 3)
    talk.take(i.Captured(ramp(960)), 0.04)
    talk.take(i.UserTyped("你好"), 0.1)
    talk.take(created("r4"), 0.2)
    talk.clock.now_s = max(talk.clock.now_s, talk.session.deadline or 0.0)
    talk.take(i.Tick())
    talk.take(i.UserAsked(i.Ask.QUIT), 0.1)


def _played(folder: Path) -> tuple[bytes, Played]:
    log = bytearray()
    played = play_back(read_session(folder), write=log.extend)
    return bytes(log), played


def test_the_same_client_writes_the_same_bytes_again(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        _eventful(talk)
    (first, played), (second, _) = _played(tmp_path), _played(tmp_path)
    assert first == second == (tmp_path / "events.jsonl").read_bytes()
    assert not played.differences


def test_a_redacted_record_is_played_back_too(tmp_path: Path) -> None:
    with held(tmp_path, redacted=True) as talk:
        _eventful(talk)
    assert not _played(tmp_path)[1].differences


def test_a_record_whose_sound_was_taken_out_does_the_same(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        _eventful(talk)
    for name in ("audio.wav", "received.wav"):
        (tmp_path / name).unlink()
    log, played = _played(tmp_path)
    assert not played.differences
    assert log == (tmp_path / "events.jsonl").read_bytes()


def test_observers_hear_of_the_conversation_as_it_was(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        _eventful(talk)
    metrics = Metrics()
    play_back(read_session(tmp_path), (metrics,))
    assert metrics.usage["total_tokens"] == 14


def test_a_record_that_was_cut_off_is_compared_as_far_as_it_goes(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        _eventful(talk)
    meta = json.loads((tmp_path / "session.json").read_text("utf-8"))
    (tmp_path / "session.json").write_text(json.dumps(meta | {"end": None, "ended": None}), "utf-8")
    events = tmp_path / "events.jsonl"
    whole = events.read_bytes().splitlines(keepends=True)
    for kept in (len(whole) - 1, len(whole) // 2, 3):
        events.write_bytes(b"".join(whole[:kept]) + whole[kept][:20])
        assert not _played(tmp_path)[1].differences


def test_a_client_of_another_kind_is_found_out(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        _eventful(talk)
    meta = json.loads((tmp_path / "session.json").read_text("utf-8"))
    meta["session"]["greet"] = False
    (tmp_path / "session.json").write_text(json.dumps(meta), "utf-8")
    first, *more = _played(tmp_path)[1].differences
    assert first.then is not None
    assert first.then["out"] == "response.create"
    assert first.now == {"told": "FloorOpen"}
    assert more


def test_each_turn_has_its_times(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        accepted(talk)
        exchange(talk, 10)
    said = read_session(tmp_path).turns()
    assert [turn.role for turn in said] == ["user", "tool", "assistant"]
    user, called, answer = said
    assert user.begin_s == pytest.approx(0.2 - 0.04, abs=0.01)  # the first chunk ended at 0.2
    assert user.text.startswith("明天")
    assert called.elapsed_ms == 3
    assert answer.begin_s == pytest.approx(2.3, abs=0.1)
    assert answer.end_s is not None
    assert answer.end_s - answer.begin_s == pytest.approx(5.6, abs=0.1)


def test_two_minutes_are_played_back_in_a_moment(tmp_path: Path) -> None:
    # An hour within 30 s is a minute within half a second; of CPU time, whoever else is busy.
    with held(tmp_path) as talk:
        accepted(talk)
        for number in range(10):
            exchange(talk, number)
    began_s = time.process_time()
    played = play_back(read_session(tmp_path))
    assert time.process_time() - began_s < 1.0
    assert played.duration_s == pytest.approx(120, abs=1)
    assert not played.differences


def test_there_are_traces_of_both_dialects() -> None:
    assert {read_session(folder).meta.service.dialect for folder in TRACES} == {"ga", "preview"}


@pytest.mark.parametrize("folder", TRACES, ids=lambda folder: folder.name)
def test_a_recorded_conversation_goes_as_it_went(folder: Path) -> None:
    log, played = _played(folder)
    assert played.differences == []
    assert log == (folder / "events.jsonl").read_bytes()
