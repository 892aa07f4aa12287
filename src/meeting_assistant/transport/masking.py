"""Texts of others made fit to be shown: one line, short, without secrets."""

import re
from collections.abc import Iterable

MASK = "***"

_SECRETS = re.compile(
    r"""(?ix)
    \b(bearer\s+)[^\s"',;]{12,}  # the credential of an Authorization header
    | \b((?:api-?key|access[-_]token|client_secret|sig)["']?\s*[=:]\s*["']?)[^\s"'&,;]{6,}  # in a URL or JSON
    | \b(?:sk|ek)[-_][\w*-]{6,}  # keys of OpenAI, ephemeral keys
    | \beyJ[\w-]{8,}(?:\.[\w-]*)*  # JSON web tokens
    """
)
_SHORTEST_SECRET = 4
"""Shorter values are no secrets, and replacing them would tear the text to pieces."""


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the given secrets and without whatever looks like one."""
    for secret in sorted(
        (secret for secret in secrets if len(secret) >= _SHORTEST_SECRET), key=len, reverse=True
    ):
        text = text.replace(secret, MASK)
    return _SECRETS.sub(lambda found: (found[1] or found[2] or "") + MASK, text)


def in_brief(text: str, secrets: Iterable[str] = (), *, limit: int = 240) -> str:
    """The text scrubbed, on one line, cut after `limit` characters.

    It is scrubbed before it is cut, so that no half of a secret remains.
    """
    line = " ".join("".join(char if char.isprintable() else " " for char in scrub(text, secrets)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
