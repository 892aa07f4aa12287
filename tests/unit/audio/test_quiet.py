"""What C libraries write to file descriptor 2 stays off the screen and goes to the log."""

import logging
import os

import pytest

from meeting_assistant.audio.quiet import native_chatter_silenced


def test_chatter_goes_to_the_debug_log(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with native_chatter_silenced():
        os.write(2, b"ALSA lib pcm.c: Unknown PCM\n")
        print("Could not import the C module")  # noqa: T201  (PyAudio does)
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("", "after\n")
    assert caplog.messages == ["= ALSA lib pcm.c: Unknown PCM", "= Could not import the C module"]


def test_errors_pass_and_standard_error_comes_back(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with native_chatter_silenced():
            raise OSError("no such device")

    with pytest.raises(OSError, match="no such device"):
        fail()
    os.write(2, b"still here\n")
    assert capfd.readouterr().err == "still here\n"


def test_a_program_without_standard_error_runs_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_descriptor: int) -> int:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(os, "dup", closed)
    with native_chatter_silenced():
        ran = True
    assert ran
