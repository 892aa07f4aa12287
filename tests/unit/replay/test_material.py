"""What may be named as the user's side."""

from pathlib import Path

import pytest

from meeting_assistant.errors import ConfigError
from meeting_assistant.recording.reading import read_session
from meeting_assistant.replay.cases import Spoken, Typed
from meeting_assistant.replay.material import MARGIN_S, filed_of, joined, material_of, with_patterns
from meeting_assistant.session import inputs as i
from tests.support.records import accepted, exchange, held


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Recordings, a record that was half typed, and what is neither."""
    for name in ("b.wav", "a.FLAC", "notes.txt", "c.ogg"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "empty").mkdir()
    with held(tmp_path / "talk") as talk:
        accepted(talk)
        exchange(talk, 1)
        talk.take(i.UserTyped("不对，改成四点"), 1.0)
        talk.clock.now_s += 2.0
        exchange(talk, 2)
    return tmp_path


def test_a_folder_gives_its_recordings_and_records_sorted(folder: Path) -> None:
    assert [Path(each.name).name for each in material_of(str(folder), whole=False)] == [
        "a.FLAC",
        "b.wav",
        "c.ogg",
        "talk",
    ]


def test_a_pattern_gives_what_it_matches_sorted(folder: Path) -> None:
    assert with_patterns([str(folder / "*.wav"), "plain.wav", str(folder / "[ac].*")]) == [
        str(folder / "b.wav"),
        "plain.wav",
        str(folder / "a.FLAC"),
        str(folder / "c.ogg"),
    ]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(folder: Path) -> None:
    odd = folder / "take[1].wav"
    odd.write_bytes(b"")
    assert with_patterns([str(odd)]) == [str(odd)]


@pytest.mark.parametrize("what", ["empty", "*.aiff"])
def test_what_holds_nothing_is_told(folder: Path, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        [material_of(name, whole=False) for name in with_patterns([str(folder / what)])]
    assert caught.value.hint


def test_a_record_is_said_again_turn_by_turn(folder: Path) -> None:
    (material,) = material_of(str(folder / "talk"), whole=False)
    first, typed, last = material.said
    assert typed == Typed(text="不对，改成四点")
    assert isinstance(first, Spoken)
    assert isinstance(last, Spoken)
    assert (first.audio, first.channel) == (folder / "talk" / "audio.wav", 0)
    turns = [turn for turn in read_session(folder / "talk").turns() if turn.role == "user"]
    assert [turn.typed for turn in turns] == [False, True, False]
    assert last.from_s == max(0.0, turns[2].begin_s - MARGIN_S)
    assert first.to_s == pytest.approx((turns[0].end_s or 0) + MARGIN_S)


def test_a_record_keeps_its_pauses_if_the_timing_matters(folder: Path) -> None:
    (material,) = material_of(str(folder / "talk"), whole=True)
    before, typed, after = material.said
    assert isinstance(before, Spoken)
    assert isinstance(after, Spoken)
    assert isinstance(typed, Typed)
    assert before.from_s == 0
    assert before.to_s == after.from_s
    assert after.to_s is None


def test_a_record_in_which_nobody_said_anything_is_told(tmp_path: Path) -> None:
    with held(tmp_path) as talk:
        accepted(talk)
    with pytest.raises(ConfigError, match="nobody said anything"):
        material_of(str(tmp_path), whole=False)


def test_several_are_one_conversation_if_joined(folder: Path) -> None:
    one = joined(material_of(str(folder), whole=False))
    assert one.name.endswith("a.FLAC and 3 more")
    assert [type(said) for said in one.said] == [Spoken, Spoken, Spoken, Spoken, Typed, Spoken]


def test_material_is_a_case_that_expects_nothing(folder: Path) -> None:
    filed = filed_of(material_of(str(folder / "talk"), whole=False)[0])
    assert (filed.case.name, filed.case.expect) == ("talk", ())
    assert len(filed.case.say) == 3
