"""Speech already made, kept so that fixed prompts start at once: bounded in memory, on disk if asked to.

Only clauses that a caller names as fixed prompts go to disk: what people say in their meetings does not.
"""

import hashlib
import os
import tempfile
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from meeting_assistant.speech.ports import Samples

_MAX_BYTES: Final = 16 << 20  # in memory: three minutes of speech
_MAX_FILES: Final = 200  # on disk: as many clauses, 100 kB each
_SUFFIX: Final = ".s16"


class ClauseCache:
    """Speech by clause, least recently used out first. One thread at a time.

    Args:
        maker: What made the speech (voice and version): a different maker finds nothing of another's.
        directory: Where kept clauses lie; None to keep nothing on disk.
        max_bytes: Of speech in memory.
        max_files: Of clauses on disk; the oldest go first.
    """

    def __init__(
        self,
        maker: str,
        directory: Path | None = None,
        *,
        max_bytes: int = _MAX_BYTES,
        max_files: int = _MAX_FILES,
    ) -> None:
        self._maker = maker
        self._directory = directory
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._speech: OrderedDict[str, Samples] = OrderedDict()
        self._bytes = 0

    def get(self, clause: str, speed: float) -> Samples | None:
        """The speech of `clause`, if there is any."""
        key = self._key(clause, speed)
        if (speech := self._speech.get(key)) is not None:
            self._speech.move_to_end(key)
            return speech
        speech = self._read(key)
        if speech is not None:
            self._hold(key, speech)
        return speech

    def put(self, clause: str, speed: float, speech: Samples) -> None:
        """Remember the speech of `clause` in memory."""
        self._hold(self._key(clause, speed), speech)

    def keep(self, clause: str, speed: float, speech: Samples) -> None:
        """Keep the speech of `clause` on disk, as far as that works."""
        if self._directory is not None:
            with suppress(OSError):  # a full or read-only disk costs time at the next start, nothing else
                self._write(self._directory, self._key(clause, speed), speech)

    def _hold(self, key: str, speech: Samples) -> None:
        if (old := self._speech.pop(key, None)) is not None:
            self._bytes -= old.nbytes
        self._speech[key] = speech
        self._bytes += speech.nbytes
        while self._bytes > self._max_bytes:
            self._bytes -= self._speech.popitem(last=False)[1].nbytes

    def _key(self, clause: str, speed: float) -> str:
        return hashlib.sha256(f"{self._maker}\n{speed:.3f}\n{clause}".encode()).hexdigest()[:32]

    def _read(self, key: str) -> Samples | None:
        if self._directory is None:
            return None
        try:
            pcm = (self._directory / f"{key}{_SUFFIX}").read_bytes()
        except OSError:
            return None
        if not pcm or len(pcm) % 2:
            return None
        return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)

    def _write(self, directory: Path, key: str, speech: Samples) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        target = directory / f"{key}{_SUFFIX}"
        if target.exists():
            return
        kept = sorted(directory.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[: max(0, len(kept) + 1 - self._max_files)]:
            path.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(dir=directory)
        with os.fdopen(handle, "wb") as stream:
            stream.write((np.clip(speech, -1, 1) * 32767).astype("<i2").tobytes())
        Path(name).replace(target)
