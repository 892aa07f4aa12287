"""Where the server listens: TLS, the address as text, and what can go wrong in between."""

import errno
import os
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from meeting_assistant.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Tls:
    """A certificate chain and its key, PEM files; the key may be in the chain's file."""

    cert: Path
    key: Path | None = None

    def to_context(self) -> ssl.SSLContext:
        """The context to serve with.

        Raises:
            ConfigError: The files can't be read or don't belong together.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.cert, self.key)
        except OSError as exc:  # ssl.SSLError is one
            raise ConfigError(
                f"can't use the TLS certificate {self.cert}: {exc.strerror or exc}",
                hint="Give PEM files with --tls-cert and --tls-key.",
            ) from exc
        return context


def check_free(host: str, port: int) -> None:
    """See whether one could listen there, before anything is loaded that takes seconds.

    Raises:
        ConfigError: It could not.
    """
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                if os.name == "posix":  # as asyncio does: what has just been closed there is no hindrance
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as exc:
        raise not_listening(exc, host, port) from exc


def not_listening(exc: OSError, host: str, port: int) -> ConfigError:
    """Why nothing listens there."""
    if exc.errno == errno.EADDRINUSE:
        hint = "Choose another with --port, or 0 for a free one."
        return ConfigError(f"port {port} on {host} is already in use", hint=hint)
    if exc.errno == errno.EACCES:
        return ConfigError(f"port {port} may not be used by this user", hint="Choose one above 1023.")
    hint = "Check --host: 127.0.0.1 always works."
    return ConfigError(f"can't listen on {host}:{port}: {exc.strerror or exc}", hint=hint)


def url_of(address: tuple[str, int], *, secure: bool) -> str:
    """The URL of a bound socket, without a path."""
    host, port = address
    shown = f"[{host}]" if ":" in host else host
    return f"{'wss' if secure else 'ws'}://{shown}:{port}"
