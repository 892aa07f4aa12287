"""What a person sees while many cases run: a bar on a terminal, lines elsewhere, objects for programs."""

import io
import json
from dataclasses import replace

import pytest

from meeting_assistant.replay.batch_progress import case_view
from meeting_assistant.replay.totals import Totals
from meeting_assistant.replay.verdict import Status
from meeting_assistant.ui.words import Language
from tests.support.results import result, two_turns

WORDS: dict[Language, tuple[str, str, str]] = {
    "en": ("Replaying", "ok 1", "failed 1"),
    "zh": ("回放中", "成功 1", "失败 1"),
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, language: Language, *, as_json: bool = False) -> str:
    """What is written when two of ten runs are over."""
    totals = Totals(planned=10)
    dear = replace(two_turns(), cost_usd=1.25)
    with case_view(stream, language, totals.planned, as_json=as_json) as view:
        for each in (result("m/a"), replace(result("m/b", Status.FAILED, conduct=dear), audio_s=3600)):
            view.began(each.case)
            totals.add(each)
            view.ended(each, totals)
    return stream.getvalue()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_terminal_shows_a_bar_with_counts_hours_and_cost(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    shown = told(Terminal(), language)
    title, passed, failed = WORDS[language]
    assert title in shown
    assert f"{passed} · {failed} · 1.00 h · $1.26" in shown
    assert "2/10" in shown
    assert "-:--:--" in shown  # the time that is left, which nobody knows yet
    assert "m/b" in shown
    assert "m/a" not in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_elsewhere_a_case_is_a_plain_line(language: Language) -> None:
    shown = told(io.StringIO(), language).splitlines()
    _, passed, failed = (word.removesuffix(" 1") for word in WORDS[language])
    assert [line.split()[:2] for line in shown] == [[passed, "m/a"], [failed, "m/b"]]
    assert "\x1b" not in "".join(shown)


def test_a_program_gets_an_object_a_line() -> None:
    assert [json.loads(line)["case"] for line in told(Terminal(), "en", as_json=True).splitlines()] == [
        "m/a",
        "m/b",
    ]
