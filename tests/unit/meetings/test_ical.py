from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_assistant.meetings.ical import into_text, the_meeting, to_text
from meeting_assistant.meetings.ical_reading import Accepted, parse, read
from meeting_assistant.meetings.model import Meeting, MeetingStatus
from meeting_assistant.meetings.vtimezone import vtimezone
from tests.support.meetings import BERLIN, SHANGHAI, THREE

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"]


def meeting(**values: object) -> Meeting:
    given = {"uid": "u1", "title": "项目周会", "starts_at": THREE, "duration_min": 60, **values}
    return Meeting(**{"created_at": NOW, "changed_at": NOW, **given})  # type: ignore[arg-type]  # by name


def back(text: bytes) -> list[Meeting]:
    found = read(text, zone=ZoneInfo("Pacific/Auckland"), now=NOW)
    assert all(isinstance(each, Accepted) and not each.remarks for each in found)
    return [each.meeting for each in found if isinstance(each, Accepted)]


def test_a_meeting_is_written_as_other_programs_want_it() -> None:
    lines = to_text([meeting(location="三楼", attendees=("张三", "Li <li@example.com>"))]).decode()
    lines = lines.replace("\r\n ", "")
    for line in (
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "DTSTART;TZID=Asia/Shanghai:20261123T150000",
        "DURATION:PT1H",
        "SUMMARY:项目周会",
        "LOCATION:三楼",
        "STATUS:CONFIRMED",
        "SEQUENCE:0",
        "DTSTAMP:20261122T030000Z",
        "ATTENDEE;CN=张三:invalid:nomail",
        "ATTENDEE;CN=Li:mailto:li@example.com",
    ):
        assert f"\r\n{line}\r\n" in lines


def test_long_lines_are_folded_between_characters() -> None:
    text = to_text([meeting(title="会" * 200, notes="第一行\n第二行；逗号，反斜线\\ 完")])
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut
    assert back(text)[0].notes == "第一行\n第二行；逗号，反斜线\\ 完"


def test_a_whole_day_is_24_hours_even_when_the_clocks_change() -> None:
    text = to_text([meeting(starts_at=datetime(2026, 10, 24, 12, tzinfo=BERLIN), duration_min=1440)])
    assert b"DURATION:PT24H" in text
    assert back(text)[0].duration_min == 1440


def test_the_second_of_a_repeated_hour_is_written_in_utc_and_comes_back() -> None:
    second = meeting(starts_at=datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1))
    text = to_text([second])
    assert b"DTSTART:20261025T013000Z" in text
    (again,) = back(text)
    assert again == second
    assert again.starts_at.fold == 1


@pytest.mark.parametrize("text", ["\\N", "C:\\New, \\; x", "a\\\\N"])
def test_a_backslash_is_no_line_break(text: str) -> None:
    assert back(to_text([meeting(title=text, location=text)]))[0].location == text


words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("会议;,:\\\"'^<>@ "),
    max_size=80,
)
lines = words.map(lambda text: " ".join(text.split()))
notes = st.lists(lines, max_size=4).map("\n".join).map(str.strip)
addresses = st.from_regex(r"[a-z.]{1,9}@[a-z]{1,9}\.de", fullmatch=True)
names = lines.map(lambda text: "".join(char for char in text if char.isprintable() and char not in '\\"<>@'))
people = st.one_of(
    addresses,
    names.map(str.strip).filter(bool),
    st.builds("{} <{}>".format, names.map(str.strip).filter(bool), addresses),
)
meetings = st.builds(
    lambda zone, at, fold, **rest: meeting(
        starts_at=at.replace(microsecond=0, tzinfo=UTC).astimezone(ZoneInfo(zone)), **rest
    ),
    zone=st.sampled_from(ZONES),
    at=st.datetimes(datetime(1990, 1, 1), datetime(2080, 1, 1)),
    fold=st.integers(0, 1),
    uid=st.uuids().map(str),
    title=lines.filter(bool),
    duration_min=st.integers(1, 1440),
    location=lines,
    notes=notes,
    attendees=st.lists(people, max_size=3, unique=True).map(tuple),
    status=st.sampled_from(MeetingStatus),
    sequence=st.integers(0, 99),
)


@given(written=st.lists(meetings, max_size=3, unique_by=lambda each: each.uid))
@settings(max_examples=80, deadline=None)
def test_what_is_written_comes_back_as_it_was(written: list[Meeting]) -> None:
    assert back(to_text(written)) == written


@given(before=meetings, after=meetings)
@settings(max_examples=60, deadline=None)
def test_a_change_written_into_a_servers_text_comes_back(before: Meeting, after: Meeting) -> None:
    from dataclasses import replace

    after = replace(after, uid=before.uid, created_at=before.created_at)
    text = into_text(to_text([before]).decode(), after, zone=SHANGHAI)
    assert back(text) == [after]


SERVERS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Other//EN
BEGIN:VEVENT
UID:u1
DTSTAMP:20261101T000000Z
DTSTART;TZID=Asia/Shanghai:20261123T150000
DTEND;TZID=Asia/Shanghai:20261123T160000
SUMMARY;LANGUAGE=zh:评审
SEQUENCE:4
CATEGORIES:work
X-OTHER:kept
ATTENDEE;CN=Li;PARTSTAT=ACCEPTED:mailto:li@example.com
ORGANIZER:mailto:me@example.com
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
DESCRIPTION:soon
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_what_others_wrote_into_an_event_survives_our_change() -> None:
    from dataclasses import replace

    was = the_meeting(SERVERS, "u1", zone=SHANGHAI)
    assert was is not None
    moved = replace(was, starts_at=THREE + timedelta(hours=1), sequence=5, attendees=(*was.attendees, "张三"))
    text = into_text(SERVERS, moved, zone=SHANGHAI).decode()

    for kept in (
        "SUMMARY;LANGUAGE=zh:评审",
        "CATEGORIES:work",
        "X-OTHER:kept",
        "ATTENDEE;CN=Li;PARTSTAT=ACCEPTED:mailto:li@example.com",
        "ORGANIZER:mailto:me@example.com",
        "TRIGGER:-PT15M",
    ):
        assert kept in text
    assert "DTSTART;TZID=Asia/Shanghai:20261123T160000" in text
    assert "DTEND" not in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert the_meeting(text, "u1", zone=SHANGHAI) == replace(moved, changed_at=was.changed_at)


@pytest.mark.parametrize("name", [*ZONES, "Africa/Casablanca", "America/New_York", "Europe/Dublin"])
def test_a_written_zone_counts_like_the_database(name: str) -> None:
    zone = ZoneInfo(name)
    first, last = datetime(2024, 3, 1, tzinfo=zone), datetime(2026, 6, 1, tzinfo=zone)
    described = vtimezone(zone, first, last).to_tz(lookup_tzid=False)
    at, end = first.astimezone(UTC), last.astimezone(UTC)
    while at < end:
        soon = at + timedelta(days=1)
        changes = at.astimezone(zone).utcoffset() != soon.astimezone(zone).utcoffset()
        for minutes in range(0, 1440, 30 if changes else 1440):
            wall = (at + timedelta(minutes=minutes)).astimezone(zone).replace(tzinfo=None)
            utc = wall.replace(tzinfo=described).astimezone(UTC)
            assert utc == wall.replace(tzinfo=zone).astimezone(UTC), wall
        at = soon


def test_one_zone_is_described_once() -> None:
    (calendar,) = parse(to_text([meeting(uid=str(n)) for n in range(3)]))
    assert [str(each["TZID"]) for each in calendar.timezones] == ["Asia/Shanghai"]
