"""Joining model files out of packages."""

import hashlib
from pathlib import Path

import pytest

from meeting_assistant.errors import MissingExtra, StoreError
from meeting_assistant.installation import extra_line
from meeting_assistant.speech.weights import Part, Weights, cache_directory


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages, each with half of a model."""
    for name, half in (("half_a", b"abc"), ("half_b", b"def")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "part").write_bytes(half)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def weights(content: bytes = b"abcdef", second: str = "half_b") -> Weights:
    return Weights(
        name="model.bin",
        parts=(Part(module="half_a", path="part"), Part(module=second, path="part")),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def test_parts_join_to_the_whole_and_the_joining_is_told(packages: Path) -> None:
    steps: list[str] = []
    model = weights().join(packages / "cache", steps.append)
    assert model.read_bytes() == b"abcdef"
    assert steps == ["preparing model.bin"]


def test_a_joined_file_is_not_joined_again(packages: Path) -> None:
    weights().join(packages / "cache")
    (packages / "half_a" / "part").unlink()
    steps: list[str] = []
    assert weights().join(packages / "cache", steps.append).read_bytes() == b"abcdef"
    assert steps == []


def test_a_damaged_part_is_refused_with_the_pip_line_and_leaves_nothing_behind(packages: Path) -> None:
    (packages / "half_b" / "part").write_bytes(b"dEf")
    with pytest.raises(StoreError, match=r"model\.bin is damaged") as caught:
        weights().join(packages / "cache")
    assert caught.value.hint.endswith("half-a half-b")
    assert list((packages / "cache").iterdir()) == []


def test_a_joined_file_that_changed_is_joined_anew(packages: Path) -> None:
    model = weights().join(packages / "cache")
    model.write_bytes(b"short")
    assert weights().join(packages / "cache").read_bytes() == b"abcdef"


def test_another_version_of_the_model_replaces_the_old_one(packages: Path) -> None:
    weights().join(packages / "cache")
    (packages / "half_b" / "part").write_bytes(b"xyz")
    assert weights(b"abcxyz").join(packages / "cache").read_bytes() == b"abcxyz"


def test_a_lost_stamp_costs_a_hash_and_no_joining(packages: Path) -> None:
    model = weights().join(packages / "cache")
    model.with_name("model.bin.verified").unlink()
    (packages / "half_a" / "part").unlink()
    assert weights().join(packages / "cache") == model
    assert model.with_name("model.bin.verified").exists()


def test_a_missing_package_is_a_missing_extra(packages: Path) -> None:
    with pytest.raises(MissingExtra, match="half-nowhere") as caught:
        weights(second="half_nowhere").join(packages / "cache")
    assert caught.value.hint == extra_line("local")


def test_a_cache_that_is_no_directory_is_a_store_error(packages: Path) -> None:
    (packages / "cache").write_text("a file")
    with pytest.raises(StoreError, match=r"can't prepare model\.bin") as caught:
        weights().join(packages / "cache")
    assert "XDG_CACHE_HOME" in caught.value.hint


def test_the_cache_lies_where_each_platform_wants_it() -> None:
    assert cache_directory({"XDG_CACHE_HOME": "/x"}, "linux") == Path("/x/meeting-assistant")
    assert cache_directory({}, "linux") == Path.home() / ".cache" / "meeting-assistant"
    assert cache_directory({}, "darwin") == Path.home() / "Library" / "Caches" / "meeting-assistant"
    assert cache_directory({"LOCALAPPDATA": "/local"}, "win32") == Path("/local/meeting-assistant")
