"""`tools`: what the model may call, how it is told of it, and a way to call it oneself."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from meeting_assistant.cli.options import AsJson, Assign, ConfigFile, Handlers, Profile, load_settings
from meeting_assistant.cli.tables import print_table
from meeting_assistant.cli.telling import teller
from meeting_assistant.errors import ToolError

if TYPE_CHECKING:
    from meeting_assistant.config.schema import Config
    from meeting_assistant.tools.tool import Tool
    from meeting_assistant.tools.toolbox import ToolResult

app = typer.Typer(
    help="See and try the tools that the model may call.", rich_markup_mode=None, add_completion=False
)

Language: TypeAlias = Literal["zh", "en"]
Name: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help="As `tools list` shows it.")]

_HEADINGS: dict[Language, tuple[str, ...]] = {
    "zh": ("名称", "须确认", "来源", "说明"),
    "en": ("name", "asks first", "source", "description"),
}
_YES: dict[Language, str] = {"zh": "是", "en": "yes"}
_BUILT_IN: dict[Language, str] = {"zh": "内置", "en": "built in"}
_CALL_ID = "command_line"


@app.callback()
def _group() -> None:
    """See and try the tools that the model may call."""


@app.command("list")
def list_tools(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those that the profile does not offer.")] = False,
    profile: Profile = None,
    config: ConfigFile = None,
    handlers: Handlers = None,
    assign: Assign = None,
    as_json: AsJson = False,
) -> None:
    """List the tools, each with its source."""
    settings = _settings(ctx, profile, config, assign, handlers)
    tools = asyncio.run(_tools(settings, every=every))
    if as_json:
        typer.echo(json.dumps([_to_json(tool) for tool in tools], ensure_ascii=False, indent=2))
        return
    say = teller(settings)
    for name, server in settings.mcp.servers.items():
        if server.mode == "service":
            say(f"the MCP server {name} is called by the service, which lists its tools in the conversation")
    language = settings.ui.language or "en"
    rows = [
        (
            tool.name,
            _YES[language] if tool.requires_confirmation else "",
            _source(tool.source, language),
            tool.description.splitlines()[0],
        )
        for tool in tools
    ]
    print_table(_HEADINGS[language], rows)


@app.command()
def show(
    ctx: typer.Context,
    name: Name,
    profile: Profile = None,
    config: ConfigFile = None,
    handlers: Handlers = None,
    assign: Assign = None,
) -> None:
    """Print a tool as it is declared to the service: name, description, JSON Schema."""
    settings = _settings(ctx, profile, config, assign, handlers)
    tools = {tool.name: tool for tool in asyncio.run(_tools(settings, every=True))}
    if (tool := tools.get(name)) is None:
        raise ToolError(f"there is no tool {name!r}", hint=f"There are: {', '.join(tools)}.")
    typer.echo(json.dumps(tool.definition.to_wire(), ensure_ascii=False, indent=2))


@app.command()
def call(
    ctx: typer.Context,
    name: Name,
    arguments: Annotated[
        str, typer.Option("--json", metavar="OBJECT", help="Its arguments, such as '{\"duration\": 60}'.")
    ] = "{}",
    profile: Profile = None,
    config: ConfigFile = None,
    handlers: Handlers = None,
    assign: Assign = None,
) -> None:
    """Run a tool outside a conversation and print what the model would be told."""
    settings = _settings(ctx, profile, config, assign, handlers)
    result = asyncio.run(_call(settings, name, arguments))
    if result.ok or not is_terminal():  # a program reads the model's error, a person the one that we end with
        typer.echo(result.output)
    if not result.ok:
        raise _to_error(result.output)


def is_terminal() -> bool:
    """True if a person reads what is printed."""
    return sys.stdout.isatty()


def _settings(
    ctx: typer.Context,
    profile: Profile,
    config: ConfigFile,
    assign: Assign,
    handlers: Handlers,
) -> "Config":
    return load_settings(ctx, profile, config, assign, ("--handlers", "tools.handlers", handlers)).config


async def _tools(config: "Config", *, every: bool) -> "tuple[Tool, ...]":
    from meeting_assistant.app.toolset import open_toolset

    async with open_toolset(config, say=teller(config), every=every, purpose="look") as tools:
        return tools


async def _call(config: "Config", name: str, arguments: str) -> "ToolResult":
    """One call; whoever types it agrees to it."""
    from meeting_assistant.app.toolset import open_toolset
    from meeting_assistant.tools.confirm import Settled, Verdict
    from meeting_assistant.tools.toolbox import Toolbox

    async with open_toolset(config, say=teller(config), every=True, purpose="call") as tools:
        toolbox = Toolbox(tools, deadline_s=config.tools.deadline_s, confirmer=Settled(Verdict.YES))
        return await toolbox.run(_CALL_ID, name, arguments)


def _source(source: str, language: Language) -> str:
    """Where a tool is from, for people: of the program's own they need no path."""
    return _BUILT_IN[language] if source.startswith("meeting_assistant.handlers.") else source


def _to_json(tool: "Tool") -> dict[str, object]:
    return {
        "name": tool.name,
        "source": tool.source,
        "description": tool.description,
        "requires_confirmation": tool.requires_confirmation,
    }


def _to_error(output: str) -> ToolError:
    """The error object that a model gets, as an error of ours."""
    told = json.loads(output)["error"]
    return ToolError(told.get("message", told.get("code", "")), hint=told.get("hint", ""))
