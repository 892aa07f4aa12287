"""The way to the service: the configured endpoint, or the embedded server inside the program."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import SecretStr

from meeting_assistant.app.configuration import session_config
from meeting_assistant.app.mcp import service_tools
from meeting_assistant.app.toolset import local_now
from meeting_assistant.client.wire import Line
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import AuthError, MeetingAssistantError, ServiceError
from meeting_assistant.protocol.config import FunctionTool, Tool
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.transport.base import Transport
from meeting_assistant.transport.credentials import ApiKey, BearerToken, Credential
from meeting_assistant.transport.diagnosis import explain
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.ephemeral import EphemeralKey
from meeting_assistant.transport.keyring import reveal
from meeting_assistant.transport.retry import retryable
from meeting_assistant.transport.websocket import dial

Say = Callable[[str], None]
"""Tells the person something in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A way to the service that serves any number of conversations.

    Attributes:
        endpoint: Where it is.
        credential: What opens it; None for the embedded server.
        config: The settings.
        embedded: It is our own server, inside this program.
    """

    endpoint: Endpoint
    credential: Credential | None
    config: Config
    embedded: bool = False

    def line(self, tools: Sequence[FunctionTool], *, now: Callable[[], datetime] | None = None) -> Line:
        """How one conversation reaches the service, offering `tools`."""
        config, endpoint = self.config, self.endpoint
        offered: tuple[Tool, ...] = (*tools, *service_tools(config, endpoint.dialect, embedded=self.embedded))

        async def call() -> Transport:
            return await dial(
                endpoint,
                self.credential,
                open_timeout_s=config.service.connect_timeout_s,
                ca_file=config.service.ca_file,
            )

        present = now or (lambda: local_now(config))
        return Line(
            dial=call,
            dialect=endpoint.dialect,
            configuration=lambda: session_config(
                config, dialect=endpoint.dialect, tools=offered, now=present(), embedded=self.embedded
            ),
            retryable=retryable,
            wall_s=time.time,
        )

    def explained(self, error: MeetingAssistantError) -> MeetingAssistantError:
        """The error with the setting to change, where the service's answer gives it away."""
        if isinstance(error, ServiceError):
            hint = explain(error.code, error.param, self.endpoint)
            if hint is not None:
                return ServiceError(error.message, hint=hint, code=error.code, param=error.param)
        return error


@asynccontextmanager
async def open_service(config: Config, *, say: Say) -> AsyncIterator[Service]:
    """The service that the settings name; without an endpoint, the embedded server while this is open.

    Raises:
        ConfigError: The address or another setting is wrong.
        AuthError: There is no key.
        MissingExtra: What the credential or the embedded server needs is not installed.
    """
    if config.service.endpoint is None:
        # Imported on use: a third of a second that nobody with a service of their own should pay.
        from meeting_assistant.app.embedded import embedded_server

        async with embedded_server(config, say=say) as url:
            endpoint = Endpoint.from_address(url, deployment="embedded", dialect=_embedded_dialect(config))
            yield Service(endpoint=endpoint, credential=None, config=config, embedded=True)
        return
    endpoint = configured_endpoint(config)
    yield Service(endpoint=endpoint, credential=credential_for(config, endpoint), config=config)


def configured_endpoint(config: Config) -> Endpoint:
    """The endpoint that the settings name.

    Raises:
        ConfigError: The address is none of a service, or the deployment is missing.
    """
    dialect = None if config.service.dialect == "auto" else Dialect(config.service.dialect)
    return Endpoint.from_address(
        config.service.endpoint or "",
        deployment=config.service.deployment,
        dialect=dialect,
        api_version=config.service.api_version,
    )


def credential_for(config: Config, endpoint: Endpoint) -> Credential | None:
    """What opens the endpoint; None for a server on this machine that was given no key.

    Raises:
        AuthError: There is no key.
        MissingExtra: The way to sign in needs a package that is not installed.
    """
    service = config.service
    if service.auth == "entra":
        from meeting_assistant.transport.entra import EntraToken

        return EntraToken(endpoint)
    if service.auth == "bearer":
        return BearerToken(_secret(service.token, "[service] token"))
    if service.api_key is None and endpoint.pasted_key is None and _is_loopback(endpoint):
        return None
    key = ApiKey(_secret(service.api_key, "AZURE_OPENAI_API_KEY", endpoint.pasted_key), endpoint)
    if service.auth == "ephemeral":
        return EphemeralKey(endpoint, key, service.ca_file)
    return key


def _secret(value: SecretStr | None, setting: str, otherwise: str | None = None) -> str:
    if value is None and otherwise is None:
        raise AuthError(
            "there is no key for the service",
            hint=f"Set {setting}, or use the embedded server with --embedded.",
        )
    return reveal(value.get_secret_value()) if value is not None else otherwise or ""


def _is_loopback(endpoint: Endpoint) -> bool:
    return urlsplit(endpoint.url).hostname in ("127.0.0.1", "::1", "localhost")


def _embedded_dialect(config: Config) -> Dialect:
    return Dialect.PREVIEW if config.service.dialect == "preview" else Dialect.GA
