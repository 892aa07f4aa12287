"""Playout: the jitter buffer that knows which item, and which millisecond of it, is being heard.

The event loop's side calls `write`, `end`, `stop` and `take_reports`; the device's callback thread calls
`pull`. A lock guards a few list operations, and nobody waits inside it. There is no clock in here: time is
the frames that were pulled, so the position is what the device has consumed, whatever the network did.

The service sends faster than real time. A whole answer fits: up to `MAX_BUFFERED_BYTES` are kept. Once some
of a part did not fit, the rest of it is refused and counted, so that what is heard of it is always its
beginning.
"""

import threading
from collections import deque

from meeting_assistant.audio.endpoints import Drained, PlaybackReport, Started, Stopped
from meeting_assistant.audio.level import faded
from meeting_assistant.audio.parts import Heard, Part, PlayoutCounters, Span
from meeting_assistant.audio.prebuffer import Prebuffer
from meeting_assistant.pcm import SAMPLE_BYTES, SERVICE_FORMAT, AudioFormat

MAX_BUFFERED_BYTES = 57_600_000
"""What is kept at most: 10 minutes at 48 kHz."""

MAX_REPORTS = 4096
"""Reports kept for a reader; one that is so far behind is gone, and the oldest are dropped."""


class Playout:
    """Buffers the assistant's voice (mono PCM16) between the service's bursts and the device.

    Parts play in the order they were first written. A part begins once the prebuffer says so, or once it is
    complete; after an underrun the same holds again. A part is complete when it was ended or when another
    one was written after it.

    Args:
        rate_hz: Rate of what is written and pulled; a sound card's is its own, so that its callback need not
            resample and a stop is exact.
        prebuffer: Decides when a part may begin; left out, one that learns from how the sound comes in.
        max_buffered_bytes: What is kept at most.
        fade_ms: Length of the fade-out after `stop`, against the click.
    """

    def __init__(
        self,
        rate_hz: int = SERVICE_FORMAT.rate_hz,
        *,
        prebuffer: Prebuffer | None = None,
        max_buffered_bytes: int = MAX_BUFFERED_BYTES,
        fade_ms: int = 8,
    ) -> None:
        self.format = AudioFormat(rate_hz)
        self.counters = PlayoutCounters()
        self._prebuffer = prebuffer or Prebuffer()
        self._max_bytes = max_buffered_bytes
        self._fade_frames = self.format.to_frames(fade_ms)
        self._lock = threading.Lock()
        self._parts: deque[Part] = deque()
        self._gone: deque[Part] = deque(maxlen=16)  # given out whole, or stopped: for stragglers
        self._spans: deque[Span] = deque()
        self._reports: deque[PlaybackReport] = deque(maxlen=MAX_REPORTS)
        self._tail = b""  # the fade-out that the next pull gives first
        self._pulled_frames = 0
        self._heard_frames = -1  # nothing yet, not even the first frame's beginning
        self._flowing = False
        self._held = False
        self._rising = False  # the next frames fade in
        self._undrained: Part | None = None  # the last part given out whole, until that is reported
        self._drained: Part | None = None  # and from then on, until a stop: the two may cross on their way
        self._at_ear: tuple[Part, int] | None = None

    def at_rate(self, rate_hz: int) -> "Playout":
        """One for a device of another rate; what is queued here is dropped, and reported there as stopped."""
        anew = Playout(rate_hz, prebuffer=self._prebuffer)
        anew.counters = self.counters
        with self._lock:
            waiting = bool(self._parts or self._spans)
        if waiting:
            self.stop()
        anew._reports.extend(self.take_reports())
        return anew

    def write(self, item_id: str, content_index: int, pcm: bytes) -> int:
        """Queue the next bytes of a content part; gives how many were taken: fewer only over the bound."""
        with self._lock:
            part = self._find(item_id, content_index)
            if part.stopped:
                return 0
            if part not in self._parts and not part.full:
                self._parts.append(part)
                self._prebuffer.begin_part()
            room = 0 if part.full else self._max_bytes - sum(each.queued_bytes for each in self._parts)
            taken = max(0, min(len(pcm), room))
            if taken < len(pcm):
                part.full = True
                self.counters.refused_ms += self.format.to_ms(len(pcm) - taken)
            if taken:
                self._arrive(part, taken)
                part.add(memoryview(pcm)[:taken])
            return taken

    def end(self, item_id: str, content_index: int) -> None:
        """No more comes for this part; once everything is heard, `Drained` is reported."""
        with self._lock:
            part = self._find(item_id, content_index)
            part.ended = True
            if part not in self._parts and part not in self._gone:
                self._parts.append(part)

    def hold(self) -> None:
        """Fade out and give silence until `resume` or `stop`; what is queued and written meanwhile waits.

        The fade repeats what is still to come: it is not heard, and is played again.
        """
        with self._lock:
            if self._held:
                return
            self._held = True
            part = self._parts[0] if self._parts else None
            if part is not None and self._flowing:
                coming = part.take(self._fade_frames)
                self._tail = faded(coming, 1, 0)
                part.put_back(coming)

    def resume(self) -> None:
        """Go on, fading in, where `hold` fell silent."""
        with self._lock:
            self._rising = self._held and self._flowing
            self._held = False

    def stop(self) -> None:
        """Drop what is queued, fade out, report `Stopped`.

        What the device has taken but not yet sounded can't be called back and counts as heard; so does the
        fade-out.
        """
        with self._lock:
            current = self._parts[0] if self._parts else None
            part = self._spans[-1].part if self._spans else current or self._drained
            if part is not None and part is current and self._flowing and not self._held:
                self._tail = faded(part.take(self._fade_frames), 1, 0)
            self._held = self._rising = False
            self._hear(self._pulled_frames)
            self._reports.append(self._stopped(part))
            for each in self._parts:
                each.stop()
            self._gone.extend(self._parts)
            self._parts.clear()
            self._undrained = self._drained = self._at_ear = None
            self._flowing = False

    def pull(self, frames: int, *, in_flight_frames: int = 0, now_s: float | None = None) -> bytes:
        """The next `frames` frames for the device, silence where there is nothing to play.

        Args:
            frames: How many the device wants.
            in_flight_frames: How many frames given out, these included, will not have been heard when this
                call is made: for a sound card its latency and `frames`.
            now_s: When that is, monotonic, so that `Started` can tell its time.
        """
        voice = self.take(frames, in_flight_frames=in_flight_frames, now_s=now_s)
        return voice + bytes(frames * SAMPLE_BYTES - len(voice))

    def take(self, frames: int, *, in_flight_frames: int = 0, now_s: float | None = None) -> bytes:
        """As `pull`, without the silence at the end."""
        with self._lock:
            wanted = frames * SAMPLE_BYTES
            pieces = [self._tail[:wanted]]
            self._tail = self._tail[wanted:]
            given = len(pieces[0]) // SAMPLE_BYTES
            while given < frames and (part := self._playable(frames - given)):
                piece = part.take(frames - given)
                self._hand_out(part, self._pulled_frames + given, len(piece) // SAMPLE_BYTES)
                if self._rising:
                    fade_bytes, self._rising = self._fade_frames * SAMPLE_BYTES, False
                    piece = faded(piece[:fade_bytes], 0, 1) + piece[fade_bytes:]
                pieces.append(piece)
                given += len(piece) // SAMPLE_BYTES
            self._pulled_frames += frames
            self._hear(self._pulled_frames - in_flight_frames, now_s)
            self._settle()
            return b"".join(pieces)

    def position(self) -> Heard | None:
        """What was at the ear at the last pull: what the device consumed less what was in flight."""
        with self._lock:
            if self._at_ear is None:
                return None
            part, frames = self._at_ear
            return Heard(part.item_id, part.content_index, int(self._ms(frames)))

    def take_reports(self) -> list[PlaybackReport]:
        """What became of the sound since the last call, in order."""
        with self._lock:
            reports = list(self._reports)
            self._reports.clear()
            return reports

    @property
    def has_reports(self) -> bool:
        """True if `take_reports` would give any; cheap, for the callback thread."""
        return bool(self._reports)

    @property
    def queued_frames(self) -> int:
        """How much waits to be played."""
        with self._lock:
            return sum(part.queued_frames for part in self._parts)

    def _arrive(self, part: Part, size_bytes: int) -> None:
        """Let the prebuffer know that so much of a part comes in."""
        if part.dry and not part.queued_frames:
            self._prebuffer.ran_dry()
        sound_ms, queued_ms = self.format.to_ms(size_bytes), self.format.to_ms(part.queued_bytes)
        self._prebuffer.arrived(sound_ms, at_ms=self._ms(self._pulled_frames), queued_ms=queued_ms)

    def _find(self, item_id: str, content_index: int) -> Part:
        if self._parts and self._parts[-1].key == (item_id, content_index):
            return self._parts[-1]  # nearly always
        for part in (*self._parts, *self._gone):
            if part.key == (item_id, content_index):
                return part
        return Part(item_id, content_index)

    def _current(self) -> Part | None:
        """The part whose turn it is, once those that are complete and given out are put away."""
        while self._parts:
            part = self._parts[0]
            if part.queued_frames or not (part.ended or len(self._parts) > 1):
                return part
            self._gone.append(self._parts.popleft())
            self._undrained = part
        return None

    def _playable(self, wanted_frames: int) -> Part | None:
        """The current part if it has frames that may be played now; counts the wait or underrun if not."""
        if self._held:
            return None
        part = self._current()
        if part is None:
            self._flowing = False
            return None
        if not part.queued_frames:
            part.dry = part.dry or self._flowing
            self._flowing = False
        elif self._flowing or self._may_begin(part):
            self._flowing = True
            self.counters.close_gap(part)
            return part
        if part.dry:
            part.gap_ms += self._ms(wanted_frames)
        return None

    def _may_begin(self, part: Part) -> bool:
        complete = part.ended or len(self._parts) > 1
        at_ms, queued_ms = self._ms(self._pulled_frames), self._ms(part.queued_frames)
        return complete or self._prebuffer.may_begin(at_ms=at_ms, queued_ms=queued_ms)

    def _hand_out(self, part: Part, first: int, frames: int) -> None:
        last = self._spans[-1] if self._spans else None
        if last and last.part is part and last.first + last.frames == first:
            last.frames += frames
        else:
            self._spans.append(Span(part, first, frames, part.consumed_frames - frames))

    def _hear(self, heard_frames: int, now_s: float | None = None) -> None:
        """The device's time line was heard up to `heard_frames`; latency that grows never turns it back."""
        self._heard_frames = max(self._heard_frames, heard_frames)
        while self._spans and self._spans[0].first <= self._heard_frames:
            span = self._spans[0]
            if not span.part.started:
                span.part.started = True
                ago_s = (heard_frames - span.first) / self.format.rate_hz
                at_s = None if now_s is None else now_s - ago_s
                self._reports.append(Started(span.part.item_id, span.part.content_index, at_s))
            heard = min(span.frames, self._heard_frames - span.first)
            self._at_ear = (span.part, span.part_first + heard)
            if heard < span.frames:
                break
            self._spans.popleft()

    def _settle(self) -> None:
        """Report `Drained` when all that was written is complete and heard."""
        if self._current() is None and not self._spans and self._undrained:
            self._reports.append(Drained(item_id=self._undrained.item_id))
            self._drained = self._undrained
            self._undrained = self._at_ear = None

    def _stopped(self, part: Part | None) -> Stopped:
        if part is None:
            return Stopped(item_id=None, content_index=0, played_ms=0)
        played_ms = int(self._ms(part.consumed_frames))
        return Stopped(item_id=part.item_id, content_index=part.content_index, played_ms=played_ms)

    def _ms(self, frames: int) -> float:
        return frames * 1000 / self.format.rate_hz
