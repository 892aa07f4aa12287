"""Files as other programs write them: what is kept of them, and what is said of the rest."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from meeting_assistant.errors import StoreError
from meeting_assistant.meetings.ical_reading import Accepted, Refused, read
from meeting_assistant.meetings.model import Meeting, MeetingStatus
from tests.support.meetings import BERLIN, SHANGHAI

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
FILES = Path(__file__).parent / "ics"


def found_in(name: str) -> dict[str, Accepted | Refused]:
    text = (FILES / f"{name}.ics").read_bytes()
    found = read(text, zone=BERLIN, now=NOW)
    return {each.meeting.title if isinstance(each, Accepted) else each.title: each for each in found}


def accepted(found: Accepted | Refused) -> Meeting:
    assert isinstance(found, Accepted)
    return found.meeting


def reason(found: Accepted | Refused) -> str:
    assert isinstance(found, Refused)
    return found.reason


def test_google_writes_utc_which_is_told_in_the_users_zone() -> None:
    found = found_in("google")
    meeting = accepted(found["项目周会"])

    assert meeting.starts_at == datetime(2026, 11, 23, 8, tzinfo=BERLIN)
    assert meeting.zone is BERLIN
    assert found["项目周会"].remarks == ("utc",)  # type: ignore[union-attr]  # it was accepted
    assert (meeting.duration_min, meeting.sequence, meeting.notes) == (60, 2, "第一行\n<b>第二行</b>")
    assert meeting.attendees == ("li@example.com",)
    assert meeting.changed_at == datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)
    assert reason(found["国庆节"]) == "all_day"


def test_outlook_calls_zones_by_names_of_its_own() -> None:
    found = found_in("outlook")
    meeting = accepted(found["评审"])

    assert meeting.starts_at == datetime(2026, 11, 23, 15, tzinfo=SHANGHAI)
    assert meeting.zone.key == "Asia/Shanghai"
    assert (meeting.duration_min, meeting.location, meeting.notes) == (90, "三楼; 东侧", "")
    assert meeting.attendees == ("李, 四 <li@example.com>",)


def test_a_zone_that_only_the_file_knows_is_computed_from_the_file() -> None:
    found = found_in("outlook")["Custom zone"]
    assert accepted(found).starts_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert found.remarks == ("zone",)  # type: ignore[union-attr]  # it was accepted


def test_series_are_refused_and_so_are_their_parts() -> None:
    found = found_in("outlook")
    assert reason(found["Weekly"]) == "repeats"
    assert reason(found["Weekly, moved"]) == "series_part"


def test_apple_writes_seconds_and_gaps() -> None:
    found = found_in("apple")
    meeting = accepted(found["Café ☕️ mit Zoë"])

    assert meeting.starts_at == datetime(2026, 11, 23, 10, tzinfo=BERLIN)
    assert meeting.duration_min == 31
    assert found["Café ☕️ mit Zoë"].remarks == ("rounded",)  # type: ignore[union-attr]  # it was accepted
    gap = found["In the gap"]
    assert accepted(gap).starts_at == datetime(2027, 3, 28, 3, 30, tzinfo=BERLIN)
    assert gap.remarks == ("gap",)  # type: ignore[union-attr]  # it was accepted


def test_a_floating_time_is_the_users() -> None:
    found = found_in("khal")
    assert accepted(found["Lunch"]).starts_at == datetime(2026, 11, 23, 12, tzinfo=BERLIN)
    assert found["Lunch"].remarks == ("floating",)  # type: ignore[union-attr]  # it was accepted
    assert reason(found["Reminder without length"]) == "no_length"
    assert reason(found["Conference"]) == "too_long"


def test_what_is_broken_does_not_spoil_the_rest() -> None:
    found = found_in("evolution")
    meeting = accepted(found["Prefixed zone"])

    assert (meeting.starts_at, meeting.status) == (
        datetime(2026, 11, 23, 15, tzinfo=SHANGHAI),
        MeetingStatus.CANCELLED,
    )
    assert meeting.created_at == datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
    assert reason(found["Unknown zone"]) == "no_zone"
    assert reason(found["Broken start"]) == "unreadable"
    assert reason(found["No start"]) == "no_start"
    assert "not an event" not in found


def test_an_event_without_a_uid_gets_the_same_one_each_time() -> None:
    first, again = (accepted(found_in("evolution")["No UID"]) for _ in range(2))
    assert first.uid == again.uid


def test_two_files_may_mean_different_zones_by_one_name() -> None:
    text = (FILES / "outlook.ics").read_bytes()
    for offset, hour in ((b"+0530", 9), (b"+0300", 12)):
        found = read(text.replace(b"+0530", offset), zone=BERLIN, now=NOW)
        custom = next(each for each in found if isinstance(each, Accepted) and each.meeting.uid == "custom")
        assert custom.meeting.starts_at.astimezone(UTC).hour == hour


@pytest.mark.parametrize("text", [b"", b"garbage", b"/etc/passwd", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n"])
def test_other_text_is_an_error_of_one_line(text: bytes) -> None:
    with pytest.raises(StoreError, match="iCalendar") as raised:
        read(text, zone=BERLIN, now=NOW)
    assert "\n" not in raised.value.message


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_refused_rather_than_garbled(encoding: str) -> None:
    text = (FILES / "google.ics").read_bytes().decode().encode(encoding)
    with pytest.raises(StoreError, match="UTF-8"):
        read(text, zone=BERLIN, now=NOW)


def test_a_byte_order_mark_and_bare_line_ends_are_taken() -> None:
    text = (FILES / "khal.ics").read_bytes().replace(b"\r\n", b"\n")
    assert len(read(b"\xef\xbb\xbf" + text, zone=BERLIN, now=NOW)) == 3
