"""What the composition root asks of every view, so that it need not know which one it has."""

from types import TracebackType
from typing import Protocol, Self

from meeting_assistant.session.notices import Notice


class View(Protocol):
    """An observer that shows; a context manager around the showing."""

    def observe(self, notice: Notice, now: float) -> None:
        """Take note of `notice`, learned at monotonic `now`."""
        ...

    def set_level(self, dbfs: float) -> None:
        """Take note of the microphone's level."""
        ...

    def set_line(self, text: str | None, cursor: int) -> None:
        """Show the line that is being typed, its cursor before character `cursor`; None: none is."""
        ...

    def say(self, text: str) -> None:
        """Show a line of the program's own."""
        ...

    async def run(self) -> None:
        """Draw until cancelled; may return at once."""
        ...

    def __enter__(self) -> Self:
        """Begin to show."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Show what is still open and let go of the terminal."""
        ...


class LineByLine:
    """The part of a `View` that views which write at once have in common: nothing to run, enter or leave."""

    def set_level(self, dbfs: float) -> None:
        """Nothing: a meter needs a line that is redrawn."""

    def set_line(self, text: str | None, cursor: int) -> None:
        """Nothing: no key is read where nothing is redrawn."""

    async def run(self) -> None:
        """Return at once: everything is written as it is observed."""

    def __enter__(self) -> Self:
        """Give the view itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the stream as it is."""
