"""What a response knows of the present: the clock, the instructions, the user's zone."""

from datetime import UTC, datetime

import pytest

from meeting_assistant.server.dialogue.context import present

CLOCK = datetime(2026, 11, 22, 1, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "told",
    [
        "现在是 2026-11-22 09:00，星期日，时区 Asia/Shanghai。",
        "It is now Sunday, 2026-11-22 09:00, time zone Asia/Shanghai.",
    ],
)
def test_the_users_clocks_are_those_of_the_zone_that_was_told(told: str) -> None:
    now = present(f"你是小爱。\n\n{told}", CLOCK)
    assert now == CLOCK
    assert now.isoformat() == "2026-11-22T09:00:30+08:00"


def test_another_day_that_was_told_is_the_present_in_its_zone() -> None:
    told = "It is now Tuesday, 2027-03-02 10:00, time zone America/New_York."
    assert present(told, CLOCK).isoformat() == "2027-03-02T10:00:00-05:00"


@pytest.mark.parametrize("zone", ["", ", time zone Mars/Base", ", time zone .", ", time zone UTC"])
def test_without_a_zone_that_is_known_the_clocks_are_the_servers(zone: str) -> None:
    assert present(f"It is now Sunday, 2026-11-22 09:00{zone}", CLOCK).isoformat() == (
        "2026-11-22T09:00:00+00:00"
    )


@pytest.mark.parametrize("told", ["You are helpful.", "It is now 2026-99-99 10:00.", ""])
def test_without_a_date_the_clock_is_right(told: str) -> None:
    assert present(told, CLOCK) == CLOCK
