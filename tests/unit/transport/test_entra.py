import sys
import threading
from dataclasses import dataclass
from types import ModuleType

import pytest

from meeting_assistant.errors import (
    AuthError,
    ConfigError,
    ConnectFailed,
    MeetingAssistantError,
    MissingExtra,
)
from meeting_assistant.installation import extra_line
from meeting_assistant.transport.endpoint import Endpoint
from meeting_assistant.transport.entra import AccessToken, EntraToken, token_scope

AZURE = Endpoint.from_address("https://res.openai.azure.com", deployment="rt")


@dataclass(frozen=True)
class Token:
    token: str


class Counting:
    """A source whose tokens tell themselves apart, and that caches none."""

    def __init__(self) -> None:
        self.scopes: list[str] = []

    def get_token(self, *scopes: str) -> AccessToken:
        self.scopes += scopes
        return Token(f"t{len(self.scopes)}")


class AzureError(Exception):
    pass


class ClientAuthenticationError(AzureError):
    pass


@pytest.fixture
def azure_identity(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A stand-in for the package: as much of its surface as we use."""
    identity, exceptions = ModuleType("azure.identity"), ModuleType("azure.core.exceptions")
    exceptions.AzureError = AzureError  # type: ignore[attr-defined]  # a module made by hand
    exceptions.ClientAuthenticationError = ClientAuthenticationError  # type: ignore[attr-defined]  # likewise
    for name in ("azure", "azure.core"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "azure.identity", identity)
    monkeypatch.setitem(sys.modules, "azure.core.exceptions", exceptions)
    return identity


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("https://res.openai.azure.com", "https://cognitiveservices.azure.com/.default"),
        ("https://res.cognitiveservices.azure.com", "https://cognitiveservices.azure.com/.default"),
        ("https://res.services.ai.azure.com", "https://ai.azure.com/.default"),
        ("https://res.services.ai.azure.com/voice-live", "https://ai.azure.com/.default"),
        ("https://res.openai.azure.us", "https://cognitiveservices.azure.us/.default"),
        ("https://res.openai.azure.cn", "https://cognitiveservices.azure.cn/.default"),
        ("ws://127.0.0.1:1/openai/v1", "https://cognitiveservices.azure.com/.default"),
    ],
)
def test_the_scope_is_that_of_the_service_and_cloud(address: str, scope: str) -> None:
    assert token_scope(Endpoint.from_address(address, deployment="rt")) == scope


async def test_every_handshake_asks_for_a_token() -> None:
    source = Counting()
    credential = EntraToken(AZURE, open_source=lambda _: source)
    assert await credential.headers() == {"Authorization": "Bearer t1"}
    assert await credential.headers() == {"Authorization": "Bearer t2"}
    assert source.scopes == ["https://cognitiveservices.azure.com/.default"] * 2


async def test_renewing_opens_the_source_anew() -> None:
    opened: list[Endpoint] = []

    def open_source(endpoint: Endpoint) -> Counting:
        opened.append(endpoint)
        return Counting()

    credential = EntraToken(AZURE, open_source=open_source)
    await credential.headers()
    await credential.headers()
    assert len(opened) == 1
    credential.renew()
    assert await credential.headers() == {"Authorization": "Bearer t1"}
    assert len(opened) == 2


def test_a_token_is_not_shown_to_services_outside_azure() -> None:
    with pytest.raises(ConfigError, match=r"api\.openai\.com"):
        EntraToken(Endpoint.from_address("https://api.openai.com", deployment="m"))


async def test_a_source_that_hangs_meets_the_deadline() -> None:
    gone = threading.Event()

    class Hanging:
        def get_token(self, *_: str) -> AccessToken:
            gone.wait()
            return Token("late")

    with pytest.raises(ConnectFailed, match=r"within 0\.02 s"):
        await EntraToken(AZURE, deadline_s=0.02, open_source=lambda _: Hanging()).headers()
    gone.set()


async def test_without_the_package_the_pip_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    with pytest.raises(MissingExtra) as caught:
        await EntraToken(AZURE).headers()
    assert caught.value.hint == extra_line("entra")


@pytest.mark.parametrize(
    ("address", "authority"),
    [("res.openai.azure.com", None), ("res.openai.azure.us", "login.microsoftonline.us")],
)
async def test_the_packages_default_credential_is_used(
    azure_identity: ModuleType, address: str, authority: str | None
) -> None:
    class DefaultAzureCredential(Counting):
        def __init__(self, authority: str | None = None) -> None:
            super().__init__()
            asked.append(authority)

    asked: list[str | None] = []
    azure_identity.DefaultAzureCredential = DefaultAzureCredential  # type: ignore[attr-defined]  # made by hand
    credential = EntraToken(Endpoint.from_address(address, deployment="rt"))
    assert await credential.headers() == {"Authorization": "Bearer t1"}
    assert asked == [authority]


@pytest.mark.parametrize(
    ("raised", "kind", "advice"),
    [
        (ClientAuthenticationError("no account\nin any of:\n  cli"), AuthError, "az login"),
        (AzureError("no route"), ConnectFailed, "network"),
    ],
)
async def test_the_packages_errors_become_ours(
    azure_identity: ModuleType, raised: AzureError, kind: type[MeetingAssistantError], advice: str
) -> None:
    class DefaultAzureCredential:
        def get_token(self, *_: str) -> AccessToken:
            raise raised

    azure_identity.DefaultAzureCredential = DefaultAzureCredential  # type: ignore[attr-defined]  # made by hand
    with pytest.raises(kind) as caught:
        await EntraToken(AZURE).headers()
    assert advice in caught.value.hint
    assert "\n" not in caught.value.message
