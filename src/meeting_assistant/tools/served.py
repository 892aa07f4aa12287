"""A tool of an MCP server as a `Tool`: its name made fit, its description checked, its results as JSON.

What a server says of its tools and what those return is other people's text: it is passed on to the model as
it is, and never obeyed here.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from meeting_assistant.errors import ToolError
from meeting_assistant.tools.signature import InvalidArguments
from meeting_assistant.tools.tool import MAX_DESCRIPTION_CHARS, MAX_NAME_CHARS, NAME_CHARS, Tool

if TYPE_CHECKING:
    import mcp_types

Call: TypeAlias = "Callable[[str, dict[str, object]], Awaitable[mcp_types.CallToolResult]]"
"""Calls a tool of one server: name, arguments -> result."""

Tell: TypeAlias = Callable[[str], None]
"""Tells the person something in one line."""


def to_tool(listed: "mcp_types.Tool", server: str, *, call: Call, confirm: bool, tell: Tell) -> Tool:
    """The tool that a server lists.

    Args:
        listed: As the server describes it.
        server: The server's name in the settings.
        call: Calls it.
        confirm: The person must agree first.
        tell: Hears of a description that was shortened.
    """

    async def run(**arguments: object) -> object:
        return outcome(await call(listed.name, arguments))

    schema = {key: value for key, value in listed.input_schema.items() if key != "$schema"}
    return Tool(
        name=fit_name(listed.name),
        description=_described(listed, server, tell),
        parameters={"type": "object", "properties": {}, **schema},
        bind=_bound,
        function=run,
        source=f"MCP server {server}",
        requires_confirmation=confirm,
    )


def fit_name(name: str) -> str:
    """A name as models may call it: MCP allows more characters and more of them."""
    return "".join(char if char in NAME_CHARS else "_" for char in name)[:MAX_NAME_CHARS] or "tool"


def without_clashes(
    taken: Iterable[str], served: Mapping[str, Iterable[Tool]], tell: Tell
) -> tuple[Tool, ...]:
    """The tools of all servers, each with a name of its own.

    A tool whose name another one has, ours or another server's, goes by ``SERVER_NAME``: so what a tool is
    called does not depend on the order of the servers. One that still clashes is left out.

    Args:
        taken: Names of tools that no server brought; they stay.
        served: Server -> its tools.
        tell: Hears of what was left out.
    """
    names = list(taken)
    everything = [(server, tool) for server, tools in served.items() for tool in tools]
    counts = [*names, *(tool.name for _, tool in everything)]
    free: dict[str, Tool] = {}
    for server, tool in everything:
        clashes = counts.count(tool.name) > 1
        name = fit_name(f"{server}_{tool.name}") if clashes else tool.name
        if name in free or name in names:
            tell(f"the MCP server {server} has a tool {tool.name}, whose name is taken: left out")
            continue
        free[name] = replace(tool, name=name)
    return tuple(free.values())


def outcome(result: "mcp_types.CallToolResult") -> object:
    """What a call gave, as JSON has it: the structured result if there is one, else the text.

    Raises:
        ToolError: The server says that the tool failed.
    """
    words = "\n".join(_words(block) for block in result.content)
    if result.is_error:
        raise ToolError(words or "the tool failed and gave no reason", code="tool_failed")
    if result.structured_content is not None:
        return result.structured_content
    try:
        value: object = json.loads(words, parse_constant=str)  # NaN would not be JSON any more
    except (ValueError, RecursionError):
        return words
    return value


def _words(block: "mcp_types.ContentBlock") -> str:
    """A block of a result in words; pictures and sounds are named, not shown."""
    match block.type:
        case "text":
            return block.text
        case "resource":
            text = getattr(block.resource, "text", None)
            return text if isinstance(text, str) else f"[{block.resource.uri}]"
        case "resource_link":
            return f"[{block.name}: {block.uri}]"
        case other:
            return f"[{other}]"


def _described(listed: "mcp_types.Tool", server: str, tell: Tell) -> str:
    text = (listed.description or "").strip() or (listed.title or "").strip()
    if not text:
        return f"{listed.name}, a tool of the server {server}."
    if len(text) <= MAX_DESCRIPTION_CHARS:
        return text
    tell(
        f"the MCP server {server} describes {listed.name} in {len(text)} characters: "
        f"shortened to the {MAX_DESCRIPTION_CHARS} that the service takes"
    )
    return text[: MAX_DESCRIPTION_CHARS - 1].rstrip() + "…"


def _bound(text: str) -> dict[str, object]:
    """The model's JSON text as arguments; the server checks them against its schema."""
    try:
        given = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as exc:
        raise InvalidArguments(f"the arguments are not JSON: {exc}") from exc
    if not isinstance(given, dict):
        raise InvalidArguments("the arguments should be a JSON object")
    return given
