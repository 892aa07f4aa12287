"""How servers are verified: always, against the system's authorities and one file of the user's own."""

import ssl
from functools import lru_cache
from pathlib import Path

from meeting_assistant.errors import ConfigError

CA_SETTING = "`[service] ca_file`"


@lru_cache(maxsize=4)
def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """The context for all connections that trust the same authorities; loading those takes 20 ms or more.

    Args:
        ca_file: PEM certificates to trust besides the system's, such as a company's or one's own.

    Raises:
        ConfigError: The file can't be read or holds no certificate.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as exc:
            reason = "it holds no certificate" if isinstance(exc, ssl.SSLError) else exc.strerror
            raise ConfigError(
                f"{ca_file} can't be used: {reason}", hint=f"{CA_SETTING} is a file in PEM format"
            ) from exc
    return context
