"""A trace tells everything but secrets and sound."""

import json
from pathlib import Path
from typing import Any

import pytest

from meeting_assistant.client.trace import Trace
from meeting_assistant.errors import ConnectionLost, StoreError
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import InputAudioAppend, SessionUpdate
from meeting_assistant.protocol.config import ServiceTool, SessionConfig
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session import notices as n
from tests.support.events import audio, created, pcm, reply, says
from tests.support.scenario import config


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_each_input_effect_and_notice_is_a_line_with_its_time(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with Trace(path) as trace:
        trace.took(created(), 100.0)
        trace.gave([e.Report(n.ResponseBegan(response_id="r1")), e.Reconnect(0.5)], 100.0)
        trace.took(i.UserAsked(i.Ask.QUIT), 101.25)
        trace.gave([e.Finish(ConnectionLost("gone"))], 101.25)
    assert [{key: line[key] for key in list(line)[:2]} for line in _lines(path)] == [
        {"t": 0.0, "in": "response.created"},
        {"t": 0.0, "told": "ResponseBegan"},
        {"t": 0.0, "do": "Reconnect"},
        {"t": 1.25, "in": "UserAsked"},
        {"t": 1.25, "do": "Finish"},
    ]
    assert _lines(path)[3]["what"] == "quit"
    assert _lines(path)[4]["error"] == "ConnectionLost: gone"


def test_sound_is_told_by_its_length(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with Trace(path) as trace:
        trace.took(audio("a1", 250), 0.0)
        trace.took(i.Captured(pcm(20)), 0.0)
        trace.gave([e.Send(InputAudioAppend(pcm=pcm(20))), e.Play("a1", 0, pcm(250))], 0.0)
    lines = _lines(path)
    assert [line["pcm"] for line in lines] == ["250 ms", "20 ms", "20 ms", "250 ms"]
    assert lines[0]["in"] == "response.output_audio.delta"
    assert lines[2]["out"] == "input_audio_buffer.append"


def test_every_kind_of_input_and_effect_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    inputs: list[i.Input] = [
        *reply("a1", "好的。", 100),
        says("a1", "x"),
        s.UnknownEvent(type="x", raw={"type": "x", "deep": [{"a": None}]}),
        i.Connected(config=config(), wall_s=1.0),
        i.Disconnected(error=ConnectionLost("gone"), retryable=True),
        i.SourceEnded(),
        i.PlaybackStopped(item_id=None, content_index=0, played_ms=0),
        i.ToolFinished(call_id="c", output="{}", ok=True, elapsed_ms=1),
        i.UserTyped("你好"),
        i.Tick(),
    ]
    entry = n.Entry(item_id="a1", role="assistant", text="好")
    effects: list[e.Effect] = [
        e.Report(n.EntryChanged(entry=entry, index=0)),
        e.Report(n.RateLimits(limits={"tokens": (1, 2, 0.5)})),
        e.StopPlayback(),
        e.CallTool(call_id="c", name="f", arguments="{}"),
        e.Finish(),
    ]
    with Trace(path) as trace:
        for event in inputs:
            trace.took(event, 0.0)
        trace.gave(effects, 0.0)
    lines = _lines(path)
    assert len(lines) == len(inputs) + len(effects)
    assert "好的。" in path.read_text("utf-8")
    assert lines[len(inputs)]["entry"]["text"] == "好"


SECRET = "sk-do-not-tell"


@pytest.mark.parametrize(
    "event",
    [
        s.SessionCreated(
            session=SessionConfig.from_wire({"id": "x", "client_secret": {"value": SECRET, "expires_at": 1}})
        ),
        i.Connected(
            config=SessionConfig(
                tools=(
                    ServiceTool.from_wire({"type": "mcp", "authorization": SECRET, "headers": {"X": SECRET}}),
                )
            )
        ),
        s.UnknownEvent(type="x", raw={"type": "x", "client_secret": SECRET}),
        s.UnknownEvent(type="x", raw={"list": [{"Authorization": SECRET}]}),
    ],
    ids=["ephemeral key", "tools", "unknown event", "nested"],
)
def test_secrets_are_left_out(tmp_path: Path, event: i.Input) -> None:
    path = tmp_path / "trace.jsonl"
    with Trace(path) as trace:
        trace.took(event, 0.0)
        if isinstance(event, i.Connected):
            trace.gave([e.Send(SessionUpdate(session=event.config))], 0.0)
    text = path.read_text("utf-8")
    assert SECRET not in text
    assert "***" in text


def test_a_trace_that_cannot_be_written_says_so_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught, Trace(tmp_path / "missing" / "trace.jsonl"):
        pass
    assert caught.value.hint


def test_a_full_disk_is_an_error_of_ours() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs Linux's /dev/full")
    with Trace(full) as trace, pytest.raises(StoreError, match="can't write"):
        trace.took(i.Tick(), 0.0)


def test_lines_are_there_at_once_although_the_program_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    with Trace(path) as trace:
        trace.took(i.Tick(), 0.0)
        assert len(_lines(path)) == 1
