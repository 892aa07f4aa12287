"""A program for terminal tests: shows half a conversation, waits for a line, shows the rest or fails.

Run as ``python -m tests.support.live_child [error]`` in a terminal.
"""

import asyncio
import sys

from rich.console import Console

from meeting_assistant.ui.live import LiveView
from meeting_assistant.ui.prompt import LineReader
from tests.support.stories import chinese


async def show(*, fail: bool) -> None:
    story = list(chinese())
    half = next(at for at, (_, notice) in enumerate(story) if type(notice).__name__ == "ToolCalled")
    now = 0.0
    view = LiveView(Console(), "zh", now=lambda: now)
    with view:
        drawing = asyncio.create_task(view.run())
        for told in (story[:half], story[half:]):
            for now, notice in told:
                view.observe(notice, now)
            await anext(LineReader())
            if fail:
                raise RuntimeError("as asked")
        drawing.cancel()


asyncio.run(show(fail="error" in sys.argv))
