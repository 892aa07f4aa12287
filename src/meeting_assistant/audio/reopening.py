"""When a device goes away while it is in use: look for it, or for what the system has in its place."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from meeting_assistant.audio.link import DeviceLink
from meeting_assistant.errors import AudioError, DeviceLost

PATIENCE_S = 15.0
"""How long a device is looked for: a sound server that starts anew, a plug that is put in again."""

LOOK_S = 0.5
"""How often."""


class Onlooker(Protocol):
    """Is told of devices that come and go."""

    def went(self, device: str) -> None:
        """A device went away and is looked for."""
        ...

    def came(self, device: str) -> None:
        """A device was opened in its place, or it is back."""
        ...


async def reopened(
    lost: DeviceLost, link: DeviceLink, opened: Callable[[], Awaitable[DeviceLink]], onlooker: Onlooker | None
) -> DeviceLink:
    """A link to the device once it is there again, started.

    Args:
        lost: Raised again if it does not come back.
        link: The link that broke; it is closed.
        opened: Opens a new one.
        onlooker: Told of it; without one, nobody wants the device back.

    Raises:
        DeviceLost: It was not back within `PATIENCE_S`.
    """
    if onlooker is None:
        raise lost
    name = link.stream.device.name
    await link.close()
    onlooker.went(name)
    loop = asyncio.get_running_loop()
    give_up_s = loop.time() + PATIENCE_S
    while loop.time() < give_up_s:
        await asyncio.sleep(LOOK_S)
        try:
            found = await opened()
            await found.start()
        except AudioError:
            continue
        onlooker.came(found.stream.device.name)
        return found
    raise lost
