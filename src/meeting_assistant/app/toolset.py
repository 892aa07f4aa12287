"""The functions on offer, made from the settings."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.handlers.knowledge import KnowledgeHandlers
from meeting_assistant.handlers.meetings import MeetingHandlers
from meeting_assistant.knowledge.base import KnowledgeBase
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.tools.loading import load_tools, tools_of
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


@contextmanager
def open_tools(config: Config) -> Iterator[tuple[Tool, ...]]:
    """The tools that the profile offers and those of the user's handler files, their stores open meanwhile.

    Raises:
        ConfigError: A tool that is asked for or the folder of documents does not exist, or a handler file
            can't be used.
        StoreError: A database can't be opened.
    """
    with ExitStack() as open_stores:
        store = open_stores.enter_context(MeetingStore.open(meetings_path(config)))
        base = None
        if config.knowledge.folder is not None:
            base = _open_documents(config.knowledge.folder)
            open_stores.callback(base.close)
        own = {
            tool.name: tool
            for handlers in (MeetingHandlers(store=store, zone=zone_of(config)), KnowledgeHandlers(base=base))
            for tool in tools_of(handlers)
        }
        offered = [_offered(name, own) for name in config.assistant.tools]
        for path in config.tools.handlers:
            offered += load_tools(path)
        yield tuple(_reworded(tool, config) for tool in offered)


def _open_documents(folder: Path) -> KnowledgeBase:
    if not folder.is_dir():
        raise ConfigError(
            f"the folder of documents {folder} {'is a file' if folder.exists() else 'does not exist'}",
            hint="Set [knowledge] folder to a folder with Markdown or text files.",
        )
    return KnowledgeBase.open(folder)


def _offered(name: str, own: dict[str, Tool]) -> Tool:
    if name not in own:
        raise ConfigError(
            f"[assistant] tools names {name!r}, which does not exist", hint=f"There are: {', '.join(own)}."
        )
    return own[name]


def _reworded(tool: Tool, config: Config) -> Tool:
    words = config.assistant.tool_texts.get(tool.name)
    if words is None:
        return tool
    return tool.reworded(description=words.description, parameters=words.parameters)
