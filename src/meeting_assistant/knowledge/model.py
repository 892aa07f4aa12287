"""Documents of the user, their passages, and what a search gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from meeting_assistant.knowledge.terms import language_of

ADDED = ""
"""The collection of the documents that were added one by one; any other is named by its folder."""


class Unit(StrEnum):
    """What places in a document are counted in: whatever its readers can count, too."""

    LINE = "line"
    PAGE = "page"
    PARAGRAPH = "paragraph"


class Unreadable(Exception):
    """Why a document can't be read.

    Args:
        reason: Half a sentence for people.
        hint: What to do about it, where there is something to do.
    """

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document, small enough to be quoted to a model.

    Attributes:
        text: The words, as written.
        heading: Headings above it from the top, joined by " > "; empty if there are none.
        place: Where it begins: number of the line, page or paragraph, counted from 1.
        unit: What `place` counts.
    """

    text: str
    heading: str
    place: int
    unit: Unit = Unit.LINE

    @property
    def language(self) -> str:
        """zh, en, or und (ISO 639 for undetermined)."""
        return language_of(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that was read.

    Attributes:
        path: Its absolute path: its identity in the index.
        source: Its path within the folder it came with, with forward slashes: what people call it.
        kind: Its suffix without the dot, in small letters.
        collection: `ADDED`, or the folder that the settings name.
        digest: Of the content that was read.
    """

    path: str
    source: str
    kind: str
    collection: str
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document as a list shows it."""

    path: str
    source: str
    kind: str
    passages: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that answers a question, perhaps.

    Attributes:
        passage: What was found.
        source: What people call the document; its path if two are called so.
        path: The document's path.
        score: 0 to 1: how much of what the question asks for is in it, or how near it is in meaning.
    """

    passage: Passage
    source: str
    path: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search gave.

    Attributes:
        hits: Best first; none if nothing is relevant.
        weight: The question's terms and how much each tells among the passages.
        notice: What was wrong, if the search was less thorough than it should have been.
    """

    hits: tuple[Hit, ...]
    weight: Mapping[str, float] = field(default_factory=dict, compare=False)
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A document that could not be read, why, and what to do."""

    source: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What a refresh of the index did.

    Attributes:
        added: Documents that are new or changed.
        unchanged: Documents that were indexed before and are the same.
        removed: Documents that are gone.
        passages: Passages in the index now.
        skipped: Documents that could not be read.
    """

    added: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    skipped: tuple[Skipped, ...] = ()
