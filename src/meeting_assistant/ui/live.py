"""The live view of a terminal: settled entries scroll by for good, below them a tail that is redrawn.

Notices and levels only change what is known; `run` draws, at most so many frames a second, in a worker
thread: a terminal that takes no bytes (a stopped one, a slow line) costs frames, never the conversation.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from io import TextIOWrapper
from threading import Lock
from types import TracebackType
from typing import Self

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.text import Text

from meeting_assistant.pricing import Bill
from meeting_assistant.session.notices import Notice
from meeting_assistant.ui import theme
from meeting_assistant.ui.draw import Artist, meter_cells
from meeting_assistant.ui.lines import Names
from meeting_assistant.ui.plain import remark_of
from meeting_assistant.ui.scroll import Printable, Scroll
from meeting_assistant.ui.spent import Spent
from meeting_assistant.ui.state import ViewState, fold
from meeting_assistant.ui.words import WORDS, Language

FRAMES_PER_S = 10
_CLOCK_TICK_S = 1.0
_MOST_REMARKS = 200  # kept while the terminal takes nothing; of more, the oldest are lost


class LiveView:
    """Draws a conversation in a terminal; an observer, and a context manager around the drawing.

    Args:
        console: The terminal; stays the caller's.
        language: Of the interface's own words.
        assistant_name: Before what the assistant says; the language's word by default.
        silence_ms: How long voice detection waits in silence before it calls a turn ended.
        bill: An empty one, to show what is spent; left out, no cost is shown.
        now: The clock that the notices' times are read from.
    """

    def __init__(
        self,
        console: Console,
        language: Language = "en",
        *,
        assistant_name: str | None = None,
        silence_ms: int = 0,
        bill: Bill | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._words = WORDS[language]
        self._names = Names.from_words(self._words, assistant=assistant_name)
        self._spent = Spent(bill)
        self._now = now
        self._state = ViewState(silence_ms=silence_ms)
        self._level_dbfs: float | None = None
        self._line: tuple[str, int] | None = None
        self._remarks: deque[tuple[str, bool]] = deque(maxlen=_MOST_REMARKS)  # text, is it trouble
        self._scroll = Scroll()
        self._tail = _Tail()
        self._live = Live(
            self._tail, console=console, auto_refresh=False, transient=True, vertical_overflow="crop"
        )
        self._drawing = Lock()  # a cancelled `run` may leave its last frame being drawn
        self._changed = asyncio.Event()
        self._is_gone = False

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of `notice`; the next frame shows it."""
        self._state = fold(self._state, notice, now)
        self._spent.observe(notice)
        if remark := remark_of(notice, self._words):
            self._remarks.append((remark[2:], remark.startswith("!")))
        self._changed.set()

    def set_level(self, dbfs: float) -> None:
        """Show the microphone's level."""
        if self._level_dbfs is None or meter_cells(dbfs) != meter_cells(self._level_dbfs):
            self._changed.set()
        self._level_dbfs = dbfs

    def set_line(self, text: str | None, cursor: int) -> None:
        """Show the line that is being typed below everything else."""
        self._line = None if text is None else (text, cursor)
        self._changed.set()

    def say(self, text: str) -> None:
        """Print a line of the program's own."""
        self._remarks.append((text, False))
        self._changed.set()

    def __enter__(self) -> Self:
        """Take over the terminal."""
        if isinstance(self._console.file, TextIOWrapper):  # a terminal without Chinese shows escapes
            self._console.file.reconfigure(errors="backslashreplace")
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Print what is still open and give the terminal back."""
        with self._drawing:
            try:
                self._draw_frame(everything=True)
            except OSError:
                self._is_gone = True
            finally:
                self._stop()

    async def run(self) -> None:
        """Draw frames until cancelled, or until the terminal is gone."""
        while not self._is_gone:
            self._changed.clear()
            await asyncio.to_thread(self.draw)
            await asyncio.sleep(1 / FRAMES_PER_S)
            try:
                async with asyncio.timeout(_CLOCK_TICK_S - 1 / FRAMES_PER_S):
                    await self._changed.wait()
            except TimeoutError:
                pass  # the clock moves on by itself

    def draw(self) -> None:
        """Draw one frame: print what is settled, redraw the rest."""
        with self._drawing:
            try:
                self._draw_frame()
            except OSError:  # the terminal was closed: the conversation may go on without it
                self._is_gone = True

    def _draw_frame(self, *, everything: bool = False) -> None:
        state, now = self._state, self._now()
        artist = self._artist()
        elapsed_s = 0.0 if state.began_s is None else now - state.began_s
        printed: list[Text] = []
        for printable in self._scroll.take(state, now, everything=everything):
            printed += artist.entry(printable)
        while self._remarks:
            text, is_trouble = self._remarks.popleft()
            printed += artist.trouble(text) if is_trouble else artist.note(text)
        self._tail.lines = []
        if everything:
            printed += artist.note(self._spent.farewell(state, elapsed_s, self._words))
        else:
            for entry in self._scroll.tail(state):
                self._tail.lines += artist.entry(Printable(entry=entry))
            spent = self._spent.in_words(state, self._words)
            self._tail.lines.append(artist.status(state, elapsed_s, self._level_dbfs, spent))
            if self._line is not None:
                self._tail.lines.append(artist.typed(*self._line))
        if printed:  # the tail is redrawn below it in the same write
            self._console.print(Group(*printed), no_wrap=True, overflow="ignore", crop=True)
        else:
            self._live.refresh()

    def _artist(self) -> Artist:
        options = self._console.options
        signs = theme.signs(ascii_only=options.ascii_only)
        return Artist(width=options.max_width, names=self._names, words=self._words, signs=signs)

    def _stop(self) -> None:
        try:
            self._live.stop()
        except OSError:
            self._is_gone = True


class _Tail:
    """The lines below the scroll; of too many, those that fit the terminal's height from the bottom up."""

    def __init__(self) -> None:
        self.lines: list[Text] = []

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give the last lines that fit."""
        yield from self.lines[-max(1, options.size.height - 1) :]
