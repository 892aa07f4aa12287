"""Lines to a stream that may go away: a pipe whose reader left must not end a conversation."""

from typing import TextIO


class LineWriter:
    """Writes and flushes whole lines; after the reader has left, writes nothing and says so in `is_closed`.

    Args:
        stream: Where to; stays the caller's.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._encoding = getattr(stream, "encoding", None) or "utf-8"
        self.is_closed = False

    def write(self, text: str) -> None:
        """Write `text` as it is; what the stream's encoding lacks is spelled as an escape."""
        if self.is_closed:
            return
        try:
            self._stream.write(text.encode(self._encoding, "backslashreplace").decode(self._encoding))
            self._stream.flush()
        except (OSError, ValueError):  # the reader left; the file was closed; the disk is full
            self.is_closed = True

    def line(self, text: str) -> None:
        """Write `text` and end the line."""
        self.write(f"{text}\n")
