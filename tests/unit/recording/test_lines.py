"""A line tells everything but secrets, and sound by its place; and it can be read back."""

import json
from typing import Any

import pytest
from pydantic_core import to_json

from meeting_assistant.errors import (
    ConnectionLost,
    DeviceLost,
    HandshakeRejected,
    MeetingAssistantError,
    ServiceError,
)
from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.client_events import InputAudioAppend, SessionUpdate
from meeting_assistant.protocol.config import ServiceTool, SessionConfig
from meeting_assistant.recording.inputs import error_of, input_of
from meeting_assistant.recording.lines import Line, Lines, without_words
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session import notices as n
from tests.support.events import audio, created, pcm, reply, says
from tests.support.scenario import config
from tests.unit.protocol.examples import SERVER_EXAMPLES


class Places:
    """Keeps sound in a list: its place is its number."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def refer(self, sound: bytes) -> Line:
        self.kept.append(sound)
        return {"number": len(self.kept) - 1}

    def fetch(self, place: Any) -> bytes:
        return self.kept[int(place["number"])]


def _lines(*, redact: bool = False, start_s: float = 0.0) -> Lines:
    return Lines(start_s=start_s, refer=Places().refer, redact=redact)


def _as_read(line: Line) -> Line:
    read: Line = json.loads(to_json(line))
    return read


def test_each_input_effect_and_notice_has_its_kind_first() -> None:
    lines = _lines()
    assert next(iter(lines.input(created()).items())) == ("in", "response.created")
    told = list(
        lines.effects(
            [
                e.Report(n.ResponseBegan(response_id="r1")),
                e.Reconnect(0.5),
                e.Send(SessionUpdate(session=config())),
                e.Finish(ConnectionLost("gone", hint="Wait.")),
            ]
        )
    )
    assert [next(iter(line.items())) for line in told] == [
        ("told", "ResponseBegan"),
        ("do", "Reconnect"),
        ("out", "session.update"),
        ("do", "Finish"),
    ]
    assert told[3]["error"] == {"kind": "ConnectionLost", "message": "gone", "hint": "Wait.", "code": 1006}


def test_sound_is_told_by_its_place() -> None:
    lines = _lines()
    assert lines.input(audio("a1", 250)) == {
        "in": "response.output_audio.delta",
        "response_id": "r1",
        "item_id": "a1",
        "output_index": 0,
        "content_index": 0,
        "pcm": {"number": 0},
        "event_id": None,
    }
    (sent,) = lines.effects([e.Send(InputAudioAppend(pcm=pcm(20)))])
    assert sent == {"out": "input_audio_buffer.append", "pcm": {"number": 1}, "event_id": None}


def test_times_are_told_from_the_start() -> None:
    lines = _lines(start_s=100.0)
    assert lines.input(i.Captured(b"", 101.5))["captured_at_s"] == 1.5
    assert lines.input(i.Captured(b""))["captured_at_s"] is None
    (told,) = lines.effects([e.Report(n.PlaybackBegan(item_id="a1", heard_at_s=100.25))])
    assert told["heard_at_s"] == 0.25


def test_a_field_of_the_service_cannot_pass_for_ours() -> None:
    event = s.InputAudioCommitted.from_wire(
        {"type": "input_audio_buffer.committed", "item_id": "u1", "t": 7, "at": "noon", "told": "x"}
    )
    assert _lines().input(event) == {"in": "input_audio_buffer.committed", "item_id": "u1"}


INPUTS: list[i.Input] = [
    *reply("a1", "好的。", 100),
    says("a1", "x"),
    audio("a1", 250),
    *(s.SERVER_MODELS[str(raw["type"])].from_wire(raw) for raw in SERVER_EXAMPLES),
    s.UnknownEvent(type="x", raw={"type": "x", "deep": [{"a": None}]}),
    s.UnknownEvent(type="response.done", raw={"type": "response.done"}, problem="response: missing"),
    i.Captured(pcm(20), 3.25),
    i.Captured(pcm(20)),
    i.Connected(config=config(), wall_s=1.5),
    i.SourceEnded(),
    i.PlaybackStarted(item_id="a1", heard_at_s=4.5),
    i.PlaybackStarted(item_id="a1"),
    i.PlaybackStopped(item_id=None, content_index=0, played_ms=0),
    i.PlaybackDrained(item_id="a1"),
    i.ToolFinished(call_id="c", output="{}", ok=True, elapsed_ms=1),
    i.ApprovalGiven(request_id="q", approve=False, reason="no"),
    i.UserAsked(i.Ask.TALK_BEGIN),
    i.UserTyped("你好"),
    i.Tick(),
]


@pytest.mark.parametrize("event", INPUTS, ids=lambda event: type(event).__name__)
def test_an_input_is_read_back_as_it_was(event: i.Input) -> None:
    places = Places()
    line = _as_read(Lines(start_s=0.0, refer=places.refer).input(event))
    assert input_of({"t": 1.0, "at": "x", **line}, places.fetch) == event


@pytest.mark.parametrize(
    "error",
    [
        ConnectionLost("gone", hint="Wait.", code=1011),
        HandshakeRejected("no", status=429, retry_after_s=2.5),
        ServiceError("bad", code="invalid_model", param="model"),
        DeviceLost("away"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_read_back_with_all_that_it_says(error: MeetingAssistantError) -> None:
    line = _as_read(_lines().input(i.Disconnected(error=error, retryable=True, retry_after_s=1.0)))
    read = input_of(line, Places().fetch)
    assert isinstance(read, i.Disconnected)
    assert (type(read.error), vars(read.error)) == (type(error), vars(error))
    assert (read.retryable, read.retry_after_s) == (True, 1.0)


def test_an_error_of_a_later_version_keeps_its_words() -> None:
    read = error_of({"kind": "NotInventedYet", "message": "odd", "hint": "Ask."})
    assert (type(read), read.message, read.hint) == (MeetingAssistantError, "odd", "Ask.")


def test_an_input_of_a_later_version_is_refused() -> None:
    with pytest.raises(ValueError, match="Telepathy"):
        input_of({"in": "Telepathy"}, Places().fetch)


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
        i.Connected(
            config=SessionConfig(
                tools=(
                    ServiceTool.from_wire({"type": "mcp", "server_url": f"https://a.example/?k={SECRET}"}),
                )
            )
        ),
        s.UnknownEvent(type="x", raw={"type": "x", "client_secret": SECRET}),
        s.UnknownEvent(type="x", raw={"list": [{"Authorization": SECRET}]}),
    ],
    ids=["ephemeral key", "tools", "address", "unknown event", "nested"],
)
def test_secrets_are_left_out(event: i.Input) -> None:
    lines = _lines()
    told = [lines.input(event)]
    if isinstance(event, i.Connected):
        told += lines.effects([e.Send(SessionUpdate(session=event.config))])
    text = to_json(told).decode()
    assert SECRET not in text
    assert text.count("***") >= len(told)


def test_words_become_dots_where_that_is_wanted() -> None:
    lines = _lines(redact=True)
    entry = n.Entry(item_id="a1", role="assistant", text="周会在 15:00。")
    told = [
        lines.input(i.UserTyped("Call me, 555!")),
        lines.input(i.ToolFinished(call_id="c", output='{"id": 7}', ok=True, elapsed_ms=1)),
        *(lines.input(event) for event in reply("a1", "好的。", 100)),
        *lines.effects([e.Report(n.EntryChanged(entry=entry, index=0))]),
    ]
    assert told[0]["text"] == "•••• ••, •••!"
    assert told[1]["output"] == '{"••": •}'
    assert told[-1]["entry"]["text"] == "••• ••:••。"
    assert "好的" not in to_json(told).decode()


def test_a_transcript_can_be_made_without_words() -> None:
    entry = n.Entry(item_id="f", role="tool", name="createMeeting", arguments='{"a": 1}', output="done")
    told = without_words(n.EntryChanged(entry=entry, index=0))
    assert isinstance(told, n.EntryChanged)
    assert (told.entry.name, told.entry.arguments, told.entry.output) == (
        "createMeeting",
        '{"•": •}',
        "••••",
    )
