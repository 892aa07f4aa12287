"""Keeps what C libraries write straight to standard error off the screen.

ALSA and JACK report each device that is not there on file descriptor 2, a hundred lines at every start, where
Python's `sys.stderr` can't catch them.
"""

import ctypes
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from io import StringIO

logger = logging.getLogger(__name__)

STDERR_FD = 2

_ALSA_HANDLER = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)


def _ignore(_file: bytes, _line: int, _function: bytes, _error: int, _format: bytes) -> None:
    """Take ALSA's word and say nothing."""


_SILENT = _ALSA_HANDLER(_ignore)  # ALSA keeps the pointer: it must live as long as the process


def silence_alsa() -> None:
    """Keep ALSA from writing its underruns into the conversation; they are counted by PortAudio's flags."""
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_SILENT)
    except (OSError, AttributeError):
        logger.debug("= no libasound to silence")


class _Silencer:
    """Takes standard error of the whole process, and Python's print, aside; once for all who want it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._restore = ExitStack()

    def enter(self) -> None:
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._restore.enter_context(_taken_aside())

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                self._restore.close()


_SILENCER = _Silencer()


@contextmanager
def native_chatter_silenced() -> Iterator[None]:
    """Standard error of the whole process, and Python's print, go to the debug log inside the block.

    For short calls only: other threads' words to standard error are caught as well. Blocks may overlap in any
    order: the last to end gives standard error back.
    """
    _SILENCER.enter()
    try:
        yield
    finally:
        _SILENCER.leave()


@contextmanager
def _taken_aside() -> Iterator[None]:
    printed = StringIO()
    with tempfile.TemporaryFile() as chatter:
        try:
            saved = os.dup(STDERR_FD)
        except OSError:  # a program without standard error has nothing to be kept clean
            yield
            return
        os.dup2(chatter.fileno(), STDERR_FD)
        try:
            with redirect_stdout(printed):
                yield
        finally:
            os.dup2(saved, STDERR_FD)
            os.close(saved)
            chatter.seek(0)
            for line in (
                chatter.read().decode(errors="replace").splitlines() + printed.getvalue().splitlines()
            ):
                logger.debug("= %s", line)
