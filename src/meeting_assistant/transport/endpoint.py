"""Which service is dialled: URL, dialect and deployment, from the plain values of the configuration.

The address decides the dialect, never the model (protocol reference, section 1.1):

| address                                                     | kind          | dialect |
|-------------------------------------------------------------|---------------|---------|
| an Azure host alone, ``/openai``, ``/api/projects/NAME``    | azure-ga      | GA      |
| ``…/openai/v1``, ``…/openai/v1/realtime``                   | azure-ga      | GA      |
| ``…/openai/realtime``, ``…/openai/realtimeapi/sessions``    | azure-preview | preview |
| ``…/openai/deployments/NAME/realtime``                      | azure-preview | preview |
| ``…/voice-live``, ``…/voice-live/realtime``                 | voice-live    | preview |
| ``api.openai.com``, any path                                | openai        | GA      |
| any other host: by the paths above, else ``…/realtime``     | custom        | GA      |

A gateway or an emulator on another host is known by the same paths, after any prefix. Two settings overrule
the address: ``dialect``, and an ``api_version`` that ends in ``-preview``. An api-version within the
address asks for preview only where there is no path to decide, and only if it ends in ``-preview``: people
keep dated versions of the chat API at hand, and those mean nothing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from meeting_assistant.errors import ConfigError
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.transport.address import ENDPOINT_SETTING, Address

PREVIEW_VERSION = "2025-04-01-preview"
"""The last api-version of the preview dialect on Azure OpenAI."""
VOICE_LIVE_VERSION = "2025-10-01"
"""The first stable api-version of Voice Live: every resource that has the service answers to it."""
DEPLOYMENT_SETTING = "AZURE_OPENAI_DEPLOYMENT or `[service] deployment`"
DIALECT_SETTING = "`[service] dialect`"

_AZURE_SERVICES = ("openai.azure", "cognitiveservices.azure", "services.ai.azure", "api.cognitive.microsoft")
_AZURE_SUFFIXES = tuple(f".{service}.{cloud}" for service in _AZURE_SERVICES for cloud in ("com", "us", "cn"))
_PORTALS = frozenset({"ai.azure.com", "oai.azure.com", "portal.azure.com", "platform.openai.com"})
_OWN_ADDRESS = "give the resource's own address, such as https://RESOURCE.openai.azure.com"


class Kind(StrEnum):
    """The family of service, by the shape of its URLs: an emulator or gateway counts as what it imitates."""

    AZURE_GA = "azure-ga"
    AZURE_PREVIEW = "azure-preview"
    VOICE_LIVE = "voice-live"
    OPENAI = "openai"
    CUSTOM = "custom"


_PATHS: Mapping[Kind, str] = {
    Kind.AZURE_GA: "/openai/v1/realtime",
    Kind.AZURE_PREVIEW: "/openai/realtime",
    Kind.VOICE_LIVE: "/voice-live/realtime",
    Kind.OPENAI: "/v1/realtime",
    Kind.CUSTOM: "/realtime",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect and in which dialect to speak. Its URL never holds a secret.

    Attributes:
        url: ``wss://`` or ``ws://``, complete with path and query.
        dialect: What is spoken there.
        kind: The family of service.
        deployment: The deployment on Azure, the model elsewhere; None where the service does without.
        pasted_key: The API key that was part of the address, if one was; never shown.
    """

    url: str
    dialect: Dialect
    kind: Kind
    deployment: str | None = None
    pasted_key: str | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_address(
        cls,
        address: str,
        *,
        deployment: str | None = None,
        dialect: Dialect | None = None,
        api_version: str | None = None,
    ) -> "Endpoint":
        """The endpoint meant by any form of address that a portal shows.

        Args:
            address: With or without scheme, path and query; the old sessions URL too.
            deployment: The deployment's or model's name; overrules one in the address.
            dialect: Overrules what the address says.
            api_version: Overrules one in the address; one that ends in ``-preview`` chooses the preview
                dialect unless `dialect` is given too.

        Raises:
            ConfigError: The address is none of a service, or the deployment is missing.
        """
        place = Address.from_text(address)
        _refuse_what_is_no_service(place)
        meant = _settle(_recognise(place), dialect, api_version)
        kind = meant.kind
        named = (deployment or "").strip()
        name = named or place.query.get("deployment") or place.query.get("model") or meant.deployment
        query = _query(kind, place, name, api_version)
        scheme = "wss" if place.secure or _is_cloud(place.host) else "ws"
        return cls(
            url=f"{scheme}://{place.authority}{quote(meant.prefix + _PATHS[kind], safe='/%')}"
            + (f"?{urlencode(query, quote_via=quote)}" if query else ""),
            dialect=meant.dialect,
            kind=kind,
            deployment=name,
            pasted_key=place.key,
        )

    @property
    def authority(self) -> str:
        """Host and port, as shown to people."""
        return self.url.split("/", 3)[2]

    @property
    def api_version(self) -> str | None:
        """The ``api-version`` of the URL; GA has none."""
        return dict(parse_qsl(urlsplit(self.url).query)).get("api-version")

    @property
    def is_azure(self) -> bool:
        """True if it is of Azure's kind: keys go into ``api-key``, Entra ID tokens are taken."""
        return self.kind in {Kind.AZURE_GA, Kind.AZURE_PREVIEW, Kind.VOICE_LIVE}


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the address says, and then what it says together with the settings.

    Attributes:
        kind: The family.
        prefix: The path before the service's own, such as a gateway's.
        deployment: Named in the path.
        dialect: What is spoken.
    """

    kind: Kind
    prefix: str = ""
    deployment: str | None = None
    dialect: Dialect = Dialect.GA


def _refuse_what_is_no_service(place: Address) -> None:
    host = place.host
    if host.endswith(".realtimeapi-preview.ai.azure.com"):
        raise ConfigError(f"{host} is a region's WebRTC address; it names no resource", hint=_OWN_ADDRESS)
    if host in _PORTALS:
        raise ConfigError(f"{host} is a portal for people, not a service", hint=_OWN_ADDRESS)
    if f".{host}" in _AZURE_SUFFIXES:
        raise ConfigError(f"the address {host} names no resource", hint=_OWN_ADDRESS)
    if place.bare_name:
        raise ConfigError(
            f"{host!r} is a name, not an address",
            hint=f"if it is an Azure resource, set {ENDPOINT_SETTING} to https://{host}.openai.azure.com",
        )
    if place.path.lower().startswith(("/v1/live", "/openai/v1/live")):
        raise ConfigError(
            f"{place.path} is the path of GPT-Live, which is another protocol than Realtime",
            hint=f"leave the path out and name a Realtime deployment in {DEPLOYMENT_SETTING}",
        )


def _is_cloud(host: str) -> bool:
    return host.endswith(_AZURE_SUFFIXES) or _is_openai(host)


def _is_openai(host: str) -> bool:
    return f".{host}".endswith(".api.openai.com")


def _recognise(place: Address) -> _Meant:
    """Read host and path.

    A prefix before ``/openai`` is a gateway's on other hosts; on Azure's it is a Foundry project's, and
    Realtime is served by the resource, not by its projects.
    """
    if _is_openai(place.host):
        return _Meant(Kind.OPENAI)
    azure = place.host.endswith(_AZURE_SUFFIXES)
    path = place.path.lower() + "/"
    if (at := path.find("/voice-live/")) >= 0:
        return _Meant(Kind.VOICE_LIVE, "" if azure else place.path[:at])
    if (at := path.find("/openai/")) >= 0:
        kind, deployment = _after_openai(place, place.path[at + len("/openai") :])
        return _Meant(kind, "" if azure else place.path[:at], deployment)
    if azure:
        return _Meant(_undecided(place))
    return _Meant(Kind.CUSTOM, place.path.removesuffix(_PATHS[Kind.CUSTOM]) if place.path else "/v1")


def _after_openai(place: Address, path: str) -> tuple[Kind, str | None]:
    match path.strip("/").split("/"):
        case ["v1", *_]:
            return Kind.AZURE_GA, None
        case ["realtime" | "realtimeapi", *_]:
            return Kind.AZURE_PREVIEW, None
        case ["deployments", deployment, "realtime"]:
            return Kind.AZURE_PREVIEW, deployment
        case ["deployments", deployment, *_]:
            return _undecided(place), deployment
        case _:
            return _undecided(place), None


def _undecided(place: Address) -> Kind:
    """The kind where the path is of no Realtime API; an api-version counts if there is no path at all."""
    bare = place.path.lower() in {"", "/openai"}
    return Kind.AZURE_PREVIEW if bare and _is_preview(place.query.get("api-version")) else Kind.AZURE_GA


def _is_preview(api_version: str | None) -> bool:
    """True if it is one of the dated preview versions; plain ``preview`` was an early name of GA's ``v1``."""
    return api_version is not None and api_version.endswith("-preview")


def _settle(meant: _Meant, dialect: Dialect | None, api_version: str | None) -> _Meant:
    """Kind and dialect once the settings have had their say."""
    wish = dialect or (Dialect.PREVIEW if _is_preview(api_version) else None)
    match meant.kind:
        case Kind.VOICE_LIVE:
            if dialect is Dialect.GA:
                raise ConfigError(
                    "Voice Live speaks the preview dialect only", hint=f"remove {DIALECT_SETTING}"
                )
            return replace(meant, dialect=Dialect.PREVIEW)
        case Kind.OPENAI:
            if dialect is Dialect.PREVIEW:
                raise ConfigError("OpenAI has retired the preview dialect", hint=f"remove {DIALECT_SETTING}")
            return meant
        case Kind.AZURE_GA | Kind.AZURE_PREVIEW:
            spoken = wish or (Dialect.GA if meant.kind is Kind.AZURE_GA else Dialect.PREVIEW)
            kind = Kind.AZURE_GA if spoken is Dialect.GA else Kind.AZURE_PREVIEW
            return replace(meant, kind=kind, dialect=spoken)
        case Kind.CUSTOM:
            return replace(meant, dialect=wish or Dialect.GA)


def _query(kind: Kind, place: Address, name: str | None, api_version: str | None) -> dict[str, str]:
    agent = {key: value for key, value in place.query.items() if key.startswith("agent-")}
    if not name and kind is not Kind.CUSTOM and not (kind is Kind.VOICE_LIVE and agent):
        raise ConfigError(
            "no model is named" if kind is Kind.OPENAI else "no deployment is named",
            hint=f"give one with --deployment, {DEPLOYMENT_SETTING}, for example gpt-realtime",
        )
    model = {"model": name} if name else {}
    match kind:
        case Kind.AZURE_GA | Kind.OPENAI:
            return model
        case Kind.AZURE_PREVIEW:
            return {"api-version": _version(place, api_version, PREVIEW_VERSION), "deployment": name or ""}
        case Kind.VOICE_LIVE:
            return {"api-version": _version(place, api_version, VOICE_LIVE_VERSION), **(agent or model)}
        case Kind.CUSTOM:
            return {**place.query, **model}


def _version(place: Address, api_version: str | None, default: str) -> str:
    """The api-version: the setting's, the address's if it is a dated one, or the default."""
    written = place.query.get("api-version", "")
    return api_version or (written if written[:2] == "20" else default)
