"""Tools of servers as tools of ours, without a server."""

from typing import Any

import pytest
from mcp_types import CallToolResult
from mcp_types import Tool as Listed
from pydantic import TypeAdapter

from meeting_assistant.errors import ToolError
from meeting_assistant.tools.served import fit_name, outcome, to_tool, without_clashes
from meeting_assistant.tools.tool import MAX_DESCRIPTION_CHARS, Tool
from meeting_assistant.tools.toolbox import Toolbox

RESULT: TypeAdapter[CallToolResult] = TypeAdapter(CallToolResult)


def result(*blocks: dict[str, Any], **more: Any) -> CallToolResult:
    return RESULT.validate_python({"content": list(blocks), **more})


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def listed(name: str = "look_up", description: str | None = "Look something up.", **more: Any) -> Listed:
    return Listed(name=name, description=description, input_schema={"type": "object"}, **more)


def tool(given: Listed, told: list[str] | None = None, server: str = "web") -> Tool:
    async def call(name: str, arguments: dict[str, object]) -> CallToolResult:
        return result(text(f"{name} {sorted(arguments)}"))

    tell = ([] if told is None else told).append
    return to_tool(given, server, call=call, confirm=False, tell=tell)


async def test_arguments_may_have_any_name() -> None:
    box = Toolbox([tool(listed())])
    given = await box.run("c1", "look_up", '{"self": 1, "name": 2, "two words": 3}')
    assert given.output == "\"look_up ['name', 'self', 'two words']\""
    assert (await box.run("c2", "look_up", "")).ok


def test_a_description_that_is_too_long_is_shortened_and_that_is_said() -> None:
    told: list[str] = []
    made = tool(listed(description="长" * 3000), told)
    assert len(made.description) == MAX_DESCRIPTION_CHARS
    assert made.description.endswith("…")
    assert told == [
        "the MCP server web describes look_up in 3000 characters: "
        "shortened to the 1024 that the service takes"
    ]


@pytest.mark.parametrize(("description", "title"), [(None, "Look up"), ("  ", "Look up"), (None, None)])
def test_a_tool_without_a_description_has_its_title_or_name(
    description: str | None, title: str | None
) -> None:
    made = tool(listed(description=description, title=title))
    assert made.description == (title or "look_up, a tool of the server web.")


def test_a_schema_without_properties_is_completed() -> None:
    given = Listed(
        name="a", description="A.", input_schema={"type": "object", "$schema": "https://example.org"}
    )
    assert tool(given).parameters == {"type": "object", "properties": {}}


@pytest.mark.parametrize(
    ("name", "fit"), [("files.read", "files_read"), ("查/天气", "____"), ("x" * 99, "x" * 64), ("", "tool")]
)
def test_names_are_made_fit(name: str, fit: str) -> None:
    assert fit_name(name) == fit


def test_a_name_that_is_taken_is_prefixed_and_ours_stays() -> None:
    served = {"a": [tool(listed("createMeeting")), tool(listed("only_a"))], "b": [tool(listed("other"))]}
    names = [each.name for each in without_clashes(["createMeeting"], served, print)]
    assert names == ["a_createMeeting", "only_a", "other"]


def test_servers_that_share_a_name_are_both_prefixed() -> None:
    served = {"a": [tool(listed("search"))], "b": [tool(listed("search"))]}
    assert [each.name for each in without_clashes([], served, print)] == ["a_search", "b_search"]


def test_what_clashes_even_then_is_left_out_and_that_is_said() -> None:
    told: list[str] = []
    served = {"a": [tool(listed("search")), tool(listed("search"))], "b": [tool(listed("x"))]}
    assert [each.name for each in without_clashes(["a_x"], served, told.append)] == ["a_search", "x"]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (result(text("sunny")), "sunny"),
        (result(text('{"degrees": 21}')), {"degrees": 21}),
        (result(text("a"), text("b")), "a\nb"),
        (result(text("a"), structured_content={"degrees": 21}), {"degrees": 21}),
        (result(), ""),
        (result(text("NaN")), "NaN"),
        (result({"type": "image", "data": "QQ==", "mime_type": "image/png"}), "[image]"),
        (
            result({"type": "resource", "resource": {"uri": "file:///a", "text": "words"}}),
            "words",
        ),
        (result({"type": "resource_link", "name": "a", "uri": "file:///a"}), "[a: file:///a]"),
    ],
)
def test_results_are_json(given: CallToolResult, expected: object) -> None:
    assert outcome(given) == expected


@pytest.mark.parametrize(("blocks", "said"), [([text("no such city")], "no such city"), ([], "no reason")])
def test_a_failure_is_an_error_for_the_model(blocks: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ToolError, match=said):
        outcome(result(*blocks, is_error=True))
