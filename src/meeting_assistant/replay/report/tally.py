"""What is told of many runs together: counted as they pass by, a line kept of each."""

import re
from collections import Counter
from dataclasses import dataclass

from meeting_assistant.replay.results import Result
from meeting_assistant.replay.statistics import PassRate, pass_rate
from meeting_assistant.replay.verdict import Status
from meeting_assistant.replay.wording import why_in
from meeting_assistant.ui.words import Language

WAITS = ("speech_end_to_first_audio", "commit_to_first_audio")
"""How long an answer let people wait: from the end of speech, or of a typed line from its sending."""

MAX_WHY_CHARS = 300

_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One run's line in the table of cases.

    Attributes:
        case, attempt: Which.
        status: What is said of it.
        why: And why, cut to `MAX_WHY_CHARS`.
        tags: Those of the case.
        turns: How often the user spoke.
        calls: How many functions were called.
        wait_ms: The longest wait for an answer.
        cost_usd: What it cost, if that is known.
    """

    case: str
    attempt: int
    status: Status
    why: str
    tags: tuple[str, ...]
    turns: int
    calls: int
    wait_ms: float | None
    cost_usd: float | None

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from the others."""
        return self.case, self.attempt


class Rates:
    """Passes and runs of several groups, in the order in which they first came."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}

    def add(self, group: str, *, passed: bool) -> None:
        """Count one run."""
        count = self._counts.setdefault(group, [0, 0])
        count[0] += passed
        count[1] += 1

    def all(self) -> list[tuple[str, PassRate]]:
        """Each group with its rate."""
        return [(group, pass_rate(passed, runs)) for group, (passed, runs) in self._counts.items()]

    def worst(self) -> list[tuple[str, PassRate]]:
        """The same, those that pass least often first."""
        return sorted(self.all(), key=lambda each: each[1].rate)


class Tally:
    """All figures of a batch.

    Args:
        language: In which it is said why a run did not pass.
    """

    def __init__(self, language: Language = "en") -> None:
        self._language: Language = language
        self.lines: list[Line] = []
        self.statuses: Counter[Status] = Counter()
        self.by_language, self.by_tag, self.by_case = Rates(), Rates(), Rates()
        self.waits_ms: list[float] = []
        self.costs_usd: list[float] = []
        self.audio_s = 0.0
        self.retries = self.attempts = self.unpriced = 0
        self.began, self.ended = float("inf"), 0.0

    @property
    def runs(self) -> int:
        """How many there were."""
        return len(self.lines)

    def add(self, result: Result) -> None:
        """Count one run."""
        self.lines.append(_line(result, self._language))
        self.statuses[result.verdict.status] += 1
        self.by_case.add(result.case, passed=result.passed)
        self.by_language.add(language_of(result), passed=result.passed)
        for tag in result.tags:
            self.by_tag.add(tag, passed=result.passed)
        self.waits_ms += waits_ms(result)
        if result.conduct.cost_usd is None:
            self.unpriced += 1
        else:
            self.costs_usd.append(result.conduct.cost_usd)
        self.audio_s += result.audio_s
        self.retries += result.retries
        self.attempts = max(self.attempts, result.attempt)
        self.began = min(self.began, result.began)
        self.ended = max(self.ended, result.began + result.elapsed_s)

    def worst_first(self) -> list[Line]:
        """The runs: those that failed, those that could not be judged, those that passed."""
        order = (Status.FAILED, Status.ERROR, Status.PASSED)
        return sorted(self.lines, key=lambda line: order.index(line.status))


def waits_ms(result: Result) -> list[float]:
    """How long each answer of a run let the user wait."""
    turns = (turn.latency_ms for turn in result.conduct.turns)
    return [next(spans[name] for name in WAITS if name in spans) for spans in turns if spans.keys() & WAITS]


def language_of(result: Result) -> str:
    """``zh`` or ``en`` by the case's tags, else by what the user said; empty if nothing was said."""
    tagged = next((tag for tag in result.tags if tag in ("zh", "en")), None)
    said = "".join(turn.user or "" for turn in result.conduct.turns)
    return tagged or ("zh" if _HAN.search(said) else "en" if said else "")


def _line(result: Result, language: Language) -> Line:
    why = why_in(result.verdict, language)
    return Line(
        case=result.case,
        attempt=result.attempt,
        status=result.verdict.status,
        why=why if len(why) <= MAX_WHY_CHARS else why[: MAX_WHY_CHARS - 1] + "…",
        tags=result.tags,
        turns=len(result.conduct.user_turns),
        calls=len(result.conduct.calls),
        wait_ms=max(waits_ms(result), default=None),
        cost_usd=result.conduct.cost_usd,
    )
