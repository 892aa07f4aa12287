"""Plain lines for pipes, files and `--plain`: each entry once, when it is settled. No colour, no cursor."""

import asyncio
import time
from collections.abc import Callable
from typing import TextIO

from meeting_assistant.pricing import Bill
from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, Notice
from meeting_assistant.ui.lines import Names, Said, call, said
from meeting_assistant.ui.scroll import Printable, Scroll
from meeting_assistant.ui.spent import Spent
from meeting_assistant.ui.state import ViewState, fold
from meeting_assistant.ui.stream import LineWriter
from meeting_assistant.ui.translation import in_language
from meeting_assistant.ui.view import LineByLine
from meeting_assistant.ui.words import WORDS, Language, Words

_LONGEST_CHARS = 200
"""Arguments and results longer than this are cut; the event log has them whole."""

_LOOK_S = 1.0


class PlainView(LineByLine):
    """One line per entry, trouble and latency, as they become certain.

    Args:
        stream: Where to.
        language: Of the interface's own words.
        assistant_name: Before what the assistant says; the language's word by default.
        silence_ms: How long voice detection waits in silence before it calls a turn ended.
        bill: An empty one, to show what is spent; left out, no cost is shown.
        now: The clock that the notices' times are read from.
    """

    def __init__(
        self,
        stream: TextIO,
        language: Language = "en",
        *,
        assistant_name: str | None = None,
        silence_ms: int = 0,
        bill: Bill | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spent = Spent(bill)
        self._now = now
        self._wait_ms: int | None = None  # told beside the answer that ended the wait
        self._out = LineWriter(stream)
        self._words = WORDS[language]
        self._names = Names.from_words(self._words, assistant=assistant_name)
        self._state = ViewState(silence_ms=silence_ms)
        self._scroll = Scroll()

    def observe(self, notice: Notice, now: float) -> None:
        """Print what `notice` makes certain."""
        awaited = self._state.stopped_s is not None
        self._state = fold(self._state, notice, now)
        self._spent.observe(notice)
        if awaited and isinstance(notice, notices.PlaybackBegan):
            self._wait_ms = self._state.wait_ms
        remark = remark_of(notice, self._words)
        if remark:
            self._out.line(remark)
        over = isinstance(notice, notices.Finished)
        self._print_settled(now, everything=over)
        if over and self._state.model is not None:  # a conversation that never began is told by its error
            elapsed_s = now - (self._state.began_s or now)
            self._out.line(f"* {self._spent.farewell(self._state, elapsed_s, self._words)}")

    async def run(self) -> None:
        """Print, also in silence, what has been held back for too long by words that never came."""
        while True:
            await asyncio.sleep(_LOOK_S)
            self._print_settled(self._now())

    def _print_settled(self, now: float, *, everything: bool = False) -> None:
        for printable in self._scroll.take(self._state, now, everything=everything):
            self._print(printable)

    def _print(self, printable: Printable) -> None:
        line = entry_line(printable, self._names, self._words)
        if line is None:
            return
        self._out.line(line)
        if printable.sources:
            self._out.line(f"  {sources_line(printable, self._words)}")
        if printable.entry.role == "assistant" and self._wait_ms is not None:
            self._out.line(f"  {self._words.latency.format(self._wait_ms)}")
            self._wait_ms = None

    def say(self, text: str) -> None:
        """Print a line of the program's own."""
        self._out.line(text)


def entry_line(printable: Printable, names: Names, words: Words) -> str | None:
    """One entry on one line; None if there is nothing to show."""
    entry = printable.entry
    name = f"{names.of(entry)}{words.late}" if printable.late else names.of(entry)
    if entry.role == "tool":
        return f"  {call_line(entry, words)}"
    speech = said(entry, words)
    if speech is None:
        return None
    remark = cut_remark(speech, words)
    parts = (f"{name}:", f"{speech.heard}{speech.unheard}", remark)
    return " ".join(part for part in parts if part)


def sources_line(printable: Printable, words: Words) -> str:
    """The documents that an answer is from."""
    return words.sources.format("; ".join(printable.sources))


def cut_remark(speech: Said, words: Words) -> str:
    """What became of an entry, where nothing can be struck: a cut reply names the words that were heard."""
    return words.cut_at.format(speech.heard) if speech.heard and speech.unheard else speech.remark


def call_line(entry: Entry, words: Words) -> str:
    """``name(arguments) -> result [34 ms]``."""
    shown = call(entry, words)
    took = "" if shown.elapsed_ms is None else f" [{shown.elapsed_ms} ms]"
    return f"{shown.name}({_shorten(shown.arguments)}) -> {_shorten(shown.result)}{took}"


def remark_of(notice: Notice, words: Words) -> str | None:
    """A line about the conversation itself, for the few notices that deserve one."""
    match notice:
        case notices.Trouble(message=message, hint=hint):
            told = _in_words(message, words)
            told = words.hint.format(told, _in_words(hint, words)) if hint else told
            return f"! {words.trouble.format(told)}"
        case notices.LinkLost(reason=reason, retry_in_s=retry_in_s):
            return f"! {words.link_lost.format(_in_words(reason, words), f'{retry_in_s:.0f}')}"
        case notices.Ready(reconnected=True):
            return f"* {words.reconnected}"
        case notices.MicrophoneMuted(muted=muted):
            return f"* {words.muted if muted else words.unmuted}"
        case _:
            return None


def _in_words(message: str, words: Words) -> str:
    return in_language(message, words.language)


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_CHARS else f"{text[: _LONGEST_CHARS - 1]}…"
