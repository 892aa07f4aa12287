"""A folder with one .ics file an event, as vdirsyncer and khal read it; and single .ics files."""

import os
import re
import uuid
from collections.abc import Iterable
from pathlib import Path

from meeting_assistant.errors import StoreError
from meeting_assistant.meetings.ical import to_text
from meeting_assistant.meetings.model import Meeting

_SUFFIX = ".ics"
_PLAIN_UID = re.compile(r"[A-Za-z0-9@_-][A-Za-z0-9@._-]{0,119}")
_MAX_BYTES = 50_000_000


def write_folder(folder: Path, meetings: Iterable[Meeting]) -> int:
    """Write each meeting into a file of its own; files that are as they should be stay untouched.

    Returns:
        How many files were written.

    Raises:
        StoreError: The folder or a file can't be written.
    """
    written = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for meeting in meetings:
            path, text = folder / _name(meeting.uid), to_text([meeting])
            if not path.exists() or path.read_bytes() != text:
                _replace(path, text)
                written += 1
    except OSError as exc:
        raise _unusable(folder, "written", exc) from exc
    return written


def write_file(path: Path, meetings: Iterable[Meeting]) -> None:
    """Write all meetings into one .ics file, whole or not at all.

    Raises:
        StoreError: It can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, to_text(meetings))
    except OSError as exc:
        raise _unusable(path, "written", exc) from exc


def read_texts(path: Path) -> list[tuple[Path, bytes]]:
    """The .ics files in a folder, or the one file, with their texts.

    Raises:
        StoreError: It can't be read, or is no calendar by its size.
    """
    try:
        files = sorted(path.glob(f"*{_SUFFIX}")) if path.is_dir() else [path]
        texts = []
        for file in files:
            if file.stat().st_size > _MAX_BYTES:
                raise StoreError(f"{file} is too large for a calendar", hint="Give an .ics file.")
            texts.append((file, file.read_bytes()))
    except OSError as exc:
        raise _unusable(path, "read", exc) from exc
    if not texts:
        raise StoreError(f"there is no {_SUFFIX} file in {path}", hint="Give a file or another folder.")
    return texts


def _name(uid: str) -> str:
    """A file name that every system takes."""
    plain = uid if _PLAIN_UID.fullmatch(uid) else str(uuid.uuid5(uuid.NAMESPACE_OID, uid))
    return plain + _SUFFIX


def _replace(path: Path, text: bytes) -> None:
    """Write beside and rename: whoever reads meanwhile sees the old file or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _unusable(path: Path, what: str, error: OSError) -> StoreError:
    return StoreError(
        f"{path} can't be {what}: {error.strerror or error}", hint="Check the path and its permissions."
    )
