"""Removes records, and nothing else that lies in their folders."""

from pathlib import Path

from meeting_assistant.errors import StoreError
from meeting_assistant.recording import folder as f

OURS = (f.EVENTS, f.AUDIO, f.RECEIVED, f.TRANSCRIPT, f.META)
"""``session.json`` last: a removal that was cut short can be done again."""


def remove(folder: Path) -> bool:
    """Remove a record; gives whether the folder is gone, which it is not where other files lie in it.

    Raises:
        StoreError: The system does not let us.
    """
    try:
        for name in OURS:
            (folder / name).unlink(missing_ok=True)
        if any(folder.iterdir()):
            return False
        folder.rmdir()
    except OSError as exc:
        raise StoreError(
            f"can't remove {folder}: {exc.strerror}", hint="Look who owns the folder, and its permissions."
        ) from exc
    return True
