import logging
import threading
from pathlib import Path

import pytest

from meeting_assistant.errors import ConfigError, ConnectFailed
from meeting_assistant.meetings.background import BackgroundSync
from meeting_assistant.meetings.store import MeetingStore
from tests.support.calendar_server import MemoryCalendar
from tests.support.meetings import SHANGHAI, book

_SOON_S = 10.0


class Observed(MemoryCalendar):
    """Tells when it is asked and when something is written."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.written = threading.Event(), threading.Event()

    def listing(self) -> dict[str, str]:
        self.asked.set()
        return dict(super().listing())

    def write(self, href: str, text: bytes, *, etag: str | None) -> str | None:
        told = super().write(href, text, etag=etag)
        self.written.set()
        return told


def test_a_change_is_sent_soon_after_it_was_made(tmp_path: Path) -> None:
    calendar = Observed()
    with MeetingStore.open(tmp_path / "m.db") as store:
        with BackgroundSync(store, lambda: calendar, zone=SHANGHAI):
            assert calendar.asked.wait(_SOON_S)
            meeting = book(store)
            assert calendar.written.wait(_SOON_S)
        assert list(calendar.events) == [f"/{meeting.uid}.ics"]
        assert calendar.is_closed
        assert store.on_change is None


def test_what_waited_since_last_time_is_sent_at_the_start(tmp_path: Path) -> None:
    calendar = Observed()
    with MeetingStore.open(tmp_path / "m.db") as store:
        book(store)
        with BackgroundSync(store, lambda: calendar, zone=SHANGHAI):
            assert calendar.written.wait(_SOON_S)


def test_trouble_is_logged_and_disturbs_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    tried = threading.Event()

    def connect() -> MemoryCalendar:
        tried.set()
        raise ConfigError("[meetings.caldav] has no username")

    with MeetingStore.open(tmp_path / "m.db") as store, BackgroundSync(store, connect, zone=SHANGHAI):
        assert tried.wait(_SOON_S)
        book(store)
    assert "has no username" in caplog.text


def test_a_server_that_is_down_leaves_the_meeting_in_the_outbox(tmp_path: Path) -> None:
    asked = threading.Event()

    class Down(MemoryCalendar):
        def listing(self) -> dict[str, str]:
            asked.set()
            raise ConnectFailed("no connection")

    with MeetingStore.open(tmp_path / "m.db") as store:
        book(store)
        with BackgroundSync(store, Down, zone=SHANGHAI):
            assert asked.wait(_SOON_S)
        (entry,) = store.outbox.entries()
        assert entry.problem == "no connection"
