"""The embedded server, made from the settings: inside the program, or alone for `serve`."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from meeting_assistant.config.schema import Config


@asynccontextmanager
async def embedded_server(config: Config, *, say: Callable[[str], None]) -> AsyncIterator[str]:
    """Run the embedded server on a free loopback port; gives its address."""
    raise NotImplementedError
    yield ""
