"""Keys kept in the system's keyring, by way of `keyring` (extra ``keyring``), which is imported on use."""

import importlib

from meeting_assistant.errors import AuthError, ConfigError, MissingExtra
from meeting_assistant.installation import extra_line

PREFIX = "keyring:"


def reveal(secret: str) -> str:
    """The secret itself, where the configuration may name a place in the keyring: ``keyring:SERVICE/NAME``.

    Args:
        secret: A secret, given back as it is; or a place.

    Raises:
        ConfigError: The place is not written as SERVICE/NAME.
        MissingExtra: `keyring` is not installed.
        AuthError: The keyring is locked or has nothing there.
    """
    if not secret.startswith(PREFIX):
        return secret
    service, _, name = secret.removeprefix(PREFIX).partition("/")
    if not service or not name:
        raise ConfigError(
            "the key's place in the keyring is incomplete", hint="write it as keyring:SERVICE/NAME"
        )
    try:
        keyring = importlib.import_module("keyring")
        errors = importlib.import_module("keyring.errors")
    except ImportError as exc:
        raise MissingExtra(
            "keys in the system's keyring need the package keyring",
            hint=extra_line("keyring"),
        ) from exc
    try:
        found: str | None = keyring.get_password(service, name)
    except errors.KeyringError as exc:
        raise AuthError(
            "the system's keyring can't be read", hint="unlock it, or give the key as AZURE_OPENAI_API_KEY"
        ) from exc
    if found is None:
        raise AuthError(
            f"the keyring has no {name!r} of {service!r}", hint=f"store it with: keyring set {service} {name}"
        )
    return found
