import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from meeting_assistant.errors import ConfigError
from meeting_assistant.tools.context import CallContext
from meeting_assistant.tools.signature import InvalidArguments
from meeting_assistant.tools.tool import Tool, camel_case


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Person(BaseModel):
    name: str
    mail: str | None = None


@dataclass
class Room:
    title: str
    seats: int


def create_meeting(
    start_time: datetime, duration: Annotated[int, Field(ge=1)], title: str = "我的会议"
) -> None:
    """Book a meeting.

    Args:
        start_time: When it starts.
        duration: How long, in minutes.
        title: What it is called.
    """


def describe(tool: Tool, parameter: str) -> object:
    return tool.parameters["properties"][parameter]  # type: ignore[index]  # a JSON object


def test_a_function_becomes_a_tool_with_the_words_of_its_docstring() -> None:
    tool = Tool.from_function(create_meeting)

    assert tool.definition.model_dump() == {
        "type": "function",
        "name": "createMeeting",
        "description": "Book a meeting.",
        "parameters": {
            "type": "object",
            "properties": {
                "start_time": {"type": "string", "format": "date-time", "description": "When it starts."},
                "duration": {"type": "integer", "minimum": 1, "description": "How long, in minutes."},
                "title": {"type": "string", "default": "我的会议", "description": "What it is called."},
            },
            "required": ["start_time", "duration"],
            "additionalProperties": False,
        },
    }


@pytest.mark.parametrize(
    ("python", "model"),
    [
        ("create_meeting", "createMeeting"),
        ("query_knowledge_base", "queryKnowledgeBase"),
        ("now", "now"),
        ("roll_2_dice", "roll2Dice"),
        ("alreadyCamel", "alreadyCamel"),
        ("_hidden_", "hidden"),
    ],
)
def test_names_follow_one_rule(python: str, model: str) -> None:
    assert camel_case(python) == model


def test_annotations_of_many_kinds_have_a_schema_and_are_bound_to_python_values() -> None:
    def plan(
        kind: Literal["talk", "walk"],
        colour: Colour,
        people: list[Person],
        room: Room,
        day: date,
        length: timedelta,
        note: str | None = None,
        json: int = 0,
        model_name: str = "",
    ) -> None:
        """Plan it."""

    names = ["kind", "colour", "people", "room", "day", "length", "note", "json", "model_name"]
    tool = Tool.from_function(plan, parameters={name: f"The {name}." for name in names})

    given = tool.bind(
        '{"kind": "walk", "colour": "blue", "people": [{"name": "李雷"}], "room": {"title": "A", "seats": 2},'
        ' "day": "2026-11-23", "length": "PT1H30M", "json": 3}'
    )

    assert given == {
        "kind": "walk",
        "colour": Colour.BLUE,
        "people": [Person(name="李雷")],
        "room": Room("A", 2),
        "day": date(2026, 11, 23),
        "length": timedelta(minutes=90),
        "json": 3,
    }
    assert list(tool.parameters["properties"]) == names  # type: ignore[call-overload]  # a JSON object


def test_a_property_called_title_survives_the_removal_of_generated_titles() -> None:
    def show(room: Room) -> None:
        """Show a room.

        Args:
            room: Which.
        """

    assert Tool.from_function(show).parameters["$defs"] == {
        "Room": {
            "type": "object",
            "properties": {"title": {"type": "string"}, "seats": {"type": "integer"}},
            "required": ["title", "seats"],
            "additionalProperties": False,
        }
    }


def test_a_description_beside_the_type_goes_before_the_docstring() -> None:
    def tell(
        text: Annotated[str, Field(description="From the type.")], loud: Annotated[bool, "As a note."]
    ) -> None:
        """Tell.

        Args:
            text: From the docstring.
        """

    tool = Tool.from_function(tell)

    assert describe(tool, "text") == {"type": "string", "description": "From the type."}
    assert describe(tool, "loud") == {"type": "boolean", "description": "As a note."}


def test_words_given_explicitly_go_before_all_others() -> None:
    tool = Tool.from_function(
        create_meeting, name="book", description="创建会议", parameters={"duration": "时长，单位为分钟"}
    )

    assert (tool.name, tool.description) == ("book", "创建会议")
    assert describe(tool, "duration") == {"type": "integer", "minimum": 1, "description": "时长，单位为分钟"}
    assert describe(tool, "title") == {
        "type": "string",
        "default": "我的会议",
        "description": "What it is called.",
    }


def test_a_tool_is_reworded_without_touching_the_original() -> None:
    original = Tool.from_function(create_meeting)

    chinese = original.reworded(description="创建会议", parameters={"title": "会议名称"})

    assert chinese.description == "创建会议"
    assert describe(chinese, "title") == {"type": "string", "default": "我的会议", "description": "会议名称"}
    assert describe(original, "title") != describe(chinese, "title")
    assert original.reworded().description == "Book a meeting."


def test_rewording_what_is_not_there_names_the_parameters() -> None:
    with pytest.raises(ConfigError, match="no parameter 'when'") as raised:
        Tool.from_function(create_meeting).reworded(parameters={"when": "x"})
    assert "start_time, duration, title" in raised.value.hint
    with pytest.raises(ConfigError, match="has no description"):
        Tool.from_function(create_meeting).reworded(description=" ")
    with pytest.raises(ConfigError, match="is empty"):
        Tool.from_function(create_meeting).reworded(parameters={"title": " "})
    with pytest.raises(ConfigError, match=r"create_meeting has no parameter 'when'"):
        Tool.from_function(create_meeting, parameters={"when": "x"})


def test_a_bound_method_and_a_callable_object_are_tools_too() -> None:
    class Counter:
        """Count."""

        def add(self, step: int) -> int:
            """Add to the count.

            Args:
                step: How much.
            """
            return step

        async def __call__(self, step: int) -> int:
            """Add."""
            return step

    counter = Counter()

    assert Tool.from_function(counter.add).bind('{"step": 2}') == {"step": 2}
    called = Tool.from_function(counter, name="count", parameters={"step": "How much."})
    assert called.is_async
    assert called.bind('{"step": "2"}') == {"step": 2}


def test_a_partial_offers_what_is_left() -> None:
    tool = Tool.from_function(
        functools.partial(create_meeting, title="x"),
        name="book",
        description="Book.",
        parameters=dict.fromkeys(("start_time", "duration", "title"), "Something."),
    )

    assert tool.bind('{"start_time": "2026-11-23T15:00", "duration": 5}') == {
        "start_time": datetime(2026, 11, 23, 15),
        "duration": 5,
    }


def test_the_context_is_hidden_from_the_model() -> None:
    def book(title: str, call: CallContext | None = None) -> None:
        """Book.

        Args:
            title: Name.
        """

    tool = Tool.from_function(book)

    assert tool.context_parameter == "call"
    assert list(tool.parameters["properties"]) == ["title"]  # type: ignore[call-overload]  # a JSON object
    with pytest.raises(InvalidArguments, match="call"):
        tool.bind('{"title": "x", "call": {"conversation_id": "a", "call_id": "b"}}')


def test_a_function_without_parameters_takes_nothing_in_any_form() -> None:
    def ring() -> None:
        """Ring the bell."""

    tool = Tool.from_function(ring)

    assert tool.parameters == {"type": "object", "properties": {}, "additionalProperties": False}
    assert tool.bind("") == tool.bind("{}") == {}


def test_a_default_that_json_cannot_express_stays_the_functions_own() -> None:
    def list_files(folder: Path = Path(), pick: float = float("inf"), seen: object = object) -> None:
        """List files.

        Args:
            folder: Where.
            pick: How many.
            seen: Which to leave out.
        """

    tool = Tool.from_function(list_files)

    json.dumps(tool.parameters, allow_nan=False)
    assert tool.bind("{}") == {}


def undescribed(x: int) -> None: ...


def undescribed_parameter(x: int, y: int) -> None:
    """Add.

    Args:
        x: One.
    """


def untyped(x) -> None:  # type: ignore[no-untyped-def]  # that is the case tested  # noqa: ANN001
    """Add.

    Args:
        x: One.
    """


def unresolved(x: "Nowhere") -> None:  # type: ignore[name-defined]  # that is the case tested  # noqa: F821
    """Add.

    Args:
        x: One.
    """


def starred(*x: int) -> None:
    """Add.

    Args:
        x: Numbers.
    """


class Strange:
    """A type without a schema."""


def strange(x: Strange) -> None:
    """Add.

    Args:
        x: One.
    """


def deep(x: Callable[[], int]) -> None:
    """Call.

    Args:
        x: What to call.
    """


def wordy() -> None: ...


wordy.__doc__ = "x" * 1025


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (undescribed, r"test_tool\.undescribed has no description"),
        (undescribed_parameter, r"parameter 'y' of .*test_tool\.undescribed_parameter has no description"),
        (untyped, r"parameter 'x' of .*test_tool\.untyped has no type"),
        (unresolved, r"types of .*test_tool\.unresolved can't be read: name 'Nowhere' is not defined"),
        (starred, r"parameter 'x' of .*test_tool\.starred can't be given by name"),
        (strange, r"parameters of .*test_tool\.strange can't be described in JSON"),
        (deep, r"parameters of .*test_tool\.deep can't be described in JSON"),
        (wordy, r"description of tool wordy has 1025 characters"),
    ],
)
def test_what_the_model_would_lack_is_an_error_that_names_the_function(
    function: object, message: str
) -> None:
    assert callable(function)
    with pytest.raises(ConfigError, match=message) as raised:
        Tool.from_function(function)
    assert raised.value.hint
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["", "建会", "two words", "x" * 65])
def test_a_name_that_the_service_refuses_is_an_error(name: str) -> None:
    tool = Tool.from_function(create_meeting)
    with pytest.raises(ConfigError, match="not usable"):
        Tool(name=name, description="d", parameters={}, bind=tool.bind, function=create_meeting)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "start_time: Field required; duration: Field required"),
        ("{", "Invalid JSON"),
        ("[1]", "object"),
        (
            '{"start_time": "2026-11-23T15:00", "duration": "long"}',
            "duration: Input should be a valid integer",
        ),
        ('{"start_time": "2026-11-23T15:00", "duration": 0}', "duration: Input should be greater than"),
        ('{"start_time": "2026-11-23T15:00", "duration": 1, "place": "A"}', "place: Extra inputs"),
        ("{" + ", ".join(f'"x{n}": 0' for n in range(9)) + "}", "and 6 more"),
    ],
)
def test_arguments_that_do_not_fit_say_which_and_why(text: str, problem: str) -> None:
    with pytest.raises(InvalidArguments) as raised:
        Tool.from_function(create_meeting).bind(text)
    assert problem in str(raised.value)


def test_a_parameter_named_like_a_keyword_of_python_loses_its_underscore() -> None:
    def list_meetings(from_: str, to: str = "") -> str:
        """List.

        Args:
            from_: Begin.
            to: End.
        """
        return from_ + to

    tool = Tool.from_function(list_meetings)

    assert describe(tool, "from") == {"type": "string", "description": "Begin."}
    assert tool.bind('{"from": "a"}') == {"from_": "a"}
