"""The shipped cases and their recordings: all there, all accounted for, and of what was promised."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.eval.run import all_cases, passing_cases
from meeting_assistant.audio.recordings import open_recording
from meeting_assistant.replay.cases import FiledCase, Spoken
from meeting_assistant.replay.expect import ToolCalled
from samples.recordings import AUDIO, CASES, PEOPLE, Recording, read_sums, read_table, sha256_of

MIB = 2**20
TABLE = read_table()
LICENCES = (CASES / "README.md").read_text("utf-8")
THEMES = (
    *("booking", "pieces", "correction", "refusal", "ambiguity", "past", "conflict", "two-requests", "typed"),
    *("documents", "unanswerable", "small-talk", "noise-only", "barge-in", "pauses", "telephone"),
)


@pytest.fixture(scope="module")
def cases() -> list[FiledCase]:
    return all_cases()


def tags(cases: list[FiledCase]) -> Counter[str]:
    return Counter(tag for filed in cases for tag in filed.case.tags)


def test_each_recording_is_in_the_table_and_is_what_its_hash_says() -> None:
    files = {f"audio/{path.relative_to(AUDIO).as_posix()}" for path in AUDIO.rglob("*") if path.is_file()}
    assert files == {f"audio/{each.file.as_posix()}" for each in TABLE}
    assert read_sums() == {f"audio/{each.file.as_posix()}": sha256_of(each.path) for each in TABLE}


def test_each_recording_is_said_in_a_case(cases: list[FiledCase]) -> None:
    said = {each.audio.resolve() for filed in cases for each in filed.case.say if isinstance(each, Spoken)}
    assert said == {each.path.resolve() for each in TABLE}


def test_the_recordings_stay_small() -> None:
    assert sum(each.path.stat().st_size for each in TABLE) < 12 * MIB


def test_each_voice_and_its_licence_are_named() -> None:
    for voice in {each.voice for each in TABLE if each.voice is not None}:
        assert f"`{voice}`" in LICENCES
    for licence in PEOPLE.values():
        assert licence in LICENCES


@pytest.mark.parametrize("recording", TABLE, ids=lambda each: each.file.as_posix())
def test_a_recording_has_the_rate_that_the_table_says(recording: Recording) -> None:
    opened = open_recording(recording.path)
    opened.close()
    expected_hz = (
        48_000 if recording.path.suffix == ".ogg" else recording.rate_hz
    )  # Opus is always decoded at 48 kHz
    assert opened.format.rate_hz == expected_hz


def test_the_corpus_is_as_large_and_as_varied_as_promised(cases: list[FiledCase]) -> None:
    count = tags(cases)
    assert len(cases) >= 40
    assert count["zh"] + count["en"] == len(cases)
    assert min(count["zh"], count["en"]) >= 20
    voices = {each.voice for each in TABLE if each.voice and not each.is_person}
    assert len(voices) >= 4
    assert {each.rate_hz for each in TABLE} >= {8_000, 16_000, 22_050, 24_000, 44_100, 48_000}
    assert {each.path.suffix for each in TABLE} == {".wav", ".flac", ".ogg", ".m4a"}
    assert {"snr:20", "snr:10", "snr:5", "human", "telephone"} <= count.keys()
    assert count["telephone"] >= 2


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_there_in_both_languages(cases: list[FiledCase], theme: str, language: str) -> None:
    assert any({theme, language} <= set(filed.case.tags) for filed in cases)


def test_each_case_fixes_its_date_and_expects_something(cases: list[FiledCase]) -> None:
    for filed in cases:
        assert filed.case.now is not None, filed.id
        assert filed.case.expect, filed.id


def test_a_booking_is_expected_with_all_that_was_said(cases: list[FiledCase]) -> None:
    for filed in cases:
        if "booking" not in filed.case.tags:
            continue
        wanted = [each for each in filed.case.expect if isinstance(each, ToolCalled) and each.arguments]
        named = [each.arguments.keys() for each in wanted if each.tool == "createMeeting"]
        assert any({"start_time", "duration", "title"} <= each for each in named), filed.id


def test_the_list_of_passing_cases_names_cases_that_exist(cases: list[FiledCase]) -> None:
    assert set(passing_cases()) <= {filed.id for filed in cases}
    assert passing_cases()


def test_the_table_of_licences_leads_to_files_that_exist() -> None:
    assert Path(CASES / "LICENSE-CC-BY-SA-3.0.txt").exists()
