"""Settings of servers that bring tools over the Model Context Protocol."""

import re
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from meeting_assistant.config.section import Section, Text

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


class McpServer(Section):
    """A server that brings tools: a program to start (command) or an address (url)."""

    mode: Literal["client", "service"] = "client"
    """Who calls it: client (this program), or service (the speech service itself, by url; GA only)."""
    command: Text | None = None
    """The program to start; it is spoken to over its standard input and output."""
    args: tuple[str, ...] = ()
    """The program's arguments."""
    env: dict[str, SecretStr] = Field(default_factory=dict)
    """Variables for the program, or "keyring:SERVICE/NAME"; of ours it gets PATH, HOME and their like."""
    url: Text | None = None
    """The server's address, spoken to over streamable HTTP."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Headers of every request, such as Authorization; or "keyring:SERVICE/NAME"."""
    allow: tuple[Text, ...] = ()
    """Names of the tools to offer; none: all that the server has."""
    approval: Literal["always", "never"] | tuple[Text, ...] = "always"
    """Which tools run only when the person has agreed: always, never, or a list of names."""
    description: Text | None = None
    """mode = "service": what the server is for, told to the model."""

    @model_validator(mode="after")
    def _is_reachable(self) -> "McpServer":
        if (self.command is None) == (self.url is None):
            raise ValueError("wants either a command or a url")
        if self.mode == "service" and self.url is None:
            raise ValueError('mode = "service" wants a url: the service starts no programs')
        if self.url is not None and not self.url.startswith(("https://", "http://")):
            raise ValueError("url should begin with https:// or http://")
        return self


class Mcp(Section):
    """Servers that bring tools over the Model Context Protocol."""

    start_timeout_s: float = Field(20.0, gt=0, le=300)
    """How long the servers, started all at once, may take to come up, in seconds."""
    servers: dict[str, McpServer] = Field(default_factory=dict)
    """A server that brings tools: a program to start (command) or an address (url)."""

    @field_validator("servers")
    @classmethod
    def _names_fit(cls, servers: dict[str, McpServer]) -> dict[str, McpServer]:
        for name in servers:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} should be a name of at most 32 letters, digits, _ or -")
        return servers
