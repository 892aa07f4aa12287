"""What a person pasted as the service's address, taken apart; no judgement about which service it is.

Secrets that browsers' samples put into the query are taken out here, so that no later line can show them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qsl, urlsplit

from meeting_assistant.errors import ConfigError

ENDPOINT_SETTING = "AZURE_OPENAI_ENDPOINT or `[service] endpoint`"
_EXAMPLE = "give an address such as https://RESOURCE.openai.azure.com"
_SECRET_KEYS = frozenset(
    {"authorization", "client_secret", "subscription-key", "ocp-apim-subscription-key", "sig"}
)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that decide something.

    Attributes:
        secure: Whether the connection is to be encrypted; without a scheme, all but loopback hosts are.
        host: In lower case, without port or brackets.
        port: None for the scheme's own.
        path: Empty, or with a slash before each of its parts and none at the end.
        query: Parameters with lower-case names; secrets are not among them.
        bare_name: It is a single word, as a resource's name is.
        key: An API key that was part of the address.
    """

    secure: bool
    host: str
    port: int | None
    path: str
    query: Mapping[str, str]
    bare_name: bool = False
    key: str | None = field(default=None, repr=False)

    @classmethod
    def from_text(cls, text: str) -> "Address":
        """The address as typed or copied: any scheme or none, quotes and spaces around it forgiven.

        Raises:
            ConfigError: It is empty, still a placeholder, or no address at all.
        """
        text = text.strip().strip("\"'").strip()
        if not text:
            raise ConfigError("the service's address is empty", hint=f"set {ENDPOINT_SETTING}: {_EXAMPLE}")
        parts, port = _split(text)
        host = (parts.hostname or "").lower().rstrip(".")
        if not host or any(mark in host for mark in "<>{} "):
            raise ConfigError(
                "the service's address has no host name", hint=f"{ENDPOINT_SETTING}: {_EXAMPLE}"
            )
        query = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
        key = query.pop("api-key", "") or None
        public = {name: value for name, value in query.items() if not _is_secret(name)}
        return cls(
            secure=parts.scheme in {"wss", "https"} if "://" in text else host not in LOOPBACK,
            host=host,
            port=port,
            path="".join(f"/{piece}" for piece in parts.path.split("/") if piece),
            query=MappingProxyType(public),
            bare_name="://" not in text
            and port is None
            and not {".", ":"} & set(host)
            and host not in LOOPBACK,
            key=key,
        )

    @property
    def authority(self) -> str:
        """Host and port as a URL writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


def _split(text: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        port = parts.port
    except ValueError:
        # Neither the text nor the parser's complaint about it is shown: a key may be in it.
        raise ConfigError(
            "the service's address can't be read", hint=f"{ENDPOINT_SETTING}: {_EXAMPLE}"
        ) from None
    if "://" in text and parts.scheme not in {"https", "http", "wss", "ws"}:
        raise ConfigError(
            f"the service's address has the scheme {parts.scheme!r}",
            hint="use https://, wss://, http:// or ws://",
        )
    if parts.username is not None:
        raise ConfigError(
            "the service's address has a user name or password in it",
            hint="leave it out and give the key as AZURE_OPENAI_API_KEY or `[service] api_key`",
        )
    return parts, port


def _is_secret(name: str) -> bool:
    return name in _SECRET_KEYS or "token" in name or "key" in name or "secret" in name
