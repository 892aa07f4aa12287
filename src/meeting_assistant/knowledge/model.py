"""Passages of the user's documents, and what a search gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document, small enough to be quoted to a model.

    Attributes:
        text: The words, as written.
        heading: Headings above it from the top, joined by " > "; empty if there are none.
        line: Where it begins in the document, counted from 1.
    """

    text: str
    heading: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that answers a question, perhaps.

    Attributes:
        passage: What was found.
        source: The document's path within its folder, with forward slashes.
        score: 0 to 1: how much of what the question asks for is in it.
    """

    passage: Passage
    source: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A document that could not be read, and why."""

    source: str
    reason: str


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
