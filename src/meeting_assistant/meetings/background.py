"""Rounds with the calendar server in a thread of their own, while a conversation goes on."""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.meetings.outbox import FIRST_RETRY_S, LONGEST_RETRY_S
from meeting_assistant.meetings.server import CalendarServer
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.meetings.sync import Synchroniser

PERIOD_S = 300.0
"""How often the server is asked for changes of its own."""

_LEAST_WAIT_S = 1.0
_PARTING_S = 3.0
"""How long the end of a conversation waits for a round; what it doesn't finish waits in the outbox."""

_logger = logging.getLogger(__name__)


class BackgroundSync:
    """A thread that sends each change soon after it was made and looks for the server's now and then.

    Used as a context manager. Trouble is logged, kept in the outbox and tried again: the conversation never
    waits for it.

    Args:
        store: The meetings; its `on_change` is taken.
        connect: Opens the calendar; called in the thread, again after it failed.
        zone: The user's.
    """

    def __init__(self, store: MeetingStore, connect: Callable[[], CalendarServer], *, zone: ZoneInfo) -> None:
        self._store = store
        self._connect = connect
        self._zone = zone
        self._wake = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="calendar server", daemon=True)

    def __enter__(self) -> Self:
        self._store.on_change = self._wake.set
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.on_change = None
        self._over.set()
        self._wake.set()
        self._thread.join(_PARTING_S)

    def _run(self) -> None:
        calendar: CalendarServer | None = None
        failures = 0
        while not self._over.is_set():
            self._wake.clear()
            try:
                calendar = calendar or self._connect()
                Synchroniser(self._store, calendar, zone=self._zone).run(patient=True)
                failures = 0
            except MeetingAssistantError as exc:
                failures += 1
                if not self._over.is_set():  # at the end the store is closed under us
                    _logger.warning("meetings were not synchronised: %s", exc.message)
            if not self._over.is_set():
                self._wake.wait(max(self._until_next_s(), _pause_s(failures)))
        if calendar is not None:
            calendar.close()

    def _until_next_s(self) -> float:
        """Until something in the outbox is due, or the server is asked again."""
        try:
            due = [entry.next_try_s for entry in self._store.outbox.entries() if not entry.conflict]
        except MeetingAssistantError:
            return PERIOD_S
        return min([PERIOD_S, *(max(_LEAST_WAIT_S, at - time.time()) for at in due)])


def _pause_s(failures: int) -> float:
    """How long to leave a server alone that failed so often in a row."""
    return 0.0 if failures == 0 else min(FIRST_RETRY_S * 2.0 ** min(failures - 1, 10), LONGEST_RETRY_S)
