"""What came of each run of a case, one JSON object a line: appended as it comes, read again to go on.

The shape is documented in ``docs/results.schema.json`` and versioned by `SCHEMA`. A field that is added is
optional and changes no version: readers pass over fields that they don't know.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from io import RawIOBase
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from meeting_assistant.errors import ConfigError, StoreError
from meeting_assistant.replay.conduct import CallMade, Conduct, Sound, TurnTaken
from meeting_assistant.replay.verdict import Difference, Finding, Status, Verdict

SCHEMA = 1
"""The version of the objects' shape; a reader that knows an older one must refuse a newer."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run of one case.

    Attributes:
        case: The case's id: manifest and name.
        attempt: Which of the runs that ``--repeat`` asks for, from 1.
        verdict: What is said of it.
        conduct: What happened.
        began: Unix time.
        elapsed_s: How long it took.
        audio_s: How much of the user's sound was played.
        usage: Tokens, summed over the conversation.
        retries: How often it was begun anew because the service was busy.
        folder: Where answer, transcript and events lie, if they were kept.
        tags: Those of the case.
    """

    case: str
    attempt: int = 1
    verdict: Verdict
    conduct: Conduct
    began: float = 0.0
    elapsed_s: float = 0.0
    audio_s: float = 0.0
    usage: Mapping[str, Any] = field(default_factory=dict)
    retries: int = 0
    folder: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from the others."""
        return self.case, self.attempt

    @property
    def passed(self) -> bool:
        """True if all that was expected was met."""
        return self.verdict.status is Status.PASSED

    def to_json(self) -> dict[str, Any]:
        """As an object of the documented shape."""
        shown = asdict(self)
        verdict = shown.pop("verdict")
        return {
            "schema": SCHEMA,
            "case": shown.pop("case"),
            "attempt": shown.pop("attempt"),
            "status": verdict["status"].value,
            "why": self.verdict.why,
            "findings": verdict["findings"],
            **shown,
        }

    @classmethod
    def from_json(cls, shown: Mapping[str, Any]) -> "Result":
        """The result that an object spells.

        Raises:
            KeyError, TypeError, ValueError: It spells none.
        """
        conduct = dict(shown["conduct"])
        conduct["turns"] = tuple(_known(TurnTaken, turn) for turn in conduct["turns"])
        conduct["calls"] = tuple(_known(CallMade, call) for call in conduct["calls"])
        if conduct.get("sound") is not None:
            conduct["sound"] = _known(Sound, conduct["sound"])
        plain = {name: shown[name] for name in _PLAIN if name in shown}
        return cls(
            verdict=Verdict(status=Status(shown["status"]), findings=tuple(map(_finding, shown["findings"]))),
            conduct=_known(Conduct, conduct),
            tags=tuple(shown.get("tags", ())),
            **plain,
        )


_PLAIN = ("case", "attempt", "began", "elapsed_s", "audio_s", "usage", "retries", "folder")


def _known(kind: type[T], shown: Mapping[str, Any]) -> T:
    """A `kind` of what `shown` spells; fields that a newer program added are passed over."""
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]  # a dataclass, all of them
    return kind(**{name: value for name, value in shown.items() if name in names})


def _finding(shown: Mapping[str, Any]) -> Finding:
    differences = tuple(_known(Difference, each) for each in shown["differences"])
    return Finding(what=shown["what"], why=shown["why"], differences=differences)


class ResultFile:
    """Appends results to a file, each on the disk before the next case is counted as done.

    Args:
        path: The file; it is made if it is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: RawIOBase | None = None

    def __enter__(self) -> Self:
        """Open it. A line that a kill cut short is ended first, so that it spoils no other.

        Raises:
            StoreError: It can't be written.
        """
        try:
            self._file = self.path.open("ab", buffering=0)
            if self._ends_within_a_line():
                self._file.write(b"\n")
        except OSError as exc:
            raise _unwritable(self.path, exc) from exc
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        if self._file is not None:
            self._file.close()

    def append(self, result: Result) -> None:
        """Write one more.

        Raises:
            StoreError: The disk is full or gone.
        """
        if self._file is None:
            return
        line = json.dumps(result.to_json(), ensure_ascii=False, separators=(",", ":")) + "\n"
        left = memoryview(line.encode(errors="backslashreplace"))  # half a surrogate pair: as JSON escapes it
        try:
            while left:
                left = left[self._file.write(left) or 0 :]
        except OSError as exc:
            raise _unwritable(self.path, exc) from exc

    def _ends_within_a_line(self) -> bool:
        with self.path.open("rb") as raw:
            if raw.seek(0, os.SEEK_END) == 0:
                return False
            raw.seek(-1, os.SEEK_END)
            return raw.read(1) != b"\n"


def read_results(paths: Iterable[Path]) -> Iterator[Result]:
    """The results in some files; of a case that stands in them more than once, each.

    A line that a kill cut short is passed over.

    Raises:
        ConfigError: A file can't be read, or was written by a newer program.
    """
    for path in paths:
        try:
            with path.open(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    if (result := _parsed(line, path)) is not None:
                        yield result
        except OSError as exc:
            raise ConfigError(f"can't read {path}: {exc.strerror}", hint="Give a file of results.") from exc


def _parsed(line: str, path: Path) -> Result | None:
    try:
        shown = json.loads(line)
        if shown["schema"] > SCHEMA:
            raise ConfigError(
                f"{path} was written by a newer program (schema {shown['schema']})", hint="Use that one."
            )
        return Result.from_json(shown)
    except (ValueError, KeyError, TypeError):
        return None


def _unwritable(path: Path, exc: OSError) -> StoreError:
    return StoreError(f"can't write {path}: {exc.strerror}", hint="Make room, or choose another with --out.")
