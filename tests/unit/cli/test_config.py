import json
import os
import re
import tomllib
from pathlib import Path

import pytest
from rich.cells import cell_len

from meeting_assistant.cli.main import main

KEY = "k3y-8Zq1vJt0-xPw2"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith(("MEETING_ASSISTANT_", "AZURE_OPENAI_", "OPENAI_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    return tmp_path


def settings_file(home: Path) -> Path:
    return home / ".config/meeting-assistant/config.toml"


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert 1 <= len(err.splitlines()) <= 2
    return err


def test_show_tells_value_and_origin_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "--set", "assistant.voice=coral"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert next(line for line in lines if line.startswith("assistant.voice ")).split() == [
        "assistant.voice",
        "coral",
        "--set",
    ]
    assert any(line.startswith("assistant.name ") and "小爱" in line for line in lines)


def test_show_on_a_terminal_goes_by_section_and_names_the_files(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["config", "show"]) == 0
    out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    lines = [line.rstrip() for line in out.splitlines()]
    assert "[audio.input]" in lines
    assert [line.split() for line in lines if line.startswith("voice ")] == [["voice", "sage", "xiaoai.toml"]]
    assert any(line.startswith("xiaoai.toml is /") for line in lines)
    assert max(cell_len(line) for line in lines if " is /" not in line) <= 80


def test_show_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "--json", "--profile", "english"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["assistant.language"]["value"] == "en"
    assert shown["assistant.language"]["origin"].endswith("english.toml")
    assert shown["audio.input.chunk_ms"] == {"value": 20, "origin": "default"}


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_show_masks_a_key(
    how: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", f"https://r.openai.azure.com?api-key={KEY}")
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    assert main(["config", "show", *how]) == 0
    out, err = capsys.readouterr()
    assert KEY not in out + err
    assert "********" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "assistant.voise=coral"], "did you mean assistant.voice?"),
        (["--set", "assistant.voice"], "KEY=VALUE"),
        (["--set", "=x"], "KEY=VALUE"),
        (["--set", "assistant.speed=fast"], "--set: assistant.speed = 'fast' is wrong"),
        (["--set", "assistant=x"], "assistant is a table"),
        (["--profile", "nobody"], "there is no profile 'nobody'"),
        (["--profile", "./none.toml"], "none.toml can't be read"),
        (["--config", "none.toml"], "none.toml can't be read"),
        (["--set", f"service.apikey={KEY}"], "did you mean service.api_key?"),
    ],
)
def test_wrong_settings_are_a_usage_error(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "show", *arguments]) == 2
    told = complaint(capsys)
    assert words in told
    assert KEY not in told


def test_a_broken_settings_file_is_named_with_its_line(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings_file(home)
    file.parent.mkdir(parents=True)
    file.write_text("[assistant]\nvoice = \n")
    assert main(["config", "show"]) == 2
    told = complaint(capsys)
    assert str(file) in told
    assert "line 2" in told


def test_init_writes_a_private_commented_file_that_changes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["config", "show", "--json"])
    before = json.loads(capsys.readouterr().out)
    assert main(["config", "init"]) == 0
    file = settings_file(home)
    assert capsys.readouterr().out == f"{file} written\n"
    assert file.stat().st_mode & 0o077 == 0
    assert "# chunk_ms = 20" in file.read_text()
    main(["config", "show", "--json"])
    assert json.loads(capsys.readouterr().out) == before


def test_init_never_overwrites_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("precious")
    assert main(["config", "init", str(file)]) == 2
    assert "--force" in complaint(capsys)
    assert file.read_text() == "precious"
    assert main(["config", "init", str(file), "--force"]) == 0
    assert "[service]" in file.read_text()


@pytest.mark.parametrize(("service", "host"), [("azure", "openai.azure.com"), ("openai", "api.openai.com")])
def test_init_can_begin_with_a_services_connection(tmp_path: Path, service: str, host: str) -> None:
    file = tmp_path / "mine.toml"
    assert main(["config", "init", str(file), "--service", service]) == 0
    assert host in tomllib.loads(file.read_text())["service"]["endpoint"]


def test_init_knows_its_services(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "init", str(tmp_path / "x.toml"), "--service", "../pyproject"]) == 2
    assert "azure, openai" in complaint(capsys)


def test_init_says_why_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["config", "init", str(tmp_path / "file" / "x.toml")]) == 2
    assert "can't be written: " in complaint(capsys)


def test_path_is_where_the_settings_file_would_be(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "path"]) == 0
    assert capsys.readouterr().out == f"{settings_file(home)}\n"
