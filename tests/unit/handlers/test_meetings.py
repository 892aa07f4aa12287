import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from meeting_assistant.database import MEMORY
from meeting_assistant.errors import ToolError
from meeting_assistant.handlers.meetings import MAX_LISTED, MeetingHandlers
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.tools.loading import tools_of
from meeting_assistant.tools.toolbox import Toolbox
from tests.support.meetings import book

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
    tool = tools_of(handlers)[0]

    assert tool.name == "createMeeting"
    properties = tool.definition.parameters["properties"] if tool.definition.parameters else {}
    assert [(name, properties[name]["type"]) for name in list(properties)[:3]] == [
        ("start_time", "string"),
        ("duration", "integer"),
        ("title", "string"),
    ]
    assert tool.parameters["required"] == ["start_time", "duration"]
    assert set(properties) == {
        *("start_time", "duration", "title"),
        *("attendees", "location", "notes", "allow_conflict", "allow_past"),
    }
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
        "location": None,
        "notes": None,
        "attendees": [],
        "status": "CONFIRMED",
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


def test_without_a_title_it_is_the_original_one_or_the_one_given(handlers: MeetingHandlers) -> None:
    assert handlers.create_meeting("2026-11-23 15:00:00", 60).title == "我的会议"
    english = replace(handlers, untitled="My meeting")
    assert english.create_meeting("2026-11-24 15:00:00", 60).title == "My meeting"


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


def error_of(output: str) -> dict[str, object]:
    error = json.loads(output)["error"]
    assert isinstance(error, dict)
    return error


async def test_an_overlap_reaches_the_model_with_a_code_and_the_next_free_time(
    handlers: MeetingHandlers, store: MeetingStore
) -> None:
    taken = handlers.create_meeting("2026-11-23 15:00:00", 60, "评审")
    box = Toolbox(tools_of(handlers))
    arguments = {"start_time": "2026-11-23 15:30:00", "duration": 30}

    refused = await box.run("call_1", "createMeeting", json.dumps(arguments))
    error = error_of(refused.output)
    assert error["code"] == "time_taken"
    assert error["conflicts"] == [
        {
            "id": taken.id,
            "title": "评审",
            "start": "2026-11-23T15:00:00+08:00",
            "end": "2026-11-23T16:00:00+08:00",
        }
    ]
    assert error["next_free"] == {"start": "2026-11-23T16:00:00+08:00", "end": "2026-11-23T16:30:00+08:00"}
    assert len(store.list()) == 1

    agreed = await box.run("call_2", "createMeeting", json.dumps({**arguments, "allow_conflict": True}))
    assert agreed.ok
    assert len(store.list()) == 2


def test_a_start_in_the_past_is_booked_once_the_user_confirms_it(handlers: MeetingHandlers) -> None:
    assert handlers.create_meeting("2026-11-22 09:00:00", 60, allow_past=True).weekday == "Sunday"


def test_details_are_kept_and_told(handlers: MeetingHandlers) -> None:
    booked = handlers.create_meeting(
        "2026-11-23 15:00:00", 60, "周会", ["张三 ", " "], " 三楼\n会议室 ", " 一\n二 "
    )
    assert (booked.attendees, booked.location, booked.notes) == (["张三"], "三楼 会议室", "一\n二")


async def test_meetings_of_a_range_are_listed(handlers: MeetingHandlers) -> None:
    for day in (22, 23, 30):
        handlers.create_meeting(f"2026-11-{day} 15:00:00", 60, f"第{day}日")
    box = Toolbox(tools_of(handlers))

    async def titles(arguments: str) -> list[str]:
        result = await box.run(arguments, "listMeetings", arguments)
        return [each["title"] for each in json.loads(result.output)["meetings"]]

    assert await titles("{}") == ["第22日", "第23日"]
    assert await titles('{"from": "2026-11-23", "to": "2026-11-23"}') == ["第23日"]
    assert await titles('{"from": "2026-11-23 16:00", "to": "2026-11-30"}') == ["第30日"]
    refused = await box.run("x", "listMeetings", '{"from": "2026-11-23", "to": "2026-11-22"}')
    assert error_of(refused.output)["code"] == "empty_range"


def test_a_long_list_is_cut_and_says_so(handlers: MeetingHandlers) -> None:
    for minute in range(MAX_LISTED + 2):
        handlers.create_meeting(f"2026-11-23 15:{minute:02}:00", 1)
    listed = handlers.list_meetings()
    assert (len(listed.meetings), listed.more) == (MAX_LISTED, 2)


def test_a_meeting_is_moved_by_its_id_or_its_title(handlers: MeetingHandlers) -> None:
    booked = handlers.create_meeting("2026-11-23 15:00:00", 60, "项目周会")
    by_id = handlers.reschedule_meeting(booked.id, "2026-11-24 10:00:00", 90)
    by_title = handlers.reschedule_meeting("周会", "2026-11-24 11:00:00")

    assert (by_id.id, by_id.start.isoformat(), by_id.duration) == (
        booked.id,
        "2026-11-24T10:00:00+08:00",
        90,
    )
    assert (by_title.id, by_title.start.isoformat(), by_title.duration) == (
        booked.id,
        "2026-11-24T11:00:00+08:00",
        90,
    )


def test_a_meeting_gets_another_title_or_length_without_being_moved(handlers: MeetingHandlers) -> None:
    booked = handlers.create_meeting("2026-11-23 15:00:00", 60, "项目周会")
    renamed = handlers.reschedule_meeting(booked.id, title=" 设计 \n 评审 ")
    longer = handlers.reschedule_meeting(booked.id, duration=90)
    assert (renamed.title, renamed.start, renamed.duration) == ("设计 评审", booked.start, 60)
    assert (longer.title, longer.start, longer.duration) == ("设计 评审", booked.start, 90)


def test_a_meeting_that_is_under_way_gets_another_title(store: MeetingStore) -> None:
    started = NOW - timedelta(minutes=30)
    booked = book(store, title="a", starts_at=started)
    handlers = MeetingHandlers(store=store, zone=SHANGHAI, now=lambda: NOW)
    assert handlers.reschedule_meeting("a", title="b").id == booked.uid


@pytest.mark.parametrize("nothing", [{}, {"title": " "}])
def test_a_change_of_nothing_is_refused(nothing: dict[str, Any], handlers: MeetingHandlers) -> None:
    booked = handlers.create_meeting("2026-11-23 15:00:00", 60, "a")
    with pytest.raises(ToolError) as raised:
        handlers.reschedule_meeting(booked.id, **nothing)
    assert raised.value.code == "nothing_to_change"
    assert "start_time, duration or title" in (raised.value.hint or "")


def test_a_meeting_does_not_grow_into_another_unasked(handlers: MeetingHandlers) -> None:
    handlers.create_meeting("2026-11-23 16:00:00", 60, "a")
    booked = handlers.create_meeting("2026-11-23 15:00:00", 60, "b")
    with pytest.raises(ToolError) as raised:
        handlers.reschedule_meeting(booked.id, duration=90)
    assert raised.value.code == "time_taken"


def test_a_meeting_is_not_moved_onto_another_unasked(handlers: MeetingHandlers) -> None:
    handlers.create_meeting("2026-11-23 15:00:00", 60, "a")
    booked = handlers.create_meeting("2026-11-23 17:00:00", 45, "b")
    with pytest.raises(ToolError) as raised:
        handlers.reschedule_meeting(booked.id, "2026-11-23 15:30:00")
    assert raised.value.code == "time_taken"
    assert raised.value.details["next_free"] == {
        "start": "2026-11-23T16:00:00+08:00",
        "end": "2026-11-23T16:45:00+08:00",
    }
    assert handlers.reschedule_meeting(booked.id, "2026-11-23 15:30:00", allow_conflict=True)


def test_a_title_that_two_meetings_have_is_asked_about(handlers: MeetingHandlers) -> None:
    first = handlers.create_meeting("2026-11-23 15:00:00", 60, "周会")
    second = handlers.create_meeting("2026-11-24 15:00:00", 60, "周会")
    with pytest.raises(ToolError) as raised:
        handlers.cancel_meeting("周会")
    assert raised.value.code == "several_meetings"
    candidates = raised.value.details["meetings"]
    assert isinstance(candidates, list)
    assert [each["id"] for each in candidates] == [first.id, second.id]
    with pytest.raises(ToolError, match="no coming meeting"):
        handlers.cancel_meeting("评审")


def test_a_cancelled_meeting_is_told_as_such_and_frees_its_time(handlers: MeetingHandlers) -> None:
    booked = handlers.create_meeting("2026-11-23 15:00:00", 60, "周会")
    assert handlers.cancel_meeting(booked.id).status == "CANCELLED"
    assert handlers.list_meetings().meetings == []
    handlers.create_meeting("2026-11-23 15:00:00", 60)


def test_free_time_lies_between_the_meetings_and_not_in_the_past(handlers: MeetingHandlers) -> None:
    handlers.create_meeting("2026-11-22 12:00:00", 60)
    handlers.create_meeting("2026-11-22 13:20:00", 60)

    found = handlers.find_free_time(30, "2026-11-22", "2026-11-22 15:00").free
    assert [(gap.start.strftime("%H:%M"), gap.minutes) for gap in found] == [("11:00", 60), ("14:20", 40)]
    none = handlers.find_free_time(120, "2026-11-22", "2026-11-22 15:00")
    assert none.free == []
    assert none.note is not None
