"""The files of one record, as what happens is put into them; one thread's, like any file."""

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
from pydantic_core import to_json

from meeting_assistant.errors import MeetingAssistantError
from meeting_assistant.pcm import SAMPLE_BYTES, AudioFormat
from meeting_assistant.protocol.client_events import InputAudioAppend
from meeting_assistant.protocol.server_events import OutputAudioDelta
from meeting_assistant.recording import folder as f
from meeting_assistant.recording.lines import Line, Lines, without_words
from meeting_assistant.recording.sound import GrowingWav, TimeLine
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session.client import PASSING
from meeting_assistant.session.notices import Observer, Ready

PAGE_S = 1.0
"""How often the transcript is written anew, at most: each time it is written whole."""


class Page(Observer, Protocol):
    """Makes a text of what was said; asked from the writer's thread only."""

    def text(self) -> str:
        """The transcript so far."""
        ...


@dataclass(slots=True)
class Happening:
    """An input, what it led to, and when: monotonic and Unix time."""

    event: i.Input
    effects: Sequence[e.Effect]
    now: float
    wall_s: float


@dataclass(slots=True)
class Block:
    """What was given to the loudspeaker: mono PCM16, its rate, and when its first sample is heard."""

    pcm: bytes
    device: AudioFormat
    heard_at_s: float


class Writer:
    """Writes the files.

    Args:
        folder: Where; an older record there is replaced.
        meta: What is known at the start.
        start_s: The monotonic time that is told as 0.
        page: Makes the transcript.

    Raises:
        OSError: They can't be made. So do all methods where there is no room.
    """

    def __init__(self, folder: Path, meta: f.Meta, *, start_s: float, page: Page) -> None:
        self._folder = folder
        self._meta = meta
        self._page = page
        self._start_s = start_s
        self._line = TimeLine(start_s)
        self._lines = Lines(start_s=start_s, refer=self._refer, redact=meta.redacted)
        self._kept: tuple[bytes, Line] = (b"", {})
        self._finish: e.Finish | None = None
        self._page_changed = False
        self._page_due_s = 0.0
        self._events_bytes = 0
        f.write_meta(folder, meta)
        f.write_whole(folder / f.TRANSCRIPT, "")
        with ExitStack() as opening:
            self._events: BinaryIO = opening.enter_context(f.open_private(folder / f.EVENTS))
            self._audio = GrowingWav(folder / f.AUDIO, channels=2)
            opening.callback(self._audio.close)
            self._received = GrowingWav(folder / f.RECEIVED, channels=1)
            opening.callback(self._received.close)
            self._files = opening.pop_all()

    def close(self) -> None:
        """Close the files; they are complete."""
        self._files.close()

    def write(
        self, happenings: Iterable[Happening], blocks: Iterable[Block], *, is_last: bool = False
    ) -> None:
        """Write what happened since the last call; all files can be read afterwards."""
        lines: list[bytes] = []
        try:
            for happening in happenings:
                lines += self._told(happening)
                self._note(happening)
        finally:  # where there is no room for sound, there may be for what was told before it
            self._append(b"".join(lines))
        for block in blocks:
            if (placed := self._line.heard(block.pcm, block.device, block.heard_at_s)) is not None:
                self._audio.place(*placed, channel=1)
        self._audio.tell_size()
        self._received.tell_size()
        if is_last or time.monotonic() >= self._page_due_s:
            self._write_page()

    def conclude(self, error: BaseException | None, failure: MeetingAssistantError | None) -> None:
        """Say in ``session.json`` how it ended.

        Args:
            error: What ended the conversation by force, if something did.
            failure: What ended its record before, if something did.
        """
        with suppress(OSError):  # what a record that ended early still has to say
            self._write_page()
        failed = error or (self._finish.error if self._finish is not None else None)
        if failure is not None:
            end = f.End(how="record stopped", error=f.error_facts(failure))
        elif failed is None:
            end = f.End(how="finished")
        elif isinstance(failed, MeetingAssistantError):
            end = f.End(how="failed", error=f.error_facts(failed))
        else:
            end = f.End(how="interrupted")
        ended = datetime.now().astimezone()
        f.write_meta(self._folder, self._meta.model_copy(update={"ended": ended, "end": end}))

    def _write_page(self) -> None:
        if self._page_changed:
            self._page_changed, self._page_due_s = False, time.monotonic() + PAGE_S
            f.write_whole(self._folder / f.TRANSCRIPT, self._page.text())

    def _told(self, happening: Happening) -> list[bytes]:
        """The lines of one input and what it led to."""
        if isinstance(happening.event, i.Captured):
            self._keep_sent(happening.event, happening)
        elif isinstance(happening.event, OutputAudioDelta):
            self._keep(happening.event.pcm, self._received, 0, self._received.frames)
        at = datetime.fromtimestamp(happening.wall_s).astimezone().isoformat(timespec="milliseconds")
        head = {"t": round(happening.now - self._start_s, 9), "at": at}
        lines = [self._lines.input(happening.event), *self._lines.effects(happening.effects)]
        return [to_json(head | line) + b"\n" for line in lines]

    def _keep_sent(self, event: i.Captured, happening: Happening) -> None:
        """Keep sound of the microphone that went out; no other."""
        if any(_sends(effect, event.pcm) for effect in happening.effects):
            frames = len(event.pcm) // SAMPLE_BYTES
            begin = self._line.sent(frames, event.captured_at_s or happening.now)
            self._keep(event.pcm, self._audio, 0, begin)
        else:
            self._line.not_sent()

    def _keep(self, pcm: bytes, file: GrowingWav, channel: int, begin: int) -> None:
        samples = np.frombuffer(pcm[: len(pcm) - len(pcm) % SAMPLE_BYTES], "<i2")
        file.place(begin, samples, channel)
        name = f.AUDIO if file is self._audio else f.RECEIVED
        self._kept = pcm, {"file": name, "frame": begin, "frames": len(samples)}

    def _refer(self, pcm: bytes) -> Line:
        kept, place = self._kept
        if pcm and (pcm is kept or pcm == kept):
            return place
        return {"frames": len(pcm) // SAMPLE_BYTES}

    def _note(self, happening: Happening) -> None:
        for effect in happening.effects:
            if isinstance(effect, e.Finish):
                self._finish = effect
            elif isinstance(effect, e.Report):
                notice = without_words(effect.notice) if self._meta.redacted else effect.notice
                self._page.observe(notice, happening.now)
                self._page_changed = self._page_changed or type(happening.event) not in PASSING
                if isinstance(notice, Ready) and notice.model:
                    service = self._meta.service.model_copy(update={"model": notice.model})
                    self._meta = self._meta.model_copy(update={"service": service})
                    f.write_meta(self._folder, self._meta)

    def _append(self, lines: bytes) -> None:
        piece = memoryview(lines)
        try:
            while piece:
                piece = piece[self._events.write(piece) :]
        except OSError:
            with suppress(OSError):
                self._events.truncate(self._events_bytes)  # no half a line
            raise
        self._events_bytes += len(lines)


def _sends(effect: e.Effect, pcm: bytes) -> bool:
    return (
        isinstance(effect, e.Send) and isinstance(effect.event, InputAudioAppend) and effect.event.pcm is pcm
    )
