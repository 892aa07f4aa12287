"""A calendar server in memory, with the faults of real ones: a double of the `CalendarServer` port."""

import itertools
from collections.abc import Iterable, Iterator, Mapping

from meeting_assistant.errors import AuthError, ConnectFailed
from meeting_assistant.meetings.outbox import RemoteCopy
from meeting_assistant.meetings.server import Declined, Stale

FAULTS = {
    "down": ConnectFailed("no connection"),
    "401": AuthError("who are you?"),
    "507": Declined("the calendar server answered 507 to PUT"),
}


class MemoryCalendar:
    """One calendar.

    Attributes:
        events: href -> (ETag, text).
        fault: What happens to the next write: "down", "401", "507", "lost" (written, but the answer is lost).
        silent: It does not tell new ETags.
    """

    url = "memory:"

    def __init__(self) -> None:
        self.events: dict[str, tuple[str, str]] = {}
        self.fault: str | None = None
        self.silent = False
        self.writes = 0
        self.is_closed = False
        self._numbers = itertools.count()

    def listing(self) -> Mapping[str, str]:
        """All that is in it."""
        if self.fault in ("down", "401"):
            raise FAULTS[self.fault]
        return {href: etag for href, (etag, _) in self.events.items()}

    def fetch(self, hrefs: Iterable[str]) -> Iterator[RemoteCopy]:
        """Those that are there."""
        for href in hrefs:
            if href in self.events:
                etag, text = self.events[href]
                yield RemoteCopy(href=href, etag=etag, text=text)

    def href_of(self, uid: str) -> str:
        """Where a new event is put."""
        return f"/{uid}.ics"

    def write(self, href: str, text: bytes, *, etag: str | None) -> str | None:
        """Write, or fail."""
        fault, self.fault = self.fault, None
        if fault in FAULTS:
            raise FAULTS[fault]
        there = self.events.get(href)
        if (None if there is None else there[0]) != etag:
            raise Stale
        self.writes += 1
        new = self.put(href, text.decode())
        if fault == "lost":
            raise ConnectFailed("the connection broke")
        return None if self.silent else new

    def put(self, href: str, text: str) -> str:
        """What another program does."""
        etag = f'"{next(self._numbers)}"'
        self.events[href] = (etag, text)
        return etag

    def close(self) -> None:
        """Note it."""
        self.is_closed = True
