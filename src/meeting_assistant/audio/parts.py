"""Content parts on their way through the playout: their queues, what the device holds, what went wrong."""

from collections import deque
from dataclasses import dataclass, field

from meeting_assistant.pcm import SAMPLE_BYTES


@dataclass(slots=True, eq=False)
class Part:
    """A content part on its way through the buffer: mono PCM16, so that a frame is one sample."""

    item_id: str
    content_index: int
    chunks: deque[memoryview] = field(default_factory=deque)
    queued_bytes: int = 0
    consumed_frames: int = 0
    ended: bool = False
    started: bool = False
    stopped: bool = False  # takes no more
    full: bool = False  # some of it did not fit: the rest is refused
    dry: bool = False  # given out before its end came: what comes now has a gap before it
    gap_ms: float = 0.0  # how long it has been dry

    @property
    def key(self) -> tuple[str, int]:
        """What names the part on the wire."""
        return self.item_id, self.content_index

    @property
    def queued_frames(self) -> int:
        """Whole frames that wait."""
        return self.queued_bytes // SAMPLE_BYTES

    def add(self, pcm: memoryview) -> None:
        """Queue `pcm`; a frame may be cut in two between calls."""
        self.chunks.append(pcm)
        self.queued_bytes += len(pcm)

    def put_back(self, pcm: bytes) -> None:
        """Put what was taken last at the front again."""
        self.chunks.appendleft(memoryview(pcm))
        self.queued_bytes += len(pcm)
        self.consumed_frames -= len(pcm) // SAMPLE_BYTES

    def stop(self) -> None:
        """Forget what is queued and take no more."""
        self.chunks.clear()
        self.queued_bytes = 0
        self.stopped = True

    def take(self, frames: int) -> bytes:
        """Up to `frames` frames off the front."""
        wanted = min(frames, self.queued_frames) * SAMPLE_BYTES
        self.queued_bytes -= wanted
        self.consumed_frames += wanted // SAMPLE_BYTES
        pieces = []
        while wanted:
            head = self.chunks.popleft()
            if len(head) > wanted:
                self.chunks.appendleft(head[wanted:])
                head = head[:wanted]
            wanted -= len(head)
            pieces.append(head)
        return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is at the listener's ear: a content part and how much of it was heard."""

    item_id: str
    content_index: int
    played_ms: int


@dataclass(slots=True)
class Span:
    """Frames of one part in the device's hands: `[first, first + frames)` on the device's time line."""

    part: Part
    first: int
    frames: int
    part_first: int


@dataclass(slots=True)
class PlayoutCounters:
    """What went wrong so far, for the metrics.

    Attributes:
        underruns: How often a part that was being heard ran dry before its end: gaps.
        underrun_ms: The silence in those gaps.
        refused_ms: Sound that did not fit into the buffer and is never heard.
    """

    underruns: int = 0
    underrun_ms: float = 0.0
    refused_ms: float = 0.0

    def close_gap(self, part: Part) -> None:
        """`part` goes on: only sound after a silence makes it a gap."""
        if part.dry:
            self.underruns += 1
            self.underrun_ms += part.gap_ms
            part.dry, part.gap_ms = False, 0.0
