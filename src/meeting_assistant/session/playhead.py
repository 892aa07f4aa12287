"""What was sent to the loudspeaker and what was heard of it: playback and truncation."""

from collections import deque
from dataclasses import dataclass

from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.protocol.server_events import OutputAudioDelta
from meeting_assistant.session.effects import HoldPlayback, Play, PlayEnd, ResumePlayback, StopPlayback
from meeting_assistant.session.inputs import PlaybackStopped
from meeting_assistant.session.outbox import Outbox
from meeting_assistant.session.turns import PLAYBACK, Playback, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A content part of which not everything was heard."""

    item_id: str
    content_index: int
    played_ms: int
    received_ms: int


class Playhead:
    """Knows how much of each content part was received and, when playback stops, how much was heard."""

    def __init__(self, out: Outbox) -> None:
        self._out = out
        # bytes of each part, in order of playing; emptied when all was heard
        self._received: dict[tuple[str, int], int] = {}
        self._open: set[tuple[str, int]] = set()
        # what each stop that was not yet reported back cut short
        self._cut: deque[dict[tuple[str, int], int]] = deque()
        self.state = Playback.IDLE

    @property
    def idle(self) -> bool:
        """Nothing is queued or heard."""
        return self.state is Playback.IDLE

    @property
    def sounding(self) -> bool:
        """Something that was not cut is queued or heard."""
        return self.state in (Playback.PLAYING, Playback.HELD, Playback.RESUMING)

    def queue(self, delta: OutputAudioDelta) -> None:
        """Sound came in: play it."""
        part = (delta.item_id, delta.content_index)
        self._received[part] = self._received.get(part, 0) + len(delta.pcm)
        self._open.add(part)
        self._step(Signal.AUDIO_QUEUED)
        self._out.add(Play(delta.item_id, delta.content_index, delta.pcm))

    def end(self, item_id: str, content_index: int) -> None:
        """All sound of a part has come in. A part without sound, or one that was cut, has no end."""
        if (item_id, content_index) in self._open:
            self._open.discard((item_id, content_index))
            self._out.add(PlayEnd(item_id, content_index))

    def end_all(self) -> None:
        """The response is done: nothing that it left open goes on."""
        for item_id, content_index in sorted(self._open):
            self.end(item_id, content_index)

    def hold(self) -> None:
        """Fall silent for a moment; what comes meanwhile waits."""
        self._step(Signal.PAUSE_ASKED)
        self._out.add(HoldPlayback())

    def resume(self) -> None:
        """Go on where it was held, if it was."""
        if self.state is Playback.HELD:
            self._step(Signal.RESUME_ASKED if self._received else Signal.DRAINED)
        self._out.add(ResumePlayback())

    def stop(self) -> None:
        """Fall silent; `stopped` is told how much was heard."""
        if self.sounding:
            self._step(Signal.STOP_ASKED)
            self._open.clear()
            self._cut.append(self._received)
            self._received = {}
            self._out.add(StopPlayback())

    def drained(self, item_id: str | None) -> None:
        """All was heard up to the end of this item.

        The report may cross with more sound on its way to the loudspeaker: then it is not the end.
        """
        last = next(reversed(self._received), None)
        if self.sounding and (self._open or (last is not None and item_id not in (None, last[0]))):
            return
        self._step(Signal.DRAINED)
        if self.state is Playback.IDLE:
            self._received.clear()

    def stopped(self, report: PlaybackStopped) -> list[Cut]:
        """The parts that were not heard to their end, in order; the first may have been heard in part.

        The position never passes what was received: a service refuses to truncate beyond it (protocol
        reference, section 8, quirk 5).
        """
        self._step(Signal.STOPPED)
        cuts: list[Cut] = []
        reached = report.item_id is None
        for (item_id, content_index), size_bytes in self._cut.popleft().items() if self._cut else ():
            received_ms = int(SERVICE_FORMAT.to_ms(size_bytes))
            heard_now = not reached and (item_id, content_index) == (report.item_id, report.content_index)
            reached = reached or heard_now
            played_ms = min(report.played_ms, received_ms) if heard_now else 0
            if reached and played_ms < received_ms:
                cuts.append(
                    Cut(
                        item_id=item_id,
                        content_index=content_index,
                        played_ms=played_ms,
                        received_ms=received_ms,
                    )
                )
        return cuts

    def _step(self, signal: Signal) -> None:
        self.state = self._out.step(PLAYBACK, self.state, signal)
