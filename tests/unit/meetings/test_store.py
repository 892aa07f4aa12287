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

from meeting_assistant.database import MEMORY
from meeting_assistant.errors import StoreError
from meeting_assistant.meetings.model import Meeting, MeetingStatus, Origin
from meeting_assistant.meetings.store import MeetingStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
THREE = datetime(2026, 11, 23, 15, tzinfo=SHANGHAI)
CALL = Origin(conversation_id="conv_1", call_id="call_1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MeetingStore]:
    with MeetingStore.open(tmp_path / "meetings.db", busy_timeout_s=0.05) as store:
        yield store


def test_a_stored_meeting_comes_back_as_it_was_given(store: MeetingStore) -> None:
    meeting = store.add(title="项目周会", starts_at=THREE, duration_min=60, origin=CALL)

    assert store.list() == (meeting,)
    assert (meeting.title, meeting.starts_at, meeting.duration_min) == ("项目周会", THREE, 60)
    assert (meeting.status, meeting.sequence, meeting.origin) == (MeetingStatus.CONFIRMED, 0, CALL)
    assert meeting.zone.key == "Asia/Shanghai"
    assert meeting.ends_at == datetime(2026, 11, 23, 16, tzinfo=SHANGHAI)
    assert abs(datetime.now(UTC) - meeting.created_at) < timedelta(minutes=1)


def test_meetings_survive_the_program(tmp_path: Path) -> None:
    with MeetingStore.open(tmp_path / "m.db") as store:
        meeting = store.add(title="a", starts_at=THREE, duration_min=60)
    with MeetingStore.open(tmp_path / "m.db") as store:
        assert store.list() == (meeting,)


def test_the_same_call_books_once(store: MeetingStore) -> None:
    first = store.add(title="a", starts_at=THREE, duration_min=60, origin=CALL)
    again = store.add(title="b", starts_at=THREE + timedelta(hours=1), duration_min=30, origin=CALL)
    elsewhere = store.add(
        title="a", starts_at=THREE, duration_min=60, origin=Origin(conversation_id="conv_2", call_id="call_1")
    )

    assert again == first
    assert set(store.list()) == {first, elsewhere}


def test_people_may_book_the_same_thing_twice(store: MeetingStore) -> None:
    store.add(title="a", starts_at=THREE, duration_min=60)
    store.add(title="a", starts_at=THREE, duration_min=60)
    assert len(store.list()) == 2


def test_the_same_call_from_many_threads_books_once(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    stores = [MeetingStore.open(path) for _ in range(3)]
    booked: list[Meeting] = []

    def book(store: MeetingStore) -> None:
        booked.append(store.add(title="a", starts_at=THREE, duration_min=60, origin=CALL))

    threads = [threading.Thread(target=book, args=(stores[n % 3],)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(booked) == 12
    assert stores[0].list() == (booked[0],)
    for store in stores:
        store.close()


def test_a_range_takes_what_overlaps_it_in_order_of_time(store: MeetingStore) -> None:
    late = store.add(title="late", starts_at=THREE + timedelta(hours=2), duration_min=60)
    early = store.add(title="early", starts_at=THREE, duration_min=60)
    elsewhere = store.add(
        title="elsewhere", starts_at=datetime(2026, 11, 23, 9, 30, tzinfo=BERLIN), duration_min=5
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
    store.add(title="a", starts_at=at, duration_min=60)

    (meeting,) = store.list()
    assert meeting.starts_at.utcoffset() == timedelta(hours=2 - fold)
    assert meeting.ends_at.replace(tzinfo=None) == datetime(2026, 10, 25, 2 + fold, 30)
    assert meeting.ends_at.astimezone(UTC) - meeting.starts_at.astimezone(UTC) == timedelta(hours=1)


def test_wrong_values_are_refused(store: MeetingStore) -> None:
    with pytest.raises(ValueError, match="IANA zone"):
        store.add(title="a", starts_at=THREE.replace(tzinfo=None), duration_min=60)
    with pytest.raises(ValueError, match="IANA zone"):
        store.add(title="a", starts_at=THREE.astimezone(UTC), duration_min=60)
    for duration_min in (0, 1441):
        with pytest.raises(ValueError, match="1 to 1440"):
            store.add(title="a", starts_at=THREE, duration_min=duration_min)
    assert store.list() == ()


def test_a_store_that_is_busy_elsewhere_says_so(store: MeetingStore, tmp_path: Path) -> None:
    with MeetingStore.open(tmp_path / "meetings.db") as other, other._database.write():
        with pytest.raises(StoreError, match="locked"):
            store.add(title="a", starts_at=THREE, duration_min=60)
        assert store.list() == ()  # reading goes on
    store.add(title="a", starts_at=THREE, duration_min=60)


def test_a_zone_that_this_system_does_not_know_is_an_error_with_a_hint(store: MeetingStore) -> None:
    store.add(title="a", starts_at=THREE, duration_min=60)
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
            booked = store.add(title=title, starts_at=starts_at, duration_min=duration_min, origin=origin)
            assert booked == kept.setdefault(origin, booked)
        assert set(store.list()) == set(kept.values())


WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from meeting_assistant.meetings.store import MeetingStore

store = MeetingStore.open(Path(sys.argv[1]))
while True:
    meeting = store.add(
        title="会" * 500, starts_at=datetime(2027, 1, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai")), duration_min=30
    )
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
