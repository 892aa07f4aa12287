"""Microsoft Entra ID tokens, by way of `azure-identity` (extra ``entra``), which is imported on use."""

import importlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Protocol

from meeting_assistant.errors import (
    AuthError,
    ConfigError,
    ConnectFailed,
    MeetingAssistantError,
    MissingExtra,
)
from meeting_assistant.installation import extra_line
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.masking import in_brief
from meeting_assistant.transport.threads import in_thread

_AUTHORITIES = {"us": "login.microsoftonline.us", "cn": "login.chinacloudapi.cn"}
_LOG_IN = "log in with `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET"


class AccessToken(Protocol):
    """What a source gives."""

    @property
    def token(self) -> str:
        """The token itself."""
        ...


class TokenSource(Protocol):
    """As `azure.identity`'s credentials are: blocking, and caching until shortly before a token ends."""

    def get_token(self, *scopes: str) -> AccessToken:
        """A token that is valid for some minutes at least."""
        ...


class EntraToken:
    """A token for the role of whoever is logged in, current at every handshake.

    Args:
        endpoint: Decides the scope and the cloud.
        deadline_s: For getting a token; command-line tools and metadata services are asked for it.
        open_source: Gives the source of tokens; by default `DefaultAzureCredential`.

    Raises:
        ConfigError: The endpoint is not of Azure's kind: it must not see such a token.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        deadline_s: float = 30.0,
        open_source: Callable[[Endpoint], TokenSource] | None = None,
    ) -> None:
        if not endpoint.is_azure:
            raise ConfigError(
                f"{endpoint.authority} takes no Entra ID tokens", hint="give an API key instead"
            )
        self._endpoint = endpoint
        self._deadline_s = deadline_s
        self._open_source = open_source or default_source
        self._source: TokenSource | None = None

    def __repr__(self) -> str:
        return f"EntraToken({token_scope(self._endpoint)})"

    async def headers(self) -> Mapping[str, str]:
        """A token's header."""
        try:
            token = await in_thread(self._get, deadline_s=self._deadline_s)
        except TimeoutError as exc:
            raise ConnectFailed(
                f"Entra ID gave no token within {self._deadline_s:g} s", hint=f"check the network; {_LOG_IN}"
            ) from exc
        return {"Authorization": f"Bearer {token}"}

    def renew(self) -> None:
        """Forget what is cached, after the service refused it."""
        self._source = None

    def _get(self) -> str:
        if self._source is None:
            self._source = self._open_source(self._endpoint)
        return self._source.get_token(token_scope(self._endpoint)).token


def token_scope(endpoint: Endpoint) -> str:
    """What a token must be good for (protocol reference, section 1.2)."""
    host = endpoint.authority.partition(":")[0]
    cloud = _cloud(endpoint)
    audience = "ai" if ".services.ai." in host else "cognitiveservices"
    return f"https://{audience}.azure.{cloud}/.default"


def default_source(endpoint: Endpoint) -> TokenSource:
    """`DefaultAzureCredential`, with its errors mapped to ours.

    Raises:
        MissingExtra: `azure-identity` is not installed.
    """
    try:
        identity = importlib.import_module("azure.identity")
        exceptions = importlib.import_module("azure.core.exceptions")
    except ImportError as exc:
        raise MissingExtra(
            "Entra ID tokens need the package azure-identity", hint=extra_line("entra")
        ) from exc
    authority = _AUTHORITIES.get(_cloud(endpoint))
    options = (
        {"authority": authority} if authority else {}
    )  # else the environment's AZURE_AUTHORITY_HOST counts
    return _AzureIdentity(identity.DefaultAzureCredential(**options), exceptions)


class _AzureIdentity:
    def __init__(self, credential: TokenSource, exceptions: ModuleType) -> None:
        self._credential = credential
        self._exceptions = exceptions

    def get_token(self, *scopes: str) -> AccessToken:
        try:
            return self._credential.get_token(*scopes)
        except self._exceptions.AzureError as exc:
            raise self._mapped(exc) from exc

    def _mapped(self, exc: Exception) -> MeetingAssistantError:
        said = in_brief(str(exc))
        if isinstance(exc, self._exceptions.ClientAuthenticationError):
            return AuthError(f"Entra ID gave no token: {said}", hint=_LOG_IN)
        return ConnectFailed(f"Entra ID can't be reached: {said}", hint="check the network")


def _cloud(endpoint: Endpoint) -> str:
    """The top-level domain of the cloud: ``com``, ``us`` or ``cn``."""
    domain = endpoint.authority.partition(":")[0].rpartition(".")[2]
    return domain if domain in _AUTHORITIES else "com"
