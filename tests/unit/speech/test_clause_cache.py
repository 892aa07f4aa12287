"""Speech kept for fixed prompts."""

from pathlib import Path

import numpy as np
import pytest

from meeting_assistant.speech.clause_cache import ClauseCache
from meeting_assistant.speech.ports import Samples


def tone(frames: int, level: float = 0.5) -> Samples:
    return np.full(frames, level, np.float32)


def test_speech_comes_back_for_the_same_clause_and_speed_only() -> None:
    cache = ClauseCache("voice")
    cache.put("好的，", 1.0, tone(10))
    assert cache.get("好的，", 1.0) is not None
    assert cache.get("好的，", 1.2) is None
    assert cache.get("好的。", 1.0) is None


def test_the_least_recently_used_goes_first() -> None:
    cache = ClauseCache("voice", max_bytes=3 * 40)
    for clause in "abc":
        cache.put(clause, 1.0, tone(10))
    cache.get("a", 1.0)
    cache.put("d", 1.0, tone(10))
    assert [clause for clause in "abcd" if cache.get(clause, 1.0) is not None] == ["a", "c", "d"]


def test_what_is_kept_survives_the_program_and_the_rest_does_not(tmp_path: Path) -> None:
    first = ClauseCache("voice", tmp_path)
    first.keep("您好", 1.0, tone(10))
    first.put("张三的体检", 1.0, tone(10))
    second = ClauseCache("voice", tmp_path)
    kept = second.get("您好", 1.0)
    assert kept is not None
    assert np.abs(kept - tone(10)).max() < 1e-4
    assert second.get("张三的体检", 1.0) is None


def test_another_voice_finds_nothing_of_the_first(tmp_path: Path) -> None:
    ClauseCache("voice", tmp_path).keep("您好", 1.0, tone(10))
    assert ClauseCache("other", tmp_path).get("您好", 1.0) is None


def test_files_on_disk_are_bounded(tmp_path: Path) -> None:
    cache = ClauseCache("voice", tmp_path, max_files=3)
    for number in range(6):
        cache.keep(str(number), 1.0, tone(10))
    assert len(list(tmp_path.iterdir())) == 3
    assert ClauseCache("voice", tmp_path).get("5", 1.0) is not None


@pytest.mark.parametrize("damage", [b"", b"odd"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: bytes) -> None:
    ClauseCache("voice", tmp_path).keep("您好", 1.0, tone(10))
    next(tmp_path.iterdir()).write_bytes(damage)
    assert ClauseCache("voice", tmp_path).get("您好", 1.0) is None


def test_a_disk_that_can_not_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = ClauseCache("voice", tmp_path / "file")
    cache.put("您好", 1.0, tone(10))
    cache.keep("您好", 1.0, tone(10))
    assert cache.get("您好", 1.0) is not None
