import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.database import MEMORY, Database, Schema
from meeting_assistant.errors import StoreError, ToolError
from meeting_assistant.meetings.free import TimeTaken
from meeting_assistant.meetings.migrations import SCHEMA
from meeting_assistant.meetings.model import Draft, Meeting, MeetingStatus, Origin
from meeting_assistant.meetings.store import MeetingStore
from tests.support.meetings import BERLIN, SHANGHAI, THREE, book

CALL = Origin(conversation_id="conv_1", call_id="call_1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MeetingStore]:
    with MeetingStore.open(tmp_path / "meetings.db", busy_timeout_s=0.05) as store:
        yield store


def test_a_stored_meeting_comes_back_as_it_was_given(store: MeetingStore) -> None:
    meeting = book(store, title="项目周会", starts_at=THREE, duration_min=60, origin=CALL)

    assert store.list() == (meeting,)
    assert (meeting.title, meeting.starts_at, meeting.duration_min) == ("项目周会", THREE, 60)
    assert (meeting.status, meeting.sequence, meeting.origin) == (MeetingStatus.CONFIRMED, 0, CALL)
    assert meeting.zone.key == "Asia/Shanghai"
    assert meeting.ends_at == datetime(2026, 11, 23, 16, tzinfo=SHANGHAI)
    assert abs(datetime.now(UTC) - meeting.created_at) < timedelta(minutes=1)


def test_meetings_survive_the_program(tmp_path: Path) -> None:
    with MeetingStore.open(tmp_path / "m.db") as store:
        meeting = book(store, title="a", starts_at=THREE, duration_min=60)
    with MeetingStore.open(tmp_path / "m.db") as store:
        assert store.list() == (meeting,)


def test_the_same_call_books_once(store: MeetingStore) -> None:
    first = book(store, title="a", starts_at=THREE, duration_min=60, origin=CALL)
    again = book(store, title="b", starts_at=THREE + timedelta(hours=1), duration_min=30, origin=CALL)
    elsewhere = book(
        store,
        title="a",
        starts_at=THREE,
        duration_min=60,
        origin=Origin(conversation_id="conv_2", call_id="call_1"),
    )

    assert again == first
    assert set(store.list()) == {first, elsewhere}


def test_people_may_book_the_same_thing_twice(store: MeetingStore) -> None:
    book(store, title="a", starts_at=THREE, duration_min=60)
    book(store, title="a", starts_at=THREE, duration_min=60)
    assert len(store.list()) == 2


def test_the_same_call_from_many_threads_books_once(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    stores = [MeetingStore.open(path) for _ in range(3)]
    booked: list[Meeting] = []

    def book_it(store: MeetingStore) -> None:
        booked.append(book(store, title="a", starts_at=THREE, duration_min=60, origin=CALL))

    threads = [threading.Thread(target=book_it, args=(stores[n % 3],)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(booked) == 12
    assert stores[0].list() == (booked[0],)
    for store in stores:
        store.close()


def test_a_range_takes_what_overlaps_it_in_order_of_time(store: MeetingStore) -> None:
    late = book(store, title="late", starts_at=THREE + timedelta(hours=2), duration_min=60)
    early = book(store, title="early", starts_at=THREE, duration_min=60)
    elsewhere = book(
        store, title="elsewhere", starts_at=datetime(2026, 11, 23, 9, 30, tzinfo=BERLIN), duration_min=5
    )

    assert store.list() == (early, elsewhere, late)
    assert store.list(THREE + timedelta(minutes=59)) == (early, elsewhere, late)
    assert store.list(THREE + timedelta(minutes=60)) == (elsewhere, late)
    assert store.list(None, THREE) == ()
    assert store.list(THREE, THREE + timedelta(minutes=1)) == (early,)
    assert store.list(THREE + timedelta(hours=3)) == ()


@pytest.mark.parametrize("fold", [0, 1])
def test_both_occurrences_of_a_repeated_hour_are_kept_apart(store: MeetingStore, fold: int) -> None:
    at = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold)
    book(store, title="a", starts_at=at, duration_min=60)

    (meeting,) = store.list()
    assert meeting.starts_at.utcoffset() == timedelta(hours=2 - fold)
    assert meeting.ends_at.replace(tzinfo=None) == datetime(2026, 10, 25, 2 + fold, 30)
    assert meeting.ends_at.astimezone(UTC) - meeting.starts_at.astimezone(UTC) == timedelta(hours=1)


def test_wrong_values_are_refused(store: MeetingStore) -> None:
    with pytest.raises(ValueError, match="IANA zone"):
        book(store, title="a", starts_at=THREE.replace(tzinfo=None), duration_min=60)
    with pytest.raises(ValueError, match="IANA zone"):
        book(store, title="a", starts_at=THREE.astimezone(UTC), duration_min=60)
    for duration_min in (0, 1441):
        with pytest.raises(ValueError, match="1 to 1440"):
            book(store, title="a", starts_at=THREE, duration_min=duration_min)
    assert store.list() == ()


def test_a_store_that_is_busy_elsewhere_says_so(store: MeetingStore, tmp_path: Path) -> None:
    with MeetingStore.open(tmp_path / "meetings.db") as other, other._database.write():
        with pytest.raises(StoreError, match="locked"):
            book(store, title="a", starts_at=THREE, duration_min=60)
        assert store.list() == ()  # reading goes on
    book(store, title="a", starts_at=THREE, duration_min=60)


def test_a_zone_that_this_system_does_not_know_is_an_error_with_a_hint(store: MeetingStore) -> None:
    book(store, title="a", starts_at=THREE, duration_min=60)
    with store._database.write() as connection:
        connection.execute("UPDATE meetings SET zone = 'Mars/Olympus'")
    with pytest.raises(StoreError, match="Mars/Olympus") as raised:
        store.list()
    assert "tzdata" in raised.value.hint


bookings = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["1", "2", "3"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.datetimes(datetime(1980, 1, 1), datetime(2080, 1, 1)),
        st.integers(1, 1440),
        st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]),
    ),
    max_size=12,
)


@given(bookings=bookings)
@settings(max_examples=60, deadline=None)
def test_any_series_of_calls_keeps_the_first_of_each(
    bookings: list[tuple[str, str, str, datetime, int, str]],
) -> None:
    kept: dict[Origin, Meeting] = {}
    with MeetingStore.open(MEMORY) as store:
        for conversation_id, call_id, title, at, duration_min, zone in bookings:
            origin = Origin(conversation_id=conversation_id, call_id=call_id)
            starts_at = at.replace(tzinfo=ZoneInfo(zone))
            booked = book(store, title=title, starts_at=starts_at, duration_min=duration_min, origin=origin)
            assert booked == kept.setdefault(origin, booked)
        assert set(store.list()) == set(kept.values())


WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from meeting_assistant.meetings.model import Draft
from meeting_assistant.meetings.store import MeetingStore

store = MeetingStore.open(Path(sys.argv[1]))
while True:
    starts_at = datetime(2027, 1, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    meeting = store.add(Draft(title="会" * 500, starts_at=starts_at, duration_min=30), allow_conflict=True)
    print(meeting.uid, flush=True)
"""


def test_killing_the_program_while_it_writes_loses_no_confirmed_meeting(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        confirmed = [writer.stdout.readline().strip() for _ in range(25)]
        writer.send_signal(signal.SIGKILL)
        confirmed += [line.strip() for line in writer.stdout if line.endswith("\n")]

    with MeetingStore.open(path) as store:
        stored = {meeting.uid for meeting in store.list()}
    assert len(confirmed) >= 25
    assert stored.issuperset(confirmed)
    assert len(stored) <= len(confirmed) + 1


def test_details_are_kept(store: MeetingStore) -> None:
    draft = Draft(
        title="a",
        starts_at=THREE,
        duration_min=60,
        location="三楼",
        notes="一\n二",
        attendees=("张三", "li@example.com"),
    )
    meeting = store.add(draft)

    kept = store.get(meeting.uid)
    assert kept == meeting
    assert (meeting.location, meeting.notes, meeting.attendees) == (
        "三楼",
        "一\n二",
        ("张三", "li@example.com"),
    )


def test_an_overlap_is_not_stored_and_told_with_the_next_free_time(store: MeetingStore) -> None:
    first = book(store, "first")
    second = book(store, "second", THREE + timedelta(hours=1), 30)
    book(store, "third", THREE + timedelta(hours=2, minutes=29), 30)
    with pytest.raises(TimeTaken, match="is taken by first") as raised:
        book(store, "mine", THREE + timedelta(minutes=30), allow_conflict=False)

    assert raised.value.conflicts == (first, second)
    assert raised.value.next_free == THREE + timedelta(hours=2, minutes=59)
    assert len(store.list()) == 3
    assert book(store, "mine", raised.value.next_free, allow_conflict=False) in store.list()


def test_meetings_that_only_touch_do_not_overlap(store: MeetingStore) -> None:
    book(store)
    book(store, starts_at=THREE + timedelta(hours=1), allow_conflict=False)
    book(store, starts_at=THREE - timedelta(hours=1), allow_conflict=False)


def test_a_cancelled_meeting_takes_no_time(store: MeetingStore) -> None:
    store.cancel(book(store).uid)
    book(store, allow_conflict=False)


def test_two_programs_cannot_both_take_the_same_hour(tmp_path: Path) -> None:
    stores = [MeetingStore.open(tmp_path / "m.db") for _ in range(4)]
    outcomes: list[str] = []

    def take(store: MeetingStore) -> None:
        try:
            book(store, allow_conflict=False)
            outcomes.append("booked")
        except TimeTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=take, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked", "taken", "taken", "taken"]
    for store in stores:
        store.close()


def test_a_repeated_call_gets_its_meeting_and_no_conflict_with_itself(store: MeetingStore) -> None:
    first = book(store, origin=CALL, allow_conflict=False)
    assert book(store, origin=CALL, allow_conflict=False) == first


def test_a_moved_meeting_keeps_its_identity_and_counts_the_change(store: MeetingStore) -> None:
    meeting = book(store)
    moved = store.reschedule(meeting.uid, THREE + timedelta(minutes=30))

    assert (moved.uid, moved.sequence, moved.duration_min) == (meeting.uid, 1, 60)
    assert moved.starts_at == THREE + timedelta(minutes=30)
    assert store.reschedule(meeting.uid, moved.starts_at, 60) == moved  # asked again, nothing changes
    assert store.list() == (moved,)


def test_a_meeting_gets_another_title_or_length_and_keeps_the_rest(store: MeetingStore) -> None:
    meeting = book(store)
    entries = store.outbox.entries()
    renamed = store.reschedule(meeting.uid, title="设计评审")
    assert (renamed.title, renamed.starts_at, renamed.sequence) == ("设计评审", meeting.starts_at, 1)
    longer = store.reschedule(meeting.uid, duration_min=90)
    assert (longer.title, longer.duration_min, longer.sequence) == ("设计评审", 90, 2)
    assert [entry.uid for entry in store.outbox.entries()] == [entry.uid for entry in entries]
    assert store.list() == (longer,)


def test_another_title_waits_for_the_calendar_server(store: MeetingStore) -> None:
    meeting = book(store)
    (entry,) = store.outbox.entries()
    store.outbox.delivered(entry, None)
    store.reschedule(meeting.uid, title="设计评审")
    assert [entry.uid for entry in store.outbox.entries()] == [meeting.uid]


def test_a_meeting_beside_another_may_be_renamed_but_not_grow_into_it(store: MeetingStore) -> None:
    book(store, starts_at=THREE + timedelta(hours=1))
    mine = book(store)
    both = book(store, allow_conflict=True)
    assert store.reschedule(both.uid, title="b").title == "b"
    with pytest.raises(TimeTaken):
        store.reschedule(mine.uid, duration_min=90)


def test_a_meeting_is_not_moved_onto_another(store: MeetingStore) -> None:
    book(store)
    mine = book(store, starts_at=THREE + timedelta(hours=3))
    with pytest.raises(TimeTaken):
        store.reschedule(mine.uid, THREE)
    assert store.get(mine.uid) == mine
    assert store.reschedule(mine.uid, THREE, allow_conflict=True).starts_at == THREE


def test_a_cancelled_meeting_stays_known_and_cannot_be_moved(store: MeetingStore) -> None:
    meeting = book(store)
    cancelled = store.cancel(meeting.uid)

    assert (cancelled.status, cancelled.sequence) == (MeetingStatus.CANCELLED, 1)
    assert store.cancel(meeting.uid) == cancelled
    assert store.list() == ()
    assert store.list(cancelled=True) == (cancelled,)
    with pytest.raises(ToolError, match="was cancelled"):
        store.reschedule(meeting.uid, THREE)


def test_what_does_not_exist_cannot_be_changed(store: MeetingStore) -> None:
    for change in (store.cancel, lambda uid: store.reschedule(uid, THREE)):
        with pytest.raises(ToolError, match="no meeting nothing"):
            change("nothing")


def test_meetings_of_an_older_version_are_brought_over(tmp_path: Path) -> None:
    old = Schema(title=SCHEMA.title, application_id=SCHEMA.application_id, migrations=SCHEMA.migrations[:1])
    database = Database.open(tmp_path / "m.db", old)
    with database.write() as connection:
        connection.execute(
            "INSERT INTO meetings (uid, title, starts_local, zone, duration_min, starts_s, ends_s,"
            " created_at) VALUES ('u', 'old', '2026-11-23T15:00:00', 'Asia/Shanghai', 60, 1795417200,"
            " 1795420800, '2026-11-22T03:00:00+00:00')"
        )
    database.close()

    with MeetingStore.open(tmp_path / "m.db") as store:
        (meeting,) = store.list()
        assert (meeting.title, meeting.location, meeting.attendees) == ("old", "", ())
        assert meeting.changed_at == meeting.created_at
        assert [entry.uid for entry in store.outbox.entries()] == ["u"]


def test_every_change_tells_whoever_listens(store: MeetingStore) -> None:
    told: list[str] = []
    store.on_change = lambda: told.append("changed")
    meeting = book(store)
    store.reschedule(meeting.uid, THREE + timedelta(hours=1))
    store.cancel(meeting.uid)
    assert len(told) == 3
