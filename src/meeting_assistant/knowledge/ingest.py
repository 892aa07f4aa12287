"""Brings the index in line with files and folders: new or changed ones are read, those gone are forgotten."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from meeting_assistant.errors import MissingExtra, StoreError
from meeting_assistant.knowledge.files import File, is_below, list_files, path_text, read_file
from meeting_assistant.knowledge.formats.reading import READERS
from meeting_assistant.knowledge.model import ADDED, Document, IngestReport, Passage, Skipped, Unreadable
from meeting_assistant.knowledge.store import KnowledgeStore, Known

Outcome: TypeAlias = Literal["added", "unchanged", "skipped"]
"""What became of a file."""

_INDEX_FORMAT = b"2:"
"""Part of every digest: raised when passages or terms are made differently, so that all is read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one ingestion takes on.

    Attributes:
        documents: Files beyond this number are skipped.
        document_bytes: Larger files are skipped.
        passages: Longer documents are skipped: while one is written, nobody else can write.
    """

    documents: int = 20_000
    document_bytes: int = 64 * 1024 * 1024
    passages: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One file was dealt with.

    Attributes:
        done: Files dealt with so far.
        total: Files there are.
        source: What people call this one.
        outcome: What became of it.
        passages: Passages it was cut into, if it was read.
    """

    done: int
    total: int
    source: str
    outcome: Outcome
    passages: int = 0


@dataclass(slots=True)
class _Ingestion:
    """One run: where documents go, what is too much, and what was done so far."""

    store: KnowledgeStore
    collection: str
    limits: Limits
    known: Mapping[str, Known]
    read: set[str] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    added: int = 0

    def take(self, file: File) -> tuple[Outcome, int]:
        """Read one file, unless it is known; what became of it, and the passages it was cut into."""
        was = self.known.get(file.path)
        home = ADDED if was is not None and was.collection == ADDED else self.collection
        try:
            if len(self.read) >= self.limits.documents:
                raise Unreadable(f"there are more than {self.limits.documents} documents")
            content = read_file(file.place, limit_bytes=self.limits.document_bytes)
            digest = hashlib.sha256(_INDEX_FORMAT + content).digest()
            if was is not None and was.digest == digest:
                if was.collection != home:
                    self.store.adopt(file.path, home, file.source)
                self.read.add(file.path)
                return "unchanged", 0
            passages = _passages(file.suffix, content, self.limits)
        except Unreadable as exc:
            self.skipped.append(Skipped(source=file.source, reason=str(exc), hint=exc.hint))
            return "skipped", 0
        kind = file.suffix.removeprefix(".")
        self.store.put(
            Document(path=file.path, source=file.source, kind=kind, collection=home, digest=digest), passages
        )
        self.read.add(file.path)
        self.added += 1
        return "added", len(passages)


def add(
    store: KnowledgeStore,
    paths: Sequence[Path],
    *,
    collection: str = ADDED,
    limits: Limits = Limits(),
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[Step], None] = lambda step: None,
) -> IngestReport:
    """Index files, and all documents in folders and below them; only what changed is read anew.

    A file that can't be read is skipped and named with the reason. What was in one of the folders and is
    gone, or has become unreadable, is forgotten. Each document is one transaction, so that stopping at any
    point leaves an index that is right for what it has.

    Args:
        store: The index.
        paths: Files and folders. Hidden files and folders below a folder are left out.
        collection: Where they belong.
        limits: What is too much.
        cancelled: Asked before each document; once true, the rest is left as it was.
        progress: Told of each file.

    Raises:
        StoreError: The index can't be written.
    """
    listing = list_files(paths)
    run = _Ingestion(store, collection, limits, store.known())
    run.skipped.extend(listing.skipped)
    folders, total = listing.folders, len(listing.files)
    for done, file in enumerate(listing.files.values(), start=1):
        if cancelled():
            folders = []  # not all was looked at: nothing is known to be gone
            break
        outcome, passages = run.take(file)
        progress(Step(done=done, total=total, source=file.source, outcome=outcome, passages=passages))
    gone = {
        path
        for path, was in run.known.items()
        if was.collection == collection and path not in run.read and is_below(path, folders)
    }
    store.remove(gone)
    return IngestReport(
        added=run.added,
        unchanged=len(run.read) - run.added,
        removed=len(gone),
        passages=store.count_passages(),
        skipped=tuple(run.skipped),
    )


def refresh(
    store: KnowledgeStore,
    folder: Path,
    *,
    limits: Limits = Limits(),
    cancelled: Callable[[], bool] = lambda: False,
) -> IngestReport:
    """Index the folder of the settings as a collection of its own; see `add`.

    Raises:
        StoreError: The folder can't be read or the index can't be written.
    """
    try:
        os.scandir(folder).close()
    except OSError as exc:
        raise StoreError(
            f"the folder of documents {folder} can't be read: {exc.strerror}",
            hint="Name an existing folder with documents.",
        ) from exc
    return add(store, [folder], collection=path_text(folder), limits=limits, cancelled=cancelled)


def forget(store: KnowledgeStore, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take documents out of the index; the files stay.

    Args:
        store: The index.
        names: Paths of documents, of folders with documents, or what a list calls a document.

    Returns:
        Paths of the documents that were taken out, and the names that none answers to.

    Raises:
        StoreError: The index can't be written.
    """
    gone: dict[str, None] = {}
    unknown: list[str] = []
    documents = store.documents()
    for name in names:
        path = path_text(Path(name))
        meant = [
            document.path
            for document in documents
            if path == document.path or name == document.source or is_below(document.path, [path])
        ]
        gone.update(dict.fromkeys(meant))
        if not meant:
            unknown.append(name)
    store.remove(gone.keys())
    return list(gone), unknown


def _passages(suffix: str, content: bytes, limits: Limits) -> list[Passage]:
    try:
        passages = READERS[suffix](content)
    except MissingExtra as exc:
        raise Unreadable(exc.message, exc.hint) from exc
    if len(passages) > limits.passages:
        raise Unreadable(f"longer than {limits.passages} passages")
    return passages
