"""The files that documents are in: found in folders, named, read within a bound."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from meeting_assistant.knowledge.formats.reading import READERS
from meeting_assistant.knowledge.model import Skipped, Unreadable


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: where it is, and its path within the folder it came with."""

    place: Path
    source: str

    @property
    def path(self) -> str:
        """Its identity, as text that can be stored whatever bytes the name has."""
        return path_text(self.place)

    @property
    def suffix(self) -> str:
        """What tells its kind."""
        return self.place.suffix.lower()


@dataclass(slots=True)
class Listing:
    """What some paths name.

    Attributes:
        files: Documents by their path, in a fixed order, each once.
        folders: Paths of the folders among what was named.
        skipped: What can't be listed or is no document.
    """

    files: dict[str, File] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def path_text(path: Path) -> str:
    """The absolute path as the index keeps it."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")


def is_below(path: str, folders: Iterable[str]) -> bool:
    """True if `path` is in one of the folders or further down."""
    return any(path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)


def list_files(paths: Iterable[Path]) -> Listing:
    """The documents that paths name, those in folders and below them included; hidden ones are left out."""
    listing = Listing()
    for path in paths:
        if os.path.isdir(path):  # unlike `Path.is_dir`, bears names too long for the system
            listing.folders.append(path_text(path))
            _list_folder(path, listing)
        elif path.suffix.lower() in READERS or not os.path.exists(path):
            _note(File(path, _text(path.name)), listing)  # what is missing shows when it is read
        else:
            reason = f"a kind of file that is not read; those are: {' '.join(READERS)}"
            listing.skipped.append(Skipped(source=_text(str(path)), reason=reason))
    return listing


def read_file(path: Path, *, limit_bytes: int) -> bytes:
    """The file's content.

    Raises:
        Unreadable: It can't be read, is larger than `limit_bytes`, or is no ordinary file.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not an ordinary file")
        if status.st_size > limit_bytes:
            raise Unreadable(f"larger than {limit_bytes // 1024} KiB")
        return path.read_bytes()
    except OSError as exc:
        raise Unreadable(exc.strerror or str(exc)) from exc


def _list_folder(folder: Path, listing: Listing) -> None:
    def fail(error: OSError) -> None:
        source = _text(os.path.relpath(error.filename, folder))
        listing.skipped.append(Skipped(source=source, reason=error.strerror or str(error)))

    for parent, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in READERS:
                place = Path(parent, name)
                _note(File(place, _text(place.relative_to(folder).as_posix())), listing)


def _note(file: File, listing: Listing) -> None:
    listing.files.setdefault(file.path, file)


def _text(name: str) -> str:
    """A name as text, whatever bytes it has."""
    return os.fsencode(name).decode("utf-8", "replace")
