"""What we show the service at a handshake: a key, a token, or a key minted for one connection.

Nothing here shows a secret: not in a repr, not in an error, not in a log.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from meeting_assistant.errors import AuthError
from meeting_assistant.transport.diagnosis import KEY_SETTING
from meeting_assistant.transport.endpoint import Endpoint

_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")


class Credential(Protocol):
    """Gives the headers for one handshake."""

    async def headers(self) -> Mapping[str, str]:
        """Fresh headers, asked for before every connection: tokens run out, and none is renewed within one.

        Raises:
            AuthError: There is no credential, or whoever issues it refused.
            ConnectFailed: Whoever issues it can't be reached.
        """
        ...


@runtime_checkable
class Renewable(Protocol):
    """A credential that keeps what it was given, and can ask for it anew."""

    def renew(self) -> None:
        """Forget what is cached, after the service refused it."""
        ...


def secrets_in(headers: Mapping[str, str]) -> list[str]:
    """What of a credential's headers must never be shown, without the scheme's name."""
    return [part for value in headers.values() for part in value.split() if part != "Bearer"]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of the resource or account, in the header where the service looks for it.

    Attributes:
        key: The key, without the spaces and line ends of a careless copy.
        endpoint: Azure takes it as ``api-key``, others as a bearer token (protocol reference, section 1.2).
    """

    key: str = field(repr=False)
    endpoint: Endpoint

    async def headers(self) -> Mapping[str, str]:
        """The key's header."""
        key = _sendable(self.key, KEY_SETTING)
        return {"api-key": key} if self.endpoint.is_azure else {"Authorization": f"Bearer {key}"}


@dataclass(frozen=True, slots=True)
class BearerToken:
    """A token that somebody else got for us."""

    token: str = field(repr=False)

    async def headers(self) -> Mapping[str, str]:
        """The token's header."""
        return {"Authorization": f"Bearer {_sendable(self.token, '`[service] token`')}"}


def _sendable(secret: str, setting: str) -> str:
    """The secret as it may stand in a header.

    Raises:
        AuthError: There is none, or it has characters that no key has, such as those of a rich-text copy.
    """
    secret = secret.strip()
    if not secret:
        raise AuthError("there is no key for the service", hint=f"set {setting}")
    if not _VISIBLE_ASCII.fullmatch(secret):
        raise AuthError(
            "the key has spaces or characters that no key has", hint=f"copy it again into {setting}"
        )
    return secret
