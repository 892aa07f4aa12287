"""Tools of MCP servers, by way of the official `mcp` package (extra ``mcp``), which is imported on use.

A server is a program that is started and spoken to over its standard streams, or an address that is spoken
to over streamable HTTP. Each lives in a task of its own from start to end, because the library wants to be
closed where it was opened; and so that one that breaks breaks nothing else.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from meeting_assistant.errors import ConfigError, MissingExtra, ToolError
from meeting_assistant.installation import extra_line
from meeting_assistant.tools.served import Tell, to_tool
from meeting_assistant.tools.stderr import LastWords
from meeting_assistant.tools.tool import Tool

if TYPE_CHECKING:
    import httpx2
    from mcp import Client
    from mcp.client import Transport
    from mcp_types import CallToolResult
    from mcp_types import Tool as Listed

MAX_PAGES = 50
"""Pages of a list of tools that are asked for: one that never ends must not hold up the start."""

Approval: TypeAlias = Literal["always", "never"] | tuple[str, ...]
"""Which tools run only when the person agrees."""

_REFUSALS = frozenset({401, 403, 404, 407, 429, 500, 502, 503})

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class McpServer:
    """How to reach a server: `command` or `url`.

    Attributes:
        name: What the settings call it.
        command: The program to start, with its arguments.
        env: Variables for it, besides the few that are always handed down.
        url: Its address.
        headers: Sent with every request.
        allow: The tools to offer, by the server's own names; none named: all.
        approval: The tools that run only when the person agrees.
    """

    name: str
    command: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    allow: tuple[str, ...] = ()
    approval: Approval = "always"


@asynccontextmanager
async def open_servers(
    servers: Sequence[McpServer], *, deadline_s: float, tell: Tell
) -> AsyncIterator[dict[str, tuple[Tool, ...]]]:
    """Server -> its tools, for the servers that came up, while they are kept running.

    All are started at once. One that does not come up costs its tools, and `tell` hears why.

    Args:
        servers: Which.
        deadline_s: How long a server may take to come up and list its tools.
        tell: Hears, in one line, what the person should know.

    Raises:
        ConfigError: `approval` names a tool that its server does not have.
        MissingExtra: The package `mcp` is not installed.
    """
    if servers:
        _require_package()
    hosts = [_Host(server, deadline_s, tell) for server in servers]
    try:
        yield {host.server.name: tools for host in hosts if (tools := await host.tools()) is not None}
    finally:
        await asyncio.gather(*(host.stop() for host in hosts))


def _require_package() -> None:
    try:
        import mcp  # noqa: F401  # whether it is there
    except ImportError as exc:
        raise MissingExtra("MCP servers need the package mcp", hint=extra_line("mcp")) from exc


class _Host:
    """Keeps one server running."""

    def __init__(self, server: McpServer, deadline_s: float, tell: Tell) -> None:
        self.server = server
        self._deadline_s = deadline_s
        self._tell = tell
        loop = asyncio.get_running_loop()
        self._late_s = loop.time() + deadline_s
        self._came_up: asyncio.Future[tuple[Tool, ...] | None] = loop.create_future()
        self._over = asyncio.Event()
        self._client: Client | None = None
        self._refusal = ""
        self._task = asyncio.create_task(self._run())  # awaited in `stop`

    async def tools(self) -> tuple[Tool, ...] | None:
        """Its tools, once it is up; None if it does not come up in time.

        Raises:
            ConfigError: The settings don't fit it.
        """
        try:
            async with asyncio.timeout_at(self._late_s):
                return await asyncio.shield(self._came_up)
        except TimeoutError:
            self._missing(f"it was not ready within {self._deadline_s:g} s")
            self._task.cancel()
            return None

    async def stop(self) -> None:
        """End it."""
        self._over.set()
        if not self._came_up.done():
            self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        """Keep it running until `stop`; never raises."""
        last_words = LastWords(self.server.name)
        try:
            async with AsyncExitStack() as stack:
                self._client = await self._connect(stack, last_words)
                self._up(await _list(self._client))
                await self._over.wait()
        except Exception as exc:  # noqa: BLE001 - whatever the library raises costs this server, nothing else
            said = f" (it said: {words})" if (words := last_words.text) else ""
            self._missing(f"{self._refusal or reason(exc)}{said}")
        finally:
            self._client = None
            last_words.close()

    def _up(self, listed: "Iterable[Listed]") -> None:
        """It is there, and has these tools."""
        if self._came_up.done():
            return  # too late: it was given up
        try:
            self._came_up.set_result(tuple(self._tools(listed)))
        except ConfigError as exc:
            self._came_up.set_exception(exc)

    def _missing(self, cause: str) -> None:
        """It is not there, for the first or for the rest of the conversation."""
        name = self.server.name
        if self._came_up.done():
            _logger.warning("MCP server %s broke off: %s", name, cause)
            return
        self._came_up.set_result(None)
        self._tell(f"the MCP server {name} is not available: {cause}; its tools are missing")

    async def _connect(self, stack: AsyncExitStack, last_words: LastWords) -> "Client":
        from mcp import Client

        transport = await self._transport(stack, last_words)
        return await stack.enter_async_context(Client(transport))

    async def _transport(self, stack: AsyncExitStack, last_words: LastWords) -> "Transport":
        server = self.server
        if server.command:
            from mcp import StdioServerParameters, stdio_client

            command, *arguments = server.command
            started = StdioServerParameters(command=command, args=arguments, env=dict(server.env) or None)
            return stdio_client(started, errlog=last_words.stream)
        import httpx2
        from mcp.client.streamable_http import streamable_http_client

        timeout = httpx2.Timeout(self._deadline_s, read=None)  # a call's deadline is the toolbox's
        hooks = {"response": [self._note_status]}
        client = httpx2.AsyncClient(headers=dict(server.headers), timeout=timeout, event_hooks=hooks)
        return streamable_http_client(server.url or "", http_client=await stack.enter_async_context(client))

    async def _note_status(self, response: "httpx2.Response") -> None:
        """Keep what the library doesn't tell: with which status the server refuses us."""
        if response.status_code in _REFUSALS:
            self._refusal = f"it answers with HTTP status {response.status_code}"

    def _tools(self, listed: "Iterable[Listed]") -> Iterable[Tool]:
        server = self.server
        known = {tool.name: tool for tool in listed}
        if isinstance(server.approval, tuple) and (missing := set(server.approval) - known.keys()):
            raise ConfigError(
                f"[mcp.servers.{server.name}] approval names {min(missing)!r}, which it does not have",
                hint=f"It has: {', '.join(known) or 'none'}.",
            )
        for name in server.allow:
            if name not in known:
                self._tell(f"the MCP server {server.name} has no tool {name}, which the settings allow")
        for name, tool in known.items():
            if not server.allow or name in server.allow:
                confirm = server.approval == "always" or name in server.approval
                yield to_tool(tool, server.name, call=self._call, confirm=confirm, tell=self._tell)

    async def _call(self, name: str, arguments: dict[str, object]) -> "CallToolResult":
        """Call a tool.

        Raises:
            ToolError: The server is gone, or answered with an error of the protocol.
        """
        from mcp import MCPError

        server = self.server.name
        gone = ToolError(
            f"the server {server} is not available any more",
            hint="Tell the user; don't call its tools again.",
            code="server_gone",
        )
        if self._client is None:
            raise gone
        try:
            return await self._client.call_tool(name, arguments)
        except MCPError as exc:
            _logger.warning("MCP server %s: %s: %s", server, name, exc.message)
            raise ToolError(
                f"the server {server} refused the call: {exc.message}", code="server_error"
            ) from exc
        except Exception as exc:  # whatever the library raises over a broken connection
            _logger.warning("MCP server %s: %s: %s", server, name, reason(exc))
            raise gone from exc


async def _list(client: "Client") -> "list[Listed]":
    """All tools of a server, page after page."""
    listed: list[Listed] = []
    cursor = None
    for _ in range(MAX_PAGES):
        page = await client.list_tools(cursor=cursor)
        listed += page.tools
        cursor = page.next_cursor
        if not cursor:
            break
    return listed


def reason(error: BaseException) -> str:
    """Why a server can't be used, in one line: the first cause inside whatever groups the library made."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, FileNotFoundError):
        return f"there is no program {error.filename or ''}".rstrip()
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
