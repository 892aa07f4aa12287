"""The port to a calendar server: what `sync` asks of one, whatever library or server it is."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from meeting_assistant.errors import TransportError
from meeting_assistant.meetings.outbox import RemoteCopy


class Stale(Exception):
    """The server has another version than the one to be replaced (412), or has one where none should be."""


class Declined(TransportError):
    """The server does not take one event, by its status; others may pass."""


class CalendarServer(Protocol):
    """One calendar on a server. Methods block and may raise `TransportError`; hrefs are unquoted paths."""

    @property
    def url(self) -> str:
        """What tells this calendar from others; holds no secret."""

    def listing(self) -> Mapping[str, str]:
        """All that is in it: href -> ETag."""

    def fetch(self, hrefs: Iterable[str]) -> Iterable[RemoteCopy]:
        """Those of the events that are there."""

    def href_of(self, uid: str) -> str:
        """Where a new event is put."""

    def write(self, href: str, text: bytes, *, etag: str | None) -> str | None:
        """Put an event in the place of the version `etag`, or None: where there must be none yet.

        Returns:
            Its new ETag, if the server tells.

        Raises:
            Stale: The server has something else; nothing was written.
            Declined: The server doesn't take this event.
        """

    def close(self) -> None:
        """End the connection; closing twice is harmless."""
