"""The view of a typed conversation: answers as they stream in, a prompt when it is the person's turn.

Nothing is drawn twice and the cursor never goes back, so the terminal's own line editing, input methods for
Chinese and scrolling work, also over a slow line.
"""

from types import TracebackType
from typing import TextIO

from meeting_assistant.session import notices
from meeting_assistant.session.notices import Entry, EntryState, Notice
from meeting_assistant.ui.lines import Names, printable, said
from meeting_assistant.ui.plain import call_line, cut_remark, entry_line, remark_of, sources_line
from meeting_assistant.ui.scroll import Printable, Scroll
from meeting_assistant.ui.state import ViewState, fold
from meeting_assistant.ui.stream import LineWriter
from meeting_assistant.ui.theme import SGR
from meeting_assistant.ui.view import LineByLine
from meeting_assistant.ui.words import WORDS, Language

PROMPT = "> "


class TypedView(LineByLine):
    """Writes entries in order, the assistant's word by word.

    Args:
        stream: Where to.
        language: Of the interface's own words.
        user_name: Before what the person says; the language's word by default.
        assistant_name: Before what the assistant says; likewise.
        interactive: Typed at a terminal: a prompt is shown, and what was typed is on the screen already.
        colour: Names and calls in colour.
    """

    def __init__(
        self,
        stream: TextIO,
        language: Language = "en",
        *,
        user_name: str | None = None,
        assistant_name: str | None = None,
        interactive: bool = True,
        colour: bool = False,
    ) -> None:
        self._out = LineWriter(stream)
        self._words = WORDS[language]
        self._names = Names.from_words(self._words, user=user_name, assistant=assistant_name)
        self._interactive = interactive
        self._sgr = SGR if colour else dict.fromkeys(SGR, "")
        self._state = ViewState()
        self._scroll = Scroll()
        self._streamed: str | None = None  # the reply being written, and how much of it
        self._written = ""
        self._is_mid_line = False

    def observe(self, notice: Notice, now: float) -> None:
        """Write what `notice` adds."""
        self._state = fold(self._state, notice, now)
        if isinstance(notice, notices.EntryChanged) and notice.entry.role == "user" and self._interactive:
            self.line_entered()
        over = isinstance(notice, notices.Finished)
        for given in self._scroll.take(self._state, now, everything=over):
            if given.entry.item_id == self._streamed:
                self._end_stream(given)
            else:
                self._write_entry(given)
        tail = self._scroll.tail(self._state)
        if tail and tail[0].role == "assistant" and tail[0].text:
            self._stream(tail[0])
        if remark := remark_of(notice, self._words):
            self._write_line(remark)
        if isinstance(notice, notices.FloorOpen):
            self._write_prompt()

    def say(self, text: str) -> None:
        """Write a line of the program's own."""
        self._write_line(text)

    def line_entered(self) -> None:
        """The person ended a line: the terminal has moved to the next one by itself."""
        if self._streamed is None:
            self._is_mid_line = False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the line, so that a shell's prompt begins one of its own."""
        self._begin_line()

    def _write_entry(self, given: Printable) -> None:
        entry = given.entry
        if entry.role == "user" and self._interactive and not given.late:
            return
        if entry.role == "tool":
            self._write_line(f"  {self._sgr['tool']}{call_line(entry, self._words)}{self._sgr['reset']}")
        elif line := entry_line(given, self._names, self._words):
            name, colon, rest = line.partition(":")
            self._write_line(f"{self._sgr.get(entry.role, '')}{name}{colon}{self._sgr['reset']}{rest}")
            self._write_sources(given)

    def _stream(self, entry: Entry) -> None:
        """Write the words that are new; the line ends with the last of them, though it may still be heard."""
        text = printable(entry.text)
        if entry.item_id != self._streamed:
            self._begin_line()
            self._streamed, self._written = entry.item_id, ""
            self._write(f"{self._sgr['assistant']}{self._names.assistant}:{self._sgr['reset']} ")
        if text.startswith(self._written) and text != self._written:
            self._write(
                text[len(self._written) :] if self._is_mid_line else f"  {text[len(self._written) :]}"
            )
            self._written = text
        if entry.state is not EntryState.OPEN:
            self._begin_line()

    def _end_stream(self, given: Printable) -> None:
        """Write what is still missing of a streamed reply, what became of it, and where it is from."""
        entry = given.entry
        text, written = printable(entry.text), self._written
        self._streamed, self._written = None, ""
        if text.startswith(written):
            if text != written:
                self._write(text[len(written) :])
        else:  # the final words are others than those that streamed in
            self._write_entry(Printable(entry=entry, sources=given.sources))
            return
        speech = said(entry, self._words)
        if speech and speech.remark:
            self._write_line(f"  {cut_remark(speech, self._words)}")
        self._write_sources(given)
        self._begin_line()

    def _write_sources(self, given: Printable) -> None:
        if given.sources:
            self._write_line(f"  {sources_line(given, self._words)}")

    def _write_prompt(self) -> None:
        if self._interactive:
            self._begin_line()
            self._write(f"{self._sgr['user']}{PROMPT}{self._sgr['reset']}")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._is_mid_line = True

    def _write_line(self, text: str) -> None:
        self._begin_line()
        self._out.line(text)

    def _begin_line(self) -> None:
        if self._is_mid_line:
            self._out.line("")
            self._is_mid_line = False
