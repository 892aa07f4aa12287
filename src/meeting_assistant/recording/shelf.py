"""The sound of a record, by the places that its lines name."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np

from meeting_assistant.audio.wav import HEADER
from meeting_assistant.errors import StoreError
from meeting_assistant.pcm import SAMPLE_BYTES
from meeting_assistant.recording.folder import AUDIO, RECEIVED

_CHANNELS = {AUDIO: 2, RECEIVED: 1}


class Shelf:
    """Gives sound from the files of a folder; what is not there is silence.

    So it is with sound that was not sent, and with a record whose sound was taken out for privacy: the core
    minds how long sound is, not what it is.

    Args:
        folder: The record.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Nothing is open yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the files."""
        self._open.close()

    def fetch(self, place: Mapping[str, Any]) -> bytes:
        """PCM16, mono, of as many frames as the place has.

        Raises:
            StoreError: The file can't be read.
        """
        frames = int(place["frames"])
        name = place.get("file")
        if name not in _CHANNELS:
            return bytes(frames * SAMPLE_BYTES)
        frame_bytes = SAMPLE_BYTES * _CHANNELS[name]
        try:
            file = self._file(name)
            file.seek(HEADER.size + int(place["frame"]) * frame_bytes)
            raw = file.read(frames * frame_bytes)
        except FileNotFoundError:
            raw = b""
        except OSError as exc:
            raise StoreError(
                f"can't read {self._folder / name}: {exc.strerror}", hint="Its sound is part of a record."
            ) from exc
        raw += bytes(frames * frame_bytes - len(raw))
        if _CHANNELS[name] == 1:
            return raw
        return np.frombuffer(raw, "<i2")[::2].tobytes()

    def _file(self, name: str) -> BinaryIO:
        if name not in self._files:
            self._files[name] = self._open.enter_context((self._folder / name).open("rb"))
        return self._files[name]
