"""One JSON object a line: stable names for programs."""

import io
import json
from typing import get_args

from meeting_assistant.errors import ConnectFailed
from meeting_assistant.session import notices
from meeting_assistant.session.notices import Notice
from meeting_assistant.ui import jsonl
from meeting_assistant.ui.jsonl import JsonLinesView, to_json, type_name
from tests.support.stories import Story, chinese, tell

NAMES = {
    "entry_changed",
    "entry_removed",
    "connecting",
    "ready",
    "link_lost",
    "turn_began",
    "turn_ended",
    "turn_committed",
    "response_began",
    "first_audio",
    "response_ended",
    "playback_began",
    "playback_ended",
    "interrupted",
    "tool_called",
    "tool_answered",
    "floor_open",
    "transcription_usage",
    "rate_limits",
    "trouble",
    "anomaly",
    "microphone_muted",
    "talk_key",
    "finished",
}


def objects_of(story: Story) -> list[dict[str, object]]:
    out = io.StringIO()
    tell(JsonLinesView(out), story)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_line_parses_and_tells_type_and_time() -> None:
    story = chinese().finished()
    objects = objects_of(story)
    assert len(objects) == len(story.told)
    assert [obj["at_ms"] for obj in objects] == [round((now - 100.0) * 1000) for now, _ in story]
    assert objects[1] == {
        "type": "ready",
        "at_ms": 200,
        "session_id": "s",
        "model": "gpt-realtime",
        "reconnected": False,
    }


def test_names_are_the_documented_ones() -> None:
    told = {
        "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__)[1:] for kind in get_args(Notice)
    }
    assert told == NAMES
    assert all(f"``{name}``" in (jsonl.__doc__ or "") for name in NAMES)
    assert type_name(notices.FloorOpen()) == "floor_open"


def test_chinese_stays_readable_and_an_entry_is_an_object() -> None:
    out = io.StringIO()
    tell(JsonLinesView(out), Story().typed("u1", "明天\n下午"))
    assert "明天\\n下午" in out.getvalue()
    entry = objects_of(Story().typed("u1", "明天"))[-1]["entry"]
    assert isinstance(entry, dict)
    assert entry["state"] == "final"
    assert entry["role"] == "user"


def test_an_error_is_its_class_cause_and_next_step() -> None:
    error = ConnectFailed("no such host", hint="check the endpoint")
    assert to_json(notices.Finished(error=error)) == {
        "error": {"type": "ConnectFailed", "message": "no such host", "hint": "check the endpoint"}
    }


def test_limits_and_infinities_are_json() -> None:
    limits = notices.RateLimits(limits={"tokens": (100, 90, float("inf"))})
    assert json.loads(json.dumps(to_json(limits), allow_nan=False)) == {"limits": {"tokens": [100, 90, None]}}


def test_a_reader_that_left_ends_nothing() -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    tell(JsonLinesView(Gone()), chinese())
