"""Meetings on a real calendar server: Radicale, killed and restarted between the steps."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from meeting_assistant.app.toolset import open_toolset
from meeting_assistant.cli.main import main
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import AuthError, ConfigError, ConnectFailed, StoreError
from meeting_assistant.meetings.caldav import Account, CalDavCalendar
from meeting_assistant.meetings.model import Meeting, MeetingStatus
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.meetings.sync import Round, Synchroniser
from meeting_assistant.tools.toolbox import Toolbox
from tests.support.meetings import SHANGHAI, THREE, book
from tests.support.radicale import PASSWORD, USER, Radicale


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Radicale]:
    folder = tmp_path / "radicale"
    folder.mkdir()
    with Radicale(folder) as server:
        server.make_calendar()
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MeetingStore]:
    with MeetingStore.open(tmp_path / "meetings.db") as store:
        yield store


def account(server: Radicale, **values: object) -> Account:
    given = {"url": server.url, "username": USER, "password": PASSWORD, "timeout_s": 10.0, **values}
    return Account(**given)  # type: ignore[arg-type]  # by name


def sync(server: Radicale, store: MeetingStore, **values: bool) -> Round:
    calendar = CalDavCalendar(account(server))
    try:
        return Synchroniser(store, calendar, zone=SHANGHAI).run(**values)
    finally:
        calendar.close()


def only(store: MeetingStore) -> Meeting:
    (meeting,) = store.list(cancelled=True)
    return meeting


def edit(server: Radicale, name: str, pattern: str, replacement: str) -> None:
    """Change an event as another program of the user does."""
    path = server.calendar_path + name
    _, told, text = server.request("GET", path)
    changed = re.sub(pattern, replacement, text)
    assert changed != text
    status, _, _ = server.request("PUT", path, changed, If_Match=told["etag"], Content_Type="text/calendar")
    assert status in (201, 204)


def name_of(meeting: Meeting) -> str:
    return f"{meeting.uid}.ics"


def test_booking_moving_and_cancelling_reach_the_server(server: Radicale, store: MeetingStore) -> None:
    meeting = book(store, "项目周会")
    assert sync(server, store).sent == [meeting.uid]
    assert list(server.events()) == [name_of(meeting)]
    assert "SUMMARY:项目周会" in server.events()[name_of(meeting)]

    store.reschedule(meeting.uid, THREE + timedelta(hours=1))
    sync(server, store)
    assert "DTSTART;TZID=Asia/Shanghai:20261123T160000" in server.events()[name_of(meeting)]

    store.cancel(meeting.uid)
    sync(server, store)
    assert "STATUS:CANCELLED" in server.events()[name_of(meeting)]
    assert store.outbox.entries() == ()
    assert sync(server, store) == Round()


def test_what_is_booked_while_the_server_is_down_is_kept_and_sent_later(
    server: Radicale, store: MeetingStore
) -> None:
    server.kill()
    meeting = book(store)
    for attempt in (1, 2):
        with pytest.raises(ConnectFailed, match="no connection") as raised:
            sync(server, store)
        assert PASSWORD not in f"{raised.value}{raised.value.hint}"
        (entry,) = store.outbox.entries()
        assert (entry.uid, entry.attempts) == (meeting.uid, attempt)
        assert entry.problem is not None
    server.start()

    assert sync(server, store, patient=True).sent == []  # its time has not come
    assert sync(server, store).sent == [meeting.uid]
    assert list(server.events()) == [name_of(meeting)]


def test_a_wrong_password_keeps_everything_and_shows_no_secret(
    server: Radicale, store: MeetingStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    book(store)
    calendar = CalDavCalendar(account(server, password="verraten-42"))
    with pytest.raises(AuthError, match="does not accept the sign-in of li") as raised:
        Synchroniser(store, calendar, zone=SHANGHAI).run()
    assert len(store.outbox.entries()) == 1
    shown = (raised.value, raised.value.hint, calendar, account(server), store.outbox.entries())
    told = f"{shown}{caplog.text}"
    assert "verraten-42" not in told
    assert PASSWORD not in told


def test_changes_on_the_server_come_back(server: Radicale, store: MeetingStore) -> None:
    meeting = book(store)
    sync(server, store)
    edit(server, name_of(meeting), "SUMMARY:项目周会", "SUMMARY:评审\r\nLOCATION:三楼\r\nX-OTHER:kept")

    assert sync(server, store).received == [meeting.uid]
    changed = only(store)
    assert (changed.title, changed.location, changed.origin) == ("评审", "三楼", meeting.origin)
    assert store.outbox.entries() == ()

    store.reschedule(meeting.uid, THREE + timedelta(days=1))
    sync(server, store)
    text = server.events()[name_of(meeting)]
    assert "X-OTHER:kept" in text
    assert "20261124T150000" in text


def test_an_event_that_another_program_made_comes_here_and_takes_its_time(
    server: Radicale, store: MeetingStore
) -> None:
    made = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:other\r\nBEGIN:VEVENT\r\nUID:other-1\r\n"
        "DTSTAMP:20261101T000000Z\r\nDTSTART:20261123T070000Z\r\nDTEND:20261123T080000Z\r\n"
        "SUMMARY:Elsewhere\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    server.request("PUT", f"{server.calendar_path}x%20y@1.ics", made, Content_Type="text/calendar")
    series = made.replace("other-1", "other-2").replace("SUMMARY:", "RRULE:FREQ=DAILY\r\nSUMMARY:Daily ")
    server.request("PUT", f"{server.calendar_path}series.ics", series, Content_Type="text/calendar")

    done = sync(server, store)
    assert done.received == ["other-1"]
    assert done.refused == {"Daily Elsewhere": "repeats"}
    assert only(store).starts_at == THREE
    assert sync(server, store) == Round()  # what can't be kept is told once

    store.reschedule("other-1", THREE + timedelta(hours=2))
    assert sync(server, store).sent == ["other-1"]
    assert len(server.events()) == 2


def test_what_was_deleted_on_the_server_is_cancelled_here(server: Radicale, store: MeetingStore) -> None:
    meeting = book(store)
    sync(server, store)
    server.request("DELETE", server.calendar_path + name_of(meeting))

    assert sync(server, store).received == [meeting.uid]
    assert only(store).status is MeetingStatus.CANCELLED
    assert sync(server, store) == Round()
    assert server.events() == {}


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_what_both_sides_changed_waits_for_the_user(server: Radicale, store: MeetingStore, keep: str) -> None:
    meeting = book(store)
    sync(server, store)
    edit(server, name_of(meeting), "SUMMARY:项目周会", "SUMMARY:theirs")
    store.reschedule(meeting.uid, THREE + timedelta(hours=1))

    for _ in range(2):  # it is not sent, however often it is tried
        assert sync(server, store).conflicts == [meeting.uid]
        assert "SUMMARY:theirs" in server.events()[name_of(meeting)]
        assert "T150000" in server.events()[name_of(meeting)]
        assert only(store).title == "项目周会"
    (entry,) = store.outbox.entries()
    assert entry.theirs is not None
    assert "SUMMARY:theirs" in entry.theirs.text

    synchroniser = Synchroniser(store, CalDavCalendar(account(server)), zone=SHANGHAI)
    synchroniser.decide(meeting.uid, "mine" if keep == "mine" else "theirs")
    assert synchroniser.run().conflicts == []
    text = server.events()[name_of(meeting)]
    assert ("SUMMARY:theirs" in text, "T160000" in text) == (keep == "theirs", keep == "mine")
    assert only(store).title == ("项目周会" if keep == "mine" else "theirs")
    assert store.outbox.entries() == ()


def test_a_deletion_there_and_a_change_here_wait_for_the_user(server: Radicale, store: MeetingStore) -> None:
    meeting = book(store)
    sync(server, store)
    server.request("DELETE", server.calendar_path + name_of(meeting))
    store.reschedule(meeting.uid, THREE + timedelta(hours=1))

    assert sync(server, store).conflicts == [meeting.uid]
    synchroniser = Synchroniser(store, CalDavCalendar(account(server)), zone=SHANGHAI)
    synchroniser.decide(meeting.uid, "mine")
    assert synchroniser.run().sent == [meeting.uid]
    assert "T160000" in server.events()[name_of(meeting)]


def test_a_change_between_taking_in_and_sending_is_seen_by_its_etag(
    server: Radicale, store: MeetingStore
) -> None:
    meeting = book(store)
    sync(server, store)
    store.reschedule(meeting.uid, THREE + timedelta(hours=1))

    class Overtaken(CalDavCalendar):
        def write(self, href: str, text: bytes, *, etag: str | None) -> str | None:
            if "theirs" not in server.events()[name_of(meeting)]:
                edit(server, name_of(meeting), "SUMMARY:项目周会", "SUMMARY:theirs")
            return super().write(href, text, etag=etag)

    done = Synchroniser(store, Overtaken(account(server)), zone=SHANGHAI).run()
    assert done.conflicts == [meeting.uid]
    assert "SUMMARY:theirs" in server.events()[name_of(meeting)]


@pytest.mark.parametrize("changed_meanwhile", [False, True])
def test_an_answer_lost_with_the_server_doubles_nothing(
    server: Radicale, store: MeetingStore, *, changed_meanwhile: bool
) -> None:
    meeting = book(store)

    class Dying(CalDavCalendar):
        def write(self, href: str, text: bytes, *, etag: str | None) -> str | None:
            super().write(href, text, etag=etag)
            server.kill()
            raise ConnectFailed("killed before it answered")

    with pytest.raises(ConnectFailed):
        Synchroniser(store, Dying(account(server)), zone=SHANGHAI).run()
    if changed_meanwhile:
        store.reschedule(meeting.uid, THREE + timedelta(hours=1))
    server.start()

    done = sync(server, store)
    assert (done.sent, done.conflicts) == ([meeting.uid], [])
    assert list(server.events()) == [name_of(meeting)]
    assert ("T160000" in server.events()[name_of(meeting)]) is changed_meanwhile
    assert sync(server, store) == Round()


def test_a_server_that_lost_everything_cancels_nothing_unasked(server: Radicale, store: MeetingStore) -> None:
    for hour in range(3):
        book(store, starts_at=THREE + timedelta(hours=hour))
    sync(server, store)
    for name in server.events():
        server.request("DELETE", server.calendar_path + name)

    with pytest.raises(StoreError, match="is empty"):
        sync(server, store)
    assert len(store.list()) == 3
    assert len(sync(server, store, accept_empty=True).received) == 3
    assert store.list() == ()


def test_another_calendar_gets_everything_anew(server: Radicale, store: MeetingStore) -> None:
    meeting = book(store)
    sync(server, store)
    server.calendar_path = f"/{USER}/private/"
    server.make_calendar("Privat")
    calendar = CalDavCalendar(account(server, calendar="Privat"))
    assert Synchroniser(store, calendar, zone=SHANGHAI).run().sent == [meeting.uid]
    assert list(server.events()) == [name_of(meeting)]


def test_the_calendar_is_found_by_name_path_or_address(server: Radicale) -> None:
    own = server.url.rstrip("/") + server.calendar_path
    server.calendar_path = f"/{USER}/private/"
    server.make_calendar("Privat")

    for given in ({"calendar": "Arbeit"}, {"calendar": "work"}, {"url": own}):
        assert CalDavCalendar(account(server, **given)).url == own
    with pytest.raises(ConfigError, match="several calendars there") as raised:
        CalDavCalendar(account(server)).listing()
    assert "'Arbeit'" in raised.value.hint
    with pytest.raises(ConfigError, match="no calendar 'Urlaub' there"):
        CalDavCalendar(account(server, calendar="Urlaub")).listing()


def test_a_meeting_cancelled_before_the_server_heard_of_it_is_not_sent(
    server: Radicale, store: MeetingStore
) -> None:
    store.cancel(book(store).uid)
    assert sync(server, store) == Round()
    assert server.events() == {}
    assert store.outbox.entries() == ()


def test_many_events_are_fetched_in_batches(server: Radicale, store: MeetingStore, tmp_path: Path) -> None:
    for minute in range(60):
        book(store, f"第{minute}", THREE + timedelta(minutes=minute), 1)
    sync(server, store)
    with MeetingStore.open(tmp_path / "other.db") as other:
        assert len(sync(server, other).received) == 60
        assert [each.title for each in other.list()] == [each.title for each in store.list()]


@pytest.mark.parametrize("url", ["ftp://x/", "calendar", "https://me:secret@x/"])
def test_an_address_that_is_none_or_holds_a_password_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Account(url=url, username="a", password="b")
    assert "secret" not in f"{raised.value}{raised.value.hint}"


def test_the_command_line_syncs_and_settles_conflicts(
    server: Radicale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {
        "DATABASE": str(tmp_path / "m.db"),
        "TIMEZONE": "Asia/Shanghai",
        "CALDAV__URL": server.url,
        "CALDAV__USERNAME": USER,
        "CALDAV__PASSWORD": PASSWORD,
    }
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MEETING_ASSISTANT_UI__LANGUAGE", "en")
    for name, value in settings.items():
        monkeypatch.setenv(f"MEETING_ASSISTANT_MEETINGS__{name}", value)

    def run(*arguments: str, status: int = 0) -> str:
        assert main(["meetings", *arguments]) == status
        return "".join(capsys.readouterr())

    run("add", "2036-11-24 15:00", "-t", "项目周会")
    server.kill()
    assert "no connection" in run("sync", status=4)
    assert "attempt 1 failed: the calendar server" in run("sync", "--status")
    server.start()
    assert "1 sent, 0 received" in run("sync")
    (name,) = server.events()

    edit(server, name, "SUMMARY:项目周会", "SUMMARY:theirs")
    run("move", "项目周会", "2036-11-24 17:00")
    assert "conflict: changed on the server too" in run("sync")
    assert "0 in conflict" in run("sync", "--keep-theirs", name[:8])
    assert "theirs" in run("list")
    assert "nothing waits" in run("sync", "--status")


async def test_a_meeting_booked_in_a_conversation_reaches_the_server(
    server: Radicale, tmp_path: Path
) -> None:
    caldav = {"url": server.url, "username": USER, "password": PASSWORD}
    settings = {"database": str(tmp_path / "m.db"), "timezone": "Asia/Shanghai", "caldav": caldav}
    knowledge = {"database": str(tmp_path / "k.db")}
    config = Config.model_validate({"meetings": settings, "knowledge": knowledge})
    arguments = {"start_time": "2030-11-25 15:00:00", "duration": 60, "title": "项目周会"}

    async with open_toolset(config, say=lambda _line: None) as tools:
        result = await Toolbox(tools).run("call_1", "createMeeting", json.dumps(arguments))
        uid = json.loads(result.output)["id"]
        await asyncio.to_thread(server.wait_for_event)

    assert list(server.events()) == [f"{uid}.ics"]
    assert "SUMMARY:项目周会" in server.events()[f"{uid}.ics"]
