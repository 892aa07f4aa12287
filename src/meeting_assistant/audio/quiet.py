"""Keeps what C libraries write straight to standard error off the screen.

ALSA and JACK report each device that is not there on file descriptor 2, a hundred lines at every start, where
Python's `sys.stderr` can't catch them.
"""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO

logger = logging.getLogger(__name__)

STDERR_FD = 2


@contextmanager
def native_chatter_silenced() -> Iterator[None]:
    """Standard error of the whole process, and Python's print, go to the debug log inside the block.

    For short calls only: other threads' words to standard error are caught as well.
    """
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
