"""Brings the index in line with a folder: what is new or changed is read, what is gone is forgotten."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from meeting_assistant.errors import StoreError
from meeting_assistant.knowledge.chunk import chunk_markdown, chunk_text
from meeting_assistant.knowledge.model import IngestReport, Skipped
from meeting_assistant.knowledge.store import KnowledgeStore

_CHUNKERS = {".md": chunk_markdown, ".markdown": chunk_markdown, ".txt": chunk_text, ".text": chunk_text}

_INDEX_FORMAT = b"1:"
"""Part of every digest: raised when passages or terms are made differently, so that all is read again."""

_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a refresh takes on.

    Attributes:
        documents: Files beyond this number are skipped.
        document_bytes: Larger files are skipped.
    """

    documents: int = 5000
    document_bytes: int = 4 * 1024 * 1024


class _Unreadable(Exception):
    """Why a document is skipped."""


def refresh(
    store: KnowledgeStore,
    folder: Path,
    *,
    limits: Limits = Limits(),
    cancelled: Callable[[], bool] = lambda: False,
) -> IngestReport:
    """Index the Markdown and text files in `folder` and below it; only what changed is read anew.

    A file that can't be read is skipped and named with the reason. Each document is one transaction, so that
    stopping at any point leaves an index that is right for what it has.

    Args:
        store: The index. What it knows of other folders is forgotten: it belongs to this one.
        folder: Where the documents are. Hidden files and folders are left out.
        limits: What is too much.
        cancelled: Asked before each document; once true, the refresh ends early.

    Raises:
        StoreError: The folder can't be read or the index can't be written.
    """
    known = store.digests()
    seen: set[str] = set()
    skipped: list[Skipped] = []
    added = unchanged = 0
    for path in _documents(folder, skipped):
        if cancelled():
            seen.update(known)  # the rest was not looked at: nothing is known to be gone
            break
        source = _source(path, folder)
        try:
            if len(seen) >= limits.documents:
                raise _Unreadable(f"there are more than {limits.documents} documents")
            content = _read(path, limits)
            seen.add(source)
            digest = hashlib.sha256(_INDEX_FORMAT + content).digest()
            if known.get(source) == digest:
                unchanged += 1
                continue
            store.put(source, digest, _CHUNKERS[path.suffix.lower()](_decode(content)))
            added += 1
        except _Unreadable as exc:
            seen.discard(source)
            skipped.append(Skipped(source=source, reason=str(exc)))
    gone = known.keys() - seen
    store.remove(gone)
    return IngestReport(
        added=added,
        unchanged=unchanged,
        removed=len(gone),
        passages=store.count_passages(),
        skipped=tuple(skipped),
    )


def _documents(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """The files that may be documents, in a fixed order; folders that can't be read go into `skipped`."""

    def fail(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise StoreError(
                f"the folder of documents {folder} can't be read: {error.strerror}",
                hint="Name an existing folder with Markdown or text files.",
            ) from error
        skipped.append(
            Skipped(source=_source(Path(error.filename), folder), reason=error.strerror or str(error))
        )

    for parent, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in _CHUNKERS:
                yield Path(parent, name)


def _source(path: Path, folder: Path) -> str:
    """The path within the folder, as text that can be stored whatever bytes the name has."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "replace")


def _read(path: Path, limits: Limits) -> bytes:
    """The file's content, if it is an ordinary file of bearable size."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _Unreadable("not an ordinary file")
        if status.st_size > limits.document_bytes:
            raise _Unreadable(f"larger than {limits.document_bytes // 1024} KiB")
        return path.read_bytes()
    except OSError as exc:
        raise _Unreadable(exc.strerror or str(exc)) from exc


def _decode(content: bytes) -> str:
    """The text: UTF-8 or UTF-16 by its mark, else UTF-8, else GB 18030 as older Chinese files have it."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\0" in content:
        raise _Unreadable("not a text file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as exc:
        raise _Unreadable("not text in UTF-8, UTF-16 or GB 18030") from exc
