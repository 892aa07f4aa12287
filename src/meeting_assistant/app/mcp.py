"""MCP servers, made from the settings: those that we call, and those that the service calls by itself."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from pydantic import SecretStr

from meeting_assistant.config.mcp import McpServer as Wanted
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.protocol.config import ServiceTool
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.tools.mcp import McpServer, open_servers
from meeting_assistant.tools.served import Tell
from meeting_assistant.tools.tool import Tool
from meeting_assistant.transport.keyring import reveal


@asynccontextmanager
async def served_tools(config: Config, *, say: Tell) -> AsyncIterator[dict[str, tuple[Tool, ...]]]:
    """Server -> its tools, for the servers that we call, while they run.

    Raises:
        ConfigError: The settings don't fit a server.
        MissingExtra: The package for it is not installed.
    """
    servers = [_server(name, each) for name, each in config.mcp.servers.items() if each.mode == "client"]
    async with open_servers(servers, deadline_s=config.mcp.start_timeout_s, tell=say) as served:
        yield served


def service_tools(config: Config, dialect: Dialect, *, embedded: bool = False) -> tuple[ServiceTool, ...]:
    """The servers that the service itself is to call, as the protocol's ``mcp`` tools (section 2.5).

    Raises:
        ConfigError: The service can't: it speaks the preview dialect, or it is the embedded server.
    """
    wanted = {name: each for name, each in config.mcp.servers.items() if each.mode == "service"}
    if wanted and (embedded or dialect is not Dialect.GA):
        cause = "the embedded server" if embedded else "the preview dialect"
        raise ConfigError(
            f'[mcp.servers.{min(wanted)}] has mode = "service", which {cause} does not have',
            hint='Set mode = "client": then this program calls the server.',
        )
    return tuple(_declared(name, each) for name, each in wanted.items())


def _server(name: str, wanted: Wanted) -> McpServer:
    return McpServer(
        name=name,
        command=() if wanted.command is None else (wanted.command, *wanted.args),
        env=_revealed(wanted.env),
        url=wanted.url,
        headers=_revealed(wanted.headers),
        allow=wanted.allow,
        approval=wanted.approval,
    )


def _declared(name: str, wanted: Wanted) -> ServiceTool:
    fields: dict[str, object] = {"type": "mcp", "server_label": name, "server_url": wanted.url}
    if wanted.description is not None:
        fields["server_description"] = wanted.description
    headers = _revealed(wanted.headers)
    if headers:
        fields["headers"] = headers
    if wanted.allow:
        fields["allowed_tools"] = list(wanted.allow)
    fields["require_approval"] = _required(wanted)
    return ServiceTool.from_wire(fields)


def _required(wanted: Wanted) -> object:
    """For which tools the service asks us. Without `allow` it decides about those that nobody named."""
    if not isinstance(wanted.approval, tuple):
        return wanted.approval
    required = {"always": {"tool_names": list(wanted.approval)}}
    freed = [name for name in wanted.allow if name not in wanted.approval]
    return required | {"never": {"tool_names": freed}} if freed else required


def _revealed(secrets: Mapping[str, SecretStr]) -> dict[str, str]:
    return {name: reveal(secret.get_secret_value()) for name, secret in secrets.items()}
