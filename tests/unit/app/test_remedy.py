"""What is done about echo, and what the person is told of it."""

from importlib.machinery import ModuleSpec

import pytest

from meeting_assistant.app.sound import remedy_for, told
from meeting_assistant.audio import echo
from meeting_assistant.config.schema import Config
from meeting_assistant.installation import extra_line


def config(mode: str, language: str = "en") -> Config:
    return Config.model_validate({"audio": {"echo": {"mode": mode}}, "ui": {"language": language}})


@pytest.fixture(params=[True, False], ids=["with the extra", "without it"])
def installed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the canceller is there."""
    there: bool = request.param
    spec = ModuleSpec("pywebrtc_audio", None) if there else None
    monkeypatch.setattr(echo, "find_spec", lambda _name: spec)
    return there


def line(mode: str, language: str = "en") -> str:
    settings = config(mode, language)
    return told(remedy_for(settings), settings)


def test_by_itself_the_best_that_is_installed_is_used(installed: bool) -> None:
    assert remedy_for(config("auto")) == ("cancel" if installed else "half_duplex")
    assert remedy_for(config("off")) == "off"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_shut_microphone_says_how_to_get_the_better(installed: bool, language: str) -> None:
    shown = line("half_duplex", language)
    assert "--headphones" in shown
    assert (extra_line("echo") in shown) is not installed
    assert ("audio.echo.mode" in shown) is installed


def test_each_remedy_has_a_line_of_its_own_in_both_languages() -> None:
    lines = {line(mode, language) for mode in ("cancel", "half_duplex", "off") for language in ("en", "zh")}
    assert len(lines) == 6
