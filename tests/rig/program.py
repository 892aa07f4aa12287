"""The real `talk`, in a pseudo-terminal, on the rig's devices."""

import asyncio
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from fcntl import ioctl
from pathlib import Path
from typing import IO, Any

from tests.support.pulse import Pulse

EXIT_S = 10.0


class Program:
    """A running `talk`."""

    def __init__(self, process: subprocess.Popen[bytes], keyboard: int) -> None:
        self.process = process
        self.keyboard = keyboard
        self.screen = bytearray()
        self._drawn = asyncio.Event()

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.keyboard, keys)

    def quit(self) -> None:
        """Ask it to end."""
        self.process.send_signal(signal.SIGINT)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The objects of that type that `talk --json` has written so far."""
        lines = self.screen.decode(errors="replace").split("\r\n")[:-1]
        objects = (json.loads(line) for line in lines if line.startswith("{"))
        return [each for each in objects if each.get("type") == kind]

    def read_screen(self) -> None:
        """Take what was drawn, so that the terminal never fills up."""
        with suppress(OSError):
            self.screen += os.read(self.keyboard, 65_536)
            self._drawn.set()

    async def showing(self, words: str) -> None:
        """Return once the screen has shown these words."""
        async with asyncio.timeout(EXIT_S):
            while words.encode() not in self.screen:
                self._drawn.clear()
                await self._drawn.wait()

    async def telling(self, kind: str, number: int) -> dict[str, Any]:
        """Object `number` of a type, once `talk --json` has written it."""
        async with asyncio.timeout(EXIT_S):
            while len(told := self.told(kind)) <= number:
                self._drawn.clear()
                await self._drawn.wait()
        return told[number]


@asynccontextmanager
async def talking(
    pulse: Pulse,
    url: str,
    *options: str,
    env: Mapping[str, str] | None = None,
    complaints: Path | None = None,
) -> AsyncIterator[Program]:
    """Run `talk` against the service at `url` while this is open.

    Args:
        pulse: Has its devices.
        url: The service's address.
        options: Those of `talk`.
        env: Set for it besides.
        complaints: Gets its standard error; None: that goes to the terminal.
    """
    with ExitStack() as held:
        home = held.enter_context(tempfile.TemporaryDirectory())
        stderr = held.enter_context(complaints.open("wb")) if complaints else None
        program = _started(url, options, pulse.env | {"HOME": home} | dict(env or {}), stderr)
        loop = asyncio.get_running_loop()
        loop.add_reader(program.keyboard, program.read_screen)
        try:
            yield program
        finally:
            program.quit()
            try:
                await asyncio.to_thread(program.process.wait, EXIT_S)
            except subprocess.TimeoutExpired:
                program.process.kill()
            loop.remove_reader(program.keyboard)
            os.close(program.keyboard)


def _started(url: str, options: Sequence[str], env: Mapping[str, str], stderr: IO[bytes] | None) -> Program:
    keyboard, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "meeting_assistant", "talk", "--endpoint", f"{url}/openai/v1"]
    for setting in ("service.deployment=rig", "assistant.greet=false", "assistant.tools=[]"):
        command += ["--set", setting]
    process = subprocess.Popen(
        [*command, "--lang", "en", *options],
        stdin=terminal,
        stdout=terminal,
        stderr=stderr or terminal,
        env=os.environ | {"TERM": "xterm-256color"} | dict(env),
        start_new_session=True,
    )
    os.close(terminal)
    return Program(process, keyboard)
