"""Rounds with a calendar server in memory: faults in any order lose nothing and double nothing."""

import contextlib
from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.database import MEMORY
from meeting_assistant.errors import ConnectFailed, ToolError, TransportError
from meeting_assistant.meetings.ical import the_meeting
from meeting_assistant.meetings.outbox import FIRST_RETRY_S, LONGEST_RETRY_S
from meeting_assistant.meetings.store import MeetingStore
from meeting_assistant.meetings.sync import Round, Synchroniser
from tests.support.calendar_server import MemoryCalendar
from tests.support.meetings import SHANGHAI, THREE, book


def sync(store: MeetingStore, calendar: MemoryCalendar) -> Round:
    return Synchroniser(store, calendar, zone=SHANGHAI).run()


def test_a_server_that_declines_one_event_gets_the_others() -> None:
    calendar = MemoryCalendar()
    with MeetingStore.open(MEMORY) as store:
        first, second = book(store, "a"), book(store, "b")
        calendar.fault = "507"
        done = sync(store, calendar)
        assert len(done.sent) == len(done.declined) == 1
        assert {*done.sent, *done.declined} == {first.uid, second.uid}
        (entry,) = store.outbox.entries()
        assert entry.problem == "the calendar server answered 507 to PUT"
        assert sync(store, calendar).sent == [entry.uid]


def test_each_failure_doubles_the_pause_up_to_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meeting_assistant.meetings.outbox.time.time", lambda: 1_000_000.0)
    with MeetingStore.open(MEMORY) as store:
        meeting = book(store)
        pauses = []
        for _ in range(20):
            store.outbox.failed([meeting.uid], "down")
            pauses.append(store.outbox.entries()[0].next_try_s - 1_000_000)
    assert pauses[:3] == [FIRST_RETRY_S, 2 * FIRST_RETRY_S, 4 * FIRST_RETRY_S]
    assert pauses[-1] == LONGEST_RETRY_S


def test_a_new_change_does_not_wait_for_the_pause_of_an_old_one() -> None:
    calendar = MemoryCalendar()
    with MeetingStore.open(MEMORY) as store:
        meeting = book(store)
        calendar.fault = "down"
        with pytest.raises(ConnectFailed):
            sync(store, calendar)
        calendar.fault = None
        assert Synchroniser(store, calendar, zone=SHANGHAI).run(patient=True).sent == []
        store.reschedule(meeting.uid, THREE + timedelta(hours=1))
        assert Synchroniser(store, calendar, zone=SHANGHAI).run(patient=True).sent == [meeting.uid]


def test_a_change_made_while_its_meeting_is_being_sent_is_sent_too() -> None:
    with MeetingStore.open(MEMORY) as store:
        meeting = book(store)

        class Slow(MemoryCalendar):
            def write(self, href: str, text: bytes, *, etag: str | None) -> str | None:
                if self.writes == 0:
                    store.reschedule(meeting.uid, THREE + timedelta(hours=1))
                return super().write(href, text, etag=etag)

        calendar = Slow()
        sync(store, calendar)
        assert [entry.uid for entry in store.outbox.entries()] == [meeting.uid]
        assert sync(store, calendar).sent == [meeting.uid]
        (_, text) = calendar.events[f"/{meeting.uid}.ics"]
        assert "T160000" in text


def test_a_server_that_tells_no_etags_is_asked_for_them() -> None:
    calendar = MemoryCalendar()
    calendar.silent = True
    with MeetingStore.open(MEMORY) as store:
        meeting = book(store)
        sync(store, calendar)
        assert sync(store, calendar) == Round()
        store.reschedule(meeting.uid, THREE + timedelta(hours=1))
        assert sync(store, calendar).sent == [meeting.uid]
        assert sync(store, calendar) == Round()


def test_a_meeting_without_conflict_cannot_be_decided() -> None:
    with MeetingStore.open(MEMORY) as store:
        meeting = book(store)
        with pytest.raises(ToolError, match="no conflict"):
            Synchroniser(store, MemoryCalendar(), zone=SHANGHAI).decide(meeting.uid, "mine")


def test_a_meeting_that_became_a_series_there_is_not_overwritten() -> None:
    calendar = MemoryCalendar()
    with MeetingStore.open(MEMORY) as store:
        meeting = book(store)
        sync(store, calendar)
        href = f"/{meeting.uid}.ics"
        calendar.put(href, calendar.events[href][1].replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY"))
        assert sync(store, calendar).refused == {"项目周会": "repeats"}
        store.reschedule(meeting.uid, THREE + timedelta(hours=1))

        assert sync(store, calendar).conflicts == [meeting.uid]
        assert "RRULE" in calendar.events[href][1]
        synchroniser = Synchroniser(store, calendar, zone=SHANGHAI)
        with pytest.raises(ToolError, match="can't be kept"):
            synchroniser.decide(meeting.uid, "theirs")


Step = tuple[str, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("book", "move", "cancel", "sync", "sync"),
                *("their_title", "their_note", "their_deletion"),
                *("lost", "down", "507", "401"),
            ]
        ),
        st.integers(0, 3),
    ),
    max_size=25,
)


class _World:
    """The store, the server, and what is done to both."""

    def __init__(self, store: MeetingStore) -> None:
        self.store = store
        self.calendar = MemoryCalendar()
        self.uids: list[str] = []
        self.count = 0
        self.changed_there: set[str] = set()

    def do(self, step: str, which: int) -> None:
        self.count += 1
        if step == "book":
            self.uids.append(book(self.store, f"m{self.count}").uid)
        elif step in ("move", "cancel"):
            self._change_here(step, which)
        elif step.startswith("their"):
            self._change_there(step, which)
        elif step == "sync":
            self.sync()
        else:
            self.calendar.fault = step
            self.sync()
            self.calendar.fault = None

    def sync(self) -> None:
        with contextlib.suppress(TransportError):  # it stays in the outbox: that is what is tested
            Synchroniser(self.store, self.calendar, zone=SHANGHAI).run(accept_empty=True)

    def _change_here(self, step: str, which: int) -> None:
        if which >= len(self.uids):
            return
        meeting = self.store.get(self.uids[which])
        assert meeting is not None
        if step == "cancel":
            self.store.cancel(meeting.uid)
        elif not meeting.is_cancelled:
            starts_at = THREE + timedelta(minutes=self.count)
            self.store.reschedule(meeting.uid, starts_at, allow_conflict=True)

    def _change_there(self, step: str, which: int) -> None:
        hrefs = sorted(self.calendar.events)
        if which >= len(hrefs):
            return
        href = hrefs[which]
        if step != "their_note":
            self.changed_there.add(href)
        text = self.calendar.events[href][1]
        if step == "their_deletion":
            del self.calendar.events[href]
        elif step == "their_title":
            self.calendar.put(href, text.replace("SUMMARY:", f"SUMMARY:t{self.count} "))
        else:
            self.calendar.put(href, text.replace("SUMMARY:", "X-NOTE:kept\r\nSUMMARY:"))


@given(steps=steps, keep=st.sampled_from(["mine", "theirs"]))
@settings(max_examples=150, deadline=None)
def test_any_order_of_changes_and_faults_ends_in_agreement(
    steps: list[Step], keep: Literal["mine", "theirs"]
) -> None:
    with MeetingStore.open(MEMORY) as store:
        world = _World(store)
        for step in steps:
            world.do(*step)
        world.sync()
        for entry in store.outbox.entries():
            assert entry.conflict, entry
            assert f"/{entry.uid}.ics" in world.changed_there, "only what both changed is a conflict"
            Synchroniser(store, world.calendar, zone=SHANGHAI).decide(entry.uid, keep)
        world.sync()

        assert store.outbox.entries() == ()
        there = {}
        for _, text in world.calendar.events.values():
            for uid in world.uids:
                if (meeting := the_meeting(text, uid, zone=SHANGHAI)) is not None:
                    assert uid not in there, "doubled"
                    there[uid] = meeting
        assert len(there) == len(world.calendar.events)
        for uid in world.uids:
            mine = store.get(uid)
            assert mine is not None
            if uid in there:
                assert mine.says_the_same(there[uid])
            else:
                assert mine.is_cancelled
        writes = world.calendar.writes
        world.sync()
        assert world.calendar.writes == writes, "a round without news writes nothing"
