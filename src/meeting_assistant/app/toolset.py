"""The functions on offer, made from the settings."""

import os
from collections.abc import AsyncIterator, Callable, Container, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from meeting_assistant.app.calendar import kept_in_sync
from meeting_assistant.app.knowledge import open_knowledge
from meeting_assistant.app.mcp import served_tools
from meeting_assistant.config.schema import Config
from meeting_assistant.database import MEMORY
from meeting_assistant.errors import ConfigError
from meeting_assistant.handlers.dates import DateHandlers
from meeting_assistant.handlers.knowledge import KnowledgeHandlers
from meeting_assistant.handlers.meetings import DEFAULT_TITLES, MeetingHandlers
from meeting_assistant.meetings.model import Draft
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.replay.spelling import meant
from meeting_assistant.tools.loading import installed_tools, load_tools, tools_of
from meeting_assistant.tools.served import without_clashes
from meeting_assistant.tools.tool import Tool


def zone_of(config: Config) -> ZoneInfo:
    """The zone of the user's clocks."""
    return ZoneInfo(config.meetings.timezone or "UTC")


def local_now(config: Config) -> datetime:
    """The present on the user's clocks."""
    return datetime.now(UTC).astimezone(zone_of(config))


def meetings_path(config: Config) -> Path:
    """The meetings' database.

    Raises:
        ConfigError: The settings name none.
    """
    if config.meetings.database is None:
        raise ConfigError("no place for meetings is set", hint="Set [meetings] database.")
    return config.meetings.database


def utc_now() -> datetime:
    """The present, by the machine's clock."""
    return datetime.now(UTC)


Say = Callable[[str], None]
"""Tells the person something in one line."""


Purpose: TypeAlias = Literal["conversation", "rehearsal", "call", "look"]
"""What the tools are opened for: in a conversation meetings go to the calendar server and come from it
meanwhile; a rehearsal books into a calendar of its own that is thrown away, and tells nobody; one call leaves
the sending to the next; a look makes no files."""


def replay_purpose(config: Config) -> Purpose:
    """Say what a replay's tools are for: a rehearsal, unless it may book into the user's own calendar."""
    return "conversation" if config.replay.my_calendar else "rehearsal"


@asynccontextmanager
async def open_toolset(
    config: Config,
    *,
    say: Say,
    every: bool = False,
    purpose: Purpose = "conversation",
    now: Callable[[], datetime] = utc_now,
    booked: Sequence[Draft] = (),
) -> AsyncIterator[tuple[Tool, ...]]:
    """All tools of a conversation, their stores and servers open meanwhile.

    They are those that the profile offers, those of the user's handler files, of installed packages, and of
    MCP servers that this program calls.

    Args:
        config: The settings.
        say: Hears of servers that did not come up.
        every: Own tools that the profile does not offer come along.
        purpose: What for.
        now: The present as an aware time.
        booked: What is in a rehearsal's calendar from the start.

    Raises:
        ConfigError: A tool that is asked for does not exist, or a handler file or package can't be used.
        StoreError: A database can't be opened.
    """
    with _own_tools(config, purpose, now, booked) as own:
        offered = _on_this_machine(config, own)
        if every:
            offered += [tool for tool in own.values() if tool not in offered]
        async with served_tools(config, say=say) as served:
            offered += without_clashes({*own, *(tool.name for tool in offered)}, served, say)
            _check_confirm(config, {*own, *(tool.name for tool in offered)}, served, say)
            yield tuple(_marked(_reworded(tool, config), config) for tool in offered)


@dataclass(frozen=True, slots=True)
class KnownTools:
    """The tools whose names are known before a server is asked.

    Attributes:
        offered: Those that the model may call.
        all: These, and the program's own that are not offered.
        may_be_more: An MCP server may bring others.
    """

    offered: Mapping[str, Tool]
    all: Mapping[str, Tool]
    may_be_more: bool


def known_tools(config: Config) -> KnownTools:
    """The tools of a rehearsal, without opening a store or starting a server.

    Raises:
        ConfigError: As `open_toolset`.
    """
    nowhere = config.meetings.model_copy(update={"database": MEMORY})
    with _own_tools(config.model_copy(update={"meetings": nowhere}), "look", utc_now, ()) as own:
        tools = _on_this_machine(config, own)
        names = {*own, *(tool.name for tool in tools)}
        _check_confirm(config, names, (), lambda _line: None)
        offered = {tool.name: _reworded(tool, config) for tool in tools}
        return KnownTools(offered, {**own, **offered}, may_be_more=bool(config.mcp.servers))


def _on_this_machine(config: Config, own: dict[str, Tool]) -> list[Tool]:
    """The tools that no server brings: the program's that are offered, those of files and of packages."""
    offered = [_offered(name, own) for name in config.assistant.tools]
    for path in config.tools.handlers:
        offered += load_tools(path)
    if config.tools.packages:
        offered += installed_tools()
    return offered


@contextmanager
def _own_tools(
    config: Config, purpose: Purpose, now: Callable[[], datetime], booked: Sequence[Draft]
) -> Iterator[dict[str, Tool]]:
    """The tools that come with the program, by name, their stores open meanwhile."""
    with ExitStack() as open_stores:
        path = meetings_path(config)
        if purpose == "rehearsal" or (purpose == "look" and not os.path.exists(path)):
            path = MEMORY
        store = open_stores.enter_context(MeetingStore.open(path))
        if purpose == "rehearsal":
            for draft in booked:
                store.add(draft, allow_conflict=True)
        if purpose == "conversation":
            open_stores.enter_context(kept_in_sync(store, config))
        base = None if purpose == "look" else open_knowledge(config)
        if base is not None:
            open_stores.callback(base.close)
        untitled = DEFAULT_TITLES[config.assistant.language]
        tools = {
            tool.name: tool
            for handlers in (
                MeetingHandlers(store=store, zone=zone_of(config), untitled=untitled, now=now),
                DateHandlers(zone=zone_of(config), now=now),
                KnowledgeHandlers(base=base),
            )
            for tool in tools_of(handlers)
        }
        yield tools | {"createMeeting": tools["createMeeting"].with_default("title", untitled)}


def _offered(name: str, own: dict[str, Tool]) -> Tool:
    if name not in own:
        raise ConfigError(f"[assistant] tools names {name!r}, which does not exist", hint=meant(name, own))
    return own[name]


def _reworded(tool: Tool, config: Config) -> Tool:
    words = config.assistant.tool_texts.get(tool.name)
    if words is None:
        return tool
    return tool.reworded(description=words.description, parameters=words.parameters)


def _check_confirm(config: Config, names: Set[str], served: Container[str], say: Say) -> None:
    """A misspelt name would leave a tool unguarded; one of a server that is not there guards nothing yet."""
    is_complete = all(name in served or each.mode == "service" for name, each in config.mcp.servers.items())
    for name in config.tools.confirm:
        if name in names:
            continue
        cause = f"[tools] confirm names {name!r}, which does not exist"
        if is_complete:
            raise ConfigError(cause, hint=f"There are: {', '.join(sorted(names))}.")
        say(f"{cause} or belongs to a server that is not available")


def _marked(tool: Tool, config: Config) -> Tool:
    return replace(tool, requires_confirmation=True) if tool.name in config.tools.confirm else tool
