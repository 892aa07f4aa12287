"""Brings the index in line with files and folders: new or changed ones are read, those gone are forgotten."""

import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from meeting_assistant.errors import MissingExtra, StoreError
from meeting_assistant.knowledge.formats.reading import READERS
from meeting_assistant.knowledge.model import ADDED, Document, IngestReport, Passage, Skipped, Unreadable
from meeting_assistant.knowledge.store import KnowledgeStore, Known

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
    outcome: Literal["added", "unchanged", "skipped"]
    passages: int = 0


@dataclass(frozen=True, slots=True)
class _File:
    """A file to read: where it is, and its path within the folder it came with."""

    place: Path
    source: str

    @property
    def path(self) -> str:
        """Its identity, as text that can be stored whatever bytes the name has."""
        return path_text(self.place)


@dataclass(slots=True)
class _Tally:
    """What was found and done so far."""

    files: dict[str, _File] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    added: int = 0
    unchanged: int = 0


def path_text(path: Path) -> str:
    """The absolute path as the index keeps it."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")


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
    tally = _Tally()
    folders = [path_text(path) for path in paths if _list_files(path, tally)]
    known = store.known()
    for done, file in enumerate(tally.files.values(), start=1):
        if cancelled():
            folders.clear()  # not all was looked at: nothing is known to be gone
            break
        outcome, passages = _take(
            store, file, known.get(file.path), tally, collection=collection, limits=limits
        )
        progress(
            Step(done=done, total=len(tally.files), source=file.source, outcome=outcome, passages=passages)
        )
    gone = {
        path
        for path, was in known.items()
        if was.collection == collection and path not in tally.read and _is_below(path, folders)
    }
    store.remove(gone)
    return IngestReport(
        added=tally.added,
        unchanged=tally.unchanged,
        removed=len(gone),
        passages=store.count_passages(),
        skipped=tuple(tally.skipped),
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
            if path == document.path or name == document.source or _is_below(document.path, [path])
        ]
        gone.update(dict.fromkeys(meant))
        if not meant:
            unknown.append(name)
    store.remove(gone.keys())
    return list(gone), unknown


def _take(
    store: KnowledgeStore, file: _File, was: Known | None, tally: _Tally, *, collection: str, limits: Limits
) -> tuple[Literal["added", "unchanged", "skipped"], int]:
    """Read one file, unless it is known."""
    try:
        if len(tally.read) >= limits.documents:
            raise Unreadable(f"there are more than {limits.documents} documents")
        content = _read(file.place, limits)
        digest = hashlib.sha256(_INDEX_FORMAT + content).digest()
        home = ADDED if was is not None and was.collection == ADDED else collection
        if was is not None and was.digest == digest:
            if was.collection != home:
                store.adopt(file.path, home, file.source)
            tally.read.add(file.path)
            tally.unchanged += 1
            return "unchanged", 0
        kind = file.place.suffix.lower()
        passages = _passages(kind, content)
        if len(passages) > limits.passages:
            raise Unreadable(f"longer than {limits.passages} passages")
        document = Document(path=file.path, source=file.source, kind=kind[1:], collection=home, digest=digest)
        store.put(document, passages)
    except Unreadable as exc:
        tally.skipped.append(Skipped(source=file.source, reason=str(exc), hint=exc.hint))
        return "skipped", 0
    tally.read.add(file.path)
    tally.added += 1
    return "added", len(passages)


def _passages(kind: str, content: bytes) -> list[Passage]:
    try:
        return READERS[kind](content)
    except MissingExtra as exc:
        raise Unreadable(exc.message, exc.hint) from exc


def _list_files(path: Path, tally: _Tally) -> bool:
    """Note the documents that `path` names; whether it is a folder."""
    if not path.is_dir():
        if path.suffix.lower() in READERS:
            file = _File(path, _text(path.name))
            tally.files.setdefault(file.path, file)
        else:
            reason = (
                f"a kind of file that is not read; those are: {' '.join(READERS)}"
                if path.exists()
                else "no such file or folder"
            )
            tally.skipped.append(Skipped(source=_text(str(path)), reason=reason))
        return False

    def fail(error: OSError) -> None:
        source = _text(os.path.relpath(error.filename, path))
        tally.skipped.append(Skipped(source=source, reason=error.strerror or str(error)))

    for parent, folders, names in os.walk(path, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in READERS:
                place = Path(parent, name)
                file = _File(place, _text(place.relative_to(path).as_posix()))
                tally.files.setdefault(file.path, file)
    return True


def _is_below(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)


def _text(name: str) -> str:
    """A name as text, whatever bytes it has."""
    return os.fsencode(name).decode("utf-8", "replace")


def _read(path: Path, limits: Limits) -> bytes:
    """The file's content, if it is an ordinary file of bearable size."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not an ordinary file")
        if status.st_size > limits.document_bytes:
            raise Unreadable(f"larger than {limits.document_bytes // 1024} KiB")
        return path.read_bytes()
    except OSError as exc:
        raise Unreadable(exc.strerror or str(exc)) from exc
