import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_assistant.config.keys import dotted, known_keys, place_of
from meeting_assistant.config.layers import Layer, merge
from meeting_assistant.config.render import main, render_all, render_file, shipped_files
from meeting_assistant.config.schema import Config
from meeting_assistant.config.toml_text import toml_key, toml_value


@pytest.mark.parametrize("path", shipped_files(), ids=lambda path: path.name)
def test_the_shipped_files_are_up_to_date(path: Path) -> None:
    assert render_file(path) == path.read_text(encoding="utf-8"), "python -m meeting_assistant.config.render"


def test_all_that_should_be_shipped_is() -> None:
    assert [path.name for path in shipped_files()] == [
        "article.toml",
        "azure.toml",
        "english.toml",
        "openai.toml",
        "xiaoai.toml",
    ]
    assert main(["--check"]) == 0


@pytest.mark.parametrize("path", shipped_files(), ids=lambda path: path.name)
def test_the_shipped_files_are_valid(path: Path) -> None:
    Config.model_validate(Layer.from_file(path).tree)


def shipped(name: str) -> Config:
    path = next(path for path in shipped_files() if path.stem == name)
    return Config.model_validate(Layer.from_file(path).tree)


def test_the_assistant_of_the_article_has_its_tools_and_its_turn_detection() -> None:
    config = shipped("article")
    detection = config.turn_detection
    assert config.assistant.tools == ("createMeeting", "queryKnowledgeBase")
    assert (detection.type, detection.threshold, detection.create_response) == ("server_vad", 0.5, True)
    assert (detection.prefix_padding_ms, detection.silence_duration_ms) == (300, 200)


@pytest.mark.parametrize("name", ["xiaoai", "english"])
def test_a_shipped_assistant_has_the_whole_calendar_and_waits_out_a_pause(name: str) -> None:
    config = shipped(name)
    assert config.assistant.tools == Config().assistant.tools
    assert config.turn_detection.silence_duration_ms == 500
    for tool in config.assistant.tools:
        assert tool in config.assistant.instructions


@pytest.mark.parametrize("name", ["xiaoai", "english", "article"])
def test_a_shipped_assistant_has_what_the_original_had(name: str) -> None:
    config = shipped(name)
    assistant = config.assistant
    assert assistant.greet
    assert assistant.voice == "sage"
    assert assistant.tool_choice == "auto"
    assert {"createMeeting", "queryKnowledgeBase"} <= set(assistant.tools)
    in_other_words = set(assistant.tools) if assistant.language == "zh" else set()
    assert in_other_words <= set(assistant.tool_texts) <= set(assistant.tools)
    words = assistant.tool_texts["createMeeting"].parameters
    assert "YYYY-MM-DD HH:MM:SS" in words["start_time"]
    assert "2025-09-09 15:33:00" in words["start_time"]
    assert "120" in words["duration"]
    assert ("My meeting" if name == "english" else "我的会议") in words["title"]
    assert config.transcription.language == assistant.language


def test_a_new_users_file_has_every_key_and_changes_nothing() -> None:
    text = render_all()
    for path in known_keys():
        place = place_of(path)
        assert place is not None
        assert f"# {place.comment}" in text, dotted(path)
    assert Config.model_validate(tomllib.loads(text)) == Config()


def test_a_new_users_file_taken_at_its_word_is_valid() -> None:
    lines = render_all().splitlines()
    live = "\n".join(line[2:] if line.startswith("# ") and " = " in line else line for line in lines)
    tree = tomllib.loads("\n".join(line for line in live.splitlines() if not line[:1].isupper()))
    assert Config.model_validate(merge([Layer.from_tree(tree, "x")]).tree) == Config()


def test_check_names_a_file_that_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.toml").write_text("# Mine.\n\n[ui]\nplain = true\n")
    monkeypatch.setattr("meeting_assistant.config.render.shipped_directory", lambda: tmp_path)
    assert main(["--check"]) == 1
    assert capsys.readouterr().out.startswith("mine.toml is out of date")
    assert main([]) == 0
    assert main(["--check"]) == 0
    assert tomllib.loads((tmp_path / "mine.toml").read_text())["ui"]["plain"] is True


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: "\r" not in text))
def test_any_text_survives_being_written(text: str) -> None:
    assert tomllib.loads(f"value = {toml_value(text)}")["value"] == text


@given(st.text(st.sampled_from('"\\\n 小')))
def test_quotes_and_backslashes_survive_in_lines(text: str) -> None:
    assert tomllib.loads(f"value = {toml_value(text)}")["value"] == text


@pytest.mark.parametrize("value", [True, False, 0, -3, 1.5, 1e-9, [], ["a", "b"], [[1], [2]]])
def test_other_values_survive_being_written(value: object) -> None:
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value


@pytest.mark.parametrize("name", ["plain", "with-dash_1", "with space", "小爱", "", 'a"b', "a.b"])
def test_keys_survive_being_written(name: str) -> None:
    assert tomllib.loads(f"{toml_key(name)} = 1") == {name: 1}
