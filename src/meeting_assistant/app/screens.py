"""Which view a conversation is shown in, and the showing of it."""

import asyncio
from collections.abc import Awaitable
from typing import Literal, TextIO, TypeAlias, TypeVar

from meeting_assistant.app.spending import bill_of
from meeting_assistant.client.driver import only_error
from meeting_assistant.config.schema import Config
from meeting_assistant.ui.view import View

T = TypeVar("T")

Mode: TypeAlias = Literal["live", "plain", "typed", "json"]


def mode_for(config: Config, stream: TextIO, *, as_json: bool, text: bool = False) -> Mode:
    """The mode that suits an output: nothing is redrawn where that can't be, or where a person types."""
    if as_json:
        return "json"
    if text:
        return "typed"
    from rich.console import Console

    console = Console(file=stream)
    drawable = console.is_terminal and not console.is_dumb_terminal
    return "plain" if config.ui.plain or not drawable else "live"


def open_view(config: Config, mode: Mode, stream: TextIO, *, interactive: bool = False) -> View:
    """The view of a mode.

    Args:
        config: The settings.
        mode: ``live`` is redrawn, ``plain`` has a line an entry, ``typed`` streams, ``json`` has an object
            a line.
        stream: Where to.
        interactive: A person types at the terminal that `stream` is.
    """
    language = config.ui.language or "en"
    name = config.assistant.name
    detection = config.turn_detection
    silence_ms = detection.silence_duration_ms if detection.type == "server_vad" else 0
    if mode == "json":
        from meeting_assistant.ui.jsonl import JsonLinesView

        return JsonLinesView(stream)
    if mode == "typed":
        from rich.console import Console

        from meeting_assistant.ui.typed import TypedView

        colour = Console(file=stream).color_system is not None
        return TypedView(stream, language, assistant_name=name, interactive=interactive, colour=colour)
    if mode == "plain":
        from meeting_assistant.ui.plain import PlainView

        return PlainView(stream, language, assistant_name=name, silence_ms=silence_ms, bill=bill_of(config))
    from rich.console import Console

    from meeting_assistant.ui.live import LiveView

    return LiveView(
        Console(file=stream), language, assistant_name=name, silence_ms=silence_ms, bill=bill_of(config)
    )


async def shown(view: View, work: Awaitable[T]) -> T:
    """Do `work` while `view` draws."""
    with view:
        try:
            async with asyncio.TaskGroup() as tasks:
                drawing = tasks.create_task(view.run())
                try:
                    return await work
                finally:
                    drawing.cancel()
        except ExceptionGroup as group:
            raise only_error(group) from group
