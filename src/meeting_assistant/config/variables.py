"""The environment as a layer: this program's own variables, and those that the services' quickstarts use."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from meeting_assistant.config.keys import ROOT, KeyPath, Place
from meeting_assistant.config.layers import Layer, value_from_text

PREFIX = "MEETING_ASSISTANT_"
PROFILE_VARIABLE = f"{PREFIX}PROFILE"
FILE_VARIABLE = f"{PREFIX}CONFIG"

ENDPOINT_VARIABLE = "AZURE_OPENAI_ENDPOINT"
_AZURE: Mapping[KeyPath, tuple[str, ...]] = {
    ("service", "deployment"): ("AZURE_OPENAI_DEPLOYMENT", "AZURE_OPENAI_DEPLOYMENT_NAME"),
    ("service", "api_key"): ("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_KEY"),
}
_OPENAI: Mapping[KeyPath, tuple[str, ...]] = {("service", "api_key"): ("OPENAI_API_KEY",)}


def own_variables(environ: Mapping[str, str]) -> Layer:
    """Settings from ``MEETING_ASSISTANT_SECTION__KEY``.

    Raises:
        ConfigError: A variable with this prefix names no setting.
    """
    return Layer.from_values(_own(environ))


def endpoint_variable(environ: Mapping[str, str]) -> Layer:
    """The address from the name that Azure's quickstarts give it."""
    address = environ.get(ENDPOINT_VARIABLE)
    return Layer.from_values([(("service", "endpoint"), address, ENDPOINT_VARIABLE)] if address else [])


def quickstart_variables(environ: Mapping[str, str], endpoint: object) -> Layer:
    """Key and deployment from the names of the quickstarts of whoever is at `endpoint`.

    One service's key is never sent to the other; to the embedded server, none at all.
    """
    if not isinstance(endpoint, str) or not endpoint:
        return Layer()
    names = _OPENAI if _is_openai(endpoint) else _AZURE
    found = ((path, name) for path, choice in names.items() for name in reversed(choice) if environ.get(name))
    return Layer.from_values((path, environ[name], name) for path, name in found)


def _own(environ: Mapping[str, str]) -> Iterator[tuple[KeyPath, object, str]]:
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in {PROFILE_VARIABLE, FILE_VARIABLE}:
            path, place = _spelled(name.removeprefix(PREFIX).split("__"))
            yield path, value_from_text(environ[name], place), name


def _spelled(names: list[str]) -> tuple[KeyPath, Place]:
    """The key that a variable's parts spell: lower-case but for names of the user's choice, as a tool's."""
    place, path = ROOT, []
    for name in names:
        path.append(name if place.has_free_names else name.lower())
        place = place.child(path[-1]) or Place(str)
    return tuple(path), place


def _is_openai(endpoint: str) -> bool:
    text = endpoint.strip()
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:
        return False
    return f".{host}".endswith(".api.openai.com")
