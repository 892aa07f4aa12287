"""The real `talk`, in a pseudo-terminal, on the rig's devices."""

import asyncio
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from fcntl import ioctl
from pathlib import Path

from tests.support.pulse import Pulse

EXIT_S = 10.0


class Program:
    """A running `talk`."""

    def __init__(self, process: subprocess.Popen[bytes], keyboard: int) -> None:
        self.process = process
        self._keyboard = keyboard
        self.screen = bytearray()

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._keyboard, keys)

    def read_screen(self) -> None:
        """Take what was drawn, so that the terminal never fills up."""
        with suppress(OSError):
            self.screen += os.read(self._keyboard, 65_536)


@asynccontextmanager
async def talking(
    pulse: Pulse, url: str, *options: str, env: Mapping[str, str] | None = None
) -> AsyncIterator[Program]:
    """Run `talk` against the service at `url` while this is open."""
    keyboard, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    settings = ("service.deployment=rig", "assistant.greet=false", "meetings.database=", "assistant.tools=[]")
    command = [
        sys.executable,
        "-m",
        "meeting_assistant",
        "talk",
        "--endpoint",
        f"{url}/openai/v1",
        "--lang",
        "en",
    ]
    command += [part for setting in settings if not setting.endswith("=") for part in ("--set", setting)]
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory() as home:
        Path(home, "config.toml").touch()
        process = subprocess.Popen(
            [*command, *options],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=os.environ | pulse.env | {"HOME": home, "TERM": "xterm-256color"} | dict(env or {}),
            start_new_session=True,
        )
        os.close(terminal)
        program = Program(process, keyboard)
        loop.add_reader(keyboard, program.read_screen)
        try:
            yield program
        finally:
            with suppress(OSError):
                program.press(b"q")
            try:
                await asyncio.to_thread(process.wait, EXIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
            loop.remove_reader(keyboard)
            os.close(keyboard)
