from pathlib import Path

import pytest

from meeting_assistant.config.keys import Place, place_of
from meeting_assistant.config.layers import Layer, merge, read_toml, value_from_text
from meeting_assistant.errors import ConfigError


def refusal(tree: dict[str, object]) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        Layer.from_tree(tree, "my.toml")
    return caught.value


def test_later_layers_win_value_by_value() -> None:
    first = Layer.from_tree({"assistant": {"voice": "sage", "speed": 1.2}}, "first")
    second = Layer.from_tree({"assistant": {"voice": "coral"}}, "second")
    both = merge([first, second])
    assert both.tree == {"assistant": {"voice": "coral", "speed": 1.2}}
    assert both.origins == {("assistant", "voice"): "second", ("assistant", "speed"): "first"}


def test_merging_leaves_the_layers_as_they_were() -> None:
    first = Layer.from_tree({"audio": {"input": {"chunk_ms": 20}}}, "first")
    merge([first, Layer.from_tree({"audio": {"input": {"chunk_ms": 40}}}, "second")])
    assert first.value(("audio", "input", "chunk_ms")) == 20


def test_lists_are_replaced_not_joined() -> None:
    layers = [Layer.from_tree({"assistant": {"tools": names}}, "x") for names in (["a", "b"], ["c"])]
    assert merge(layers).value(("assistant", "tools")) == ["c"]


def test_words_for_one_tool_join_those_for_another() -> None:
    first = Layer.from_tree({"assistant": {"tool_texts": {"a": {"description": "A"}}}}, "1")
    second = Layer.from_tree({"assistant": {"tool_texts": {"b": {"parameters": {"p": "P"}}}}}, "2")
    texts = merge([first, second]).value(("assistant", "tool_texts"))
    assert texts == {"a": {"description": "A"}, "b": {"parameters": {"p": "P"}}}


def test_an_unknown_key_names_file_and_nearest_key() -> None:
    error = refusal({"audio": {"input": {"devise": 1}}})
    assert error.message == "my.toml: there is no setting audio.input.devise"
    assert error.hint == "did you mean audio.input.device?"


def test_an_unknown_key_like_no_other_says_where_the_known_ones_are() -> None:
    assert "config show" in refusal({"xyzzy": 1}).hint


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"audio": 3}, "my.toml: audio is a table"),
        ({"assistant": {"voice": {"name": "x"}}}, "my.toml: assistant.voice is a single value, not a table"),
        ({"assistant": {"tool_texts": {"a": "words"}}}, "my.toml: assistant.tool_texts.a is a table"),
    ],
)
def test_a_table_is_no_value_and_a_value_no_table(tree: dict[str, object], message: str) -> None:
    assert refusal(tree).message == message


def test_paths_in_a_file_are_relative_to_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[tools]\nhandlers = ["mine.py", "/abs.py", "~/home.py"]\n[knowledge]\nfolder = ""\n')
    layer = Layer.from_file(file)
    assert layer.value(("tools", "handlers")) == [str(tmp_path / "mine.py"), "/abs.py", "~/home.py"]
    assert layer.value(("knowledge", "folder")) == ""


def test_a_name_is_not_taken_for_a_path(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[assistant]\nvoice = "sage"\n')
    assert Layer.from_file(file).value(("assistant", "voice")) == "sage"


def test_a_byte_order_mark_is_forgiven(tmp_path: Path) -> None:
    file = tmp_path / "notepad.toml"
    file.write_bytes(b'\xef\xbb\xbf[assistant]\r\nname = "\xe5\xb0\x8f\xe7\x88\xb1"\r\n')
    assert read_toml(file) == {"assistant": {"name": "小爱"}}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"[assistant]\nvoice = sage\n", "line 2"),
        (b"[assistant\n", "line 1"),
        (b'[tools]\nhandlers = ["C:\\tools\\mine.py"]\n', "line 2"),
        (b"[assistant]\nvoice = 'a'\nvoice = 'b'\n", "line 3"),
        (b"name = '\xc4\xe3'\n", "not UTF-8"),
    ],
)
def test_bad_toml_names_file_and_line(tmp_path: Path, content: bytes, what: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_toml(file)
    assert str(file) in caught.value.message
    assert what in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigError, match="can't be read") as caught:
            read_toml(path)
        assert str(path) in caught.value.message


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a.py, b.py", ["a.py", "b.py"]),
        ('["a,b.py"]', ["a,b.py"]),
        ("", []),
        ("[oops", "[oops"),
    ],
)
def test_lists_from_text(text: str, meant: object) -> None:
    assert value_from_text(text, place_of(("tools", "handlers")) or Place(str)) == meant


def test_single_values_from_text_stay_text() -> None:
    assert value_from_text("a,b", Place(str)) == "a,b"


def test_the_repr_of_a_layer_shows_no_values() -> None:
    layer = Layer.from_tree({"service": {"api_key": "hush-hush"}}, "my.toml")
    assert "hush" not in repr(layer)
