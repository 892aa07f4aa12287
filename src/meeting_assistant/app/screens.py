"""Which view a conversation is shown in, decided by the output and the settings."""

import asyncio
from typing import Literal, Protocol, Self, TextIO

from meeting_assistant.config.schema import Config
from meeting_assistant.session.notices import Notice

Mode = Literal["live", "plain", "json"]


class View(Protocol):
    """What shows a conversation."""

    def observe(self, notice: Notice, now: float) -> None:
        """Show `notice`."""
        ...

    def set_level(self, dbfs: float) -> None:
        """Show the microphone's level."""
        ...

    def say(self, text: str) -> None:
        """Show a line of the program's own."""
        ...


class Screen:
    """A view and, for the live one, the task that draws it.

    Args:
        view: The view; a `LiveView` is drawn while the screen is entered.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self._drawing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Take over the terminal, if the view does."""
        from meeting_assistant.ui.live import LiveView

        if isinstance(self.view, LiveView):
            self.view.__enter__()
            self._drawing = asyncio.create_task(self.view.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Draw the last frame and give the terminal back."""
        from meeting_assistant.ui.live import LiveView

        if self._drawing is not None:
            self._drawing.cancel()
            await asyncio.wait([self._drawing])
        if isinstance(self.view, LiveView):
            self.view.__exit__(kind, error, None)


def open_screen(config: Config, mode: Mode, stream: TextIO) -> Screen:
    """The screen for a mode: ``live`` for terminals, ``plain`` lines, or ``json``, an object a line."""
    language = config.ui.language or "en"
    silence_ms = config.turn_detection.silence_duration_ms
    name = config.assistant.name
    if mode == "json":
        from meeting_assistant.ui.jsonl import JsonLinesView

        return Screen(JsonLinesView(stream))
    if mode == "plain":
        from meeting_assistant.ui.plain import PlainView

        return Screen(PlainView(stream, language, assistant_name=name, silence_ms=silence_ms))
    from rich.console import Console

    from meeting_assistant.ui.live import LiveView

    console = Console(file=stream)
    return Screen(LiveView(console, language, assistant_name=name, silence_ms=silence_ms))


def mode_for(config: Config, stream: TextIO, *, as_json: bool, text: bool = False) -> Mode:
    """The mode that suits an output: typed conversations take plain lines, as a prompt stands below them."""
    if as_json:
        return "json"
    return "plain" if text or config.ui.plain or not stream.isatty() else "live"
