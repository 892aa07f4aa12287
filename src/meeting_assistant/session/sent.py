"""What was sent of the user's sound, and when it was captured: from the service's clock back to ours. Pure.

The service tells of speech in milliseconds of appended sound (protocol reference, 4.1). The last blocks are
kept, so a position is found exactly, whatever was left out between them: a pause, a muted microphone, a file.
"""

from collections import deque
from dataclasses import dataclass

from meeting_assistant.pcm import SERVICE_FORMAT

KEPT_BLOCKS = 2048
"""40 s of a microphone's blocks: far more than lies between a sound and the service's word on it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of the user's sound; monotonic seconds.

    Attributes:
        captured_at_s: When it reached the microphone.
        sent_at_s: When the block that it came in was sent.
    """

    captured_at_s: float
    sent_at_s: float


class SentSound:
    """The blocks that went out last on this connection."""

    def __init__(self) -> None:
        self._end = 0
        self._blocks: deque[tuple[int, int, float, float]] = deque(maxlen=KEPT_BLOCKS)

    def add(self, size_bytes: int, captured_at_s: float, sent_at_s: float) -> None:
        """A block goes out whose last sample was captured at `captured_at_s`."""
        self._end = end = self._end + size_bytes
        self._blocks.append((end - size_bytes, end, captured_at_s, sent_at_s))

    def restart(self) -> None:
        """A new connection counts from its own first sample."""
        self._end = 0
        self._blocks.clear()

    def at(self, position_ms: float) -> Sample | None:
        """The sample at `position_ms` of the service's clock; None if it was never sent, or too long ago."""
        position = SERVICE_FORMAT.to_bytes(position_ms)
        for start, end, captured_at_s, sent_at_s in reversed(self._blocks):
            if position > end:
                return None
            if position > start or start == position == 0:
                return Sample(captured_at_s - SERVICE_FORMAT.to_ms(end - position) / 1000, sent_at_s)
        return None
