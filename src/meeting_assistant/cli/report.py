"""What becomes of the results of a run: a report for a browser, JUnit XML, something to compare with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from meeting_assistant.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meeting_assistant.config.schema import Config
    from meeting_assistant.replay.report.about import About
    from meeting_assistant.replay.results import Result

RESULTS = "results.jsonl"
"""Where results are kept, in the folder of ``--out``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a report is told of a run beside its results.

    Attributes:
        config: The settings of the whole run.
        wanted: The runs that were asked for; others in the same file are left out.
        before: Results to compare with.
        stopped: Why no further case was begun.
    """

    config: "Config"
    wanted: frozenset[tuple[str, int]]
    before: "Sequence[Result] | None" = None
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The results in a file, read anew each time they are gone through: memory for one of them is enough."""

    path: Path
    wanted: frozenset[tuple[str, int]]

    def __iter__(self) -> "Iterator[Result]":
        """Each run once."""
        from meeting_assistant.replay.results import read_results

        left = set(self.wanted)
        for result in read_results([self.path]):
            if result.key in left:
                left.remove(result.key)
                yield result


@contextmanager
def passing_results() -> Iterator[Path]:
    """A file for results that nobody keeps, which is gone afterwards."""
    with TemporaryDirectory(prefix="meeting-assistant-") as folder:
        yield Path(folder) / RESULTS


def check_writable(path: Path) -> None:
    """Make sure before a long run that its report can be written.

    Raises:
        StoreError: It can't.
    """
    try:
        with path.open("a", encoding="utf-8"):
            pass
    except OSError as exc:
        raise _unwritable(path, exc, "--html") from exc


def write_report(path: Path, results_file: Path, told: Told) -> None:
    """Write the report on the results in a file.

    Raises:
        StoreError: It can't be written.
    """
    from meeting_assistant.replay.report import report

    results = Kept(results_file, told.wanted)
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(report(results, _about(results, told)))
    except OSError as exc:
        raise _unwritable(path, exc, "--html") from exc


def _about(results: Kept, told: Told) -> "About":
    from meeting_assistant import __version__
    from meeting_assistant.replay.report.about import About
    from meeting_assistant.replay.statistics import compare

    config = told.config
    return About(
        language=config.ui.language or "en",
        profile=config.assistant.name,
        model="embedded" if config.service.endpoint is None else config.service.deployment or "",
        version=__version__,
        stopped=told.stopped,
        comparison=None if told.before is None else compare(told.before, results),
    )


def write_junit(path: Path, results: "Sequence[Result]") -> None:
    """Write results as JUnit XML.

    Raises:
        StoreError: It can't be written.
    """
    from meeting_assistant.replay.junit import to_junit

    try:
        path.write_text(to_junit(results), encoding="utf-8")
    except OSError as exc:
        raise _unwritable(path, exc, "--junit") from exc


def results_in(path: Path) -> "list[Result]":
    """The results of an earlier run: its file, or its folder.

    Raises:
        ConfigError: There are none.
    """
    from meeting_assistant.replay.results import read_results

    found = list(read_results([path / RESULTS if path.is_dir() else path]))
    if not found:
        raise ConfigError(f"{path} holds no results", hint="Give the --out folder of an earlier run.")
    return found


def _unwritable(path: Path, exc: OSError, option: str) -> StoreError:
    return StoreError(f"can't write {path}: {exc.strerror}", hint=f"Choose another file with {option}.")
