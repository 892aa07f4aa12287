import json
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from meeting_assistant.database import MEMORY
from meeting_assistant.errors import ToolError
from meeting_assistant.handlers.meetings import MeetingHandlers
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.tools.loading import tools_of
from meeting_assistant.tools.toolbox import Toolbox

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=SHANGHAI)


@pytest.fixture
def store() -> Iterator[MeetingStore]:
    with MeetingStore.open(MEMORY) as store:
        yield store


@pytest.fixture
def handlers(store: MeetingStore) -> MeetingHandlers:
    return MeetingHandlers(store=store, zone=SHANGHAI, now=lambda: NOW.astimezone(UTC))


def test_the_tool_keeps_the_contract_of_the_original_demo(handlers: MeetingHandlers) -> None:
    (tool,) = tools_of(handlers)

    assert tool.name == "createMeeting"
    properties = tool.definition.parameters["properties"] if tool.definition.parameters else {}
    assert {name: schema["type"] for name, schema in properties.items()} == {
        "start_time": "string",
        "duration": "integer",
        "title": "string",
    }
    assert properties["title"]["default"] == "我的会议"
    assert "YYYY-MM-DD HH:MM:SS" in properties["start_time"]["description"]


async def test_a_call_books_and_tells_what_was_stored(handlers: MeetingHandlers, store: MeetingStore) -> None:
    box = Toolbox(tools_of(handlers), conversation_id="conv_1")
    arguments = {"start_time": "2026-11-23 15:00:00", "duration": 60, "title": "项目周会"}

    result = await box.run("call_1", "createMeeting", json.dumps(arguments))

    (meeting,) = store.list()
    assert json.loads(result.output) == {
        "id": meeting.uid,
        "title": "项目周会",
        "start": "2026-11-23T15:00:00+08:00",
        "end": "2026-11-23T16:00:00+08:00",
        "weekday": "Monday",
        "duration": 60,
        "timezone": "Asia/Shanghai",
        "note": None,
    }
    assert meeting.origin is not None
    assert (meeting.origin.conversation_id, meeting.origin.call_id) == ("conv_1", "call_1")


@pytest.mark.parametrize(
    "arguments",
    [
        {"start_time": "2026-11-23 15:00:00"},
        {"start_time": "2026-11-23 15:00:00", "duration": 0},
        {"start_time": "2026-11-23 15:00:00", "duration": 1441},
        {"start_time": "2026-11-23 15:00:00", "duration": 1.5},
        {"start_time": "2026-11-23 15:00:00", "duration": 60, "title": "x" * 201},
        {"start_time": "tomorrow", "duration": 60},
        {"start_time": "2026-11-21 15:00:00", "duration": 60},
    ],
)
async def test_a_wrong_call_books_nothing_and_says_why(
    handlers: MeetingHandlers, store: MeetingStore, arguments: dict[str, object]
) -> None:
    result = await Toolbox(tools_of(handlers)).run("call_1", "createMeeting", json.dumps(arguments))

    assert set(json.loads(result.output)["error"]) == {"code", "message", "hint"}
    assert store.list() == ()


async def test_a_new_toolbox_of_the_same_conversation_does_not_book_again(
    handlers: MeetingHandlers, store: MeetingStore
) -> None:
    arguments = '{"start_time": "2026-11-23 15:00:00", "duration": 60}'
    results = [
        await Toolbox(tools_of(handlers), conversation_id="conv_1").run("call_1", "createMeeting", arguments)
        for _ in range(2)
    ]

    assert results[0].output == results[1].output
    assert len(store.list()) == 1


@pytest.mark.parametrize(
    ("given", "kept"), [("", "我的会议"), ("  \n ", "我的会议"), (" 周会\n A ", "周会 A")]
)
def test_titles_are_one_line_and_never_empty(handlers: MeetingHandlers, given: str, kept: str) -> None:
    assert handlers.create_meeting("2026-11-23 15:00:00", 60, given).title == kept


def test_without_a_title_it_is_the_original_one(handlers: MeetingHandlers) -> None:
    assert handlers.create_meeting("2026-11-23 15:00:00", 60).title == "我的会议"


def test_a_start_in_the_past_asks_the_model_to_ask(handlers: MeetingHandlers) -> None:
    with pytest.raises(ToolError, match="Sunday 2026-11-22 10:54 is in the past: it is now Sunday") as raised:
        handlers.create_meeting("2026-11-22 10:54:00", 60)
    assert "Ask the user" in raised.value.hint
    assert handlers.create_meeting("2026-11-22 10:55:00", 60).weekday == "Sunday"


def test_a_start_in_another_offset_is_judged_by_its_instant(handlers: MeetingHandlers) -> None:
    assert (
        handlers.create_meeting("2026-11-22T03:30:00Z", 60).start.isoformat() == "2026-11-22T11:30:00+08:00"
    )
    with pytest.raises(ToolError, match="in the past"):
        handlers.create_meeting("2026-11-22T11:30:00+10:00", 60)


def test_a_year_far_ahead_was_misheard(handlers: MeetingHandlers) -> None:
    with pytest.raises(ToolError, match="more than ten years ahead"):
        handlers.create_meeting("2062-11-23 15:00:00", 60)


def test_a_repeated_hour_is_booked_the_first_time_it_comes_and_said_so(store: MeetingStore) -> None:
    berlin = MeetingHandlers(store=store, zone=ZoneInfo("Europe/Berlin"), now=lambda: NOW)
    booked = berlin.create_meeting("2027-10-31 02:30:00", 60)

    assert booked.start.isoformat() == "2027-10-31T02:30:00+02:00"
    assert booked.end.isoformat() == "2027-10-31T02:30:00+01:00"
    assert booked.note is not None
