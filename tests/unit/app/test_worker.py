"""What a worker of a cluster refuses before it begins."""

from pathlib import Path

import pytest

from meeting_assistant import __version__
from meeting_assistant.app.worker import Worker
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.replay.cases import Case, FiledCase, Spoken


async def test_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [refusal] = [answer async for answer in Worker().admit("0.0", str(tmp_path))]
    assert isinstance(refusal, ConfigError)
    assert refusal.message.endswith(f"has meeting-assistant {__version__}, this machine 0.0")


async def test_it_goes_to_where_the_run_was_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert [answer async for answer in Worker().admit(__version__, str(tmp_path))] == []
    assert Path.cwd() == tmp_path


async def test_a_folder_that_is_not_shared_is_named() -> None:
    [refusal] = [answer async for answer in Worker().admit(__version__, "/no/such/folder")]
    assert isinstance(refusal, ConfigError)
    assert "has no folder /no/such/folder: " in refusal.message


@pytest.mark.parametrize("what", ["recording", "documents"])
async def test_what_of_a_case_is_not_shared_is_named(what: str, tmp_path: Path) -> None:
    gone, there = tmp_path / "gone", tmp_path / "there.wav"
    there.touch()
    audio, documents = (gone, None) if what == "recording" else (there, gone)
    case = Case(name="one", say=(Spoken(audio=audio),), documents=documents)
    filed = FiledCase(id="cases/one", case=case)
    [refusal] = [answer async for answer in Worker().run(filed, Config(), 1)]
    assert isinstance(refusal, ConfigError)
    assert refusal.message.endswith(f"does not have {gone}")
