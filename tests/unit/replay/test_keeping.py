"""Which records of conversations to throw away."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meeting_assistant.errors import ConfigError
from meeting_assistant.replay.keeping import Kept, age_from, size_from, to_throw_away

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
KEPT = [
    Kept(folder=Path(f"{days}d"), started=NOW - timedelta(days=days), size_bytes=100)
    for days in (1, 40, 10, 31)
]


def thrown(older_than: timedelta | None = None, max_bytes: int | None = None) -> list[str]:
    return [
        each.folder.name for each in to_throw_away(KEPT, now=NOW, older_than=older_than, max_bytes=max_bytes)
    ]


def test_what_is_too_old_goes_oldest_first() -> None:
    assert thrown(older_than=timedelta(days=30)) == ["40d", "31d"]


def test_the_oldest_go_until_the_rest_has_room() -> None:
    assert thrown(max_bytes=250) == ["40d", "31d"]
    assert thrown(max_bytes=400) == []
    assert thrown(max_bytes=0) == ["40d", "31d", "10d", "1d"]


def test_both_rules_hold_together() -> None:
    assert thrown(older_than=timedelta(days=35), max_bytes=150) == ["40d", "31d", "10d"]
    assert thrown(older_than=timedelta(days=5), max_bytes=400) == ["40d", "31d", "10d"]


@pytest.mark.parametrize(
    ("text", "age"),
    [("30d", timedelta(days=30)), ("1.5h", timedelta(minutes=90)), (" 2W ", timedelta(weeks=2))],
)
def test_an_age_is_read(text: str, age: timedelta) -> None:
    assert age_from(text) == age


@pytest.mark.parametrize(
    ("text", "size"), [("500MB", 500_000_000), ("2g", 2_000_000_000), ("12", 12), ("1.5 kB", 1500)]
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert size_from(text) == size


@pytest.mark.parametrize("text", ["", "30", "d", "-3d", "3y", "9" * 400 + "d"])
def test_what_is_no_age_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="--older-than"):
        age_from(text)


@pytest.mark.parametrize("text", ["", "GB", "-1", "3 parsecs"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="--max-size"):
        size_from(text)
