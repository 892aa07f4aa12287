"""From results of cases to figures: what passed, what was right of arguments and words, how soon it spoke."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.eval.spelling import comparable
from meeting_assistant.metrics import percentile
from meeting_assistant.replay.accuracy import character_error_rate, word_error_rate
from meeting_assistant.replay.cases import Case, FiledCase, Spoken, Typed
from meeting_assistant.replay.conduct import CallMade
from meeting_assistant.replay.expect import ToolCalled
from meeting_assistant.replay.results import Result
from meeting_assistant.replay.statistics import PassRate, pass_rate

ANSWER_SPAN = "speech_end_to_first_audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The figures of some runs.

    Attributes:
        name: Whose.
        passed: How many passed, of how many.
        arguments_right: Expected arguments of functions that were right.
        arguments: Expected arguments in all.
        error_rate: Characters (zh) or words (en) that were misheard, over those said; None where nothing was.
        answers_ms: From the end of speech to the first sound of the answer, in order of size.
    """

    name: str
    passed: PassRate
    arguments_right: int
    arguments: int
    error_rate: float | None
    answers_ms: tuple[int, ...]

    @property
    def accuracy(self) -> float | None:
        """The share of expected arguments that were right."""
        return self.arguments_right / self.arguments if self.arguments else None

    def answer_ms(self, percent: int) -> int | None:
        """A percentile of the answers' waits."""
        return percentile(self.answers_ms, percent) if self.answers_ms else None

    def to_json(self) -> dict[str, object]:
        """The figures for programs."""
        return {
            "name": self.name,
            "passed": self.passed.passed,
            "runs": self.passed.runs,
            "arguments_right": self.arguments_right,
            "arguments": self.arguments,
            "error_rate": self.error_rate,
            "answer_ms": {
                "p50": self.answer_ms(50),
                "p95": self.answer_ms(95),
                "count": len(self.answers_ms),
            },
        }


def scores(
    name: str, runs: Iterable[tuple[FiledCase, Result]], texts: Mapping[Path, str], *, language: str | None
) -> Scores:
    """The figures of some runs.

    Args:
        name: Whose they are.
        runs: Cases and what came of them.
        texts: Recording -> what is said in it.
        language: Of the words, for the error rate; None for both, which has none.
    """
    pairs = list(runs)
    hits = [argument_hits(filed.case, result.conduct.calls) for filed, result in pairs]
    waits = [
        int(turn.latency_ms[ANSWER_SPAN])
        for _, result in pairs
        for turn in result.conduct.turns
        if ANSWER_SPAN in turn.latency_ms
    ]
    return Scores(
        name=name,
        passed=pass_rate(sum(result.passed for _, result in pairs), len(pairs)),
        arguments_right=sum(right for right, _ in hits),
        arguments=sum(wanted for _, wanted in hits),
        error_rate=None if language is None else error_rate(pairs, texts, language),
        answers_ms=tuple(sorted(waits)),
    )


def argument_hits(case: Case, calls: Sequence[CallMade]) -> tuple[int, int]:
    """How many of the expected arguments the nearest calls had right, and how many there are."""
    right = wanted = 0
    for each in case.expect:
        if isinstance(each, ToolCalled):
            wanted += len(each.arguments)
            right += max((_hits(each, call) for call in calls if call.name == each.tool), default=0)
    return right, wanted


def _hits(wanted: ToolCalled, call: CallMade) -> int:
    given = call.arguments if isinstance(call.arguments, Mapping) else {}
    return sum(matcher.mismatch(given.get(name)) is None for name, matcher in wanted.arguments.items())


def error_rate(
    runs: Iterable[tuple[FiledCase, Result]], texts: Mapping[Path, str], language: str
) -> float | None:
    """What was misheard over what was said, all runs together; typed lines don't count."""
    rate = character_error_rate if language == "zh" else word_error_rate
    wrong, length = 0.0, 0
    for filed, result in runs:
        said = comparable(said_in(filed.case, texts), language)
        if not said:
            continue
        size = len(said) if language == "zh" else len(said.split())
        wrong += rate(said, comparable(heard_in(filed.case, result), language)) * size
        length += size
    return wrong / length if length else None


def said_in(case: Case, texts: Mapping[Path, str]) -> str:
    """All that is spoken in a case."""
    spoken = [each.audio.resolve() for each in case.say if isinstance(each, Spoken)]
    return " ".join(texts.get(path, "") for path in spoken).replace("…", " ").strip()


def heard_in(case: Case, result: Result) -> str:
    """All that was written down of it, in one: a pause may have made two turns of one."""
    typed = {each.text for each in case.say if isinstance(each, Typed)}
    heard = (turn.user for turn in result.conduct.turns)
    return " ".join(words for words in heard if words and words not in typed)
