import logging
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand

from meeting_assistant.cli.invocation import Invocation
from meeting_assistant.cli.options import Flag, embedded_flag, load_settings
from meeting_assistant.config.load import Loaded
from meeting_assistant.errors import ConfigError


def settings(*flags: Flag, assign: list[str] | None = None, **environ: str) -> Loaded:
    invocation = Invocation({"HOME": "/nowhere", "TZ": "UTC", **environ})
    context = typer.Context(TyperCommand("act"), obj=invocation)
    with context:
        return load_settings(context, None, None, assign, *flags)


def test_a_flag_sets_its_key_and_is_its_origin() -> None:
    loaded = settings(("--input-device", "audio.input.device", "USB"))
    assert loaded.config.audio.input.device == "USB"
    assert loaded.origin(("audio", "input", "device")) == "--input-device"


@pytest.mark.parametrize("absent", [None, False, []])
def test_a_flag_that_was_not_given_sets_nothing(absent: object) -> None:
    loaded = settings(("--plain", "ui.plain", absent), MEETING_ASSISTANT_UI__PLAIN="true")
    assert loaded.config.ui.plain
    assert loaded.origin(("ui", "plain")) == "MEETING_ASSISTANT_UI__PLAIN"


def test_zero_is_given_too() -> None:
    assert settings(("--port", "embedded.port", 0)).config.embedded.port == 0


def test_a_flag_that_may_be_repeated_gives_a_list() -> None:
    loaded = settings(("--handlers", "tools.handlers", [Path("a.py"), Path("b.py")]))
    assert loaded.config.tools.handlers == (Path("a.py"), Path("b.py"))


def test_set_goes_before_the_environment_and_a_commands_own_flag_before_set() -> None:
    voice = ("assistant", "voice")
    assign = ["assistant.voice = coral"]
    loaded = settings(assign=assign, MEETING_ASSISTANT_ASSISTANT__VOICE="ash")
    assert (loaded.config.assistant.voice, loaded.origin(voice)) == ("coral", "--set")
    assert settings(("--voice", "assistant.voice", "echo"), assign=assign).origin(voice) == "--voice"


def test_a_value_may_have_an_equals_sign() -> None:
    assert settings(assign=["service.endpoint=wss://h/p?a=b"]).config.service.endpoint == "wss://h/p?a=b"


def test_embedded_overrules_every_endpoint() -> None:
    address = "https://r.openai.azure.com"
    assert settings(embedded_flag(True), AZURE_OPENAI_ENDPOINT=address).config.service.endpoint is None
    assert settings(embedded_flag(False), AZURE_OPENAI_ENDPOINT=address).config.service.endpoint == address


def test_a_wrong_flag_is_named() -> None:
    with pytest.raises(ConfigError, match=r"^--lang: ui\.language = 'fr' is wrong"):
        settings(("--lang", "ui.language", "fr"))


def test_the_log_that_the_settings_ask_for_lasts_as_long_as_the_command(tmp_path: Path) -> None:
    logger, file = logging.getLogger("meeting_assistant"), tmp_path / "log"
    invocation = Invocation({"HOME": "/nowhere", "TZ": "UTC", "MEETING_ASSISTANT_LOGGING__FILE": str(file)})
    context = typer.Context(TyperCommand("act"), obj=invocation)
    with context:
        load_settings(context, None, None, ["logging.level=info"])
        logger.info("during")
    logger.warning("after")
    assert "during" in file.read_text()
    assert "after" not in file.read_text()


def test_an_invocation_does_not_show_its_environment() -> None:
    assert "hush" not in repr(Invocation({"AZURE_OPENAI_API_KEY": "hush-hush"}))
