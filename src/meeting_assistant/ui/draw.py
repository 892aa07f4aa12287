"""From entries and state to rich text of a given width: pure drawing, no terminal, no time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from meeting_assistant.session.notices import Entry
from meeting_assistant.ui import theme
from meeting_assistant.ui.lines import Names, call, clock, said
from meeting_assistant.ui.scroll import Printable
from meeting_assistant.ui.state import Link, Phase, ViewState
from meeting_assistant.ui.words import Words
from meeting_assistant.ui.wrap import break_points, shorten

QUIETEST_DBFS = -60.0
LOUD_DBFS = -6.0
METER_CELLS = 10
_NARROW_CELLS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Artist:
    """Draws for one width.

    Attributes:
        width: Cells a line may have.
        names: Who speaks.
        words: The interface's texts.
        signs: Characters the terminal can show.
    """

    width: int
    names: Names
    words: Words
    signs: theme.Signs

    def entry(self, printable: Printable) -> list[Text]:
        """The lines of one entry; none if there is nothing to show."""
        entry = printable.entry
        if entry.role == "tool":
            return [self._call(entry)]
        speech = said(entry, self.words)
        if speech is None:
            return []
        body = Text(speech.heard)
        body.append(speech.unheard, theme.UNHEARD)
        if speech.remark:
            apart = " " if body.plain and not speech.remark.startswith("（") else ""
            body.append(f"{apart}{speech.remark}", theme.REMARK)
        style = {"user": theme.USER, "assistant": theme.ASSISTANT}.get(entry.role, theme.SYSTEM)
        name = Text(self.names.of(entry), style)
        if printable.late:
            name.append(self.words.late, theme.REMARK)
        lines = list(self._beside(name, body))
        if printable.sources:
            lines += self._sources(printable.sources)
        return lines

    def trouble(self, text: str) -> list[Text]:
        """A line the person should not miss."""
        return list(self._beside(Text(self.signs.trouble, theme.TROUBLE), Text(text, "red"), column=1))

    def note(self, text: str) -> list[Text]:
        """A line of the program's own."""
        return list(self._beside(Text(self.signs.note, theme.NOTE), Text(text, theme.NOTE), column=1))

    def status(
        self, state: ViewState, elapsed_s: float, level_dbfs: float | None, spent: Sequence[str] = ()
    ) -> Text:
        """State, meter, clock, wait, what was spent: one line; a narrow terminal loses the last first."""
        parts = [self._phase(state)]
        if state.muted and state.phase is not Phase.MUTED and state.link is Link.READY:
            parts.append(Text(self.words.phases[Phase.MUTED], theme.PHASES[Phase.MUTED]))
        if level_dbfs is not None and state.link is Link.READY and not state.muted:
            parts.append(self._meter(level_dbfs))
        parts.append(Text(clock(elapsed_s), theme.CLOCK))
        if state.wait_ms is not None:
            parts.append(Text(self.words.wait.format(f"{state.wait_ms / 1000:.1f}"), theme.CLOCK))
        parts += [Text(each, theme.CLOCK) for each in spent]
        line = Text(shorten(parts[0].plain, self.width), parts[0].style)
        for part in parts[1:]:
            if line.cell_len + cell_len(self.signs.gap) + part.cell_len > self.width:
                break  # what comes after it matters less
            line = Text.assemble(line, (self.signs.gap, theme.NOTE), part)
        return line

    def typed(self, text: str, cursor: int) -> Text:
        """The line that is being typed, of a long one the part around the cursor."""
        room = max(4, self.width - 4)
        begin = cursor
        while begin > 0 and cell_len(text[begin - 1 : cursor]) <= room:
            begin -= 1
        end = cursor
        while end < len(text) and cell_len(text[begin : end + 1]) <= room:
            end += 1
        line = Text.assemble(("> ", theme.USER), text[begin:cursor])
        line.append(text[cursor : cursor + 1] if cursor < end else " ", "reverse")
        line.append(text[cursor + 1 : end])
        return line

    def _phase(self, state: ViewState) -> Text:
        word = self.words.phases[state.phase]
        if state.phase is Phase.USING_TOOL:
            word = word.format(state.tools[-1][1])
        return Text(f"{self.signs.state} {word}", theme.PHASES[state.phase])

    def _meter(self, level_dbfs: float) -> Text:
        full = meter_cells(level_dbfs)
        style = theme.LOUD if level_dbfs > LOUD_DBFS else theme.LEVEL
        return Text.assemble(
            (self.signs.full * full, style), (self.signs.empty * (METER_CELLS - full), theme.NOTE)
        )

    def _call(self, entry: Entry) -> Text:
        """``name(arguments) -> result 34 ms`` on one line; arguments and result share the room."""
        shown = call(entry, self.words)
        took = "" if shown.elapsed_ms is None else f" {shown.elapsed_ms} ms"
        head, arrow = f"  {self.signs.call} {shown.name}", f" {self.signs.arrow} "
        room = max(4, self.width - cell_len(f"{head}(){arrow}{took}"))
        wanted = cell_len(shown.arguments), cell_len(shown.result)
        for_result = min(wanted[1], max(room // 2, room - wanted[0]))
        line = Text.assemble(
            (f"{head}({shorten(shown.arguments, room - for_result)})", theme.TOOL),
            (arrow, theme.NOTE),
            (shorten(shown.result, for_result), theme.RESULT if shown.ok else theme.TROUBLE),
            (took, theme.CLOCK),
        )
        line.truncate(self.width, overflow="ellipsis")
        return line

    def _sources(self, sources: tuple[str, ...]) -> Iterator[Text]:
        """Where an answer is from, below it."""
        text = self.words.sources.format("; ".join(sources))
        return self._beside(Text(""), Text(text, theme.REMARK))

    def _beside(self, name: Text, body: Text, *, column: int | None = None) -> Iterator[Text]:
        """`name`, and `body` wrapped beside it; on a narrow terminal, below it."""
        if column is None:
            column = max(cell_len(self.names.user), cell_len(self.names.assistant), name.cell_len)
            gap = 2 if self.width >= _NARROW_CELLS else 2 - column
        else:
            gap = 1
        indent = column + gap
        lines = list(body.divide(break_points(body.plain, max(8, self.width - indent))))
        for line in lines:
            line.rstrip()
        if name.cell_len >= indent:
            yield name
        else:
            name.append(" " * (indent - name.cell_len))
            yield Text.assemble(name, lines.pop(0)) if lines else name
        for line in lines:
            yield Text.assemble(" " * indent, line)


def meter_cells(level_dbfs: float) -> int:
    """How many of the meter's cells a level fills."""
    share = (level_dbfs - QUIETEST_DBFS) / -QUIETEST_DBFS
    return round(METER_CELLS * max(0.0, min(1.0, share)))
