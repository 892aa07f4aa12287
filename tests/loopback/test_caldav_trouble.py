"""What calendar servers, and what stands before them, answer on a bad day."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from meeting_assistant.database import MEMORY
from meeting_assistant.errors import AuthError, ConnectFailed, MeetingAssistantError, TransportError
from meeting_assistant.meetings.caldav import Account, CalDavCalendar
from meeting_assistant.meetings.server import Declined, Stale
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.meetings.sync import Synchroniser
from tests.support.meetings import SHANGHAI, book

CALENDAR = (
    '<?xml version="1.0"?><multistatus xmlns="DAV:"><response><href>/cal/</href><propstat><prop>'
    '<resourcetype><collection/><calendar xmlns="urn:ietf:params:xml:ns:caldav"/></resourcetype></prop>'
    "<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
)
FOUND = (207, "application/xml; charset=utf-8", CALENDAR)
Answer = tuple[int, str, str]


@contextmanager
def answering(**answers: Answer) -> Iterator[str]:
    """A server that has one answer for each method; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, kind, text = answers[self.command]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_PROPFIND = do_PUT = do_REPORT = do_OPTIONS = answer

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/cal/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def calendar_at(url: str) -> CalDavCalendar:
    return CalDavCalendar(Account(url=url, username="li", password="geheim", timeout_s=5))


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        ((500, "text/plain", "secret stack trace"), ConnectFailed, "answered 500 to PROPFIND"),
        ((503, "text/plain", "later"), ConnectFailed, "answered 503"),
        ((404, "text/html", "<html>"), ConnectFailed, "answered 404"),
        ((403, "text/plain", "no"), AuthError, "does not accept the sign-in of li"),
        ((401, "text/plain", "no"), AuthError, "does not accept the sign-in of li"),
        ((207, "application/xml", "<multistatus"), ConnectFailed, "can't be used"),
        ((200, "text/html", "<html><p>Please sign in<br></html>"), ConnectFailed, "answered 200"),
    ],
)
def test_trouble_at_the_door_is_one_line_and_keeps_what_waits(
    answer: Answer, kind: type[MeetingAssistantError], told: str
) -> None:
    with answering(PROPFIND=answer, OPTIONS=answer) as url, MeetingStore.open(MEMORY) as store:
        meeting = book(store)
        calendar = calendar_at(url)
        with pytest.raises(kind, match=told) as raised:
            Synchroniser(store, calendar, zone=SHANGHAI).run()
        calendar.close()
        assert [entry.uid for entry in store.outbox.entries()] == [meeting.uid]
    shown = f"{raised.value}{raised.value.hint}"
    assert "\n" not in shown
    assert "secret" not in shown
    assert "geheim" not in shown


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (412, Stale),
        (409, Stale),
        (404, Stale),
        (400, Declined),
        (413, Declined),
        (500, Declined),
        (507, Declined),
    ],
)
def test_what_a_server_says_to_one_event(status: int, kind: type[Exception]) -> None:
    with answering(PROPFIND=FOUND, PUT=(status, "text/plain", "")) as url:
        calendar = calendar_at(url)
        with pytest.raises(kind):
            calendar.write(calendar.href_of("u1"), b"BEGIN:VCALENDAR\r\n", etag=None)
        calendar.close()


def test_an_event_that_a_server_declines_waits_and_says_why() -> None:
    with (
        answering(PROPFIND=FOUND, PUT=(507, "text/plain", "full")) as url,
        MeetingStore.open(MEMORY) as store,
    ):
        meeting = book(store)
        calendar = calendar_at(url)
        done = Synchroniser(store, calendar, zone=SHANGHAI).run()
        calendar.close()
        (entry,) = store.outbox.entries()
    assert list(done.declined) == [meeting.uid]
    assert entry.problem is not None
    assert "answered 507 to PUT" in entry.problem


def test_a_server_that_never_answers_costs_its_deadline_only() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # accepts, in the system, and says nothing
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        calendar = CalDavCalendar(Account(url=url, username="li", password="p", timeout_s=0.3))
        with pytest.raises(TransportError, match="no answer in time"):
            calendar.listing()
