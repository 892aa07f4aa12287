"""Where a program that we start may write its complaints: not onto the screen, and not without bound."""

import contextlib
import logging
import os
import threading
from collections import deque

KEPT_LINES = 3
_LONGEST_CHARS = 200

_logger = logging.getLogger(__name__)


class LastWords:
    """The write end of a pipe, of which the last lines are kept and all are logged at DEBUG.

    Args:
        name: Whose words.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        reading, writing = os.pipe()
        self.stream = os.fdopen(writing, "w", encoding="utf-8")
        """For the program's standard error."""
        self._thread = threading.Thread(
            target=self._read, args=(reading,), name=f"errors of {name}", daemon=True
        )
        self._thread.start()

    @property
    def text(self) -> str:
        """The last line with something on it; waits a moment for what is still in the pipe."""
        self.close()
        return self._lines[-1] if self._lines else ""

    def close(self) -> None:
        """Close our end; the reader ends with the program's."""
        with contextlib.suppress(OSError):
            self.stream.close()
        self._thread.join(timeout=0.2)

    def _read(self, reading: int) -> None:
        with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                words = " ".join("".join(char if char.isprintable() else " " for char in line).split())
                if words:
                    self._lines.append(words[:_LONGEST_CHARS])
                    _logger.debug("%s: %s", self._name, words)
