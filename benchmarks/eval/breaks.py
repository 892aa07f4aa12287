"""Settings that are broken on purpose, and the proof that shipped cases catch them.

For each, some cases that pass are run twice: as they are, and with the broken settings. It is caught if all
pass the first time and one fails the second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.results import Result

_STALE = "现在是 2025-09-09 15:33。It is now 2025-09-09 15:33.\n你是会议助理。You are a meeting assistant."


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A mistake that someone could make.

    Attributes:
        what: The mistake, in words.
        settings: What it sets.
        cases: Cases that should notice.
        noticed: Whether the embedded server can show it at all.
    """

    what: str
    settings: Mapping[str, Any]
    cases: tuple[str, ...]
    noticed: bool = True


BREAKS: Mapping[str, Break] = {
    "prompt": Break(
        what="a date that was pasted into the instructions and left there",
        settings={"assistant.instructions": _STALE},
        cases=("zh/one-breath", "en/one-breath"),
    ),
    "prompt-emptied": Break(
        what="instructions that say nothing",
        settings={"assistant.instructions": "-"},
        cases=("zh/one-breath", "en/one-breath"),
        noticed=False,  # its rules read the date from the instructions, and nothing else
    ),
    "schema": Break(
        what="a createMeeting that takes the duration for text",
        settings={
            "assistant.tools": ["queryKnowledgeBase"],
            "tools.handlers": [str(Path(__file__).parent / "broken" / "duration_as_text.py")],
        },
        cases=("zh/one-breath", "en/one-breath"),
    ),
    "vad": Break(
        what="a turn that ends after 50 ms of silence",
        settings={"turn_detection.silence_duration_ms": 50},
        cases=("zh/one-breath", "en/one-breath"),
    ),
    "vad-deaf": Break(
        what="a voice detector that wants to be 99 % sure",
        settings={"turn_detection.threshold": 0.99},
        cases=("zh/loud-street",),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """What the cases made of a broken setting.

    Attributes:
        name: Which.
        unbroken: Results without it.
        broken: Results with it.
    """

    name: str
    unbroken: tuple[Result, ...]
    broken: tuple[Result, ...]

    @property
    def caught_by(self) -> list[Result]:
        """Results that fail with it, of cases that pass without."""
        fine = {result.case for result in self.unbroken if result.passed}
        return [result for result in self.broken if result.case in fine and not result.passed]

    @property
    def is_as_expected(self) -> bool:
        """Whether all pass without it, and with it some fail, if the server can show it."""
        is_sound = all(result.passed for result in self.unbroken)
        return is_sound and bool(self.caught_by) == BREAKS[self.name].noticed


def cases_for(name: str, cases: Sequence[FiledCase]) -> list[FiledCase]:
    """The cases that should notice."""
    return [filed for filed in cases if filed.id in BREAKS[name].cases]
