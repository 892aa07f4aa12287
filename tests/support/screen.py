"""A terminal to look at: what a person would see after all cursor movements, with what has scrolled away."""

import io
from itertools import groupby

import pyte
from rich.console import Console


class Terminal(io.TextIOBase):
    """A VT100 of a given size that rich can write to.

    Args:
        columns: Its width.
        lines: Its height.
    """

    def __init__(self, columns: int, lines: int = 24) -> None:
        self.screen = pyte.HistoryScreen(columns, lines, history=1000)
        self.screen.set_mode(pyte.modes.LNM)  # as a tty driver does: a line feed also returns
        self._stream = pyte.Stream(self.screen)
        self.writes: list[str] = []

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a plain attribute for those who ask
        return "utf-8"

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.writes.append(text)
        self._stream.feed(text)
        return len(text)

    @property
    def shown(self) -> list[str]:
        """All lines from the first that scrolled away to the last that is not empty."""
        gone = [
            "".join(line[column].data for column in range(self.screen.columns))
            for line in self.screen.history.top
        ]
        lines = [line.rstrip() for line in (*gone, *self.screen.display)]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    @property
    def marked(self) -> list[str]:
        """The lines on the screen, struck text between ``~~`` and reversed text between brackets."""
        rows = [self._marked(row) for row in range(self.screen.lines)]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def _marked(self, row: int) -> str:
        cells = [self.screen.buffer[row][column] for column in range(self.screen.columns)]
        told = ""
        for (struck, reverse), run in groupby(cells, key=lambda cell: (cell.strikethrough, cell.reverse)):
            text = "".join(cell.data for cell in run)
            told += f"~~{text}~~" if struck else f"[{text}]" if reverse else text
        return told.rstrip()

    def struck(self) -> str:
        """All that is struck through on the screen."""
        rows = self.screen.buffer
        return "".join(
            rows[row][column].data
            for row in range(self.screen.lines)
            for column in range(self.screen.columns)
            if rows[row][column].strikethrough
        )

    def console(self) -> Console:
        return Console(
            file=self,  # type: ignore[arg-type]  # rich only writes, flushes and asks isatty and encoding
            width=self.screen.columns,
            height=self.screen.lines,
            force_terminal=True,
            color_system="standard",
            legacy_windows=False,
        )
