"""Keeps a conversation in a folder while it is held.

The conversation only puts what happens into a bounded line; a thread encodes and writes it, at once after
whatever decides something, five times a second while only sound passes. If the line is full or the disk is,
the record ends there, with a word to the person: what is kept never has holes, and the conversation goes on.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from meeting_assistant.clock import Clock
from meeting_assistant.errors import StoreError
from meeting_assistant.pcm import SERVICE_FORMAT, AudioFormat
from meeting_assistant.recording.folder import FULL, Meta, Recipe, unwritable
from meeting_assistant.recording.writer import Block, Happening, Page, Writer
from meeting_assistant.session import effects as e
from meeting_assistant.session import inputs as i
from meeting_assistant.session.client import PASSING

T = TypeVar("T")

MAX_WAITING = 16_384
"""Inputs that may wait for the disk: minutes of a conversation. Beyond that the record ends."""

MAX_BLOCKS = 2_048
"""Blocks of the loudspeaker that may wait: 40 s. Beyond that the oldest become silence."""

LOOK_S = 0.2
"""How long sound may wait to be written."""

CLOSE_S = 10.0
"""How long the end of a conversation waits for the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearers:
    """Who is told what.

    Attributes:
        page: Makes the transcript.
        stopped: Told, in any thread, that the record ended before the conversation.
    """

    page: Page
    stopped: Callable[[StoreError], None]


class Recorder:
    """Writes the files of one conversation: what the driver's tracer and the sink's ear hear.

    Args:
        folder: Where; an older record there is replaced.
        meta: What is known at the start; its `started` is now.
        clock: The conversation's.
        hearers: Who is told what.
    """

    def __init__(self, folder: Path, meta: Meta, *, clock: Clock, hearers: Hearers) -> None:
        self.folder = folder
        self.failure: StoreError | None = None
        """Why the record ended before the conversation; None if it did not."""
        self._meta = meta
        self._hearers = hearers
        self._start_s = clock.now()
        self._device = SERVICE_FORMAT
        self._event: i.Input | None = None
        self._waiting: deque[Happening] = deque()
        self._blocks: deque[Block] = deque(maxlen=MAX_BLOCKS)
        self._stir = threading.Event()
        self._closing = False
        self._writer: Writer | None = None
        self._thread: threading.Thread | None = None

    @property
    def recipe(self) -> Recipe:
        """What the session is to be made of."""
        return self._meta.session

    @property
    def waiting(self) -> int:
        """How many inputs wait for the disk."""
        return len(self._waiting)

    def __enter__(self) -> Self:
        """Make the files and begin to write.

        Raises:
            StoreError: They can't be made, for another reason than want of room.
        """
        try:
            writer = Writer(self.folder, self._meta, start_s=self._start_s, page=self._hearers.page)
        except OSError as exc:
            failure = unwritable(self.folder, exc)
            if exc.errno not in FULL:
                raise failure from exc
            self._stop(failure)
            return self
        self._writer = writer
        self._thread = threading.Thread(target=self._write_on, args=(writer,), name="recorder", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Write the rest, and how it ended; there may be no room even for that."""
        if self._thread is None or self._writer is None:
            return
        self._closing = True
        self._stir.set()
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            self._stop(StoreError("the disk is too slow for the recording", hint="Choose another folder."))
            return
        try:
            self._writer.conclude(error, self.failure)
        except OSError as exc:
            if self.failure is None:
                self._stop(unwritable(self.folder, exc))

    # -- the conversation's side: never waits ----------------------------------------------------------------

    def took(self, event: i.Input, now: float) -> None:
        """An input was taken; `gave` follows."""
        self._event = event

    def gave(self, effects: Sequence[e.Effect], now: float) -> None:
        """It had these effects."""
        event, self._event = self._event, None
        if event is None or self.failure is not None:
            return
        if len(self._waiting) >= MAX_WAITING:
            self._stop(StoreError("the disk is too slow for the recording", hint="Choose another folder."))
            return
        self._waiting.append(Happening(event, effects, now, time.time()))
        if type(event) is not i.Captured and type(event) not in PASSING:
            self._stir.set()

    def restart(self, device: AudioFormat) -> None:
        """The loudspeaker was opened, perhaps at another rate."""
        self._device = AudioFormat(device.rate_hz)

    def play(self, pcm: bytes, heard_at_s: float) -> None:
        """A block was given to the loudspeaker (perhaps in the device's own thread)."""
        if self.failure is None:
            self._blocks.append(Block(pcm, self._device, heard_at_s))

    def heard(self, pcm: bytes, began_s: float) -> None:
        """A sink without a device has played this, from monotonic `began_s` on."""
        self.play(pcm, began_s)

    def ended(self, now: float) -> None:
        """It has no more to play."""

    # -- the writer's thread ---------------------------------------------------------------------------------

    def _write_on(self, writer: Writer) -> None:
        try:
            while not self._closing:
                self._stir.wait(LOOK_S)
                self._stir.clear()
                writer.write(_taken(self._waiting), _taken(self._blocks))
            writer.write(_taken(self._waiting), _taken(self._blocks), is_last=True)
        except OSError as exc:
            self._stop(unwritable(self.folder, exc))
        except BaseException:
            self._stop(
                StoreError("the recording stopped by a fault of the program", hint="Please report it.")
            )
            raise
        finally:
            writer.close()

    def _stop(self, failure: StoreError) -> None:
        self.failure = failure
        self._closing = True
        self._stir.set()
        self._hearers.stopped(failure)


def _taken(waiting: deque[T]) -> Iterator[T]:
    """What waits by now, each taken out as it is asked for."""
    for _ in range(len(waiting)):
        yield waiting.popleft()
