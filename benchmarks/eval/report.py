"""The figures of an evaluation as a table, and what changed since the list of passing cases was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.eval.scores import Scores, scores
from meeting_assistant.replay.cases import FiledCase
from meeting_assistant.replay.results import Result

LANGUAGES: Mapping[str, str] = {"zh": "Chinese", "en": "English"}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "clean": (),
    "noise 20 dB": ("snr:20",),
    "noise 10 dB": ("snr:10",),
    "noise 5 dB": ("snr:5",),
    "telephone": ("telephone",),
    "people": ("human",),
    "pauses": ("pauses",),
    "barge-in": ("barge-in",),
    "documents": ("documents",),
    "nothing said": ("silence", "noise-only"),
}
"""Row -> the tags that put a case into it; a clean case has none of the others' of noise and telephone."""

_UNCLEAN = ("snr:20", "snr:10", "snr:5", "telephone", "silence", "noise-only")
_HEADINGS = ("", "passed", "share", "arguments right", "misheard", "p50 ms", "p95 ms", "answers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """What became of the cases that are known to pass.

    Attributes:
        worse: Those that did not pass now.
        better: Cases that passed now and are not in the list.
    """

    worse: tuple[str, ...]
    better: tuple[str, ...]


def evaluated(
    cases: Sequence[FiledCase], results: Sequence[Result], texts: Mapping[Path, str]
) -> list[Scores]:
    """The figures of each language, of both, and of groups of cases."""
    known = {filed.id: filed for filed in cases}
    runs = [(known[result.case], result) for result in results if result.case in known]
    rows = [
        scores(name, [run for run in runs if language in run[0].case.tags], texts, language=language)
        for language, name in LANGUAGES.items()
    ]
    rows.append(scores("both", runs, texts, language=None))
    for group, tags in GROUPS.items():
        chosen = [run for run in runs if _is_in(run[0].case.tags, tags)]
        rows.append(scores(group, chosen, texts, language=None))
    return [row for row in rows if row.passed.runs]


def compared(results: Sequence[Result], passing: Sequence[str]) -> Regression:
    """What changed against the list of passing cases; cases that were not run are left out of account."""
    passed: dict[str, bool] = {}
    for result in results:
        passed[result.case] = passed.get(result.case, True) and result.passed
    listed = set(passing)
    return Regression(
        worse=tuple(case for case, ok in passed.items() if case in listed and not ok),
        better=tuple(case for case, ok in passed.items() if case not in listed and ok),
    )


def table(rows: Sequence[Scores]) -> str:
    """One line a row of figures."""
    cells = [_HEADINGS, *map(_cells, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _cells(row: Scores) -> tuple[str, ...]:
    share, accuracy, rate = row.passed.rate, row.accuracy, row.error_rate
    arguments = "–" if accuracy is None else f"{row.arguments_right}/{row.arguments} {accuracy:.0%}"
    p50, p95 = row.answer_ms(50), row.answer_ms(95)
    return (
        row.name,
        f"{row.passed.passed}/{row.passed.runs}",
        f"{share:.0%}",
        arguments,
        "–" if rate is None else f"{rate:.3f}",
        "–" if p50 is None else str(p50),
        "–" if p95 is None else str(p95),
        str(len(row.answers_ms)),
    )


def _is_in(given: Sequence[str], wanted: Sequence[str]) -> bool:
    return bool(set(given) & set(wanted)) if wanted else not set(given) & set(_UNCLEAN)
